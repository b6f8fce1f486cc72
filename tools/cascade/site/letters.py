"""Sub-clauses: the ordered lists of a clause become (a), (b), (c), and below them (i), (ii) and (A), (B).

Letters run on through a clause, so that two lists in one clause never share a letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docutils import nodes

from cascade.site.nodes import policy_links, policy_node, policy_subclause, policy_subclauses

_ENUMTYPES = ("loweralpha", "lowerroman", "upperalpha")
_CLOSED = (policy_node, policy_links, nodes.table, nodes.Admonition)


def alphabetic(count: int) -> str:
    """Return the letters of the *count*-th item, from 1: a to z, then aa, ab and so on."""
    letters = ""
    while count:
        count, rest = divmod(count - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def roman(count: int) -> str:
    """Return *count*, from 1, in small Roman numerals."""
    numerals = ""
    for value, numeral in _ROMAN:
        times, count = divmod(count, value)
        numerals += numeral * times
    return numerals


_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)
_MARKERS: tuple[Callable[[int], str], ...] = (alphabetic, roman, lambda count: alphabetic(count).upper())


def letter_subclauses(
    clause: nodes.Element, number: str
) -> tuple[list[policy_subclause], list[nodes.Element]]:
    """Turn the ordered lists of *clause* into sub-clauses of *number*, in place.

    Returns the sub-clauses in reading order, and the lists that lie too deep to be cited.
    """
    lettered: list[policy_subclause] = []
    too_deep: list[nodes.Element] = []
    _letter(clause, number, 0, lettered, too_deep)
    return lettered, too_deep


def _letter(
    parent: nodes.Element,
    number: str,
    depth: int,
    lettered: list[policy_subclause],
    too_deep: list[nodes.Element],
) -> None:
    count = 0
    for ordered in list(_ordered_lists(parent)):
        if depth == len(_MARKERS):
            too_deep.append(ordered)
            continue
        subclauses = policy_subclauses(enumtype=_ENUMTYPES[depth], prefix="(", suffix=")", start=count + 1)
        subclauses.source, subclauses.line = ordered.source, ordered.line
        ordered.replace_self(subclauses)
        for item in ordered.children:
            count += 1
            letter = f"({_MARKERS[depth](count)})"
            subclause = policy_subclause("", *item.children, letter=letter, number=number + letter)
            subclause.source, subclause.line = item.source, item.line
            subclauses += subclause
            lettered.append(subclause)
            _letter(subclause, number + letter, depth + 1, lettered, too_deep)


def _ordered_lists(parent: nodes.Element) -> Iterator[nodes.Element]:
    """Yield the outermost ordered lists below *parent*, but none in tables, notes and directives of ours."""
    for child in parent.children:
        if isinstance(child, nodes.enumerated_list):
            yield child
        elif isinstance(child, nodes.Element) and not isinstance(child, _CLOSED):
            yield from _ordered_lists(child)
