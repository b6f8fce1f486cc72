"""Quiz files to quizzes: every fault of every file, each with its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cascade.bank.bodies import BODY_TYPES, MAX_WEIGHT, refuse_same_ids, type_of
from cascade.bank.fields import MAX_ITEMS, Fields, Log, is_identifier, read_text, suggestion
from cascade.bank.files import bytes_of, name_of, quiz_paths
from cascade.bank.reach import unreachable
from cascade.bank.yaml_tree import Node, lines_of, read_tree
from cascade.model.bank import Pool, Quiz
from cascade.model.errors import ContentError, Fault
from cascade.model.items import SCORED_TYPES, InformationBody, Item
from cascade.model.text import fold

QUIZ_KEYS = (
    "title",
    "about",
    "pass_mark_percent",
    "valid_months",
    "attempts_allowed",
    "shuffle",
    "certainty",
    "pools",
    "items",
)
"""The keys of a quiz file."""

ITEM_KEYS = ("id", "type", "stem", "mark", "case", "clauses", "prompts", "feedback")
"""The keys that every item may have, whatever its type."""

MAX_MONTHS = 1200
"""The longest time a pass may count: a hundred years."""

MAX_ATTEMPTS = 1000
"""The largest number of attempts that may be allowed."""


@dataclass(frozen=True, slots=True)
class QuizFile:
    """A quiz and where in its file everything stands.

    Attributes:
        quiz: The quiz.
        file: Path of its file, relative to the project.
        lines: Path inside the file, such as ``items[2].stem``, to its 1-based line.
    """

    quiz: Quiz
    file: str
    lines: Mapping[str, int]

    def fault(self, path: str, message: str) -> Fault:
        """Return a fault at *path*, or at the nearest place above it that has a line."""
        place = path
        while place and place not in self.lines:
            place = place[: max(place.rfind("."), place.rfind("["), 0)]
        return Fault(self.file, self.lines.get(place, 1), path, message)


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder of quiz files holds: the quizzes that could be read, and the faults of the others."""

    files: tuple[QuizFile, ...] = ()
    faults: tuple[Fault, ...] = field(default=())


def read_quizzes(folder: Path, root: Path) -> tuple[Quiz, ...]:
    """Return every quiz in *folder*, in the order of their ids.

    Args:
        folder: Where the ``.yaml`` files lie; a folder that does not exist holds no quiz. The files
            ``exempt.yaml`` and ``reviewed.yaml`` are none (see `cascade.bank.exempt` and ``review``).
        root: The project's folder, from which the faults name their files.

    Raises:
        ContentError: a file is at fault; carries all faults of all files.
    """
    found = read_folder(folder, root)
    if found.faults:
        raise ContentError(found.faults)
    return tuple(file.quiz for file in found.files)


def read_folder(folder: Path, root: Path) -> Folder:
    """Return what can be read of the quiz files in *folder*, and every fault found."""
    files: list[QuizFile] = []
    faults: list[Fault] = []
    for path in quiz_paths(folder):
        name = name_of(path, root)
        if path.suffix != ".yaml" or path.parent != folder:
            message = f"A quiz file lies right in {folder.name}/ and ends in .yaml: move or rename it."
            faults.append(Fault(name, 0, "", message))
            continue
        try:
            files.append(read_quiz(bytes_of(path, name), name))
        except ContentError as error:
            faults.extend(error.faults)
    return Folder(tuple(sorted(files, key=lambda file: file.quiz.id)), tuple(sorted(faults)))


def read_quiz(data: bytes, file: str) -> QuizFile:
    """Return the quiz in *data*; the last part of *file* without its ending is the quiz's id.

    Raises:
        ContentError: the file is at fault; carries every fault in it.
    """
    tree = read_tree(data, file)
    log = Log(file)
    quiz_id = Path(file).stem
    if not is_identifier(quiz_id):
        log.add(0, "", "The file's name is the quiz's id: use lower-case letters, digits and hyphens.")
    quiz = _read_quiz(Fields(tree, "", log, QUIZ_KEYS), quiz_id)
    if log.faults:
        raise ContentError(log.faults)
    return QuizFile(quiz, file, dict(lines_of(tree)))


