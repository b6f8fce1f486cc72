#!/bin/sh
# Makes .venv/ (or brings it up to date) from a lock file, with every hash checked.
# Usage: tools/setup/environment.sh LOCKFILE
set -eu
lock=$1

find_python() {
    for name in python3.11 python3.12 python3.13 python3; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "Python 3.11 or newer is needed and was not found. On Debian or Ubuntu: apt install python3 python3-venv" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# A virtual environment whose Python is gone (the system was upgraded, the folder was moved) is of no use.
if [ -d .venv ] && ! .venv/bin/python -c 'import pip' >/dev/null 2>&1; then
    rm -rf .venv
fi

if [ ! -d .venv ]; then
    python=$(find_python)
    echo "Making the environment in .venv/ with $("$python" --version)."
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        # Debian keeps venv in a package of its own.
        package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        as_root sh -c "apt-get update -qq && apt-get install -y -qq $package" >/dev/null 2>&1 || {
            echo "Python's venv module is missing. Install it (apt install $package), then run make again." >&2
            exit 1
        }
    fi
    "$python" -m venv .venv
fi

echo "Installing what $lock lists."
.venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes --requirement "$lock"
.venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
