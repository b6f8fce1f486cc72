"""``cascade check``: broken references and coverage, of documents and quizzes together."""

from __future__ import annotations

import json
from collections.abc import Iterable

import click

from cascade import bank
from cascade.bank.report import Counts, Coverage, Report
from cascade.commands._project import Project, build_site, find_project, load_catalogue
from cascade.model.errors import Fault


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def check(as_json: bool) -> None:
    """Check documents and quizzes: broken references, coverage, duties that nothing tests.

    Builds the site as far as pages have changed. Exits with 1 when there is a fault.
    """
    report = _report(find_project())
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        _show("Faults", report.faults)
        _show("Warnings", report.warnings)
        click.echo(report.summary())
    if not report.ok:
        click.get_current_context().exit(1)


def _report(project: Project) -> Report:
    folder = bank.read_folder(project.quizzes, project.root)
    exemptions = bank.read_exemptions(project.quizzes, project.root)
    faults = (*build_site(project), *folder.faults)
    catalogue = load_catalogue(project)
    if catalogue is None:
        # Nothing can be said about references until the site has been built.
        faults = (*faults, *exemptions.faults)
        return Report(Counts(quizzes=len(folder.files)), Coverage(0.0, 0.0), tuple(sorted(faults)))
    return bank.check(catalogue, folder.files, faults, exemptions=exemptions, complete=not folder.faults)


def _show(title: str, found: Iterable[Fault]) -> None:
    """Print the faults under a title, with an empty line between files."""
    files: dict[str, list[Fault]] = {}
    for fault in found:
        files.setdefault(fault.file, []).append(fault)
    if files:
        groups = ("\n".join(map(str, faults)) for faults in files.values())
        click.echo(f"{title}\n\n" + "\n\n".join(groups) + "\n")