def _read_quiz(fields: Fields, quiz_id: str) -> Quiz:
    log = fields.log
    title, about = fields.text("title", "plain"), fields.text("about")
    pass_mark = fields.number("pass_mark_percent", least=0, most=100)
    if pass_mark == 0:
        fields.fault("pass_mark_percent", "Everybody passes a mark of 0: write a number above 0.")
    mark = log.mark
    rows = [_read_item(node, path, log) for node, path in fields.nodes("items", required=True, at_least=1)]
    refuse_same_ids([row for row, item in rows if item], [item.id for _row, item in rows if item])
    items = tuple(item for _row, item in rows if item)
    pools = _read_pools(fields)
    quiz = Quiz(
        id=quiz_id,
        title=title,
        about=about,
        pass_mark_percent=pass_mark,
        valid_months=fields.whole("valid_months", least=1, most=MAX_MONTHS),
        attempts_allowed=fields.whole("attempts_allowed", least=1, most=MAX_ATTEMPTS),
        shuffle=fields.flag("shuffle"),
        certainty=fields.flag("certainty"),
        pools=tuple(pool for _row, pool in pools),
        items=items,
    )
    if log.clean_since(mark):
        _check_rules(fields, quiz, [row for row, _pool in pools])
    return quiz


def _check_rules(fields: Fields, quiz: Quiz, pool_rows: Sequence[Fields]) -> None:
    """Check what concerns the quiz as a whole; its parts are in order."""
    mark = fields.log.mark
    if quiz.has_scored_items and not fields.has("pass_mark_percent"):
        fields.fault("", "The key 'pass_mark_percent' is missing: a quiz with scored items needs it.")
    if not quiz.has_scored_items:
        for key in ("pass_mark_percent", "certainty"):
            if fields.has(key):
                fields.fault(key, "No item of this quiz is scored: leave the key out.")
    scored = {item.id: item.is_scored for item in quiz.items}
    seen: set[str] = set()
    for row, pool in zip(pool_rows, quiz.pools, strict=True):
        _check_pool(row, pool, scored, seen)
    if quiz.pass_mark_percent and fields.log.clean_since(mark):
        message = unreachable(quiz)
        if message:
            fields.fault("pass_mark_percent", message)


def _check_pool(row: Fields, pool: Pool, scored: Mapping[str, bool], seen: set[str]) -> None:
    for item_id in pool.items:
        if item_id not in scored:
            row.fault("items", f"The quiz has no item '{item_id}'.{suggestion(item_id, scored)}")
        elif item_id in seen:
            row.fault("items", f"The item '{item_id}' is in a pool already: name it once.")
        seen.add(item_id)
    if pool.pick > len(pool.items):
        row.fault("pick", f"The pool picks {pool.pick} of {len(pool.items)} items: pick fewer or add items.")
    if len({scored[item_id] for item_id in pool.items if item_id in scored}) > 1:
        row.fault(
            "items", "The pool mixes scored items with others, so the marks would vary: make it two pools."
        )


def _read_pools(fields: Fields) -> list[tuple[Fields, Pool]]:
    rows = [Fields(node, path, fields.log, ("pick", "items")) for node, path in fields.nodes("pools")]
    return [(row, _read_pool(row)) for row in rows]


def _read_pool(row: Fields) -> Pool:
    row.node("pick", required=True)
    nodes = row.nodes("items", required=True, at_least=1)
    pick = row.whole("pick", least=1, most=MAX_ITEMS)
    return Pool(pick or 1, tuple(read_text(node, path, row.log, "plain") for node, path in nodes))


def _read_references(fields: Fields, key: str) -> tuple[str, ...]:
    found = fields.texts(key, "plain")
    for reference in sorted({each for each in found if each and found.count(each) > 1}):
        fields.fault(key, f"'{reference}' stands here more than once: name it once.")
    return tuple(fold(reference) for reference in found)


def _read_item(node: Node, path: str, log: Log) -> tuple[Fields, Item | None]:
    """Return the item's keys and the item, or None where its type is not known; faults are logged."""
    name = type_of(node, BODY_TYPES)
    own = BODY_TYPES[name].keys if name else {key: None for body in BODY_TYPES.values() for key in body.keys}
    fields = Fields(node, path, log, (*ITEM_KEYS, *own))
    scored = name in SCORED_TYPES
    if fields.is_mapping:
        fields.one_of("type", tuple(BODY_TYPES))
    if name and not scored and fields.has("mark"):
        fields.fault("mark", f"An item of type {name} brings no mark: leave the key out.")
    mark = fields.positive("mark", most=MAX_WEIGHT)
    item = Item(
        id=fields.identifier("id"),
        stem=fields.text("stem"),
        body=BODY_TYPES[name].read(fields) if name else InformationBody(),
        mark=mark if scored else 0.0,
        case=fields.flag("case"),
        clauses=_read_references(fields, "clauses"),
        prompts=_read_references(fields, "prompts"),
        feedback=fields.text("feedback", required=False),
    )
    return fields, item if name else None
