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
    watched INTEGER DEFAULT '0' NOT NULL,
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
    """CREATE INDEX ix_terminal_payments_open ON terminal_payments (at) WHERE state IN ('intended', 'created', 'waiting', 'action_required', 'unknown') OR unconfirmed = 1 OR watched = 1 OR (state = 'approved' AND (used_at IS NULL OR refund_key <> ''))""",
    """CREATE INDEX ix_terminal_payments_sale_id ON terminal_payments (sale_id)""",
    """CREATE TRIGGER terminal_payment_is_kept BEFORE DELETE ON terminal_payments BEGIN SELECT RAISE(ABORT, 'a charge is never deleted'); END""",
    """CREATE TABLE terminal_refunds (
    id TEXT NOT NULL,
    payment_id TEXT NOT NULL,
    return_id TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    state TEXT NOT NULL,
    "key" TEXT NOT NULL,
    message TEXT DEFAULT '' NOT NULL,
    facts TEXT DEFAULT '' NOT NULL,
    unconfirmed INTEGER DEFAULT '0' NOT NULL,
    operator_id TEXT NOT NULL,
    at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    CONSTRAINT pk_terminal_refunds PRIMARY KEY (id),
    CONSTRAINT ck_terminal_refunds_state CHECK (state IN ('wanted', 'asked', 'refused', 'given', 'by_hand')),
    CONSTRAINT ck_terminal_refunds_amount CHECK (amount_cents > 0),
    CONSTRAINT fk_terminal_refunds_payment_id FOREIGN KEY(payment_id) REFERENCES terminal_payments (id),
    CONSTRAINT uq_terminal_refunds_key UNIQUE ("key"),
    CONSTRAINT fk_terminal_refunds_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id)
)
 STRICT""",
    """CREATE INDEX ix_terminal_refunds_payment_id ON terminal_refunds (payment_id)""",
    """CREATE INDEX ix_terminal_refunds_return_id ON terminal_refunds (return_id)""",
    """CREATE INDEX ix_terminal_refunds_open ON terminal_refunds (at) WHERE state IN ('wanted', 'asked', 'refused') OR unconfirmed = 1""",
    """CREATE TRIGGER terminal_refund_is_kept BEFORE DELETE ON terminal_refunds BEGIN SELECT RAISE(ABORT, 'a refund is never deleted'); END""",
)


SET_UP = (
    """CREATE TABLE set_up_steps (
    step TEXT NOT NULL,
    at TEXT NOT NULL,
    operator TEXT DEFAULT '' NOT NULL,
    facts TEXT DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_set_up_steps PRIMARY KEY (step),
    CONSTRAINT ck_set_up_steps_step CHECK (step IN ('connect', 'validate', 'rules', 'reference', 'released', 'live'))
)
 STRICT""",
    # A till that has sold before there were steps was released by whoever opened its store.
    """INSERT INTO set_up_steps (step, at, facts) SELECT 'released', max(closed_at), '{"before_steps": 1}' FROM sales HAVING count(*) > 0""",
)

HANDOVER = ("ALTER TABLE outbox ADD COLUMN origin TEXT",)


# A manager's reports go by the days of what was closed and who enrolled.
REPORTS = (
    """CREATE INDEX ix_sales_closed_at ON sales (closed_at)""",
    """CREATE INDEX ix_returns_closed_at ON returns (closed_at)""",
    """CREATE INDEX ix_members_enrolled_at ON members (enrolled_at) WHERE enrolled_at IS NOT NULL""",
)

# Slips of offers are kept too: a check cannot be changed, so the table is made anew under its own name, and
# what points at it is looked at when the migration is committed.
OFFER_SLIPS = (
    """PRAGMA defer_foreign_keys = ON""",
    """CREATE TABLE documents_kept (id TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL) STRICT""",
    """INSERT INTO documents_kept SELECT id, kind, body, at FROM documents""",
    """DROP TABLE documents""",
    """CREATE TABLE documents (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    at TEXT NOT NULL,
    CONSTRAINT pk_documents PRIMARY KEY (id),
    CONSTRAINT ck_documents_kind CHECK (kind IN ('x', 'z', 'addendum', 'supply', 'withdrawal', 'no_sale', 'return', 'cancellation', 'credit', 'offer', 'machine'))
)
 STRICT""",
    """INSERT INTO documents SELECT id, kind, body, at FROM documents_kept""",
    """DROP TABLE documents_kept""",
    """CREATE INDEX ix_documents_kind ON documents (kind, at)""",
    """CREATE TRIGGER document_is_final_update BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'a slip stays as it was printed'); END""",
)

# What head office said last, and how often a wrong code was typed.
PROVISIONED = (
    """CREATE TABLE provisioned (
    id INTEGER NOT NULL,
    organisation TEXT DEFAULT '' NOT NULL,
    organisation_key TEXT DEFAULT '' NOT NULL,
    store TEXT DEFAULT '' NOT NULL,
    till TEXT DEFAULT '' NOT NULL,
    serial INTEGER DEFAULT '0' NOT NULL,
    digest TEXT DEFAULT '' NOT NULL,
    applied_at TEXT DEFAULT '' NOT NULL,
    code_serial INTEGER DEFAULT '0' NOT NULL,
    wrong_codes INTEGER DEFAULT '0' NOT NULL,
    wait_until TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_provisioned PRIMARY KEY (id),
    CONSTRAINT ck_provisioned_one CHECK (id = 1)
)
 STRICT""",
    """CREATE TRIGGER provisioning_never_goes_back BEFORE UPDATE ON provisioned WHEN new.serial < old.serial BEGIN SELECT RAISE(ABORT, 'an older provisioning file is never taken'); END""",
)


def upgrade() -> None:
    """One direction only: a till never goes back."""
    connection = op.get_bind()
    for statement in (*STATEMENTS, *SET_UP, *HANDOVER, *REPORTS, *OFFER_SLIPS, *PROVISIONED):
        connection.exec_driver_sql(statement)
