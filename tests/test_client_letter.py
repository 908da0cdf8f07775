"""A letter that the client sends says where it goes: the body's own address, whatever the client answered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.render import Words
from flows.check_graph import BEGIN
from flows.check_staffing import staffings
from flows.library import Library
from flows.procedure import Contact, Ladder, Procedure
from flows.session import Say, Session, Show
from flows.steps import Step
from flows.steps.letter import Letter
from flows.walk import Walk

ORGANISATIONS = ("ambiq", "iederzijnwerk", "ikbenerook", "ons_welzijn", "polypartners")
LIBRARY = Library.read()
ADDRESS = "Kerkstraat 9"


def to_a_body() -> Iterator[tuple[str, str]]:
    """Every place of an organisation that makes a text to send to a body whose address is known."""
    for name in ORGANISATIONS:
        procedure = LIBRARY.newest(name)
        for step in procedure.steps:
            if step.copies and step.role and ways(procedure.roles[step.role].contact):
                yield name, step.id


def ways(contact: Contact) -> tuple[str, ...]:
    """The lines that a reader must see to send it there."""
    return contact.post or tuple(filter(None, (contact.mail or contact.site,)))


def made(procedure: Procedure, step: Step, **answers: str) -> list[Say | Show]:
    """What the client gets to see when this text is made."""
    ladder = Ladder(procedure, next(iter(staffings(procedure))).people)
    walk = Walk(ladder, Session(procedure.pin, step=step.id, answers=answers), BEGIN)
    if isinstance(step, Letter):
        step.press(walk, "brief_maken")
    else:
        walk.go(step.id)
    return [effect for effect in walk.turn().effects if isinstance(effect, Say | Show)]


PLACES = tuple(to_a_body())
LETTERS = tuple(place for place in PLACES if isinstance(LIBRARY.newest(place[0]).step(place[1]), Letter))


def test_every_organisation_with_a_letter_is_looked_at() -> None:
    assert {("ons_welzijn", "brief"), ("polypartners", "brief"), ("iederzijnwerk", "brief")} <= set(PLACES)
    letters = {
        (name, step.id)
        for name in ORGANISATIONS
        for step in LIBRARY.newest(name).steps
        if isinstance(step, Letter) and step.role
    }
    assert letters <= set(PLACES)


@pytest.mark.parametrize(("name", "place"), PLACES, ids=str)
@pytest.mark.parametrize("answers", [{}, {"adres": ADDRESS, "naam": "Noor", "verhaal": "Zij belt niet."}])
def test_what_is_to_be_sent_comes_with_the_address_of_the_body(name: str, place: str, answers: dict[str, str]) -> None:
    procedure = LIBRARY.newest(name)
    step = procedure.step(place)
    assert step.role
    words = Words("nl", "u", name)
    shown = "\n".join(words.message(effect) for effect in made(procedure, step, **answers))
    for line in ways(procedure.roles[step.role].contact):
        assert line in shown


@pytest.mark.parametrize(("name", "place"), LETTERS, ids=str)
def test_the_letter_itself_begins_with_the_address_of_the_body(name: str, place: str) -> None:
    procedure = LIBRARY.newest(name)
    step = procedure.step(place)
    assert step.role
    words = Words("nl", "u", name)
    (letter,) = (
        words.message(effect)
        for effect in made(procedure, step, adres=ADDRESS, naam="Noor", verhaal="Zij belt niet.")
        if isinstance(effect, Say) and effect.copy
    )
    head, _, rest = letter.partition("Zij belt niet.")
    for line in ways(procedure.roles[step.role].contact):
        assert line in head
    assert ADDRESS not in head
    assert "Noor" in rest


def test_a_body_whose_address_nobody_knows_is_named() -> None:
    procedure = LIBRARY.newest("ambiq")
    (letter,) = (
        Words("nl", "u", "ambiq").message(effect)
        for effect in made(procedure, procedure.step("commissie_zelf"), verhaal="Zij belt niet.")
        if isinstance(effect, Say) and effect.copy
    )
    assert letter.startswith("Aan: klachtencommissie\n")


def test_a_wish_that_is_not_known_yet_is_said_so_in_the_letter() -> None:
    procedure = LIBRARY.newest("ons_welzijn")
    (letter,) = (
        Words("nl", "u", "ons_welzijn").message(effect)
        for effect in made(procedure, procedure.step("brief"), verhaal="Zij belt niet.", wens="weet_niet")
        if isinstance(effect, Say) and effect.copy
    )
    assert "Dit wil ik graag:\nWeet ik niet" in letter
