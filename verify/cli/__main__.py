"""`python -m lemmata.verify.cli` is `lemmata`."""

import sys

from lemmata.verify.cli import main

if __name__ == "__main__":
    sys.exit(main())
