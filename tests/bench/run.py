"""Every measurement, one after another: ``make bench``. Whoever adds one adds its script here.

Run as ``python tests/bench/run.py [ROWS]``. Exits with 1 where a script says that a limit is broken.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(rows: str) -> int:
    """Run the scripts and return the exit code."""
    scripts = (["exports.py", rows], ["status_query.py"], ["packs.py"], ["room.py"])
    codes = [
        subprocess.run([sys.executable, HERE / name, *rest], check=False).returncode
        for name, *rest in scripts
    ]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "1000000"))
