"""What all step kinds share: an id, words, a place on the ladder, and an answer to every input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from flows.authored import Authored, Many, Name, Source, Target
from flows.session import Attachment, Choice, Input, Pressed

if TYPE_CHECKING:
    from flows.walk import Walk
    from flows.wishes import Understood


class Option(Authored):
    """One button of a step, and everything that pressing it does.

    `set` answers other fields along with it; `tone` is the register from here on; `skip` notes why the role of
    this step was passed over; `enter` goes to an organisation; `count` is a code for the figures.
    `act` is what the client does with a filed case by it, with `answer`.
    """

    id: Name
    to: Target | None = None
    text: str = ""
    set: dict[Name, str] = Field(default_factory=dict)
    tone: Literal["u", "je"] | None = None
    skip: Name | None = None
    forget: Literal["draft", "all"] | None = None
    withdraw: bool = False
    begin: bool = False
    enter: Name | None = None
    count: Name | None = None
    act: Name | None = None
    answer: dict[Name, str] = Field(default_factory=dict)
    facts: dict[Name, str] = Field(default_factory=dict)

    @property
    def satisfies(self) -> bool:
        """Whether the client says by it that it is solved."""
        return self.answer.get("tevreden") == "ja"

    @property
    def label(self) -> str:
        """The key of the words on the button."""
        return self.text or f"knop.{self.id}"


class Step(Authored):
    """A place to stand. Each kind says what it tells on entering, what it accepts, and where it can lead."""

    id: Name
    text: str = ""
    rung: int | None = None
    role: Name | None = None
    facts: dict[Name, str] = Field(default_factory=dict)
    cards: Many[Name] = ()
    copies: Many[str] = ()
    lines: Name | None = None
    source: Source | None = None

    hears: ClassVar[frozenset[str] | None] = None
    """The wishes that count as a command when they are typed here; None: all. Where words are asked, few do."""
    remarks: ClassVar[bool] = True
    """Whether the bot answers here to what a story asks beside; it keeps out of a talk between people."""

    @property
    def key(self) -> str:
        """The key of this step's words."""
        return self.text or self.id

    def enter(self, walk: Walk) -> None:
        """Arrive here for the first time: hand over what belongs to this place, then show it."""
        walk.hand_over(self)
        self.show(walk)

    def show(self, walk: Walk) -> None:
        """Put this step's screen before the client, again if need be; changes nothing."""
        raise AssertionError(f"{type(self).__name__} shows nothing")

    def resume(self, walk: Walk) -> None:
        """Come back to a place where something began before; it goes on."""
        self.show(walk)

    def press(self, walk: Walk, option: str) -> None:
        """One of the buttons that this step offered was pressed."""
        walk.misunderstood()

    def write(self, walk: Walk, text: str, ref: str, heard: Understood) -> None:
        """The client typed. A story is kept wherever it is told."""
        if heard.story:
            walk.keep_story(text, ref, heard)
            walk.follow(heard)
        else:
            walk.misunderstood()

    def attach(self, walk: Walk, file: Attachment, caption: str, ref: str) -> None:
        """The client sent a file along: it belongs to the story."""
        walk.keep_file(file, caption, ref)
        self.show(walk)

    def expired(self, walk: Walk, term: str) -> None:
        """A term passed; a step that waits for nothing has nothing to tell."""

    def leads(self) -> Iterator[str]:
        """Every target to which this step can lead."""
        return iter(())

    def examples(self, walk: Walk) -> Iterator[Input]:
        """An example of each input that this step takes, as it stands in this walk."""
        for option in walk.session.offered:
            yield Pressed(option)


def choices_of(walk: Walk, options: tuple[Option, ...]) -> tuple[Choice, ...]:
    """The buttons of these options, without those that lead to what this procedure does not have.

    Two rights may lead to one place (the commission is the formal road); then one button is enough.
    """
    found: list[Choice] = []
    rights: set[str | None] = set()
    for option in options:
        right = walk.resolve(option.to) if option.to and option.to.startswith("@") else None
        if not walk.offers(option) or (right and right in rights):
            continue
        rights.add(right)
        found.append(Choice(option.id, option.label, {**walk.facts_for(option.to), **option.facts}))
    return tuple(found)
