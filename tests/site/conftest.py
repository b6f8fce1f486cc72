"""Tiny projects, built with the real Sphinx."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from cascade.bank import read_quizzes
from cascade.model.catalogue import Catalogue, Clause
from cascade.model.codec import encode

ROOT = Path(__file__).resolve().parents[2]
SITES = ROOT / "tests" / "sites"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Project:
    """A copy of a tiny project that a test may change and build again and again."""

    root: Path
    confdir: Path
    warnings: str = ""
    written: set[str] = field(default_factory=set)

    @property
    def outdir(self) -> Path:
        """Where the site goes."""
        return self.root / "build" / "site"

    @property
    def catalogue_file(self) -> Path:
        """Where the catalogue goes."""
        return self.root / "build" / "private" / "catalogue.json"

    @property
    def catalogue(self) -> Catalogue:
        """What the last build catalogued."""
        return Catalogue.from_json(json.loads(self.catalogue_file.read_text(encoding="utf-8")))

    def clause(self, reference: str) -> Clause:
        """Return one clause of the catalogue."""
        return {clause.id: clause for clause in self.catalogue.clauses}[reference]

    def write(self, path: str, text: str) -> None:
        """Write a file of the project."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Edit a file of the project."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        self.write(path, text.replace(old, new))

    def page(self, docname: str) -> BeautifulSoup:
        """Return a page that was built."""
        return BeautifulSoup((self.outdir / f"{docname}.html").read_text(encoding="utf-8"), "html.parser")

    def element(self, docname: str, anchor: str) -> Tag:
        """Return the element of a page that has an id."""
        found = self.page(docname).find(id=anchor)
        assert isinstance(found, Tag), anchor
        return found

    def build(
        self,
        builder: str = "html",
        *,
        jobs: int = 1,
        fresh: bool = False,
        only: Sequence[str] = (),
        **settings: Any,
    ) -> Project:
        """Build; then `warnings` holds what was said, and `written` the pages that were written."""
        before = {path: path.stat().st_mtime_ns for path in self.outdir.rglob("*.html")}
        warnings = io.StringIO()
        docs = self.root / "docs"
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                docs,
                self.confdir,
                self.outdir,
                self.root / "build" / "doctrees",
                builder,
                confoverrides=settings,
                status=None,
                warning=warnings,
                freshenv=fresh,
                parallel=jobs,
            )
            app.build(force_all=fresh, filenames=[self.root / path for path in only])
        self.warnings = _COLOUR.sub("", warnings.getvalue()).replace(f"{self.root}/", "")
        self.written = {
            path.relative_to(self.outdir).with_suffix("").as_posix()
            for path in self.outdir.rglob("*.html")
            if before.get(path) != path.stat().st_mtime_ns
        }
        return self


@pytest.fixture
def project(tmp_path: Path) -> Callable[[str], Project]:
    """Return a copy of a project under tests/sites, with its own conf.py or the one beside it."""

    def copy(name: str) -> Project:
        root = tmp_path / name
        shutil.copytree(SITES / name, root)
        if not (root / "conf.py").exists():
            shutil.copy(SITES / "conf.py", root)
        return Project(root, root)

    return copy


@pytest.fixture
def pages(tmp_path: Path) -> Callable[..., Project]:
    """Return a project made of pages given as text: ``pages(index="...", **{"guide/a": "..."})``."""

    def make(**texts: str) -> Project:
        root = tmp_path / "made"
        found = Project(root, root)
        found.write("conf.py", (SITES / "conf.py").read_text(encoding="utf-8"))
        for docname, text in texts.items():
            found.write(f"docs/{docname}.md", text)
        return found

    return make


@pytest.fixture(scope="session")
def made_by_the_real_configuration(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return the tiny council built with the project's own conf.py, templates and style."""
    root = tmp_path_factory.mktemp("framed") / "council"
    shutil.copytree(SITES / "council", root)
    quizzes = str(root / "quizzes")
    made = Project(root, ROOT).build(nitpicky=True, policy_quizzes=quizzes)
    assert made.warnings == ""
    return made


@dataclass(frozen=True)
class Secrets:
    """Texts of quizzes, each as it may not appear in anything that is published."""

    texts: tuple[str, ...]

    def assert_absent(self, folder: Path) -> None:
        """Look through every file of *folder*, for the texts as they are, escaped, and in base64."""
        forms = {form: text for text in self.texts for form in _forms(text)}
        for path in folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                found = [text for form, text in forms.items() if form in content]
                assert found == [], path
                assert path.suffix not in {".md", ".yaml", ".yml"}, path


def _forms(text: str) -> set[bytes]:
    plain = text.encode()
    # Inside a longer text base64 depends on where the text begins: three ways, less the unsure ends.
    coded = {base64.b64encode(b"x" * shift + plain)[4:-4] for shift in range(3)}
    escaped = {html.escape(text).encode(), json.dumps(text)[1:-1].encode()}
    return {plain} | escaped | {form for form in coded if len(form) >= 16}


@pytest.fixture
def texts_that_must_not_leak() -> Callable[[Path], Secrets]:
    """Return a function that collects the stems, options, keys and feedback of a folder of quiz files."""

    def collect(folder: Path) -> Secrets:
        quizzes = read_quizzes(folder, folder.parent)
        assert quizzes
        items = [encode(item) for quiz in quizzes for item in quiz.items]
        return Secrets(tuple(text for item in items for text in _texts(item)))

    return collect


_SECRET = {"stem", "feedback", "feedback_true", "feedback_false", "text"}


def _texts(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _texts(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part, key)
    elif key in _SECRET and len(value) >= 20:  # shorter texts are words that a policy may well use
        yield value.strip()
