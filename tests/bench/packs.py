"""How long the packs of every quiz of the bank take, beside setting one empty page in the same process.

Run as ``python tests/bench/packs.py [BANK]`` after ``make site``. The bank is published into a database of
its own, then every paper of every quiz is made, in a process of its own each time, as Typst remembers what
it has set; the shorter of two runs counts. Exits with 1 where it takes longer than is allowed.
"""

# ruff: noqa: T201 - it prints what it measures

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BANK = ROOT / "build" / "private" / "bank.json"
LIMIT_SECONDS = 5.0
RUNS = 2


def main(bank: Path) -> int:
    """Measure and print; return the exit code."""
    if not bank.exists():
        print(f"There is no bank at {bank}: run `make site` first.", file=sys.stderr)
        return 1
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "build") as name:
        folder = Path(name)
        private = folder / "build" / "private"
        private.mkdir(parents=True)
        shutil.copy(bank, private)
        _run(folder, "publish")
        found = [json.loads(_run(folder, "measure")) for _ in range(RUNS)]
    best = min(found, key=lambda one: one["seconds"])
    seconds, page, papers = best["seconds"], best["page"], best["papers"]
    print(
        f"{papers} papers of {best['quizzes']} quizzes: {seconds:.2f} s (at most {LIMIT_SECONDS:g}), of which"
    )
    print(f"{best['worked']:.2f} s of the processors; an empty page takes {1000 * page:.1f} ms, all of them")
    print(f"{seconds / page:.0f} times as long, a paper {seconds / papers / page:.1f} times.")
    return 1 if seconds > LIMIT_SECONDS else 0


def _run(folder: Path, job: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CASCADE_")}
    environment |= {"CASCADE_ROOT": str(folder), "PYTHONPATH": str(ROOT / "tools")}
    command = [sys.executable, __file__, "--job", job]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def _publish() -> None:
    from cascade.cli import main as cascade

    cascade(["publish"])


def _measure() -> None:
    import cascade.commands._django  # noqa: F401 - sets Django up
    from cascade.records.editions import current_bank
    from cascade.records.sessions.packs import pack_of_quiz
    from cascade.sheets import typesetting
    from cascade.sheets.pack import build

    empty = {"title": "Empty", "foot": "", "author": "", "lead": [], "sections": []}
    pages = []
    for turn in range(20):
        began = time.perf_counter()
        typesetting.pdf("own_copy", {**empty, "foot": str(turn)}, datetime(2018, 5, 3, tzinfo=UTC))
        pages.append(time.perf_counter() - began)
    quizzes = current_bank().quizzes
    began, worked = time.perf_counter(), time.process_time()
    papers = sum(len(build(pack_of_quiz(quiz.id, 1))) for quiz in quizzes)
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    print(
        json.dumps(
            {
                "papers": papers,
                "quizzes": len(quizzes),
                "seconds": seconds,
                "worked": worked,
                "page": sorted(pages)[len(pages) // 2],
            }
        )
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--job"]:
        {"publish": _publish, "measure": _measure}[sys.argv[2]]()
    else:
        sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else BANK))
