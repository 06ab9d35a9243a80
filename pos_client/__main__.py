"""`python -m pos_client` and the frozen program: the command line, nothing else."""

import sys

from pos_client.cli import main

if __name__ == "__main__":
    sys.exit(main())
