"""`python -m evals.survival --kills 10000 --cuts 2000 --faults 1`."""

import sys

from evals.survival.suite import main

if __name__ == "__main__":
    sys.exit(main())
