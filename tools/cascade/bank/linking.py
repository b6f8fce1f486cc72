"""References between quizzes and the catalogue, and inside the catalogue: which of them lead nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cascade.bank.fields import suggestion
from cascade.bank.markdown import ROLES, roles_in
from cascade.bank.reader import QuizFile
from cascade.bank.texts import texts_of
from cascade.model.bank import Quiz
from cascade.model.catalogue import Catalogue, Change, Discrepancy, Prompt
from cascade.model.errors import Fault
from cascade.model.items import Item, ScaleBody


def prompts_of(item: Item) -> tuple[str, ...]:
    """Return the prompts an item takes up; an item in a scale takes up those of its statements as well."""
    statements = item.body.statements if isinstance(item.body, ScaleBody) else ()
    return (*item.prompts, *(statement.prompt for statement in statements if statement.prompt))


def broken_references(catalogue: Catalogue, files: Iterable[QuizFile]) -> list[Fault]:
    """Return a fault for each reference of a quiz to something the catalogue does not have."""
    known = _known(catalogue)
    return [
        file.fault(path, nowhere(kind, reference, known[kind]))
        for file in files
        for path, kind, reference in _references_of(file.quiz)
        if reference not in known[kind]
    ]


def broken_catalogue(catalogue: Catalogue) -> list[Fault]:
    """Return a fault for each prompt, change or discrepancy that names a clause that does not exist."""
    known = _known(catalogue)["clause"]
    records: tuple[Prompt | Change | Discrepancy, ...] = (
        *catalogue.prompts,
        *catalogue.changes,
        *catalogue.discrepancies,
    )
    return [
        Fault(record.file, record.line, record.id, nowhere("clause", reference, known) + _hint(record))
        for record in records
        for reference in record.clauses
        if reference not in known
    ]


def _hint(record: Prompt | Change | Discrepancy) -> str:
    if not isinstance(record, Change):
        return ""
    return " If this entry takes it out, write ':removed:'; if a later one does, leave it out here."


def _known(catalogue: Catalogue) -> dict[str, dict[str, None]]:
    clauses = dict.fromkeys(clause.id for clause in catalogue.clauses)
    prompts = dict.fromkeys(prompt.id for prompt in catalogue.prompts)
    return {"clause": clauses, "prompt": prompts}


def nowhere(kind: str, reference: str, known: Iterable[str]) -> str:
    """Return the sentence that *reference* leads nowhere, with the one that may have been meant."""
    return f"There is no {kind} '{reference}'.{suggestion(reference, known) or ' Name one that exists.'}"


def _references_of(quiz: Quiz) -> Iterator[tuple[str, str, str]]:
    """Yield path, kind and reference of everything that *quiz* refers to."""
    for index, item in enumerate(quiz.items):
        path = f"items[{index}]"
        yield from _listed(f"{path}.clauses", "clause", item.clauses)
        yield from _listed(f"{path}.prompts", "prompt", item.prompts)
        if isinstance(item.body, ScaleBody):
            for row, statement in enumerate(item.body.statements):
                if statement.prompt:
                    yield f"{path}.statements[{row}].prompt", "prompt", statement.prompt
    for path, text in texts_of(quiz):
        for role in roles_in(text):
            if role.name in ROLES:
                yield path, role.name, role.reference


def _listed(path: str, kind: str, references: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for index, reference in enumerate(references):
        yield f"{path}[{index}]", kind, reference
