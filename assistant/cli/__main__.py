"""`python -m assistant.cli` is `locket`."""

import sys

from assistant.cli.main import main

sys.exit(main())
