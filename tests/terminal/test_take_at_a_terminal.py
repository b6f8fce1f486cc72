"""``cascade take`` by keyboard: every type of item, commands, Ctrl-C and going on, in 40 columns too."""

from __future__ import annotations

import json
import re

import pytest

from records.support import RIGHT, install
from terminal.pseudo_terminal import END_OF_INPUT, INTERRUPT, Terminal

HAND_IN = "type a question's number to go to it:"


@pytest.fixture
def installation(tmp_path):
    """One learner, five quizzes."""
    return install(tmp_path)


def exported(installation) -> int:
    """How many completions are in the log."""
    return len(installation.run("records", "export").stdout.splitlines()) - 1


def letters_shown(page: str) -> dict[str, str]:
    """The letters of the options a page shows, by their text."""
    return {text: mark for mark, text in re.findall(r"^  ([a-z])\. (.+)$", page, re.MULTILINE)}


def answer_scored(terminal: Terminal) -> None:
    """Answer the eight scored items of the quiz rightly, by what the terminal shows."""
    shown = letters_shown(terminal.expect("Type one letter"))
    terminal.type(shown["Say no"])
    shown = letters_shown(terminal.expect("Type all letters that apply"))
    terminal.type(f"{shown['Openness']}, {shown['Honesty']}")
    terminal.expect("Type t or f")
    terminal.type("t")
    terminal.expect("Type a number")
    terminal.type("28")
    terminal.expect("Type a word or a phrase")
    terminal.type("The Monitoring Officer")
    shown = letters_shown(terminal.expect("for each of these."))
    terminal.expect("Head of Paid Service:")
    terminal.type(shown["Chief Executive"])
    terminal.expect("Section 151 officer:")
    terminal.type(shown["Director of Finance"])
    shown = letters_shown(terminal.expect("in the right order"))
    terminal.type(" ".join(shown[text] for text in ("Listen", "Check", "Answer")))
    terminal.expect("(1) ____ days before by the (2) ____.")
    terminal.expect("Gap 1, a number:")
    terminal.type("28")
    shown = letters_shown(terminal.expect("Gap 2, one letter"))
    terminal.type(shown["Mayor"])


def answer_unscored(terminal: Terminal) -> None:
    """Read, write, rate and plan."""
    terminal.expect("Press Enter to go on.")
    terminal.type("")
    terminal.expect("Write in your own words.")
    terminal.type("I would say no, kindly.", "", "And tell my manager.", ".")
    terminal.expect("I stay calm:")
    terminal.type("2")
    terminal.expect("I am clear:")
    terminal.type("9")
    terminal.expect("Type a number from 1 to 3.")
    terminal.type("3")
    terminal.expect("What will you start doing?")
    terminal.type("Asking first.", ".")
    terminal.expect("What will you keep doing? (You may leave this out.)")
    terminal.type("")
    terminal.expect("What will you stop doing?")
    terminal.type(".")


def test_a_whole_quiz_with_every_type_of_item(installation):
    """Right answers, read off the screen, pass; the attempt is in the log, the chain whole."""
    terminal = Terminal(installation, "take", "roles", "--as", "S1")
    answer_scored(terminal)
    answer_unscored(terminal)
    terminal.expect("You have answered every question.")
    terminal.expect(HAND_IN)
    terminal.type("")
    page = terminal.expect("This attempt is in your record:")
    assert terminal.end() == 0
    assert "9 of 9 marks, 100 %." in page
    assert "You passed. The pass mark is 80 %." in page
    assert "And tell my manager." in page
    assert "Right: officers serve the whole council." in page
    assert exported(installation) == 1
    assert "chain is whole" in installation.run("records", "verify").stdout


def test_every_line_fits_40_columns_but_addresses(installation):
    """A narrow terminal and large print are the same thing."""
    terminal = Terminal(installation, "take", "roles", "--as", "S1", columns=40)
    answer_scored(terminal)
    answer_unscored(terminal)
    terminal.expect("hand in")
    terminal.type("")
    assert terminal.end() == 0
    long = [line for line in terminal.printed.split("\n") if len(line) > 40]
    assert [line for line in long if "http://" not in line] == []
    assert "\x1b" not in terminal.printed


def test_ctrl_c_keeps_every_answer_and_the_same_command_goes_on(installation):
    """Even half of a matching item, and the lines of a text so far; nothing is logged yet."""
    terminal = Terminal(installation, "take", "roles", "--as", "S1")
    terminal.expect("Type one letter")
    terminal.type(":skip")
    for _ in range(4):
        terminal.expect("Question")
        terminal.expect(":")
        terminal.type(":skip")
    terminal.expect("Head of Paid Service:")
    terminal.type("a")
    terminal.expect("Section 151 officer:")
    terminal.press(INTERRUPT)
    terminal.expect("Stopped. Your answers so far are kept; go on with: cascade take roles")
    assert terminal.end() == 130
    assert exported(installation) == 0

    again = Terminal(installation, "take", "roles", "--as", "S1")
    again.expect("You go on where you stopped: 1 answered so far.")
    again.expect("Question 6 of 11")
    again.expect("Head of Paid Service (now a, Enter keeps it):")
    again.type(":quit")
    again.expect("go on with: cascade take roles")
    assert again.end() == 0


