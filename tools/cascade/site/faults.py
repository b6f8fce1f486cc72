"""Every warning the extension can give, behind one door."""

from __future__ import annotations

from enum import Enum
from typing import Any

from sphinx.util import logging

logger = logging.getLogger(__name__)


class Fault(Enum):
    """Subtypes of the warnings, all of type ``policy``, and what each one means.

    One is silenced with ``suppress_warnings = ["policy.<subtype>"]``.
    """

    BASIS_MISSING = ("basis_missing", "a clause does not say what it rests on")
    BASIS_UNKNOWN = ("basis_unknown", "a clause's basis is not one of the three")
    SOURCE_MISSING = ("source_missing", "a clause or discrepancy does not name its source")
    DETAIL_MISSING = ("detail_missing", "a discrepancy lacks what is printed or what a check gives")
    BODY_MISSING = ("body_missing", "a clause, prompt, change or discrepancy has no text")
    NUMBER_BAD = ("number_bad", "a number is not written as numbers are")
    NUMBER_MISMATCH = ("number_mismatch", "a number does not belong to the section it stands in")
    NUMBER_DUPLICATE = ("number_duplicate", "a document has two clauses of one number")
    ID_DUPLICATE = ("id_duplicate", "two prompts, changes or discrepancies have one name")
    DOCUMENT_MISSING = ("document_missing", "a page with clauses does not name its document")
    DOCUMENT_BAD = ("document_bad", "a page's document is not a slug")
    DOCUMENT_UNKNOWN = ("document_unknown", "a reference names a document that does not exist")
    REFERENCE_BAD = ("reference_bad", "a reference is not written as references are")
    REFERENCE_UNKNOWN = ("reference_unknown", "a reference names nothing in its document")
    KIND_UNKNOWN = ("kind_unknown", "a prompt's kind is not one of the five")
    CATEGORY_BAD = ("category_bad", "a change's category is not one of the four")
    DATE_BAD = ("date_bad", "a change's date is not an ISO date")
    WAS_BAD = ("was_bad", "a clause's former number is not a reference, or another clause's as well")
    POSITION_BAD = ("position_bad", "a clause's position is not an ISO date")
    NESTED = ("nested", "a clause, prompt, change or discrepancy stands inside another")
    LIST_DEEP = ("list_deep", "a clause's lists go deeper than can be cited")
    FIGURE_FILE = ("figure_file", "a figure's data file is missing or is no table")
    FIGURE_COLUMN = ("figure_column", "a figure asks for a column that its data file lacks")
    FIGURE_ROW = ("figure_row", "a calculation asks for a row that its data file lacks")
    FIGURE_NUMBER = ("figure_number", "a data file has something else where a number is needed")
    FIGURE_OPTION = ("figure_option", "a figure's option or a calculation is not written as it should be")
    QUIZZES_FAULTY = ("quizzes_faulty", "the quiz files cannot be read, so no page says what tests it")

    def __init__(self, subtype: str, meaning: str) -> None:
        self.subtype = subtype
        self.meaning = meaning


def warn(fault: Fault, message: str, location: Any) -> None:
    """Warn with a sentence that says what is wrong and what to do.

    *location* is what Sphinx's loggers take: a node, ``"file:line"``, or a page's name and a line.
    """
    logger.warning(message, type="policy", subtype=fault.subtype, location=location)
