"""All tables and triggers together: what a migrated database must look like."""

from pos_client.store import (
    tables_drawer,
    tables_erp,
    tables_loyalty,
    tables_payments,
    tables_provisioned,
    tables_pull,
    tables_redemption,
    tables_returns,
    tables_set_up,
)
from pos_client.store.tables import SEARCH_DDL, metadata
from pos_client.store.tables_loyalty import MEMBER_SEARCH_DDL
from pos_client.store.tables_payments import PAYMENTS_DDL
from pos_client.store.tables_provisioned import PROVISIONED_DDL

FINAL_DDL = (
    "CREATE TRIGGER journal_is_counted AFTER INSERT ON journal BEGIN "
    "UPDATE till SET journal_sequence = new.sequence; END",
    "CREATE TRIGGER return_is_final_update BEFORE UPDATE ON returns BEGIN "
    "SELECT RAISE(ABORT, 'a closed return never changes'); END",
    "CREATE TRIGGER return_is_final_delete BEFORE DELETE ON returns BEGIN "
    "SELECT RAISE(ABORT, 'a closed return is never deleted'); END",
    "CREATE TRIGGER closed_shift_stays BEFORE UPDATE ON shifts WHEN old.closed_at IS NOT NULL BEGIN "
    "SELECT RAISE(ABORT, 'a closed shift never changes'); END",
    "CREATE TRIGGER sale_in_open_shift BEFORE INSERT ON sales "
    "WHEN (SELECT closed_at FROM shifts WHERE id = new.shift_id) IS NOT NULL BEGIN "
    "SELECT RAISE(ABORT, 'a sale belongs to an open shift'); END",
    "CREATE TRIGGER return_in_open_shift BEFORE INSERT ON returns "
    "WHEN (SELECT closed_at FROM shifts WHERE id = new.shift_id) IS NOT NULL BEGIN "
    "SELECT RAISE(ABORT, 'a return belongs to an open shift'); END",
    "CREATE TRIGGER movement_in_open_shift BEFORE INSERT ON cash_movements "
    "WHEN (SELECT closed_at FROM shifts WHERE id = new.shift_id) IS NOT NULL BEGIN "
    "SELECT RAISE(ABORT, 'a cash movement belongs to an open shift'); END",
    "CREATE TRIGGER movement_is_final_update BEFORE UPDATE ON cash_movements BEGIN "
    "SELECT RAISE(ABORT, 'a cash movement never changes'); END",
    "CREATE TRIGGER movement_is_final_delete BEFORE DELETE ON cash_movements BEGIN "
    "SELECT RAISE(ABORT, 'a cash movement is never deleted'); END",
    "CREATE TRIGGER shift_close_is_final_update BEFORE UPDATE ON shift_closes BEGIN "
    "SELECT RAISE(ABORT, 'a close never changes'); END",
    "CREATE TRIGGER shift_close_is_final_delete BEFORE DELETE ON shift_closes BEGIN "
    "SELECT RAISE(ABORT, 'a close is never deleted'); END",
    "CREATE TRIGGER shift_count_is_final_update BEFORE UPDATE ON shift_counts BEGIN "
    "SELECT RAISE(ABORT, 'a count never changes'); END",
    "CREATE TRIGGER shift_count_is_final_delete BEFORE DELETE ON shift_counts BEGIN "
    "SELECT RAISE(ABORT, 'a count is never deleted'); END",
    "CREATE TRIGGER document_is_final_update BEFORE UPDATE ON documents BEGIN "
    "SELECT RAISE(ABORT, 'a slip stays as it was printed'); END",
)
EXTRA_DDL = (*SEARCH_DDL, *MEMBER_SEARCH_DDL, *FINAL_DDL, *PAYMENTS_DDL, *PROVISIONED_DDL)

__all__ = [
    "EXTRA_DDL",
    "metadata",
    "tables_drawer",
    "tables_erp",
    "tables_loyalty",
    "tables_payments",
    "tables_provisioned",
    "tables_pull",
    "tables_redemption",
    "tables_returns",
    "tables_set_up",
]
