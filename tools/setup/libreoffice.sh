#!/bin/sh
# Makes sure the tests of exports find a LibreOffice that converts spreadsheets: one that is there, else Debian's
# package without windows.
set -eu

for name in soffice libreoffice; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done

echo "Installing LibreOffice Calc for the tests of exports."
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
if command -v apt-get >/dev/null 2>&1 &&
    as_root sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libreoffice-calc-nogui' >/dev/null 2>&1; then
    exit 0
fi
echo "No LibreOffice was found, and the system's package could not be installed: the tests that open exports in" >&2
echo "it will fail. Install one (on Debian or Ubuntu: apt install libreoffice-calc-nogui)." >&2
