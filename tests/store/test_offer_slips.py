"""Making the table of slips anew loses none of them, and nothing that points at one."""

import gzip
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from pos_client.store.migrate import open_store

RELEASED = Path(__file__).parents[1] / "released" / "schema-0003.db.gz"
AT = "2026-11-22T18:04:10-03:00"


def test_slips_and_their_print_jobs_live_through_the_migration(tmp_path: Path) -> None:
    path = tmp_path / "till.db"
    path.write_bytes(gzip.decompress(RELEASED.read_bytes()))
    with sqlite.connect(str(path)) as before:
        before.execute("INSERT INTO documents VALUES ('d-1', 'z', '{}', ?)", (AT,))
        before.execute(
            "INSERT INTO print_jobs(document_id, copy, state, problem, queued_at) "
            "VALUES ('d-1', 1, 'printed', '', ?)",
            (AT,),
        )
    before.close()
    store = open_store(path)
    with store.writing() as transaction:
        assert transaction.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
        kept = "SELECT d.id, d.kind, p.copy FROM documents d JOIN print_jobs p ON p.document_id = d.id"
        assert [tuple(row) for row in transaction.exec_driver_sql(kept)] == [("d-1", "z", 1)]
        transaction.exec_driver_sql(f"INSERT INTO documents VALUES ('d-2', 'offer', '{{}}', '{AT}')")
    store.close()
