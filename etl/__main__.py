"""The command ``etl``; ``python -m etl`` is the same."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return the exit code."""
    from etl.cli import main as run_command_line

    return run_command_line(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