def test_lines_of_a_text_are_kept_one_by_one(installation):
    """A long text survives an interruption up to the line that was being typed, and can be gone on with."""
    terminal = Terminal(installation, "take", "workbook", "--as", "S1")
    terminal.expect("Press Enter to go on.")
    terminal.type("")
    terminal.type("First thought.")
    terminal.expect("> ")
    terminal.press(INTERRUPT)
    assert terminal.end() == 130

    again = Terminal(installation, "take", "workbook", "--as", "S1")
    again.expect("You wrote:\n  First thought.")
    again.type("Second thought.", ".", ":quit")
    again.expect("Stopped.")
    assert again.end() == 0


def test_going_back_and_changing_an_answer(installation):
    """Enter keeps an answer, another answer replaces it, :clear takes it back."""
    terminal = Terminal(installation, "take", "roles", "--as", "S1")
    terminal.expect("Type one letter")
    terminal.type(":back")
    terminal.expect("This is the first question.")
    terminal.expect("Type one letter")
    terminal.type("a")
    terminal.expect("Question 2 of 11")
    terminal.expect("apply")
    terminal.type(":BACK")
    terminal.expect("(now a, Enter keeps it):")
    terminal.type("")
    terminal.expect("Question 2 of 11")
    terminal.expect("apply")
    terminal.type(":back")
    terminal.expect("(now a, Enter keeps it):")
    terminal.type(":clear")
    terminal.expect("Your answer is taken back.")
    assert "now" not in terminal.expect("Type one letter, a to c:")
    terminal.type("")
    terminal.expect("Nothing was typed.")
    terminal.type("b")
    terminal.expect("Question 2 of 11")
    terminal.press(END_OF_INPUT)
    assert terminal.end() == 0


def test_what_cannot_be_read_is_told_and_asked_again(installation):
    """A letter that is none, one letter too many, a word where t or f was asked."""
    terminal = Terminal(installation, "take", "roles", "--as", "S1")
    terminal.expect("Type one letter")
    terminal.type("z")
    terminal.expect("There is no option 'z': type letters from a to c.")
    terminal.type("a b")
    terminal.expect("Type one letter from a to c.")
    terminal.type("a")
    terminal.expect("apply")
    terminal.type("a a")
    terminal.expect("Option 'a' stands twice: name it once.")
    terminal.type("ab")
    terminal.expect("Type t or f")
    terminal.type("perhaps")
    terminal.expect("Type t for true or f for false.")
    terminal.type("f")
    terminal.expect("Type a number")
    terminal.type("9" * 1500)
    terminal.expect("shorten it to 1,000.")
    terminal.type(":help")
    terminal.expect(":skip: go on without answering")
    terminal.type(":quit")
    assert terminal.end() == 0


def test_the_look_back_names_what_is_open_and_goes_there(installation):
    """A number goes to that question and comes back; nothing is handed in before Enter."""
    terminal = Terminal(installation, "take", "once", "--as", "S1")
    terminal.expect("Type one letter")
    terminal.type(":skip")
    terminal.expect("apply")
    terminal.type("a")
    terminal.expect("Not answered: 1.")
    terminal.expect(HAND_IN)
    terminal.type("7")
    terminal.expect("There is no question '7': type a number from 1 to 2.")
    terminal.type("1")
    terminal.expect("Question 1 of 2")
    terminal.expect("Type one letter")
    terminal.type("a")
    terminal.expect("You have answered every question.")
    terminal.expect(HAND_IN)
    terminal.type(":back")
    terminal.expect("Question 2 of 2")
    terminal.expect("(now")
    terminal.type("")
    terminal.expect(HAND_IN)
    assert exported(installation) == 0
    terminal.type("")
    terminal.expect("This attempt is in your record")
    assert terminal.end() == 0
    refused = Terminal(installation, "take", "once", "--as", "S1")
    refused.expect('You have had the one attempt that "Once only" allows.')
    assert refused.end() == 1


def test_certainty_is_asked_where_the_quiz_wants_it(installation):
    """After each scored answer."""
    terminal = Terminal(installation, "take", "sure", "--as", "S1")
    shown = letters_shown(terminal.expect("Type one letter"))
    terminal.type(shown["Say no"])
    terminal.expect("How sure are you? 1 low, 2 medium, 3 high.")
    terminal.type("4")
    terminal.expect("Type 1, 2 or 3.")
    terminal.type("3")
    terminal.expect("apply")
    terminal.type(":skip")
    terminal.expect(HAND_IN)
    terminal.type("")
    terminal.expect("Without certainty:")
    assert terminal.end() == 0


def test_whoever_gives_no_staff_number_is_asked_for_it(installation):
    """An unknown one is told."""
    terminal = Terminal(installation, "take", "roles")
    terminal.expect("Your staff number:")
    terminal.type("S99")
    terminal.expect("There is nobody with staff number 'S99'")
    assert terminal.end() == 1


def test_the_same_answers_bring_the_same_mark_by_keyboard_and_from_a_file(installation):
    """Both go through the same sittings and the same marking."""
    terminal = Terminal(installation, "take", "roles", "--as", "S1", "--json")
    answer_scored(terminal)
    for _ in range(4):
        terminal.expect("\n\n")
        terminal.type(":skip")
    terminal.expect(HAND_IN)
    terminal.type("")
    terminal.expect('{"attempt"')
    assert terminal.end() == 0
    typed = json.loads(terminal.printed[terminal.printed.index('{"attempt"') :])
    path = installation.root / "answers.json"
    path.write_text(json.dumps(RIGHT), "utf-8")
    read = json.loads(
        installation.run("take", "roles", "--as", "S1", "--json", "--answers", str(path)).stdout
    )
    apart = {"attempt", "sequence", "submitted_at", "chain_hash"}
    assert {key: typed[key] for key in typed.keys() - apart} == {
        key: read[key] for key in read.keys() - apart
    }
