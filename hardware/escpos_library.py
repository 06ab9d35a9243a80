"""python-escpos, brought in late (it takes a third of a second) and without its traces.

Importing it configures the root logger and leaves a folder in the system's temporary directory behind.
"""

import logging
import os
import shutil
from functools import lru_cache
from typing import Any


def printer_into_memory() -> Any:
    """A new `escpos.printer.Dummy`: it collects the bytes in `output`."""
    return _dummy_class()()


@lru_cache(maxsize=1)
def _dummy_class() -> Any:
    root = logging.getLogger()
    handlers = tuple(root.handlers)
    from escpos import capabilities  # noqa: PLC0415 - see above
    from escpos.printer import Dummy  # noqa: PLC0415

    for handler in tuple(root.handlers):
        if handler not in handlers and type(handler) is logging.StreamHandler:
            root.removeHandler(handler)
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return Dummy
