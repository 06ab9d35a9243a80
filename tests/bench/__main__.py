"""`make bench`: every measurement that needs no file of its own, one JSON line each."""

import subprocess
import sys

MODULES: tuple[tuple[str, ...], ...] = (
    ("start", "--runs", "3"),
    ("sale",),
    ("receipt",),
    ("close",),
    ("load", "--products", "20000", "--members", "40000"),
    ("drain", "--sales", "2000"),
    ("races", "--tills", "4"),
    ("reports",),
    ("keys",),
    ("frames", "--products", "20000", "--members", "40000"),
)


def main() -> int:
    """Run them one after the other, each in a process of its own."""
    status = 0
    for name, *chosen in MODULES:
        done = subprocess.run([sys.executable, "-m", f"tests.bench.{name}", "--json", *chosen], check=False)
        status = status or done.returncode
    return status


if __name__ == "__main__":
    sys.exit(main())
