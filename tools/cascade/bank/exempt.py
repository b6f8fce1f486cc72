"""``quizzes/exempt.yaml``: clauses that state something testable and are deliberately not tested.

The file is a mapping of a clause's reference to the reason, a sentence::

    protocol 6.7: The sources give no time for an answer, so no number of days can be asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cascade.bank.fields import Log, read_text
from cascade.bank.files import EXEMPT_FILE, bytes_of, name_of
from cascade.bank.linking import nowhere
from cascade.bank.yaml_tree import Mapping as Entries
from cascade.bank.yaml_tree import Node, Scalar, read_tree
from cascade.model.catalogue import Catalogue
from cascade.model.errors import ContentError, Fault
from cascade.model.text import fold


@dataclass(frozen=True, slots=True)
class Exemption:
    """One entry: the clause as it is written there, the reason, and the 1-based line."""

    clause: str
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Exemptions:
    """What the file holds.

    Attributes:
        file: Path of the file, relative to the project.
        entries: One for each clause. An entry whose reason is at fault is here too, for nothing more need be
            said about its clause.
        faults: What is wrong with the file by itself; `broken_exemptions` compares it with the documents.
    """

    file: str = f"quizzes/{EXEMPT_FILE}"
    entries: tuple[Exemption, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def clauses(self) -> frozenset[str]:
        """The references of the clauses."""
        return frozenset(self.reasons)

    @property
    def reasons(self) -> dict[str, str]:
        """The reason of each clause, by its reference."""
        return {entry.clause: entry.reason for entry in self.entries}


def read_exemptions(folder: Path, root: Path) -> Exemptions:
    """Return what ``exempt.yaml`` in *folder* holds; nothing where there is no such file.

    Args:
        folder: Where the quiz files lie.
        root: The project's folder, from which the faults name the file.
    """
    path = folder / EXEMPT_FILE
    name = name_of(path, root)
    if not path.exists() and not path.is_symlink():
        return Exemptions(name)
    log = Log(name)
    try:
        entries = tuple(_entries(read_tree(bytes_of(path, name), name), log))
    except ContentError as error:
        return Exemptions(name, (), error.faults)
    return Exemptions(name, entries, tuple(sorted(log.faults)))


def broken_exemptions(catalogue: Catalogue, exemptions: Exemptions, tested: Mapping[str, str]) -> list[Fault]:
    """Return a fault for each entry that names no whole clause, or one that an item tests.

    Args:
        catalogue: What the entries may name.
        exemptions: The file's entries.
        tested: Each tested clause with the name of an item that tests it.
    """
    parents = {clause.id: clause.parent for clause in catalogue.clauses}
    found: list[Fault] = []
    for entry in exemptions.entries:
        message = ""
        if entry.clause not in parents:
            message = nowhere("clause", entry.clause, parents)
        elif parents[entry.clause]:
            message = (
                f"Only a whole clause can be exempt, with all its parts: write '{parents[entry.clause]}'."
            )
        elif entry.clause in tested:
            message = f"The item '{tested[entry.clause]}' tests this clause: take it out."
        if message:
            found.append(Fault(exemptions.file, entry.line, entry.clause, message))
    return found


def _entries(tree: Node, log: Log) -> Iterator[Exemption]:
    if not isinstance(tree, Entries):
        log.add(tree.line, "", "Expected a line for each clause, such as 'protocol 6.7: The reason.'")
        return
    seen: set[str] = set()
    for key, value in tree.entries:
        clause = fold(key.text)
        if clause in seen:
            log.add(key.line, clause, "The clause stands here twice: keep one of the two.")
            continue
        seen.add(clause)
        yield Exemption(clause, _reason(clause, value, log), key.line)


def _reason(clause: str, node: Node, log: Log) -> str:
    if isinstance(node, Scalar) and (node.kind == "nothing" or not node.text.strip()):
        log.add(node.line, clause, "The reason is empty: say in a sentence why no item tests the clause.")
        return ""
    return read_text(node, clause, log, "plain")
