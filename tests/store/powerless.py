"""Writes into a till's file as a user who may not, in a process of its own; prints what the till said.

`python -m tests.store.powerless FILE`. Root may write everywhere: it becomes nobody first, for good. What is
needed is imported before, as nobody may not read where the interpreter lies.
"""

import os
import sys
from pathlib import Path

from pos_client.domain.errors import Unavailable
from pos_client.store.migrate import open_store

NOBODY = 65534
MAY_WRITE = "this user may write everywhere"


def drop_power() -> None:
    """Become nobody, where this is root; elsewhere nothing."""
    if sys.platform != "win32" and os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def main(file: Path) -> str:
    """The outage's name, or what went wrong with the test itself."""
    drop_power()
    if os.access(file, os.W_OK):
        return MAY_WRITE
    try:
        with open_store(file) as store, store.writing() as transaction:
            transaction.exec_driver_sql("INSERT INTO rules VALUES ('a', '1')")
    except Unavailable as error:
        return error.outage.value
    return "written"


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
