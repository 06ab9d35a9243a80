"""`python -m tests.ui.screens`; `--dense` shows some of them as a 4K screen at 200 % does."""

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if "--dense" in sys.argv:
    os.environ["QT_SCALE_FACTOR"] = "2"

from tests.ui.screens.run import main

sys.exit(main())
