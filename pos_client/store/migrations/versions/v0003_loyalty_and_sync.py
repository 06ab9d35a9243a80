"""The whole of loyalty (members, consents, vouchers, losses) and of sync (pull, ERP, what a person settled).

Frozen once released: a later change is a later file.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MEMBERS: tuple[str, ...] = (
    """ALTER TABLE members ADD COLUMN email TEXT""",
    """ALTER TABLE members ADD COLUMN card TEXT""",
    """ALTER TABLE members ADD COLUMN points INTEGER""",
    """ALTER TABLE members ADD COLUMN birthday TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE members ADD COLUMN enrolled_at TEXT""",
    """ALTER TABLE members ADD COLUMN erased_at TEXT""",
    """CREATE INDEX ix_members_phone_end ON members (substr(phone, -4))""",
    """CREATE UNIQUE INDEX uq_members_card ON members (card) WHERE card IS NOT NULL""",
    """CREATE UNIQUE INDEX uq_members_email ON members (email) WHERE email IS NOT NULL""",
    """CREATE TABLE consents (
    id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    text_version TEXT NOT NULL,
    channel TEXT NOT NULL,
    operator_id TEXT NOT NULL,
    at TEXT NOT NULL,
    revoked_at TEXT,
    CONSTRAINT pk_consents PRIMARY KEY (id),
    CONSTRAINT fk_consents_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_consents_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id)
)
 STRICT""",
    """CREATE INDEX ix_consents_member_id ON consents (member_id)""",
    """CREATE TABLE member_snapshots (
    member_id TEXT NOT NULL,
    body TEXT NOT NULL,
    read_at TEXT NOT NULL,
    CONSTRAINT pk_member_snapshots PRIMARY KEY (member_id),
    CONSTRAINT fk_member_snapshots_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE hand_credits (
    id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    destination TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount_cents INTEGER DEFAULT '0' NOT NULL,
    points INTEGER DEFAULT '0' NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    operator_id TEXT NOT NULL,
    approval_id TEXT,
    at TEXT NOT NULL,
    CONSTRAINT pk_hand_credits PRIMARY KEY (id),
    CONSTRAINT ck_hand_credits_kind CHECK (kind IN ('cashback', 'points')),
    CONSTRAINT ck_hand_credits_one CHECK ((amount_cents > 0) <> (points > 0)),
    CONSTRAINT fk_hand_credits_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_hand_credits_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id),
    CONSTRAINT fk_hand_credits_approval_id FOREIGN KEY(approval_id) REFERENCES approvals (id)
)
 STRICT""",
    """CREATE INDEX ix_hand_credits_member_id ON hand_credits (member_id)""",
    """CREATE TABLE tombstones (
    digest TEXT NOT NULL,
    kind TEXT NOT NULL,
    member_id TEXT NOT NULL,
    at TEXT NOT NULL,
    CONSTRAINT pk_tombstones PRIMARY KEY (digest)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE INDEX ix_tombstones_member_id ON tombstones (member_id)""",
    """CREATE TABLE tombstone_salt (
    id INTEGER NOT NULL,
    salt TEXT NOT NULL,
    CONSTRAINT pk_tombstone_salt PRIMARY KEY (id),
    CONSTRAINT ck_tombstone_salt_one CHECK (id = 1)
)
 STRICT""",
    """CREATE TABLE member_loads (
    id INTEGER NOT NULL,
    CONSTRAINT pk_member_loads PRIMARY KEY (id)
)
 STRICT""",
    """CREATE VIRTUAL TABLE member_search USING fts5(name, content='members', content_rowid='rowid', tokenize='unicode61 remove_diacritics 2', prefix='2 3 4 5')""",
    """CREATE TRIGGER member_search_insert AFTER INSERT ON members WHEN NOT EXISTS (SELECT 1 FROM member_loads) BEGIN INSERT INTO member_search(rowid, name) VALUES (new.rowid, new.name); END""",
    """CREATE TRIGGER member_search_update AFTER UPDATE OF name ON members WHEN old.name <> new.name BEGIN INSERT INTO member_search(member_search, rowid, name) VALUES ('delete', old.rowid, old.name); INSERT INTO member_search(rowid, name) VALUES (new.rowid, new.name); END""",
    # Who is erased leaves no word behind in the index either.
    """INSERT INTO member_search(member_search, rank) VALUES ('secure-delete', 1)""",
    """INSERT INTO member_search(member_search) VALUES ('rebuild')""",
)
REDEMPTIONS: tuple[str, ...] = (
    """ALTER TABLE operators ADD COLUMN cpf_hash TEXT""",
    """ALTER TABLE operators ADD COLUMN phone_hash TEXT""",
    """CREATE TABLE redemptions_next (
    id TEXT NOT NULL,
    sale_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    state TEXT NOT NULL,
    hold_id TEXT NOT NULL,
    evidence TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    mode TEXT DEFAULT 'pin' NOT NULL,
    points INTEGER DEFAULT '0' NOT NULL,
    approval_id TEXT,
    second_approval_id TEXT,
    reversed_cents INTEGER DEFAULT '0' NOT NULL,
    made_at TEXT DEFAULT '' NOT NULL,
    basket TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_redemptions PRIMARY KEY (id),
    CONSTRAINT ck_redemptions_mode CHECK (mode IN ('pin', 'waived', 'offline')),
    CONSTRAINT ck_redemptions_approval CHECK (mode = 'pin' OR approval_id IS NOT NULL),
    CONSTRAINT ck_redemptions_other_approval CHECK (second_approval_id <> approval_id),
    CONSTRAINT ck_redemptions_reversed CHECK (reversed_cents BETWEEN 0 AND amount_cents),
    CONSTRAINT ck_redemptions_points CHECK (points >= 0),
    CONSTRAINT ck_redemptions_state CHECK (state IN ('quoted', 'authorised', 'holding', 'held', 'committing', 'committed', 'reversed', 'releasing', 'released', 'expired', 'refused', 'unknown')),
    CONSTRAINT ck_redemptions_amount CHECK (amount_cents > 0),
    CONSTRAINT fk_redemptions_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_redemptions_approval_id FOREIGN KEY(approval_id) REFERENCES approvals (id),
    CONSTRAINT fk_redemptions_second_approval_id FOREIGN KEY(second_approval_id) REFERENCES approvals (id)
)
 STRICT""",
    """INSERT INTO redemptions_next(id, sale_id, member_id, provider, amount_cents, state, hold_id, evidence, changed_at, made_at) SELECT id, sale_id, member_id, provider, amount_cents, state, hold_id, evidence, changed_at, changed_at FROM redemptions""",
    """DROP TABLE redemptions""",
    """ALTER TABLE redemptions_next RENAME TO redemptions""",
    """CREATE INDEX ix_redemptions_member_id ON redemptions (member_id)""",
    """CREATE INDEX ix_redemptions_sale_id ON redemptions (sale_id)""",
    """CREATE TABLE voucher_uses (
    use_id TEXT NOT NULL,
    sale_id TEXT NOT NULL,
    code TEXT NOT NULL,
    provider TEXT NOT NULL,
    state TEXT NOT NULL,
    manual INTEGER DEFAULT '0' NOT NULL,
    checked_by TEXT,
    reason TEXT DEFAULT '' NOT NULL,
    at TEXT NOT NULL,
    CONSTRAINT pk_voucher_uses PRIMARY KEY (use_id),
    CONSTRAINT ck_voucher_uses_state CHECK (state IN ('typed', 'consuming', 'consumed', 'releasing', 'released', 'refused', 'unknown')),
    CONSTRAINT ck_voucher_uses_manual CHECK (manual = 0 OR (checked_by IS NOT NULL AND length(trim(reason)) > 0)),
    CONSTRAINT fk_voucher_uses_checked_by FOREIGN KEY(checked_by) REFERENCES operators (id)
)
 STRICT""",
    """CREATE INDEX ix_voucher_uses_code ON voucher_uses (code)""",
    """CREATE INDEX ix_voucher_uses_open ON voucher_uses (at) WHERE state IN ('consuming', 'releasing', 'unknown')""",
    """CREATE INDEX ix_voucher_uses_sale_id ON voucher_uses (sale_id)""",
    """CREATE TABLE sale_vouchers (
    sale_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    use_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    line INTEGER,
    manual INTEGER DEFAULT '0' NOT NULL,
    words TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_sale_vouchers PRIMARY KEY (sale_id, position),
    CONSTRAINT ck_sale_vouchers_kind CHECK (kind IN ('amount', 'percent', 'product')),
    CONSTRAINT ck_sale_vouchers_amount CHECK (amount_cents > 0),
    CONSTRAINT fk_sale_vouchers_sale_id FOREIGN KEY(sale_id) REFERENCES sales (id),
    CONSTRAINT fk_sale_vouchers_use_id FOREIGN KEY(use_id) REFERENCES voucher_uses (use_id)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE UNIQUE INDEX uq_sale_vouchers_use_id ON sale_vouchers (use_id)""",
    """CREATE TABLE losses (
    id TEXT NOT NULL,
    redemption_id TEXT NOT NULL,
    sale_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    why TEXT NOT NULL,
    at TEXT NOT NULL,
    settled_at TEXT,
    settled_by TEXT,
    note TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_losses PRIMARY KEY (id),
    CONSTRAINT ck_losses_amount CHECK (amount_cents > 0),
    CONSTRAINT ck_losses_settled CHECK (settled_at IS NULL OR length(trim(note)) > 0),
    CONSTRAINT uq_losses_redemption_id UNIQUE (redemption_id),
    CONSTRAINT fk_losses_redemption_id FOREIGN KEY(redemption_id) REFERENCES redemptions (id),
    CONSTRAINT fk_losses_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)
 STRICT""",
    """CREATE INDEX ix_losses_open ON losses (at) WHERE settled_at IS NULL""",
    """CREATE TABLE pin_locks (
    member_id TEXT NOT NULL,
    failures INTEGER NOT NULL,
    locked_until_ms INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_pin_locks PRIMARY KEY (member_id),
    CONSTRAINT ck_pin_locks_failures CHECK (failures >= 0),
    CONSTRAINT fk_pin_locks_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE watch_notes (
    id TEXT NOT NULL,
    shift_id TEXT,
    kind TEXT NOT NULL,
    member_id TEXT,
    sale_id TEXT,
    operator_id TEXT,
    at TEXT NOT NULL,
    CONSTRAINT pk_watch_notes PRIMARY KEY (id),
    CONSTRAINT ck_watch_notes_kind CHECK (kind IN ('member_sales', 'own_identity', 'member_late', 'approvals_by_one', 'pin_resends', 'pin_resend')),
    CONSTRAINT fk_watch_notes_shift_id FOREIGN KEY(shift_id) REFERENCES shifts (id),
    CONSTRAINT fk_watch_notes_member_id FOREIGN KEY(member_id) REFERENCES members (id),
    CONSTRAINT fk_watch_notes_operator_id FOREIGN KEY(operator_id) REFERENCES operators (id)
)
 STRICT""",
    """CREATE INDEX ix_watch_notes_shift_id ON watch_notes (shift_id, kind)""",
)
SYNC: tuple[str, ...] = (
    """CREATE TABLE outbox_next (
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
    first_sent_ms INTEGER,
    verify_ms INTEGER,
    vanished INTEGER DEFAULT '0' NOT NULL,
    handled_by TEXT,
    handled_reason TEXT,
    handled_at TEXT,
    CONSTRAINT pk_outbox PRIMARY KEY (id),
    CONSTRAINT ck_outbox_state CHECK (state IN ('pending', 'delivered', 'rejected', 'unknown', 'handled')),
    CONSTRAINT ck_outbox_handled CHECK (state <> 'handled' OR (handled_by <> '' AND handled_reason <> '' AND handled_at IS NOT NULL)),
    CONSTRAINT uq_outbox_key UNIQUE (destination, idempotency_key),
    CONSTRAINT fk_outbox_sale_id FOREIGN KEY(sale_id) REFERENCES sales (id)
)
STRICT""",
    # A message that was tried may have arrived at any moment since it was made.
    """INSERT INTO outbox_next SELECT id, destination, kind, stream, sale_id, idempotency_key, payload, state, attempts, created_ms, next_attempt_ms, sending_ms, delivered_ms, last_answer, CASE WHEN state = 'pending' AND (attempts > 0 OR sending_ms IS NOT NULL) THEN created_ms END, NULL, 0, NULL, NULL, NULL FROM outbox""",
    """DROP TABLE outbox""",
    """ALTER TABLE outbox_next RENAME TO outbox""",
    """CREATE INDEX ix_outbox_due ON outbox (destination, id) WHERE state = 'pending'""",
    """CREATE INDEX ix_outbox_sale_id ON outbox (sale_id)""",
    """CREATE INDEX ix_outbox_verify ON outbox (destination, verify_ms) WHERE verify_ms IS NOT NULL""",
    """CREATE INDEX ix_outbox_waiting ON outbox (destination, stream, id) WHERE state <> 'delivered' AND state <> 'handled'""",
    """CREATE TRIGGER outbox_is_kept BEFORE DELETE ON outbox WHEN old.state <> 'delivered' BEGIN SELECT RAISE(ABORT, 'an undelivered message is never deleted'); END""",
)
PULL: tuple[str, ...] = (
    """CREATE TABLE pull_cursors (
    source TEXT NOT NULL,
    entity TEXT NOT NULL,
    cursor TEXT DEFAULT '' NOT NULL,
    round INTEGER NOT NULL,
    rows_read INTEGER DEFAULT '0' NOT NULL,
    rows_changed INTEGER DEFAULT '0' NOT NULL,
    rows_skipped INTEGER DEFAULT '0' NOT NULL,
    total INTEGER,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    CONSTRAINT pk_pull_cursors PRIMARY KEY (source)
)
 STRICT""",
    """CREATE TABLE pulled_products (
    sku TEXT NOT NULL,
    source TEXT NOT NULL,
    round INTEGER NOT NULL,
    changed_at TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_pulled_products PRIMARY KEY (sku)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE campaigns (
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    active INTEGER DEFAULT '1' NOT NULL,
    valid_from TEXT DEFAULT '' NOT NULL,
    valid_to TEXT DEFAULT '' NOT NULL,
    stock INTEGER,
    round INTEGER NOT NULL,
    CONSTRAINT pk_campaigns PRIMARY KEY (source, id)
)
 STRICT""",
    """CREATE TABLE rule_proposals (
    id INTEGER NOT NULL,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT,
    decided_at TEXT,
    CONSTRAINT pk_rule_proposals PRIMARY KEY (id),
    CONSTRAINT ck_rule_proposals_state CHECK (state IN ('open', 'accepted', 'refused', 'replaced'))
)
 STRICT""",
    """CREATE UNIQUE INDEX uq_rule_proposals_open ON rule_proposals (source, name) WHERE state = 'open'""",
    """CREATE TABLE corrected_fields (
    member_id TEXT NOT NULL,
    field TEXT NOT NULL,
    at TEXT NOT NULL,
    CONSTRAINT pk_corrected_fields PRIMARY KEY (member_id, field),
    CONSTRAINT fk_corrected_fields_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE withdrawn_members (
    member_id TEXT NOT NULL,
    source TEXT NOT NULL,
    at TEXT NOT NULL,
    CONSTRAINT pk_withdrawn_members PRIMARY KEY (member_id),
    CONSTRAINT fk_withdrawn_members_member_id FOREIGN KEY(member_id) REFERENCES members (id)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE product_loads (
    id INTEGER NOT NULL,
    CONSTRAINT pk_product_loads PRIMARY KEY (id)
)
 STRICT""",
    """DROP TRIGGER product_search_insert""",
    """DROP TRIGGER product_search_update""",
    """CREATE TRIGGER product_search_insert AFTER INSERT ON products WHEN NOT EXISTS (SELECT 1 FROM product_loads) BEGIN INSERT INTO product_search(rowid, description, sku) VALUES (new.id, new.description, new.sku); END""",
    """CREATE TRIGGER product_search_update AFTER UPDATE OF description, sku ON products WHEN old.description <> new.description OR old.sku <> new.sku BEGIN INSERT INTO product_search(product_search, rowid, description, sku) VALUES ('delete', old.id, old.description, old.sku); INSERT INTO product_search(rowid, description, sku) VALUES (new.id, new.description, new.sku); END""",
)
ERP: tuple[str, ...] = (
    """CREATE TABLE erp_owner (
    provider TEXT NOT NULL,
    account TEXT NOT NULL,
    till TEXT NOT NULL,
    installation TEXT NOT NULL,
    since TEXT NOT NULL,
    CONSTRAINT pk_erp_owner PRIMARY KEY (provider)
)
 STRICT""",
    """CREATE TABLE erp_facts (
    provider TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    read_ms INTEGER NOT NULL,
    CONSTRAINT pk_erp_facts PRIMARY KEY (provider, name)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE erp_contacts (
    provider TEXT NOT NULL,
    member_id TEXT NOT NULL,
    contact_id INTEGER NOT NULL,
    CONSTRAINT pk_erp_contacts PRIMARY KEY (provider, member_id)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE erp_products (
    provider TEXT NOT NULL,
    product_id INTEGER NOT NULL,
    sku TEXT NOT NULL,
    CONSTRAINT pk_erp_products PRIMARY KEY (provider, product_id)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE INDEX ix_erp_products_sku ON erp_products (provider, sku)""",
    """CREATE TABLE erp_wanted (
    provider TEXT NOT NULL,
    product_id INTEGER NOT NULL,
    CONSTRAINT pk_erp_wanted PRIMARY KEY (provider, product_id)
)
 WITHOUT ROWID,
 STRICT""",
    """CREATE TABLE erp_calls (
    provider TEXT NOT NULL,
    day TEXT NOT NULL,
    calls INTEGER NOT NULL,
    CONSTRAINT pk_erp_calls PRIMARY KEY (provider),
    CONSTRAINT ck_erp_calls_calls CHECK (calls >= 0)
)
 STRICT""",
)


def upgrade() -> None:
    """One direction only: a till never goes back."""
    connection = op.get_bind()
    for statement in (*MEMBERS, *REDEMPTIONS, *SYNC, *PULL, *ERP):
        connection.exec_driver_sql(statement)
