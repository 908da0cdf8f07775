"""The staff's own chat, without a house: what is shown, what a press becomes, and that nothing leaks or is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.render import words_in
from flows.case import Case, Clock, Deed, act
from flows.case_table import CLIENT
from flows.duty import Attended, CarryOut, Docket, Duty, Event, Looked, Matter, Quote, TakeIn, attend
from flows.duty_cases import FIRST, PAGE, actions
from flows.duty_days import day_in
from flows.duty_values import Counter
from flows.library import Library
from flows.session import Pressed, PressedOld, Say, Show, Started, Wrote

TODAY = date(2026, 11, 25)
PROCEDURES = Library.read()
IZW = PROCEDURES.valid("iederzijnwerk", TODAY)
FILED = Case(
    "4829-3157", "iederzijnwerk", IZW.pin, ("directie",), "ja", TODAY,
    clocks=(
        Clock("ontvangst", "directie", TODAY, date(2026, 12, 2)),
        Clock("antwoord", "directie", TODAY, date(2027, 1, 6)),
    ),
)  # fmt: skip


def matter(case: Case = FILED, name: str = "aa" * 8, roles: tuple[str, ...] = ("directie",)) -> Matter:
    return Matter(name, case, IZW, roles, "Dirk Bos", ("directie", "coordinator", "vertrouwenspersoon"))


class Chat:
    """One member of staff; between every two messages all that is remembered is written down and read back."""

    def __init__(self, *matters: Matter, today: date = TODAY, desks: tuple[Counter, ...] = ()) -> None:
        self.docket = Docket(matters or (matter(),), desks)
        self.today = today
        self.duty = Duty()
        self.last = Attended(self.duty, ())

    def take(self, event: Event) -> Chat:
        raw = json.loads(json.dumps(self.duty.to_dict()))
        self.last = attend(Duty.from_dict(raw), event, self.docket, self.today)
        self.duty = self.last.duty
        self.text()
        return self

    def press(self, *options: str) -> Chat:
        for option in options:
            assert option in self.offered, (option, self.offered)
            self.take(Pressed(option))
        return self

    def begin(self, action: str) -> Chat:
        """Open the case, and choose this action wherever it stands."""
        self.take(Looked("aa" * 8))
        if f"doe:{action}" not in self.offered:
            self.press("meer_handelingen")
        return self.press(f"doe:{action}")

    def write(self, *texts: str) -> Chat:
        for text in texts:
            self.take(Wrote(text))
        return self

    @property
    def offered(self) -> tuple[str, ...]:
        return tuple(choice.id for show in self.shows for choice in show.choices)

    @property
    def shows(self) -> list[Show]:
        return [one for one in self.last.effects if isinstance(one, Show)]

    @property
    def orders(self) -> list[CarryOut]:
        return [one for one in self.last.effects if isinstance(one, CarryOut)]

    def said(self, key: str) -> bool:
        return any(isinstance(one, Say | Show) and one.key == key for one in self.last.effects)

    def text(self) -> str:
        """All of it in words, buttons too; without words for a key this fails."""
        words = words_in("nl", "u", self.last.organisation)
        lines: list[str] = []
        for one in self.last.effects:
            if isinstance(one, Say | Show):
                lines.append(words.message(one))
            if isinstance(one, Show):
                lines += [label for row in words.rows(one.choices) for _, label in row]
            if isinstance(one, Quote):
                lines += [words_in("nl", one.tone, self.last.organisation).message(said) for said in one.says]
        return "\n".join(lines)


def after(case: Case, *deeds: Deed) -> Case:
    for deed in deeds:
        case = act(IZW, case, deed).case
    return case


def deed(action: str, role: str = "directie", on: date = TODAY, **values: str) -> Deed:
    return Deed(action, on, "dirk", role, values)


# -- the list ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("event", [Started(), Wrote("hallo"), PressedOld()])
def test_whatever_the_first_word_is_the_list_of_what_waits_comes(event: Event) -> None:
    chat = Chat().take(event)
    assert chat.offered == ("zaak:" + "aa" * 8,)
    assert "bericht dat de klacht er is, uiterlijk woensdag 2 december" in chat.text()


def test_late_comes_first_then_the_nearest_day_and_what_owes_nothing_last() -> None:
    def due(number: str, *clocks: Clock) -> Matter:
        return matter(replace(FILED, number=number, clocks=clocks), name=number * 16)

    late = Clock("ontvangst", "directie", TODAY, TODAY - timedelta(days=1))
    near = Clock("ontvangst", "directie", TODAY, TODAY)
    far = Clock("antwoord", "directie", TODAY, date(2027, 1, 6))
    chat = Chat(due("1"), due("2", far), due("3", near), due("4", far, late)).take(Started())
    assert chat.offered == tuple(f"zaak:{number * 16}" for number in "4321")
    assert "Te laat:\n• 4: bericht dat de klacht er is, moest uiterlijk dinsdag 24 november" in chat.text()
    assert "Geen termijn:\n• 1: ingediend, nog niet bevestigd" in chat.text()


def test_a_clock_that_another_role_must_answer_is_not_owed_here() -> None:
    watching = matter(replace(FILED, roles=("coordinator",)), roles=())
    assert "Te doen" not in Chat(watching).take(Started()).text()


def test_a_closed_case_waits_for_nobody() -> None:
    closed = replace(FILED, state="gesloten", clocks=())
    assert Chat(matter(closed)).take(Started()).said("team.lijst_leeg")


def test_who_types_while_nothing_waits_hears_how_a_client_is_answered() -> None:
    chat = Chat()
    chat.docket = Docket(())
    assert chat.write("Dank je, ik kom morgen.").said("team.hoe_antwoorden")
    assert chat.said("team.lijst_leeg")


def test_a_long_list_is_paged() -> None:
    many = [matter(replace(FILED, number=f"{n:04}"), name=f"{n:016x}") for n in range(PAGE * 2 + 1)]
    chat = Chat(*many).take(Started())
    assert len(chat.offered) == PAGE + 1
    chat.press("volgende", "volgende")
    assert chat.offered == (f"zaak:{PAGE * 2:016x}", "vorige")
    assert chat.press("vorige").offered[-2:] == ("vorige", "volgende")


def test_entering_a_complaint_is_offered_where_somebody_takes_it_further() -> None:
    assert "invoeren" not in Chat().take(Started()).offered
    chat = Chat(desks=(Counter("iederzijnwerk", "IederZijnWerk", ("klachtenportaal",)),)).take(Started())
    chat.press("invoeren").press("hoe:brief").take(Wrote("20 november"))
    assert chat.last.effects == (TakeIn("iederzijnwerk", "brief", "2026-11-20"),)


def test_a_day_that_must_still_come_is_not_when_it_came_in() -> None:
    chat = Chat(desks=(Counter("iederzijnwerk", "IederZijnWerk"),)).take(Started())
    chat.press("invoeren").press("hoe:telefoon").take(Wrote("1 januari 2031"))
    assert chat.duty.place == "invoer"
    assert not [one for one in chat.last.effects if isinstance(one, TakeIn)]


def test_a_notice_from_outside_asks_who_has_it_and_no_day() -> None:
    desks = (Counter("a", "A"), Counter("iederzijnwerk", "IederZijnWerk", ("klachtenportaal",)))
    chat = Chat(desks=desks).take(Started()).press("invoeren").press("waar:iederzijnwerk").press("hoe:melding")
    chat.press("bij:klachtenportaal")
    taken = [one for one in chat.last.effects if isinstance(one, TakeIn)]
    assert [(one.way, one.role) for one in taken] == [("melding", "klachtenportaal")]


# -- a case ------------------------------------------------------------------------------------------------------


def test_a_case_shows_its_state_clocks_and_deeds_and_no_word_that_anybody_typed() -> None:
    secret = "De buurman sloeg met de deur"
    case = after(
        FILED, deed("ontvankelijk", plan=secret), deed("besluit", oordeel="gegrond", redenen=secret, besluiten=secret)
    )
    case = after(case, Deed("tevredenheid", TODAY, CLIENT, CLIENT, {"tevreden": "deels"}))
    text = Chat(matter(case)).take(Looked("aa" * 8)).text()
    assert secret not in text
    assert "Tevredenheid van de klager: een beetje\n" in text
    assert "Besluit sturen: de klacht klopt (directie)" in text


def test_that_it_was_read_comes_first_then_what_answers_a_clock_at_most_six_at_once() -> None:
    chat = Chat().take(Looked("aa" * 8))
    assert chat.offered[:3] == ("doe:gelezen", "doe:ontvangen", "doe:ontvankelijk")
    assert len([one for one in chat.offered if one.startswith("doe:")]) == FIRST
    assert chat.offered[-2:] == ("meer_handelingen", "lijst")
    first = set(chat.offered)
    rest = {one for one in chat.press("meer_handelingen").offered if one.startswith("doe:")}
    assert not rest & first
    assert len(rest) + FIRST == len(actions(matter()))
    read = Chat(matter(after(FILED, deed("gelezen")))).take(Looked("aa" * 8))
    assert read.offered[0] == "doe:ontvangen"


def test_a_case_that_is_not_theirs_and_one_that_never_was_get_the_same_answer() -> None:
    gone = Chat().take(Looked("bb" * 8)).last.effects
    assert gone == Chat().take(Looked("00" * 8)).last.effects
    assert gone[0] == Say("weigering.zaak_weg")


@pytest.mark.parametrize("steps", [[], ["doe:ontvankelijk"]])
def test_who_may_not_see_it_any_more_hears_so_whatever_they_press(steps: list[str]) -> None:
    chat = Chat().take(Looked("aa" * 8)).press(*steps)
    chat.docket = Docket(())
    chat.take(Pressed(chat.duty.offered[0]))
    assert chat.last.effects[0] == Say("weigering.zaak_weg")
    assert chat.duty.values == {} and chat.duty.form == ""


def test_whoever_holds_two_roles_acts_in_the_one_that_may_and_else_where_the_case_lies() -> None:
    case = replace(FILED, roles=("coordinator", "leidinggevende"))
    both = matter(case, roles=("coordinator", "leidinggevende", "directie"))
    order = Chat(both).begin("gelezen").press("ja").orders[0]
    assert order.role == "leidinggevende"
    owner = matter(case, roles=("coordinator", "directie"))
    assert Chat(owner).begin("gelezen").press("ja").orders[0].role == "directie"


# -- the form ----------------------------------------------------------------------------------------------------


def test_a_form_asks_one_thing_at_a_time_and_ends_with_what_the_client_will_read() -> None:
    chat = Chat().begin("gesprek_plannen")
    assert chat.said("vraag_team.dag")
    chat.press("is:2026-11-26").write("10 uur", "bij u thuis").press("overslaan")
    assert "Dirk Bos wil met u praten" in chat.text()
    assert "Dag: donderdag 26 november\nTijd: 10 uur\nPlaats: bij u thuis" in chat.text()
    order = chat.press("ja").orders[0]
    assert order.values == {"dag": "2026-11-26", "tijd": "10 uur", "plaats": "bij u thuis"}
    assert chat.duty.values == {}


def test_a_child_is_shown_in_the_words_of_a_child() -> None:
    chat = Chat(matter(replace(FILED, tone="je"))).begin("gelezen")
    assert "Dirk Bos heeft je klacht gelezen." in chat.text()


def test_what_the_client_does_not_hear_is_said_to_be_so() -> None:
    case = after(FILED, deed("ontvankelijk", plan="x"), deed("gesprek_client", analyse="x", eens="ja"))
    chat = Chat(matter(case)).begin("gesprek_medewerker").write("Een verslag.")
    assert chat.said("team.leest_niets")
    assert not [one for one in chat.last.effects if isinstance(one, Quote)]


@pytest.mark.parametrize(("hears", "key"), [("papier", "team.leest_papier"), ("niet", "team.leest_niet")])
def test_a_client_without_a_chat_is_said_to_have_none(hears: str, key: str) -> None:
    without = replace(matter(), hears=hears)  # type: ignore[arg-type]
    assert Chat(without).begin("gelezen").said(key)


def test_an_answer_can_be_changed_and_nothing_typed_is_lost_on_the_way() -> None:
    chat = Chat().begin("besluit").press("is:gegrond").write("omdat", "sorry").press("overslaan")
    chat.press("veranderen", "wijzig:redenen")
    assert "Nu staat er: omdat" in chat.text()
    chat.write("daarom")
    chat.press("veranderen", "nakijken")
    assert chat.press("ja").orders[0].values == {"oordeel": "gegrond", "redenen": "daarom", "besluiten": "sorry"}


def test_a_look_at_the_list_loses_no_form() -> None:
    chat = Chat().begin("besluit").press("is:gegrond").write("omdat")
    chat.take(Started()).press("verder")
    assert chat.said("vraag_team.besluiten")
    chat.press("terug", "terug", "terug")
    assert chat.said("team.zaak")
    assert chat.press("doe:besluit").said("vraag_team.besluiten")


def test_not_doing_it_throws_the_answers_away() -> None:
    chat = Chat().begin("ontvankelijk").write("plan").press("niet")
    assert chat.said("team.zaak")
    assert (chat.duty.form, chat.duty.values) == ("", {})


def test_what_an_earlier_choice_asked_for_is_left_out_when_the_choice_changes() -> None:
    case = after(FILED, deed("besluit", oordeel="gegrond", redenen="x", besluiten="x"))
    case = after(case, Deed("tevredenheid", TODAY, CLIENT, CLIENT, {"tevreden": "ja"}))
    case = after(case, deed("terugkoppeling", op_dag="2026-11-25"))
    chat = Chat(matter(case)).begin("sluiten").press("is:geen_antwoord").write("lang stil")
    chat.press("veranderen", "wijzig:sluitreden", "is:tevreden", "ja")
    assert chat.orders[0].values == {"sluitreden": "tevreden"}


def test_only_reasons_that_can_be_true_are_offered() -> None:
    case = after(after(FILED, deed("ontvangen")), deed("terugkoppeling", op_dag="2026-11-25"))
    chat = Chat(matter(case)).begin("sluiten")
    assert chat.offered == ("is:onbereikbaar", "terug")


@pytest.mark.parametrize(
    ("action", "text", "wrong"),
    [
        ("gesprek_plannen", "ooit", "team.geen_dag"),
        ("verlengen", "veel", "team.geen_weken"),
        ("besluit", "gegrond", "team.kies_knop"),
        ("ontvankelijk", "  ", "team.leeg"),
    ],
)
def test_what_cannot_be_an_answer_is_asked_again(action: str, text: str, wrong: str) -> None:
    chat = Chat().begin(action)
    asked = chat.duty.asking
    chat.write(text)
    assert chat.said(wrong)
    assert chat.duty.asking == asked


def test_a_text_that_telegram_cut_in_two_stays_one_answer() -> None:
    chat = Chat().begin("ontvankelijk").write("a" * 4096)
    assert chat.said("team.nog_meer")
    chat.write("en het slot")
    assert chat.duty.values["plan"] == "a" * 4096 + "\nen het slot"
    assert chat.said("team.nakijken")


def test_more_time_is_refused_at_once_when_it_is_too_late_with_the_way_out() -> None:
    late = Chat(today=date(2027, 1, 7)).begin("verlengen")
    assert late.said("weigering.verlengen_te_laat")
    assert late.said("team.zaak")


def test_more_weeks_than_may_be_are_refused_before_anything_goes() -> None:
    chat = Chat().begin("verlengen").write("6", "De planner is ziek.")
    assert chat.said("weigering.verlengen_te_lang")
    chat.press("wijzig:weken", "is:2")
    assert "woensdag 20 januari" in chat.text()


def test_a_talk_with_somebody_else_only_with_those_whom_the_client_allowed() -> None:
    case = after(FILED, deed("toestemming_vragen", wie="de huisarts", doel="uitleg"))
    assert "doe:contact_derde" not in [f"doe:{row.action}" for row in actions(matter(case))]
    case = after(case, Deed("toestemming", TODAY, CLIENT, CLIENT, {"antwoord": "ja"}))
    chat = Chat(matter(case)).begin("contact_derde")
    assert chat.offered == ("is:de huisarts", "terug")
    no = after(FILED, deed("toestemming_vragen", wie="de huisarts", doel="uitleg"))
    no = after(no, Deed("toestemming", TODAY, CLIENT, CLIENT, {"antwoord": "nee"}))
    refused = Chat(matter(no)).begin("contact_derde")
    assert refused.said("weigering.geen_toestemming")


def test_somebody_is_called_in_only_in_a_role_that_is_held_and_never_the_adviser() -> None:
    chat = Chat().begin("inschakelen")
    assert chat.offered == ("is:coordinator", "terug")
    chat.press("is:coordinator").write("Zij kent de planning.")
    assert "Vindt u dat goed?" in chat.text()
    alone = replace(matter(), staffed=("directie",))
    assert Chat(alone).begin("inschakelen").said("team.niemand_anders")


def test_a_wrong_choice_is_mended_by_choosing() -> None:
    case = replace(FILED, codes={"over_directie": "nee"})
    chat = Chat(matter(case)).begin("code_verbeteren")
    chat.press("is:over_directie", "is:ja")
    assert chat.press("ja").orders[0].values == {"veld": "over_directie", "waarde": "ja"}


def test_a_second_yes_does_nothing_twice() -> None:
    chat = Chat().begin("gelezen").press("ja")
    chat.take(Pressed("ja"))
    assert chat.said("team.knop_oud")
    assert not chat.orders


def test_words_outside_a_form_are_met_with_an_explanation_and_the_screen() -> None:
    chat = Chat().take(Looked("aa" * 8)).write("wat nu")
    assert chat.said("team.uitleg")
    assert chat.said("team.zaak")


@pytest.mark.parametrize("name", PROCEDURES.organisations)
def test_every_action_of_every_procedure_can_be_filled_in_and_has_its_words(name: str) -> None:
    """From every state, every action that is offered leads by some answers to the looking over, or says why not."""
    procedure = PROCEDURES.valid(name, TODAY)
    role = procedure.case.owner or next(iter(procedure.roles))
    staffed = tuple(procedure.roles)
    for state in (
        "ingediend",
        "ontvangen",
        "in_behandeling",
        "beantwoord",
        "extern",
        "niet_ontvankelijk",
        "ingetrokken",
    ):
        case = Case("1", name, procedure.pin, (role,), "ja", TODAY, state=state)
        one = Matter("aa" * 8, case, procedure, (role,), "Dirk Bos", staffed)
        for row in actions(one):
            chat = Chat(one).begin(row.action)
            for _ in row.asks:
                if chat.duty.place == "vraag":
                    chosen = next((one for one in chat.offered if one.startswith("is:")), "")
                    chat.press(chosen) if chosen else chat.write("Een antwoord.")
            assert chat.duty.place in ("nakijken", "zaak"), (name, state, row.action)


# -- days --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31-12-2026", date(2026, 12, 31)),
        ("2026-12-31", date(2026, 12, 31)),
        ("31 december", date(2026, 12, 31)),
        ("donderdag 31 dec 2026", date(2026, 12, 31)),
        ("2 jan.", date(2027, 1, 2)),
        ("20/11", date(2026, 11, 20)),
        ("3 mrt", date(2027, 3, 3)),
        ("morgen", date(2026, 11, 26)),
        ("31-02-2026", None),
        ("31 december of zo", None),
        ("12", None),
        ("", None),
        ("32 foo", None),
    ],
)
def test_a_day_as_people_write_it(text: str, day: date | None) -> None:
    assert day_in(text, TODAY) == day
