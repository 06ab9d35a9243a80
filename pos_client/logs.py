"""One rotating log file. What it holds is decided where it is written: ids and states, nothing personal."""

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

_PERSONAL = re.compile(r"\d{3}\.?\d{3}\.?\d{3}-?\d{2}|\+?\d{10,13}|[\w.+-]+@[\w-]+\.[\w.]+")


class Redacting(logging.Formatter):
    """The last net, over an entry and its traceback: what could be a CPF, phone or e-mail is blanked."""

    def format(self, record: logging.LogRecord) -> str:
        return _PERSONAL.sub("•••", super().format(record))


def start_logging(folder: Path) -> None:
    """Log warnings of libraries and everything of ours from INFO up, 5 files of 1 MB."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(folder / "till.log", maxBytes=1_000_000, backupCount=4, encoding="utf-8")
    handler.setFormatter(Redacting("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.WARNING)
    logging.getLogger("pos").setLevel(logging.INFO)
