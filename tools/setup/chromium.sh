#!/bin/sh
# Makes sure the browser tests find a Chromium: Debian's without windows, which is quickest, else one that is
# there, else the system's package, else Playwright's.
set -eu

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
system_has_installed() {
    command -v apt-get >/dev/null 2>&1 &&
        as_root sh -c "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1" >/dev/null 2>&1
}
playwright_has_one() {
    .venv/bin/python - <<'PYTHON'
import pathlib, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    sys.exit(not pathlib.Path(playwright.chromium.executable_path).exists())
PYTHON
}

if command -v chromium-headless-shell >/dev/null 2>&1; then
    exit 0
fi
echo "Looking for a Chromium for the browser tests."
if system_has_installed chromium-headless-shell; then
    exit 0
fi
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if playwright_has_one || system_has_installed chromium; then
    exit 0
fi
if .venv/bin/playwright install chromium >/dev/null 2>&1 && playwright_has_one; then
    exit 0
fi
echo "No Chromium was found, and neither the system's package nor Playwright's download could be installed." >&2
echo "Install one (on Debian or Ubuntu: apt install chromium), then run make test again." >&2
exit 1
