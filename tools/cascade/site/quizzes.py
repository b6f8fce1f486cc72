"""Reads the quiz files once a build, and only when one of them has changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from cascade.model.codec import FormatError, decode, encode
from cascade.model.errors import ContentError
from cascade.model.text import canonical_json
from cascade.site.domain import policy_domain
from cascade.site.faults import Fault, warn
from cascade.site.quizindex import QuizIndex, index_quizzes

CACHE_NAME = "policy-quizzes.json"
_CACHE_FORMAT = 3


def load_index(folder: Path, root: Path, cache: Path) -> QuizIndex:
    """Return the index of the quiz files in *folder*, from *cache* while the files are the same.

    Raises:
        ContentError: a quiz file cannot be read as one.
    """
    key = _digest(folder)
    kept = _read_cache(cache)
    if kept.get("key") == key:
        try:
            return decode(QuizIndex, kept["index"])
        except (FormatError, KeyError):
            pass  # written by another version: read the files again
    # Needed only when a quiz file has changed.
    from cascade.bank import read_exemptions, read_quizzes  # noqa: PLC0415

    index = index_quizzes(read_quizzes(folder, root), read_exemptions(folder, root).reasons)
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_text(canonical_json({"key": key, "index": encode(index)}), encoding="utf-8")
    return index


def _digest(folder: Path) -> str:
    found = hashlib.sha256(b"%d" % _CACHE_FORMAT)
    for path in sorted(folder.glob("*.y*ml")):
        content = path.read_bytes()
        found.update(b"%s\0%d\0" % (path.name.encode(), len(content)) + content)
    return found.hexdigest()


def _read_cache(cache: Path) -> dict[str, Any]:
    try:
        kept = json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _load(app: Sphinx, env: BuildEnvironment) -> None:
    root = Path(app.confdir)
    folder = root / app.config.policy_quizzes
    index = QuizIndex()
    if app.config.policy_quizzes and folder.is_dir():
        try:
            index = load_index(folder, root, Path(app.doctreedir) / CACHE_NAME)
        except ContentError as error:
            warn(
                Fault.QUIZZES_FAULTY, f"no page says what tests it, because of the quiz files:\n{error}", None
            )
    policy_domain(env).quizzes = index


def setup_quizzes(app: Sphinx) -> None:
    """Read the quiz files when all pages are known and none is written yet."""
    app.add_config_value("policy_quizzes", "quizzes", "html", types=[str])
    app.connect("env-updated", _load, priority=200)
