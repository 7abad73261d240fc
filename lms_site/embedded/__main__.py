"""Runs a command with the embedded engines up: `python -m lms_site.embedded <command> [arguments]`."""

from __future__ import annotations

import os
import subprocess
import sys

from lms_site.embedded.engines import running
from lms_site.embedded.errors import EngineError


def main() -> int:
    """Run the given command and return its exit code; without one, wait for the end of input."""
    try:
        with running() as found:
            environment = found | os.environ
            if len(sys.argv) > 1:
                return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
            sys.stdout.writelines(f"{name}={value}\n" for name, value in environment.items() if name in found)
            sys.stdout.flush()
            sys.stdin.read()
    except EngineError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
