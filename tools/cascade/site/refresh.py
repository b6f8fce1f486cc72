"""Warm builds: pages whose surroundings changed are written again, and pages that are gone are removed.

Sphinx writes a page again when its source changes. What a page here also shows depends on other pages and on
the quizzes: foot lines, links, navigation, the next and the previous page. Each page's share of that is taken
as a fingerprint, and the fingerprints of what has been written are kept beside the doctrees.
"""

from __future__ import annotations

import json
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment

from cascade.model.catalogue import Prompt
from cascade.model.text import canonical_json, sha256_hex
from cascade.site.catalogue import write_if_changed
from cascade.site.domain import PolicyDomain, policy_domain
from cascade.site.graph import clauses_of
from cascade.site.navigation import page_navigation
from cascade.site.page import Page
from cascade.site.references import Target


def fingerprint(env: BuildEnvironment, docname: str, relations: list[str | None], assets: str) -> str:
    """Return a digest of everything the page *docname* shows from elsewhere."""
    domain = policy_domain(env)
    page = domain.pages.get(docname, Page(""))
    titles = domain.titles or {}
    neighbours = [(name, titles.get(name or "")) for name in relations]
    shown = (
        assets,
        neighbours,
        page_navigation(env, docname),
        [_foot(domain, clause) for clause in clauses_of(page)],
        [domain.quizzes.quizzes.get(item.id) for item in page.records if isinstance(item, Prompt)],
        [(link.target, _docname(domain, link.target)) for link in page.links],
    )
    return sha256_hex(repr(shown))


def _foot(domain: PolicyDomain, clause: Target) -> tuple[object, ...]:
    foot = domain.graph.foot(clause)
    changes = [(change.date, change.category, Target("change", change.id)) for change in foot.changes]
    leads_to = [*foot.referred, *foot.discrepancies, *(target for _, _, target in changes)]
    return (
        domain.quizzes.questions.get(clause.id, 0),
        changes,
        [(target, _docname(domain, target)) for target in leads_to],
    )


def _docname(domain: PolicyDomain, target: Target) -> str | None:
    place = domain.graph.places.get(target)
    return place.docname if place else None


def _assets(app: Sphinx) -> str:
    """Return a digest of our style sheets and scripts, whose checksums stand in every page."""
    digests = [
        sha256_hex(path.read_text(encoding="utf-8"))
        for folder in app.config.html_static_path
        for path in sorted((Path(app.confdir) / folder).glob("*.*"))
        if path.suffix in {".css", ".js"}
    ]
    return sha256_hex("".join(digests))


class Written:
    """What the last builds into one folder have written: each page with its fingerprint."""

    def __init__(self, app: Sphinx) -> None:
        builder = app.builder
        where = sha256_hex(f"{builder.name} {Path(builder.outdir).resolve()}")[:16]
        self._path = Path(app.doctreedir) / f"policy-written-{where}.json"
        self.old: dict[str, str] = self._read()
        self.new: dict[str, str] = {}
        self._before: dict[str, int] = {}

    def _read(self) -> dict[str, str]:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def note(self, builder: StandaloneHTMLBuilder, docname: str, found: str) -> None:
        """Take down a page's fingerprint, and when its file was written last."""
        self.new[docname] = found
        self._before[docname] = _changed_ns(builder.get_output_path(docname))

    def stale(self) -> list[str]:
        """Return the pages that would look different now."""
        return [docname for docname, found in self.new.items() if self.old.get(docname) != found]

    def settle(self, builder: StandaloneHTMLBuilder) -> None:
        """Remove the pages that are gone, and keep the fingerprints of those that were really written."""
        for docname in self.old.keys() - self.new.keys():
            builder.get_output_path(docname).unlink(missing_ok=True)
        kept = {
            docname: found if self._is_written(builder, docname) else self.old.get(docname, "")
            for docname, found in self.new.items()
        }
        write_if_changed(self._path, canonical_json(kept))

    def _is_written(self, builder: StandaloneHTMLBuilder, docname: str) -> bool:
        return _changed_ns(builder.get_output_path(docname)) != self._before[docname]


def _changed_ns(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0


class Refresher:
    """Carries what is found before writing to the end of the build."""

    def __init__(self) -> None:
        self.written: Written | None = None

    def find_stale(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Return the pages to be written although their source has not changed."""
        self.written = None
        if not isinstance(app.builder, StandaloneHTMLBuilder):
            return []
        self.written = Written(app)
        relations = env.collect_relations()
        assets = _assets(app)
        for docname in sorted(env.found_docs):
            found = fingerprint(env, docname, relations.get(docname, []), assets)
            self.written.note(app.builder, docname, found)
        return self.written.stale()

    def settle(self, app: Sphinx, exception: Exception | None) -> None:
        """Keep what was written, unless the build broke off."""
        if exception is None and self.written and isinstance(app.builder, StandaloneHTMLBuilder):
            self.written.settle(app.builder)


def setup_refresh(app: Sphinx) -> None:
    """Compare when everything is known; settle when everything is written."""
    refresher = Refresher()
    app.connect("env-updated", refresher.find_stale, priority=900)
    app.connect("build-finished", refresher.settle)
