"""`python -m sync.sandbox --port N --data DIR`: the outside world in a box, as a process of its own."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sync.sandbox.certificates import FLAVOURS
from sync.sandbox.server import serve
from sync.sandbox.state import StateInUse


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped; the ready line is the only thing written to standard output."""
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--data", type=Path, required=True, help="folder of the sandbox's own state")
    parser.add_argument("--parent-pipe", action="store_true", help="stop when standard input ends")
    parser.add_argument("--tls", choices=sorted(FLAVOURS), default="", help="HTTPS with such a certificate")
    chosen = parser.parse_args(arguments)
    try:
        serve(
            chosen.port,
            chosen.data,
            on_ready=_announce,
            parent_pipe=chosen.parent_pipe,
            tls=chosen.tls,
        )
    except StateInUse as error:
        sys.exit(str(error))
    return 0


def _announce(url: str) -> None:
    # Not sys.stdout: a windowed program has none, while the pipe of its parent is there.
    os.write(1, (json.dumps({"sandbox": url, "phone": f"{url}/phone"}) + "\n").encode())


if __name__ == "__main__":
    sys.exit(main())
