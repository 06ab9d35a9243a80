"""All tables and triggers together: what a migrated database must look like."""

from pos_client.store import tables_drawer, tables_returns
from pos_client.store.tables import SEARCH_DDL, metadata

FINAL_DDL = (
    "CREATE TRIGGER return_is_final_update BEFORE UPDATE ON returns BEGIN "
    "SELECT RAISE(ABORT, 'a closed return never changes'); END",
    "CREATE TRIGGER return_is_final_delete BEFORE DELETE ON returns BEGIN "
    "SELECT RAISE(ABORT, 'a closed return is never deleted'); END",
    "CREATE TRIGGER closed_shift_stays BEFORE UPDATE ON shifts WHEN old.closed_at IS NOT NULL BEGIN "
    "SELECT RAISE(ABORT, 'a closed shift never changes'); END",
    "CREATE TRIGGER sale_in_open_shift BEFORE INSERT ON sales "
    "WHEN (SELECT closed_at FROM shifts WHERE id = new.shift_id) IS NOT NULL BEGIN "
    "SELECT RAISE(ABORT, 'a sale belongs to an open shift'); END",
)
EXTRA_DDL = (*SEARCH_DDL, *FINAL_DDL)

__all__ = ["EXTRA_DDL", "metadata", "tables_drawer", "tables_returns"]
