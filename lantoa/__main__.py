import sys

from lantoa.cli import main

sys.exit(main())
