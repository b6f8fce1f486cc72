"""``cascade check``: broken references and coverage, of documents and quizzes together."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

import click

from cascade import bank
from cascade.bank.changes import compare, misleading, uncovered
from cascade.bank.report import Counts, Coverage, Report
from cascade.bank.review import read_reviewed, stale
from cascade.commands._changes import Current, current_edition
from cascade.commands._project import Project, build_site, find_project, load_catalogue
from cascade.model.bank import edition_of
from cascade.model.catalogue import Catalogue
from cascade.model.errors import ContentError, Fault


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--strict", is_flag=True, help="An item or prompt on changed wording that nobody reviewed fails."
)
def check(as_json: bool, strict: bool) -> None:
    """Check documents and quizzes: broken references, coverage, untested duties, changes of wording.

    Builds the site as far as pages have changed. Where a database stands, the wording is compared with the
    current edition: a clause that differs needs a change entry. Exits with 1 when there is a fault.
    """
    report = _report(find_project(), strict=strict)
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        _show("Faults", report.faults)
        _show("Warnings", report.warnings)
        click.echo(report.summary())
    if not report.ok:
        click.get_current_context().exit(1)


def _report(project: Project, *, strict: bool) -> Report:
    folder = bank.read_folder(project.quizzes, project.root)
    exemptions = bank.read_exemptions(project.quizzes, project.root)
    faults = (*build_site(project), *folder.faults)
    catalogue = load_catalogue(project)
    if catalogue is None:
        # Nothing can be said about references until the site has been built.
        faults = (*faults, *exemptions.faults)
        return Report(Counts(quizzes=len(folder.files)), Coverage(0.0, 0.0), tuple(sorted(faults)))
    changes = _changes(project, catalogue, folder)
    report = bank.check(
        catalogue,
        folder.files,
        (*faults, *changes.faults, *(changes.review if strict else ())),
        exemptions=exemptions,
        complete=not folder.faults,
    )
    further = (*changes.warnings, *(() if strict else changes.review))
    return replace(report, warnings=tuple(sorted({*report.warnings, *further})))


@dataclass(frozen=True, slots=True)
class _Changes:
    """What the current edition says of these: faults, items and prompts to review, and further warnings."""

    faults: tuple[Fault, ...] = ()
    review: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


def _changes(project: Project, catalogue: Catalogue, folder: bank.Folder) -> _Changes:
    try:
        reviewed = read_reviewed(project.quizzes, project.root)
    except ContentError as error:
        return _Changes(error.faults)
    current = current_edition()
    if current is None or _is_stored(catalogue, folder, current):
        return _Changes()
    differences = compare(current.bank, catalogue)
    quizzes = [file.quiz for file in folder.files]
    lines = _lines(catalogue, folder)
    unreviewed = stale(current.bank, catalogue, quizzes, differences, reviewed)
    return _Changes(
        uncovered(differences),
        tuple(replace(one.fault(), line=lines.get(one.name, 0)) for one in unreviewed),
        misleading(current.bank, catalogue, differences),
    )


def _lines(catalogue: Catalogue, folder: bank.Folder) -> dict[str, int]:
    """Return the line at which each prompt and each item (``quiz/item``) begins in its file."""
    items = {
        f"{file.quiz.id}/{item.id}": file.lines[f"items[{index}]"]
        for file in folder.files
        for index, item in enumerate(file.quiz.items)
    }
    return {**items, **{prompt.id: prompt.line for prompt in catalogue.prompts}}


def _is_stored(catalogue: Catalogue, folder: bank.Folder, current: Current) -> bool:
    """Return whether this is an edition published before: going back to it needs neither entry nor review."""
    try:
        return edition_of(bank.compile_bank(catalogue, folder.files).to_text()) in current.stored
    except ContentError:
        return False


def _show(title: str, found: Iterable[Fault]) -> None:
    """Print the faults under a title, with an empty line between files."""
    files: dict[str, list[Fault]] = {}
    for fault in found:
        files.setdefault(fault.file, []).append(fault)
    if files:
        groups = ("\n".join(map(str, faults)) for faults in files.values())
        click.echo(f"{title}\n\n" + "\n\n".join(groups) + "\n")
