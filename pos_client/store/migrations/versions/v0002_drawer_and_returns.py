"""Shifts that close, returns, approvals, parked carts, and slips of every kind in the print queue.

Frozen: a later change is a later file.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    """ALTER TABLE till ADD COLUMN machine TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE till ADD COLUMN seal_key TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE till ADD COLUMN settings_digest TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE till ADD COLUMN superseded_at TEXT""",
    """ALTER TABLE till ADD COLUMN journal_sequence INTEGER DEFAULT '0' NOT NULL""",
    """UPDATE till SET journal_sequence = (SELECT coalesce(max(sequence), 0) FROM journal)""",
    """CREATE TRIGGER journal_is_counted AFTER INSERT ON journal BEGIN UPDATE till SET journal_sequence = new.sequence; END""",
    """ALTER TABLE operators ADD COLUMN badge TEXT""",
    """CREATE UNIQUE INDEX uq_operators_badge ON operators (badge)""",
    """ALTER TABLE shifts ADD COLUMN closed_by TEXT CONSTRAINT fk_shifts_closed_by REFERENCES operators (id)""",
    """ALTER TABLE sales ADD COLUMN kind TEXT DEFAULT 'sale' NOT NULL""",
    """ALTER TABLE sales ADD COLUMN salesperson_id TEXT CONSTRAINT fk_sales_salesperson_id REFERENCES operators (id)""",
    """ALTER TABLE sales ADD COLUMN entered_at TEXT""",
    """ALTER TABLE tenders ADD COLUMN credit_code TEXT DEFAULT '' NOT NULL""",
    """CREATE TABLE approvals (
    id TEXT NOT NULL,
    permission TEXT NOT NULL,
    approver_id TEXT NOT NULL,
    seller_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    limit_cents INTEGER,
    sale_id TEXT,
    at TEXT NOT NULL,
    used_at TEXT,
    shift_id TEXT,
    CONSTRAINT pk_approvals PRIMARY KEY (id),
    CONSTRAINT ck_approvals_other_person CHECK (approver_id <> seller_id),
    CONSTRAINT ck_approvals_reason CHECK (length(trim(reason)) > 0),
    CONSTRAINT fk_approvals_approver_id FOREIGN KEY(approver_id) REFERENCES operators (id),
    CONSTRAINT fk_approvals_seller_id FOREIGN KEY(seller_id) REFERENCES operators (id),
    CONSTRAINT fk_approvals_shift_id FOREIGN KEY(shift_id) REFERENCES shifts (id)
)
 STRICT""",
    """CREATE INDEX ix_approvals_shift_id ON approvals (shift_id)""",
    """CREATE TABLE documents (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    at TEXT NOT NULL,
    CONSTRAINT pk_documents PRIMARY KEY (id),
    CONSTRAINT ck_documents_kind CHECK (kind IN ('x', 'z', 'addendum', 'supply', 'withdrawal', 'no_sale', 'return', 'cancellation', 'credit'))
)
 STRICT""",
    """CREATE INDEX ix_documents_kind ON documents (kind, at)""",
    """CREATE TABLE cash_movements (
    id TEXT NOT NULL,
    shift_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    reason TEXT NOT NULL,
    operator_id TEXT NOT NULL,
    approval_id TEXT,
    at TEXT NOT NULL,
    CONSTRAINT pk_cash_movements PRIMARY KEY (id),
    CONSTRAINT ck_cash_movements_kind CHECK (kind IN ('supply', 'withdrawal', 'no_sale')),
    CONSTRAINT ck_cash_movements_amount CHECK (amount_cents >= 0 AND (amount_cents > 0) = (kind <> 'no_sale')),
    CONSTRAINT fk_cash_movements_shift_id FOREIGN KEY(shift_id) REFERENCES shifts (id),
    CONSTRAINT fk_cash_movements_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id),
    CONSTRAINT fk_cash_movements_approval_id FOREIGN KEY(approval_id) REFERENCES approvals (id)
)
 STRICT""",
    """CREATE INDEX ix_cash_movements_shift_id ON cash_movements (shift_id)""",
    """CREATE TABLE shift_counts (
    shift_id TEXT NOT NULL,
    method TEXT NOT NULL,
    expected_cents INTEGER NOT NULL,
    counted_cents INTEGER NOT NULL,
    denominations TEXT NOT NULL,
    CONSTRAINT pk_shift_counts PRIMARY KEY (shift_id, method),
    CONSTRAINT fk_shift_counts_shift_id FOREIGN KEY(shift_id) REFERENCES shifts (id)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE shift_closes (
    shift_id TEXT NOT NULL,
    z_number INTEGER NOT NULL,
    document_id TEXT NOT NULL,
    approval_id TEXT,
    journal_head TEXT NOT NULL,
    signature TEXT NOT NULL,
    CONSTRAINT pk_shift_closes PRIMARY KEY (shift_id),
    CONSTRAINT uq_shift_closes_z_number UNIQUE (z_number),
    CONSTRAINT fk_shift_closes_shift_id FOREIGN KEY(shift_id) REFERENCES shifts (id),
    CONSTRAINT fk_shift_closes_document_id FOREIGN KEY(document_id) REFERENCES documents (id),
    CONSTRAINT fk_shift_closes_approval_id FOREIGN KEY(approval_id) REFERENCES approvals (id)
)
 STRICT""",
    """CREATE TABLE addenda (
    id TEXT NOT NULL,
    shift_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    sale_id TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    document_id TEXT NOT NULL,
    at TEXT NOT NULL,
    CONSTRAINT pk_addenda PRIMARY KEY (id),
    CONSTRAINT ck_addenda_kind CHECK (kind IN ('redemption_refused', 'offer_confirmed', 'offer_refused', 'message_settled')),
    CONSTRAINT uq_addenda_sale UNIQUE (sale_id, kind),
    CONSTRAINT fk_addenda_shift_id FOREIGN KEY(shift_id) REFERENCES shifts (id),
    CONSTRAINT fk_addenda_sale_id FOREIGN KEY(sale_id) REFERENCES sales (id),
    CONSTRAINT fk_addenda_document_id FOREIGN KEY(document_id) REFERENCES documents (id)
)
 STRICT""",
    """CREATE INDEX ix_addenda_shift_id ON addenda (shift_id)""",
    """CREATE TABLE parked_carts (
    sale_id TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    total_cents INTEGER NOT NULL,
    operator_id TEXT NOT NULL,
    parked_at TEXT NOT NULL,
    CONSTRAINT pk_parked_carts PRIMARY KEY (sale_id),
    CONSTRAINT fk_parked_carts_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id)
)
 STRICT""",
    """CREATE TABLE cancelled_carts (
    sale_id TEXT NOT NULL,
    shift_id TEXT,
    operator_id TEXT NOT NULL,
    approval_id TEXT,
    reason TEXT NOT NULL,
    line_count INTEGER NOT NULL,
    total_cents INTEGER NOT NULL,
    at TEXT NOT NULL,
    CONSTRAINT pk_cancelled_carts PRIMARY KEY (sale_id),
    CONSTRAINT ck_cancelled_carts_reason CHECK (length(trim(reason)) > 0),
    CONSTRAINT fk_cancelled_carts_shift_id FOREIGN KEY(shift_id) REFERENCES shifts (id),
    CONSTRAINT fk_cancelled_carts_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id),
    CONSTRAINT fk_cancelled_carts_approval_id FOREIGN KEY(approval_id) REFERENCES approvals (id)
)
 STRICT""",
    """CREATE INDEX ix_cancelled_carts_shift_id ON cancelled_carts (shift_id)""",
    """CREATE TABLE clock_notes (
    id INTEGER NOT NULL,
    offset_ms INTEGER NOT NULL,
    source TEXT NOT NULL,
    at TEXT NOT NULL,
    CONSTRAINT pk_clock_notes PRIMARY KEY (id)
)
 STRICT""",
    """CREATE INDEX ix_clock_notes_at ON clock_notes (id DESC)""",
    """CREATE TABLE returns (
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    original_sale_id TEXT,
    shift_id TEXT NOT NULL,
    operator_id TEXT NOT NULL,
    approval_id TEXT,
    member_id TEXT,
    exchange_sale_id TEXT,
    reason TEXT NOT NULL,
    closed_at TEXT NOT NULL,
    gross_cents INTEGER NOT NULL,
    discount_cents INTEGER NOT NULL,
    redeemed_cashback_cents INTEGER NOT NULL,
    earned_cashback_cents INTEGER NOT NULL,
    total_cents INTEGER NOT NULL,
    document_id TEXT NOT NULL,
    CONSTRAINT pk_returns PRIMARY KEY (id),
    CONSTRAINT ck_returns_kind CHECK (kind IN ('return', 'cancellation')),
    CONSTRAINT uq_returns_sequence UNIQUE (epoch, sequence),
    CONSTRAINT ck_returns_total CHECK (gross_cents - discount_cents - redeemed_cashback_cents = total_cents),
    CONSTRAINT ck_returns_signs CHECK (total_cents >= 0 AND redeemed_cashback_cents >= 0 AND earned_cashback_cents >= 0),
    CONSTRAINT uq_returns_number UNIQUE (number),
    CONSTRAINT fk_returns_original_sale_id FOREIGN KEY(original_sale_id) REFERENCES sales (id),
    CONSTRAINT fk_returns_shift_id FOREIGN KEY(shift_id) REFERENCES shifts (id),
    CONSTRAINT fk_returns_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id),
    CONSTRAINT fk_returns_approval_id FOREIGN KEY(approval_id) REFERENCES approvals (id),
    CONSTRAINT fk_returns_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_returns_document_id FOREIGN KEY(document_id) REFERENCES documents (id)
)
 STRICT""",
    """CREATE INDEX ix_returns_original ON returns (original_sale_id)""",
    """CREATE INDEX ix_returns_shift_id ON returns (shift_id)""",
    """CREATE INDEX ix_returns_exchange ON returns (exchange_sale_id) WHERE exchange_sale_id IS NOT NULL""",
    """CREATE TABLE return_lines (
    return_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    original_position INTEGER,
    sku TEXT NOT NULL,
    gtin TEXT,
    description TEXT NOT NULL,
    unit TEXT NOT NULL,
    quantity_milli INTEGER NOT NULL,
    unit_price_cents INTEGER NOT NULL,
    gross_cents INTEGER NOT NULL,
    discount_cents INTEGER NOT NULL,
    redeemed_cashback_cents INTEGER NOT NULL,
    total_cents INTEGER NOT NULL,
    CONSTRAINT pk_return_lines PRIMARY KEY (return_id, position),
    CONSTRAINT ck_return_lines_total CHECK (gross_cents - discount_cents - redeemed_cashback_cents = total_cents),
    CONSTRAINT ck_return_lines_quantity CHECK (quantity_milli > 0),
    CONSTRAINT fk_return_lines_return_id FOREIGN KEY(return_id) REFERENCES returns (id)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE refunds (
    return_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    method TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    detail TEXT NOT NULL,
    tender_position INTEGER,
    CONSTRAINT pk_refunds PRIMARY KEY (return_id, position),
    CONSTRAINT ck_refunds_amount CHECK (amount_cents > 0),
    CONSTRAINT fk_refunds_return_id FOREIGN KEY(return_id) REFERENCES returns (id)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE store_credits (
    code TEXT NOT NULL,
    return_id TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    used_by_sale_id TEXT,
    at TEXT NOT NULL,
    CONSTRAINT pk_store_credits PRIMARY KEY (code),
    CONSTRAINT ck_store_credits_amount CHECK (amount_cents > 0),
    CONSTRAINT fk_store_credits_return_id FOREIGN KEY(return_id) REFERENCES returns (id),
    CONSTRAINT fk_store_credits_used_by_sale_id FOREIGN KEY(used_by_sale_id) REFERENCES sales (id)
)
 STRICT""",
    """CREATE TABLE print_jobs_new (
    id INTEGER NOT NULL,
    sale_id TEXT,
    document_id TEXT,
    copy INTEGER NOT NULL,
    state TEXT NOT NULL,
    problem TEXT NOT NULL,
    queued_at TEXT NOT NULL,
    CONSTRAINT pk_print_jobs PRIMARY KEY (id),
    CONSTRAINT uq_print_jobs_copy UNIQUE (sale_id, copy),
    CONSTRAINT uq_print_jobs_document_copy UNIQUE (document_id, copy),
    CONSTRAINT ck_print_jobs_one CHECK ((sale_id IS NULL) <> (document_id IS NULL)),
    CONSTRAINT ck_print_jobs_state CHECK (state IN ('held', 'queued', 'printing', 'printed', 'failed')),
    CONSTRAINT fk_print_jobs_sale_id FOREIGN KEY(sale_id) REFERENCES sales (id),
    CONSTRAINT fk_print_jobs_document_id FOREIGN KEY(document_id) REFERENCES documents (id)
)
 STRICT""",
    """INSERT INTO print_jobs_new (id, sale_id, copy, state, problem, queued_at) SELECT id, sale_id, copy, state, problem, queued_at FROM print_jobs""",
    """DROP TABLE print_jobs""",
    """ALTER TABLE print_jobs_new RENAME TO print_jobs""",
    """CREATE INDEX ix_print_jobs_waiting ON print_jobs (id) WHERE state IN ('queued', 'printing')""",
    """CREATE TRIGGER return_is_final_update BEFORE UPDATE ON returns BEGIN SELECT RAISE(ABORT, 'a closed return never changes'); END""",
    """CREATE TRIGGER return_is_final_delete BEFORE DELETE ON returns BEGIN SELECT RAISE(ABORT, 'a closed return is never deleted'); END""",
    """CREATE TRIGGER closed_shift_stays BEFORE UPDATE ON shifts WHEN old.closed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a closed shift never changes'); END""",
    """CREATE TRIGGER sale_in_open_shift BEFORE INSERT ON sales WHEN (SELECT closed_at FROM shifts WHERE id = new.shift_id) IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a sale belongs to an open shift'); END""",
    """CREATE TRIGGER return_in_open_shift BEFORE INSERT ON returns WHEN (SELECT closed_at FROM shifts WHERE id = new.shift_id) IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a return belongs to an open shift'); END""",
    """CREATE TRIGGER movement_in_open_shift BEFORE INSERT ON cash_movements WHEN (SELECT closed_at FROM shifts WHERE id = new.shift_id) IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a cash movement belongs to an open shift'); END""",
    """CREATE TRIGGER movement_is_final_update BEFORE UPDATE ON cash_movements BEGIN SELECT RAISE(ABORT, 'a cash movement never changes'); END""",
    """CREATE TRIGGER movement_is_final_delete BEFORE DELETE ON cash_movements BEGIN SELECT RAISE(ABORT, 'a cash movement is never deleted'); END""",
    """CREATE TRIGGER shift_close_is_final_update BEFORE UPDATE ON shift_closes BEGIN SELECT RAISE(ABORT, 'a close never changes'); END""",
    """CREATE TRIGGER shift_close_is_final_delete BEFORE DELETE ON shift_closes BEGIN SELECT RAISE(ABORT, 'a close is never deleted'); END""",
    """CREATE TRIGGER shift_count_is_final_update BEFORE UPDATE ON shift_counts BEGIN SELECT RAISE(ABORT, 'a count never changes'); END""",
    """CREATE TRIGGER shift_count_is_final_delete BEFORE DELETE ON shift_counts BEGIN SELECT RAISE(ABORT, 'a count is never deleted'); END""",
    """CREATE TRIGGER document_is_final_update BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'a slip stays as it was printed'); END""",
)


def upgrade() -> None:
    """Add what the drawer, returns and approvals need."""
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
