"""Walking through a sitting: forwards, back, over again, and the look back before it is handed in."""

from __future__ import annotations

from cascade.model.items import Item
from cascade.model.marks import Certainty, Response
from cascade.records.models import Person
from cascade.records.sitting_views import SittingView
from cascade.records.sittings import save_responses
from cascade.terminal.console import ClearError, Console, GoBackError, SkipError
from cascade.terminal.questions import ask_certainty, ask_item
from cascade.terminal.turn import Turn

HAND_IN = "Press Enter to hand in, or type a question's number to go to it:"


class Walk:
    """A learner's way through the items of one sitting."""

    def __init__(self, console: Console, person: Person, sitting: SittingView) -> None:
        self.console = console
        self.person = person
        self.sitting = sitting
        self.numbers = {item.id: number for number, item in enumerate(sitting.questions, 1)}

    def through(self, index: int) -> None:
        """Ask the items from *index* to the last."""
        while index < len(self.sitting.items):
            index = self._step(index)

    def revisit(self, index: int) -> None:
        """Ask the item at *index* again, and those before it that the learner goes back to."""
        following = index
        while following <= index:
            index = following
            following = self._step(index)

    def review(self) -> int | None:
        """Say what is unanswered; return the index of an item to go to, or None to hand in."""
        self._say_what_is_open()
        while True:
            try:
                typed = self.console.ask(HAND_IN)
            except GoBackError:
                return len(self.sitting.items) - 1
            except (SkipError, ClearError):
                continue
            if not typed:
                return None
            for index, item in enumerate(self.sitting.items):
                if typed == str(self.numbers.get(item.id)):
                    return index
            self.console.say(f"There is no question {typed!r}: type a number from 1 to {len(self.numbers)}.")

    def _say_what_is_open(self) -> None:
        open_numbers = [
            str(number) for item, number in self.numbers.items() if item not in self.sitting.answered
        ]
        self.console.say("That was the last question.")
        if open_numbers:
            self.console.say(f"Not answered: {', '.join(open_numbers)}.")
        else:
            self.console.say("You have answered every question.")

    def _step(self, index: int) -> int:
        """Ask the item at *index*; return the index of the one that comes next."""
        item = self.sitting.items[index]
        self.sitting = save_responses(self.sitting.id, self.person, {}, position=index)
        self._head(item)
        try:
            self._ask(item)
        except GoBackError:
            if index == 0:
                self.console.say("This is the first question.")
            return max(index - 1, 0)
        except SkipError:
            pass
        except ClearError:
            self._keep(item, None)
            self.console.say("Your answer is taken back.")
            return index
        finally:
            self.console.say()
        return index + 1

    def _head(self, item: Item) -> None:
        if item.id in self.numbers:
            self.console.say(f"Question {self.numbers[item.id]} of {len(self.numbers)}")
        else:
            self.console.say("To read")

    def _ask(self, item: Item) -> None:
        current = self.sitting.responses.get(item.id)
        ask_item(
            Turn(self.console, item, self.sitting.seed, current, lambda response: self._keep(item, response))
        )
        if self.sitting.quiz.certainty and item.is_scored and item.id in self.sitting.answered:
            certainty = ask_certainty(self.console, self.sitting.certainties.get(item.id))
            self._save({}, {item.id: certainty})

    def _keep(self, item: Item, response: Response) -> None:
        self._save({item.id: response}, {item.id: None} if response is None else {})

    def _save(self, responses: dict[str, Response], certainties: dict[str, Certainty | None]) -> None:
        self.sitting = save_responses(self.sitting.id, self.person, responses, certainties)
