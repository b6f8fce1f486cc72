"""What the figures of a question mean, in plain words: what to look at, and what to do about it.

Source: Moodle 4.5, quiz report statistics, for the bands of facility and discrimination.
"""

from __future__ import annotations

from collections.abc import Iterator

from cascade.model.items import Body, MultipleBody, SingleBody, TrueFalseBody
from cascade.records.analysis import ItemAnalysis
from cascade.scoring import keys_of
from cascade.scoring.statistics import ChoiceShare, ItemStatistics

NEARLY_ALL = 95.0
"""From this facility on a question tells little."""

FEW = 20.0
"""Up to this facility something may be wrong with the question."""

WEAK = 20.0
"""Below this discrimination index a question hardly tells people apart."""

FINE = "Nothing stands out."
TOO_FEW = "Too few people have been asked this question as it now stands."


def advice(line: ItemAnalysis) -> tuple[str, ...]:
    """Return what stands out about a question, a sentence or two each; what is worst comes first."""
    if line.statistics is None:
        return (TOO_FEW,)
    found = (
        *_discrimination(line.statistics),
        *_facility(line.statistics),
        *_options(line.item.body, line.shares),
    )
    return found or (FINE,)


def is_key(body: Body, choice: str) -> bool:
    """Return whether an option is right; where one is to be chosen, whether none brings more."""
    match body:
        case SingleBody() | MultipleBody():
            return choice in keys_of(body)
        case TrueFalseBody():
            return choice == ("true" if body.key else "false")
        case _:
            return False


def _discrimination(figures: ItemStatistics) -> Iterator[str]:
    index = figures.discrimination_index
    if index is None or figures.facility is None:
        return
    if index < 0:
        yield "Those who do well overall tend to miss it: check the key."
    elif index < WEAK and FEW < figures.facility < NEARLY_ALL:
        yield "It hardly tells those who know from those who do not: check that only one reading is right."


def _facility(figures: ItemStatistics) -> Iterator[str]:
    if figures.facility is None:
        return
    if figures.facility >= NEARLY_ALL:
        yield "Nearly everybody is right: it tells little."
    elif figures.facility <= FEW:
        yield "Hardly anybody is right: check the key, the wording, and whether the clause says it plainly."


def _options(body: Body, shares: tuple[ChoiceShare, ...]) -> Iterator[str]:
    right = max((share.count for share in shares if is_key(body, share.choice)), default=0)
    unchosen = [share.choice for share in shares if not share.count and not is_key(body, share.choice)]
    if unchosen and isinstance(body, SingleBody | MultipleBody):
        them = "it" if len(unchosen) == 1 else "them"
        yield f"Nobody chose {_listed(unchosen)}: rewrite {them} or take {them} out."
    if isinstance(body, SingleBody):
        ahead = [share.choice for share in shares if share.count > right and not is_key(body, share.choice)]
        for choice in ahead:
            yield f"More people chose {choice} than the key: see what makes it look right."


def _listed(choices: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(choices[:-1]), choices[-1]]))
