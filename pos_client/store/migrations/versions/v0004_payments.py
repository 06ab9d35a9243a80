"""What card machines and Pix were asked to charge: a row before each call, kept for ever.

Frozen once released: a later change is a later file.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE terminal_payments (
    id TEXT NOT NULL,
    sale_id TEXT NOT NULL,
    terminal TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    state TEXT NOT NULL,
    intent_key TEXT NOT NULL,
    external_id TEXT DEFAULT '' NOT NULL,
    cancel_key TEXT DEFAULT '' NOT NULL,
    refund_key TEXT DEFAULT '' NOT NULL,
    refunded_cents INTEGER DEFAULT '0' NOT NULL,
    card TEXT DEFAULT '' NOT NULL,
    facts TEXT DEFAULT '' NOT NULL,
    message TEXT DEFAULT '' NOT NULL,
    qr TEXT DEFAULT '' NOT NULL,
    unconfirmed INTEGER DEFAULT '0' NOT NULL,
    operator_id TEXT NOT NULL,
    at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    used_at TEXT,
    CONSTRAINT pk_terminal_payments PRIMARY KEY (id),
    CONSTRAINT ck_terminal_payments_kind CHECK (kind IN ('credit', 'debit', 'pix')),
    CONSTRAINT ck_terminal_payments_state CHECK (state IN ('intended', 'created', 'waiting', 'action_required', 'approved', 'declined', 'cancelled', 'expired', 'refunded', 'unknown')),
    CONSTRAINT ck_terminal_payments_amount CHECK (amount_cents > 0),
    CONSTRAINT ck_terminal_payments_refunded CHECK (refunded_cents BETWEEN 0 AND amount_cents),
    CONSTRAINT ck_terminal_payments_used CHECK (used_at IS NULL OR state IN ('approved', 'refunded')),
    CONSTRAINT uq_terminal_payments_intent_key UNIQUE (intent_key),
    CONSTRAINT fk_terminal_payments_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id)
)
 STRICT""",
    """CREATE INDEX ix_terminal_payments_open ON terminal_payments (at) WHERE state IN ('intended', 'created', 'waiting', 'action_required', 'unknown') OR unconfirmed = 1 OR (state = 'approved' AND (used_at IS NULL OR refund_key <> ''))""",
    """CREATE INDEX ix_terminal_payments_sale_id ON terminal_payments (sale_id)""",
    """CREATE TRIGGER terminal_payment_is_kept BEFORE DELETE ON terminal_payments BEGIN SELECT RAISE(ABORT, 'a charge is never deleted'); END""",
)


def upgrade() -> None:
    """One direction only: a till never goes back."""
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
