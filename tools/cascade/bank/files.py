"""The folder of quiz files: which of its files are quizzes, and what is in a file."""

from __future__ import annotations

from pathlib import Path

from cascade.bank.yaml_tree import MAX_BYTES
from cascade.model.errors import ContentError, Fault

EXEMPT_FILE = "exempt.yaml"
"""The file beside the quizzes which says what is deliberately not tested."""

REVIEWED_FILE = "reviewed.yaml"
"""The file beside the quizzes which says under what wording each item was last reviewed."""


def quiz_paths(folder: Path) -> list[Path]:
    """Return every YAML file in and below *folder* that is meant to be a quiz."""
    found = [path for ending in ("yaml", "yml") for path in folder.rglob(f"*.{ending}")]
    beside = {folder / EXEMPT_FILE, folder / REVIEWED_FILE}
    return sorted(path for path in found if path not in beside and not path.name.startswith("."))


def name_of(path: Path, root: Path) -> str:
    """Return the name by which faults call a file: its path in the project, with forward slashes."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def bytes_of(path: Path, name: str) -> bytes:
    """Return what is in a file, but hardly more than may be.

    Raises:
        ContentError: the file can't be read.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise ContentError([Fault(name, 0, "", f"The file can't be read: {reason}.")]) from None
