"""Letters on their way: to the client, to the file of the complaint, to who gets a copy; each to whom it is for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.channels import Document
from bot.letter_sending import Sending
from flows.case import Case, Deed, Moved, NotAllowed
from storage import cases, sessions
from storage.layout import Opened
from storage.seal import NotForThisKey, open_sealed, open_sealed_file
from tests import people
from tests.household import Household, Seen

MORNING = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
STORY = "de hulp komt al 3 weken niet. Groeten, Tineke Haarsma"
FILED: Mapping[str, tuple[str, ...]] = {
    "iederzijnwerk": (
        STORY, "[Hulp in huis (HuishoudenPlus)]", "[Ik heb een klacht]", "[Ik krijg zelf hulp]",
        "[Een officiële klacht]", "[Ja]", "[Afspraken]", "[Verder]", "[De laatste maanden]",
        "Dat er elke week iemand komt.", "[Nee]", "Dorpsstraat 12", "Bolsward", "0515 123456", "[Sla over]",
        "[Versturen]",
    ),
    "ambiq": (
        "ik schaam me dood op de groep. ik wil dat gewoon op de badkamer kunnen doen met de deur dicht",
        "[Ik krijg zelf hulp]", "[16 of 17]", "[De leidinggevende]", "[Een medewerker]", "[De verzorging]",
        "[Verder]", "[Iets anders]", "[De laatste maanden]", "[Nee]", "Sanne", "[Versturen]",
    ),
    "ons_welzijn": (
        "Mijn hulpverlener belooft steeds iets en doet het niet. Ik wil dat iemand het regelt.",
        "[Ik krijg zelf hulp]", "[18 of ouder]", "klacht indienen", "[Een medewerker]", "[Sociaal team]",
        "[De laatste maanden]", "5401", "Uden", "Hassan Bouali", "0612121212", "[Sla over]", "[Versturen]",
    ),
}  # fmt: skip
DECIDED = {"oordeel": "gegrond", "redenen": "Er is niet gebeld.", "besluiten": "Marja komt elke donderdag."}
FOR_CHILD = "Jij had gelijk. De deur mag dicht."


class Told:
    """A household with one complaint, and what people can open of what reached them."""

    def __init__(self, house: Household) -> None:
        self.house = house

    async def files(self, organisation: str) -> None:
        for line in FILED[organisation]:
            if line.startswith("["):
                await self.house.presses("klant", line[1:-1])
            else:
                await self.house.says("klant", line)

    async def does(self, role: str, action: str, **values: str) -> None:
        await self.house.staff_does(role, action, values)

    def chat(self, role: str = "") -> list[Seen]:
        return self.house.paper.chats[f"staf:{role}" if role else "klant"]

    def last(self, role: str, name: str) -> Seen:
        return [seen for seen in self.chat(role) if seen.name.startswith(name)][-1]

    def opened(self, role: str, name: str) -> Opened:
        return open_sealed(self.last(role, name).data, [people.key(role).identity])

    async def case(self) -> Case:
        return (await cases.everything(self.house.house.setting.db, self.house.house.setting.ring))[-1].case

    async def count(self, sql: str) -> int:
        return int((await self.house.house.setting.db.rows(sql, {}))[0]["n"])


def telling(
    folder: Path, organisation: str, story: Callable[[Told], Awaitable[None]], begins: datetime = MORNING
) -> None:
    async def play() -> None:
        async with Household(folder, (organisation,), begins) as house:
            told = Told(house)
            await told.files(organisation)
            await story(told)

    asyncio.run(play())


# -- to the client -----------------------------------------------------------------------------------------------


def test_the_letter_comes_after_its_words_and_before_the_buttons(tmp_path: Path) -> None:
    async def story(told: Told) -> None:
        await told.does("directie", "besluit", **DECIDED)
        words, letter, buttons = told.chat()[-3:]
        assert "besluit genomen" in words.text
        assert letter.name == "brief-4829-3157.pdf" and letter.data.startswith(b"%PDF-")
        assert not any(word in letter.text for word in ("gebeld", "Marja", "gelijk"))
        assert buttons.rows
        assert await told.count("SELECT count(*) AS n FROM journal WHERE code = 'brief besluit'") == 1

    telling(tmp_path, "iederzijnwerk", story)


@pytest.mark.parametrize("hour", [10, 23])
def test_a_letter_comes_silently_at_night(hour: int, tmp_path: Path) -> None:
    async def story(told: Told) -> None:
        await told.does("directie", "ontvangen")
        sent = [one for who, one in told.house.paper.news if who == "klant" and isinstance(one, Document)]
        assert [one.silent for one in sent] == [hour == 23]

    telling(tmp_path, "iederzijnwerk", story, MORNING.replace(hour=hour))


def test_a_letter_that_lacks_something_does_not_go_and_nothing_changes(tmp_path: Path) -> None:
    async def story(told: Told) -> None:
        setting = told.house.house.setting
        procedure = setting.library.pinned("iederzijnwerk.2024-01-25")
        row = procedure.case.row("besluit")
        assert row is not None
        case = await told.case()
        moved = Moved(case, Deed("besluit", MORNING.date(), "directie", "directie", {"oordeel": "gegrond"}), row)
        with pytest.raises(NotAllowed) as refused:
            await Sending(setting, told.house.house.desk, procedure, MORNING).written(moved, by_post=False)
        assert refused.value.why == "weigering.brief_mist"
        before = len(told.chat())
        await told.does("directie", "besluit", **{**DECIDED, "redenen": ""})
        assert len(told.chat()) == before and await told.case() == case

    telling(tmp_path, "iederzijnwerk", story)


def test_a_child_reads_what_was_written_for_a_child_and_nothing_else(tmp_path: Path) -> None:
    async def story(told: Told) -> None:
        before = await told.case()
        await told.does("leidinggevende", "besluit", **DECIDED)
        assert await told.case() == before, "not without words for a child"
        await told.does("leidinggevende", "besluit", **DECIDED, voor_kind=FOR_CHILD)
        heard = "\n".join(seen.text for seen in told.chat())
        letter = told.opened("leidinggevende", "brief-").page
        assert FOR_CHILD in heard and FOR_CHILD in letter
        for adult in ("Er is niet gebeld", "Marja komt"):
            assert adult not in heard and adult not in letter
        assert "Aanspreken met: je" in letter
        kept = (await told.case()).done("besluit")[-1].values
        assert kept["redenen"] == DECIDED["redenen"]

    telling(tmp_path, "ambiq", story)


def test_an_adult_is_not_asked_for_words_for_a_child(tmp_path: Path) -> None:
    async def story(told: Told) -> None:
        setting = told.house.house.setting
        question = setting.library.pinned("iederzijnwerk.2024-01-25").case.asks["voor_kind"]
        assert question.required and question.applies({}, "je") and not question.applies({}, "u")
        await told.does("directie", "verlengen", weken="2", reden="De planner is ziek.")
        assert (await told.case()).done("verlengen")

    telling(tmp_path, "iederzijnwerk", story)


# -- for who has no chat -----------------------------------------------------------------------------------------


async def on_paper(told: Told) -> None:
    """From here on this client is reached by post."""
    setting = told.house.house.setting
    lane = setting.lane("papier", "klant")
    one = (await sessions.find(setting.db, setting.vault, {lane}))[lane][-1]
    moved = sessions.moved(one, "papier_post", one.id, setting.lane("papier_post", one.id))
    await setting.db.write([sessions.save(setting.vault, moved, None, MORNING.date())])


@pytest.mark.parametrize("gone", [False, True])
def test_without_a_chat_it_is_sealed_for_whoever_prints_it(gone: bool, tmp_path: Path) -> None:
    async def story(told: Told) -> None:
        setting = told.house.house.setting
        await on_paper(told)
        if gone:
            session = (await cases.everything(setting.db, setting.ring))[-1].session
            await setting.db.write([sessions.forget(setting.vault, session)])
        before = len(told.chat())
        await told.does("directie", "besluit", **DECIDED)
        assert len(told.chat()) == before
        opened = told.opened("directie", "brief-")
        assert "Er is niet gebeld." in opened.page
        assert ("andere bestand" if gone else "print de brief") in told.last("directie", "brief-").text
        printed = open_sealed_file(told.last("directie", "afdruk-").data, [people.key("directie").identity])
        assert printed.name.endswith(".pdf") and printed.data.startswith(b"%PDF-")
        assert [one["name"] for one in opened.record["enclosures"]] == [told.last("directie", "afdruk-").name]

    telling(tmp_path, "iederzijnwerk", story)


# -- in the file of the complaint --------------------------------------------------------------------------------


def test_the_rung_keeps_every_letter_sealed_and_with_proof(tmp_path: Path) -> None:
    async def story(told: Told) -> None:
        before = await told.count("SELECT count(*) AS n FROM deliveries")
        await told.does("directie", "besluit", **DECIDED)
        assert "Er is niet gebeld." in told.opened("directie", "brief-").page
        with pytest.raises(NotForThisKey):
            open_sealed(told.last("directie", "brief-").data, [people.key("leidinggevende").identity])
        # Once in the chat and once in the folder: the ways that this person chose.
        assert await told.count("SELECT count(*) AS n FROM deliveries") == before + 2

    telling(tmp_path, "iederzijnwerk", story)


def test_the_file_of_a_complaint_tells_all_that_was_done_to_whoever_asked(tmp_path: Path) -> None:
    async def story(told: Told) -> None:
        await told.does("directie", "ontvangen")
        await told.does("directie", "onderzoek", gehoord="de planner", op_dag="2026-11-24", waarover="het rooster")
        await told.does("directie", "besluit", **DECIDED)
        heard = len(told.chat())
        await told.does("directie", "dossier")
        assert len(told.chat()) == heard
        page = told.opened("directie", "dossier-").page
        for part in (
            "de planner",
            "het rooster",
            "Er is niet gebeld.",
            "Marja komt",
            "Dirk Bos, directie",
            "24 november",
        ):
            assert part in page
        assert STORY not in page
        answers = told.opened("directie", "dossier-").record["answers"]
        assert {"onderzoek_1", "besluit_2", "dossier_3"} <= {one["field"] for one in answers}
        assert not [seen for seen in told.chat("leidinggevende") if seen.name.startswith("dossier")]

    telling(tmp_path, "iederzijnwerk", story)


# -- the last letter ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["", "Een beetje"])
def test_the_last_letter_waits_a_week_for_what_the_client_thinks(answer: str, tmp_path: Path) -> None:
    shut = {"sluitreden": "niet_tevreden_stopt", "sluitmotief": "Er is niets meer te doen."}

    async def story(told: Told) -> None:
        await told.does("directie", "besluit", **DECIDED)
        await told.does("directie", "terugkoppeling", op_dag="2026-11-25")
        if answer:
            await told.house.presses("klant", answer)
        else:
            await told.does("directie", "sluiten", **shut)
            assert (await told.case()).state == "beantwoord"
            assert "woensdag 2 december" in told.chat("directie")[-1].text
            await told.house.later(timedelta(days=8))
            assert sum("niet langer op te wachten" in seen.text for seen in told.chat("directie")) == 1
        await told.does("directie", "sluiten", **shut)
        assert (await told.case()).state == "gesloten"
        page = told.opened("directie", "brief-").page
        said = "u voor een deel tevreden bent" if answer else "Daar gaf u geen antwoord op."
        for part in ("Er is niet gebeld.", "dag", said):
            assert part in page

    telling(tmp_path, "iederzijnwerk", story)


# -- copies ------------------------------------------------------------------------------------------------------

FOUND = {
    "waarom_brief": "niet_mogelijk",
    "bevindingen": "Mevrouw Bouali kreeg vier keer geen hulp. Bel haar op 0612121212.",
    "oplossingen": "Een collega neemt het over.",
}


async def found(told: Told) -> None:
    """A letter with findings has gone."""
    by = "klachtenfunctionaris"
    await told.does(by, "ontvangen")
    await told.does(by, "ontvankelijk", plan="Ik praat met u.")
    setting = told.house.house.setting
    stored = (await cases.everything(setting.db, setting.ring))[-1]
    talked = Deed("gesprek_client", MORNING.date(), by, by, {"analyse": "a", "eens": "ja"})
    ready = cases.changed(stored, replace(stored.case, deeds=(*stored.case.deeds, talked)))
    await setting.db.write([cases.save(setting.ring, ready, None)])
    await told.does(by, "bevindingen", **FOUND)


def test_a_copy_goes_to_whom_it_is_for_without_who_the_client_is(tmp_path: Path) -> None:
    async def story(told: Told) -> None:
        await found(told)
        values = {"afschrift_medewerker": "anna de wit", "afschrift_zonder": "Bouali, vier keer"}
        await told.does("klachtenfunctionaris", "afschrift", afschrift_aan="beiden", **values)
        for role in ("leidinggevende", "manager"):
            page = told.opened(role, "afschrift-").page
            assert "geen hulp" in page and "Een collega neemt het over." in page
            for hidden in ("Bouali", "0612121212", "vier keer"):
                assert hidden not in page
        with pytest.raises(NotForThisKey):
            open_sealed(told.last("leidinggevende", "afschrift-").data, [people.key("manager").identity])

    telling(tmp_path, "ons_welzijn", story)


def test_who_does_not_stand_in_the_staff_file_gets_it_by_hand(tmp_path: Path) -> None:
    async def story(told: Told) -> None:
        await found(told)
        values = {"afschrift_aan": "medewerker", "afschrift_medewerker": "Piet Puk"}
        await told.does("klachtenfunctionaris", "afschrift", **values)
        assert "Piet Puk" in told.opened("klachtenfunctionaris", "afschrift-").page
        assert told.last("klachtenfunctionaris", "afdruk-")
        assert not [seen for seen in told.chat("manager") if seen.name.startswith("afschrift")]

    telling(tmp_path, "ons_welzijn", story)


def test_staff_read_a_copy_before_it_goes(tmp_path: Path) -> None:
    async def story(told: Told) -> None:
        await found(told)
        by = "klachtenfunctionaris"
        await told.house.staff_says(by, "[Open zaak 4829-3157]")
        await told.house.staff_says(by, "[Meer handelingen]")
        await told.house.staff_says(by, "[Afschrift sturen]")
        await told.house.staff_says(by, "[de manager]")
        await told.house.staff_says(by, "[Overslaan]")
        assert "Mevrouw Bouali kreeg vier keer geen hulp. Bel haar op [weggelaten]" in told.chat(by)[-1].text
        assert not [seen for seen in told.chat("manager") if seen.name.startswith("afschrift")]

    telling(tmp_path, "ons_welzijn", story)
