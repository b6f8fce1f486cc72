"""A real LibreOffice without windows, for reading files as people's own programs read them."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

# Comma, quotation mark, UTF-8, from line 1 on, British English, quoted fields are text, numbers are found.
CSV = "Text - txt - csv (StarCalc):44,34,76,1,,2057,true,true"


def convert(file: Path, to: str, folder: Path, *, read_as: str = "") -> Path:
    """Convert *file* into *folder* and return the result; the program keeps its profile beside it."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, "LibreOffice is missing: run tools/setup/libreoffice.sh"
    folder.mkdir(parents=True, exist_ok=True)
    arguments = [f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    arguments += [f"--infilter={read_as}"] if read_as else []
    subprocess.run(
        [program, *arguments, "--convert-to", to, "--outdir", str(folder), str(file)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder / f"{file.stem}.{to.partition(':')[0]}"


def as_rows(file: Path, folder: Path) -> list[list[str]]:
    """Open a CSV file or a workbook, and return the cells as LibreOffice shows them."""
    read_as = CSV if file.suffix == ".csv" else ""
    shown = convert(file, f"csv:{CSV}", folder, read_as=read_as)
    with shown.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.reader(text))
