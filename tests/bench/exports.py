"""What exports cost beside the bare writers they stand on, over the same rows in the same run.

Run as ``python tests/bench/exports.py [ROWS]``, a million by default. Makes a database with so many
completions and exports them, each job in a process of its own, whose time (of the processor, user and system)
and most memory are measured. The bare writers get the rows of the same export ready-made, with nothing of
their reading counted: csv.writer a row at a time, XlsxWriter's constant-memory mode by ``write_row``.
Exits with 1 where a limit is broken.
"""

# ruff: noqa: T201 - it prints what it measures

from __future__ import annotations

import csv
import json
import marshal
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ROWS = 1_000_000
MOST_MEGABYTES = 200
LIMITS = {"csv": 3.0, "xlsx": 1.2}
"""How many times as long as the bare writer an export may take."""

_ENOUGH = 300_000  # with fewer rows each job runs more often, and the shortest run counts
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Run:
    """What a job took: seconds of the processor, and the most memory in megabytes."""

    seconds: float
    megabytes: float


def main(rows: int) -> int:
    """Measure and print; return the exit code."""
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "build") as name:
        folder = Path(name)
        _say(f"Making a database with {rows:,} completions.")
        _job("fill", folder, rows)
        _job("spool", folder, rows)
        found = {}
        for form in LIMITS:
            for kind in ("bare", "export"):
                _say(f"{form}: {'the bare writer' if kind == 'bare' else 'our export'}.")
                found[form, kind] = _best(f"{kind}-{form}", folder, rows)
    return _report(found, rows)


def _best(job: str, folder: Path, rows: int) -> Run:
    runs = [_job(job, folder, rows) for _ in range(max(1, min(3, _ENOUGH // rows)))]
    return Run(min(run.seconds for run in runs), max(run.megabytes for run in runs))


def _job(job: str, folder: Path, rows: int) -> Run:
    """Run a job in a process of its own and return what it took."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CASCADE_")}
    environment |= {"CASCADE_ROOT": str(folder), "PYTHONPATH": f"{ROOT / 'tools'}:{ROOT / 'tests'}"}
    with subprocess.Popen(
        [sys.executable, __file__, job, str(folder), str(rows)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"The job {job} failed.")
    return Run(json.loads(printed)["seconds"], usage.ru_maxrss / 1024)


def _report(found: dict[tuple[str, str], Run], rows: int) -> int:
    print(f"\n{rows:,} completions   seconds   us a row        MB   times the bare writer")
    broken = []
    for form, limit in LIMITS.items():
        bare, export = found[form, "bare"], found[form, "export"]
        times = export.seconds / bare.seconds
        _line(f"{form}, bare writer", bare, rows)
        _line(f"{form}, export", export, rows, f"{times:.2f} (at most {limit})")
        if times > limit:
            broken.append(f"The export as {form} takes {times:.2f} times as long as the bare writer.")
        if export.megabytes > MOST_MEGABYTES:
            broken.append(
                f"The export as {form} takes {export.megabytes:.0f} MB: {MOST_MEGABYTES} are allowed."
            )
    print("\n".join(["", *broken]) if broken else "\nEvery limit holds.")
    return 1 if broken else 0


def _line(name: str, run: Run, rows: int, more: str = "") -> None:
    micros = run.seconds / rows * 1e6
    print(f"{name:<22} {run.seconds:>9.1f} {micros:>10.1f} {run.megabytes:>9.0f}   {more}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _fill(folder: Path, rows: int) -> None:
    from bench.filling import fill

    fill(folder, rows)


def _spool(folder: Path, _rows: int) -> None:
    """Put the rows of the export aside as a writer wants them: text and numbers."""
    import cascade.commands._django  # noqa: F401 - sets Django up
    from cascade.exchange.cells import as_text, is_number
    from cascade.records.exports import completions

    chunk: list[tuple[str | float, ...]] = []
    with (folder / "rows").open("wb") as file:
        for row in completions():
            chunk.append(tuple(cell if is_number(cell) else as_text(cell) for cell in row))
            if len(chunk) == _CHUNK:
                marshal.dump(chunk, file)
                chunk = []
        marshal.dump(chunk, file)


def _chunks(folder: Path) -> Iterator[list[tuple[str | float, ...]]]:
    with (folder / "rows").open("rb") as file:
        while True:
            try:
                yield marshal.load(file)  # noqa: S302 - our own, of a moment ago
            except EOFError:
                return


def _bare_csv(folder: Path, _rows: int) -> float:
    took = 0.0
    with (folder / "out.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for chunk in _chunks(folder):
            began = time.process_time()
            for row in chunk:
                writer.writerow(row)
            took += time.process_time() - began
        began = time.process_time()
        file.flush()
        took += time.process_time() - began
    return took


def _bare_xlsx(folder: Path, _rows: int) -> float:
    from xlsxwriter import Workbook

    began = time.process_time()
    options = {"constant_memory": True, "tmpdir": str(folder), "use_zip64": True}
    book = Workbook(str(folder / "out.xlsx"), options)
    sheet = book.add_worksheet()
    took = time.process_time() - began
    number = 0
    for chunk in _chunks(folder):
        began = time.process_time()
        for row in chunk:
            sheet.write_row(number, 0, row)
            number += 1
        took += time.process_time() - began
    began = time.process_time()
    book.close()
    return took + time.process_time() - began


def _export(form: str) -> Callable[[Path, int], float]:
    def job(folder: Path, rows: int) -> float:
        import cascade.commands._django  # noqa: F401 - sets Django up
        from cascade.records.exports.files import Export, write

        began = time.process_time()
        with (folder / f"out.{form}").open("wb") as file:
            written = write(Export(form), file)
        assert written.rows == rows
        return time.process_time() - began

    return job


JOBS: dict[str, Callable[[Path, int], Any]] = {
    "fill": _fill,
    "spool": _spool,
    "bare-csv": _bare_csv,
    "bare-xlsx": _bare_xlsx,
    "export-csv": _export("csv"),
    "export-xlsx": _export("xlsx"),
}

if __name__ == "__main__":
    if len(sys.argv) > 2:
        job_name, where, how_many = sys.argv[1:]
        print(json.dumps({"seconds": JOBS[job_name](Path(where), int(how_many)) or 0.0}))
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) == 2 else ROWS))
