"""Quiz files and the catalogue in, the compiled bank out; checks, coverage, drafts and Markdown."""

from cascade.bank.checking import check
from cascade.bank.compiling import compile_bank
from cascade.bank.exempt import Exemption, Exemptions, read_exemptions
from cascade.bank.markdown import References, references, render_inline, render_markdown
from cascade.bank.plain import escape_markdown, plain_text
from cascade.bank.reader import Folder, QuizFile, read_folder, read_quiz, read_quizzes
from cascade.bank.report import Counts, Coverage, Report, Testable
from cascade.bank.scaffold import scaffold
from cascade.bank.testable import is_testable, telling_words

__all__ = [
    "Counts",
    "Coverage",
    "Exemption",
    "Exemptions",
    "Folder",
    "QuizFile",
    "References",
    "Report",
    "Testable",
    "check",
    "compile_bank",
    "escape_markdown",
    "is_testable",
    "plain_text",
    "read_exemptions",
    "read_folder",
    "read_quiz",
    "read_quizzes",
    "references",
    "render_inline",
    "render_markdown",
    "scaffold",
    "telling_words",
]
