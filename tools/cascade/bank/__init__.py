"""Quiz files and the catalogue in, the compiled bank out; checks, coverage, drafts and Markdown."""

from cascade.bank.checking import check
from cascade.bank.compiling import compile_bank
from cascade.bank.markdown import References, references, render_inline, render_markdown
from cascade.bank.plain import escape_markdown, plain_text
from cascade.bank.reader import Folder, QuizFile, read_folder, read_quiz, read_quizzes
from cascade.bank.report import Counts, Coverage, Report
from cascade.bank.scaffold import scaffold

__all__ = [
    "Counts",
    "Coverage",
    "Folder",
    "QuizFile",
    "References",
    "Report",
    "check",
    "compile_bank",
    "escape_markdown",
    "plain_text",
    "read_folder",
    "read_quiz",
    "read_quizzes",
    "references",
    "render_inline",
    "render_markdown",
    "scaffold",
]
