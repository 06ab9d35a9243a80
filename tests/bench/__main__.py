"""`make bench`: every measurement that needs no file of its own, one JSON line each."""

import subprocess
import sys

MODULES = ("sale", "receipt", "close")


def main() -> int:
    """Run them one after the other, each in a process of its own."""
    status = 0
    for name in MODULES:
        done = subprocess.run([sys.executable, "-m", f"tests.bench.{name}", "--json"], check=False)
        status = status or done.returncode
    return status


if __name__ == "__main__":
    sys.exit(main())
