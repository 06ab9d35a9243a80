"""The first schema.

Frozen: a later change is a later file.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE journal (
    sequence INTEGER NOT NULL,
    till TEXT NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    operator_id TEXT NOT NULL,
    body TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_journal PRIMARY KEY (sequence),
    CONSTRAINT uq_journal_hash UNIQUE (hash)
)
 STRICT""",
    """CREATE TABLE members (
    id TEXT NOT NULL,
    provider_id TEXT,
    phone TEXT,
    cpf TEXT,
    name TEXT NOT NULL,
    tier TEXT NOT NULL,
    since TEXT NOT NULL,
    requires_pin INTEGER DEFAULT '1' NOT NULL,
    consent INTEGER DEFAULT '0' NOT NULL,
    balance_cents INTEGER,
    balance_at TEXT,
    expiring_cents INTEGER,
    expires_on TEXT NOT NULL,
    CONSTRAINT pk_members PRIMARY KEY (id),
    CONSTRAINT uq_members_provider_id UNIQUE (provider_id),
    CONSTRAINT uq_members_phone UNIQUE (phone),
    CONSTRAINT uq_members_cpf UNIQUE (cpf)
)
 STRICT""",
    """CREATE TABLE open_cart (
    id INTEGER NOT NULL CONSTRAINT ck_open_cart_single CHECK (id = 1),
    sale_id TEXT NOT NULL,
    body TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    CONSTRAINT pk_open_cart PRIMARY KEY (id)
)
 STRICT""",
    """CREATE TABLE operators (
    id TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    pin_hash TEXT NOT NULL,
    failures INTEGER DEFAULT '0' NOT NULL,
    locked_until_ms INTEGER DEFAULT '0' NOT NULL,
    active INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_operators PRIMARY KEY (id),
    CONSTRAINT ck_operators_role CHECK (role IN ('cashier', 'supervisor', 'manager', 'it')),
    CONSTRAINT uq_operators_code UNIQUE (code)
)
 STRICT""",
    """CREATE TABLE products (
    id INTEGER NOT NULL,
    sku TEXT NOT NULL,
    description TEXT NOT NULL,
    unit TEXT NOT NULL,
    unit_price_cents INTEGER NOT NULL,
    gtin TEXT,
    redeemable INTEGER DEFAULT '1' NOT NULL,
    active INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_products PRIMARY KEY (id),
    CONSTRAINT ck_products_price CHECK (unit_price_cents >= 0),
    CONSTRAINT uq_products_sku UNIQUE (sku)
)
 STRICT""",
    """CREATE TABLE rules (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_rules PRIMARY KEY (name)
)
 STRICT""",
    """CREATE TABLE till (
    id INTEGER NOT NULL CONSTRAINT ck_till_single CHECK (id = 1),
    store TEXT NOT NULL,
    till TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    next_sequence INTEGER NOT NULL,
    installation TEXT NOT NULL,
    CONSTRAINT pk_till PRIMARY KEY (id)
)
 STRICT""",
    """CREATE TABLE product_codes (
    code TEXT NOT NULL,
    product_id INTEGER NOT NULL,
    CONSTRAINT pk_product_codes PRIMARY KEY (code),
    CONSTRAINT fk_product_codes_product_id FOREIGN KEY(product_id) REFERENCES products (id)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE INDEX ix_product_codes_product_id ON product_codes (product_id)""",
    """CREATE TABLE redemptions (
    id TEXT NOT NULL,
    sale_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    state TEXT NOT NULL,
    hold_id TEXT NOT NULL,
    evidence TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    CONSTRAINT pk_redemptions PRIMARY KEY (id),
    CONSTRAINT ck_redemptions_state CHECK (state IN ('quoted', 'authorised', 'holding', 'held', 'committing', 'committed', 'releasing', 'released', 'expired', 'refused', 'unknown')),
    CONSTRAINT ck_redemptions_amount CHECK (amount_cents > 0),
    CONSTRAINT fk_redemptions_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)
 STRICT""",
    """CREATE INDEX ix_redemptions_sale_id ON redemptions (sale_id)""",
    """CREATE TABLE shifts (
    id TEXT NOT NULL,
    number INTEGER NOT NULL,
    operator_id TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    opening_float_cents INTEGER NOT NULL,
    closed_at TEXT,
    CONSTRAINT pk_shifts PRIMARY KEY (id),
    CONSTRAINT uq_shifts_number UNIQUE (number),
    CONSTRAINT ck_shifts_float CHECK (opening_float_cents >= 0),
    CONSTRAINT fk_shifts_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id)
)
 STRICT""",
    """CREATE UNIQUE INDEX uq_shifts_open ON shifts ((closed_at IS NULL)) WHERE closed_at IS NULL""",
    """CREATE TABLE sales (
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    shift_id TEXT NOT NULL,
    operator_id TEXT NOT NULL,
    member_id TEXT,
    opened_at TEXT NOT NULL,
    closed_at TEXT NOT NULL,
    gross_cents INTEGER NOT NULL,
    discount_cents INTEGER NOT NULL,
    redeemed_cashback_cents INTEGER NOT NULL,
    total_cents INTEGER NOT NULL,
    paid_cents INTEGER NOT NULL,
    change_cents INTEGER NOT NULL,
    invoice_cpf TEXT,
    CONSTRAINT pk_sales PRIMARY KEY (id),
    CONSTRAINT uq_sales_sequence UNIQUE (epoch, sequence),
    CONSTRAINT ck_sales_total CHECK (gross_cents - discount_cents - redeemed_cashback_cents = total_cents),
    CONSTRAINT ck_sales_change CHECK (paid_cents - total_cents = change_cents),
    CONSTRAINT ck_sales_signs CHECK (discount_cents >= 0 AND redeemed_cashback_cents >= 0 AND total_cents >= 0 AND change_cents >= 0),
    CONSTRAINT uq_sales_number UNIQUE (number),
    CONSTRAINT fk_sales_shift_id FOREIGN KEY(shift_id) REFERENCES shifts (id),
    CONSTRAINT fk_sales_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id),
    CONSTRAINT fk_sales_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)
 STRICT""",
    """CREATE INDEX ix_sales_member_id ON sales (member_id)""",
    """CREATE INDEX ix_sales_shift_id ON sales (shift_id)""",
    """CREATE TABLE outbox (
    id INTEGER NOT NULL,
    destination TEXT NOT NULL,
    kind TEXT NOT NULL,
    stream TEXT NOT NULL,
    sale_id TEXT,
    idempotency_key TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    created_ms INTEGER NOT NULL,
    next_attempt_ms INTEGER NOT NULL,
    sending_ms INTEGER,
    delivered_ms INTEGER,
    last_answer TEXT NOT NULL,
    CONSTRAINT pk_outbox PRIMARY KEY (id),
    CONSTRAINT ck_outbox_state CHECK (state IN ('pending', 'delivered', 'rejected', 'unknown')),
    CONSTRAINT uq_outbox_key UNIQUE (destination, idempotency_key),
    CONSTRAINT fk_outbox_sale_id FOREIGN KEY(sale_id) REFERENCES sales (id)
)
 STRICT""",
    """CREATE INDEX ix_outbox_due ON outbox (destination, id) WHERE state = 'pending'""",
    """CREATE INDEX ix_outbox_sale_id ON outbox (sale_id)""",
    """CREATE INDEX ix_outbox_waiting ON outbox (destination, stream, id) WHERE state <> 'delivered'""",
    """CREATE TABLE print_jobs (
    id INTEGER NOT NULL,
    sale_id TEXT NOT NULL,
    copy INTEGER NOT NULL,
    state TEXT NOT NULL,
    problem TEXT NOT NULL,
    queued_at TEXT NOT NULL,
    CONSTRAINT pk_print_jobs PRIMARY KEY (id),
    CONSTRAINT uq_print_jobs_copy UNIQUE (sale_id, copy),
    CONSTRAINT ck_print_jobs_state CHECK (state IN ('held', 'queued', 'printing', 'printed', 'failed')),
    CONSTRAINT fk_print_jobs_sale_id FOREIGN KEY(sale_id) REFERENCES sales (id)
)
 STRICT""",
    """CREATE INDEX ix_print_jobs_waiting ON print_jobs (id) WHERE state IN ('queued', 'printing')""",
    """CREATE TABLE receipts (
    sale_id TEXT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT pk_receipts PRIMARY KEY (sale_id),
    CONSTRAINT fk_receipts_sale_id FOREIGN KEY(sale_id) REFERENCES sales (id)
)
 STRICT""",
    """CREATE TABLE sale_lines (
    sale_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    sku TEXT NOT NULL,
    code TEXT NOT NULL,
    gtin TEXT,
    description TEXT NOT NULL,
    unit TEXT NOT NULL,
    quantity_milli INTEGER NOT NULL,
    unit_price_cents INTEGER NOT NULL,
    gross_cents INTEGER NOT NULL,
    line_discount_cents INTEGER NOT NULL,
    discount_cents INTEGER NOT NULL,
    redeemed_cashback_cents INTEGER NOT NULL,
    total_cents INTEGER NOT NULL,
    CONSTRAINT pk_sale_lines PRIMARY KEY (sale_id, position),
    CONSTRAINT ck_sale_lines_total CHECK (gross_cents - discount_cents - redeemed_cashback_cents = total_cents),
    CONSTRAINT ck_sale_lines_quantity CHECK (quantity_milli > 0),
    CONSTRAINT fk_sale_lines_sale_id FOREIGN KEY(sale_id) REFERENCES sales (id)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE sale_offers (
    sale_id TEXT NOT NULL,
    offer_id TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    state TEXT NOT NULL,
    CONSTRAINT pk_sale_offers PRIMARY KEY (sale_id),
    CONSTRAINT ck_sale_offers_state CHECK (state IN ('pending', 'confirmed', 'refused')),
    CONSTRAINT fk_sale_offers_sale_id FOREIGN KEY(sale_id) REFERENCES sales (id)
)
 STRICT""",
    """CREATE TABLE tenders (
    sale_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    method TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    brand TEXT NOT NULL,
    installments INTEGER DEFAULT '1' NOT NULL,
    nsu TEXT NOT NULL,
    authorization TEXT NOT NULL,
    acquirer TEXT NOT NULL,
    pix_txid TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    CONSTRAINT pk_tenders PRIMARY KEY (sale_id, position),
    CONSTRAINT ck_tenders_amount CHECK (amount_cents > 0),
    CONSTRAINT fk_tenders_sale_id FOREIGN KEY(sale_id) REFERENCES sales (id)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE VIRTUAL TABLE product_search USING fts5(description, sku, content='products', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3')""",
    """CREATE TRIGGER product_search_insert AFTER INSERT ON products BEGIN INSERT INTO product_search(rowid, description, sku) VALUES (new.id, new.description, new.sku); END""",
    """CREATE TRIGGER product_search_update AFTER UPDATE OF description, sku ON products BEGIN INSERT INTO product_search(product_search, rowid, description, sku) VALUES ('delete', old.id, old.description, old.sku); INSERT INTO product_search(rowid, description, sku) VALUES (new.id, new.description, new.sku); END""",
    """CREATE TRIGGER sale_is_final_update BEFORE UPDATE ON sales BEGIN SELECT RAISE(ABORT, 'a closed sale never changes'); END""",
    """CREATE TRIGGER sale_is_final_delete BEFORE DELETE ON sales BEGIN SELECT RAISE(ABORT, 'a closed sale is never deleted'); END""",
    """CREATE TRIGGER journal_is_final_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal never changes'); END""",
    """CREATE TRIGGER journal_is_final_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is never cut'); END""",
    """CREATE TRIGGER outbox_is_kept BEFORE DELETE ON outbox WHEN old.state <> 'delivered' BEGIN SELECT RAISE(ABORT, 'an undelivered message is never deleted'); END""",
)


def upgrade() -> None:
    """Make every table, index and trigger."""
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
