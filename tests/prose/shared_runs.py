"""Finds runs of words that stand both in our pages and quizzes and in a folder of source texts.

Use: ``python tests/prose/shared_runs.py FOLDER`` where FOLDER holds ``*.txt``. The policy text is in our own
words, so beyond titles and names no long run should be shared.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

WORDS = 12
"""The length of a run, in words, from which it counts as copied."""

TITLES = (
    "keeping up to date with a councillor s complex and evolving role",
    "the nolan committee on standards of conduct in local government in england scotland and wales",
)
"""Printed headings and names of that length, which stay as they are."""


def words_of(text: str) -> list[str]:
    """Return the words of *text*, in small letters, without punctuation and mark-up."""
    return re.findall(r"[a-z0-9]+", text.lower())


def sentences_of(text: str) -> list[str]:
    """Return the sentences, list items and table cells of a page or a quiz."""
    return re.split(r"[\n|;:]|(?<=[.?!]) ", text)


def runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield each run of `WORDS` words."""
    for start in range(len(words) - WORDS + 1):
        yield tuple(words[start : start + WORDS])


def shared_runs(project: Path, folder: Path) -> dict[str, list[str]]:
    """Return, for each of our files, the runs it shares with a source."""
    sources = {
        run for path in sorted(folder.glob("*.txt")) for run in runs(words_of(path.read_text("utf-8")))
    }
    found: dict[str, list[str]] = {}
    for path in sorted([*project.glob("docs/**/*.md"), *project.glob("quizzes/*.yaml")]):
        sentences = sentences_of(path.read_text("utf-8"))
        shared = [
            " ".join(run) for sentence in sentences for run in runs(words_of(sentence)) if run in sources
        ]
        if copied := [run for run in shared if not any(run in title for title in TITLES)]:
            found[str(path.relative_to(project))] = copied
    return found


if __name__ == "__main__":
    result = shared_runs(Path(__file__).resolve().parents[2], Path(sys.argv[1]))
    for name, copied in result.items():
        for run in copied:
            sys.stdout.write(f"{name}: {run}\n")
    sys.exit(1 if result else 0)
