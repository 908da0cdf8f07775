"""A complaint that came by phone: staff ask the questions, the case opens, and the answer is printed."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from pathlib import Path

from bot.intake import Intake
from storage import cases
from tests.chat import HERE
from tests.household import CODE, Household


async def filed(house: Household, way: str, received: date) -> None:
    """Walk through whatever is asked: the first button that goes on, or an answer that fits."""
    inner = house.house
    staff = inner.setting.bound("directie")
    assert staff is not None
    out = await Intake(inner.setting, inner.desk, house.clock).begin(staff, "iederzijnwerk", way, received)
    await inner.setting.db.write(out.statements)
    inner.delivery.put(out.parcels)
    await inner.delivery.idle()
    typed = {
        "e-mailadres": "t@example.nl",
        "vertel": "De hulp kwam drie weken niet.",
        "heet": "T. Haarsma",
        "adres": "Dorpsstraat 12",
        "plaats": "Bolsward",
        "nummer": "0515123456",
    }
    for _ in range(40):
        seen = house.paper.chats["staf:directie"][-1]
        labels = [button.label for row in seen.rows for button in row]
        if "Versturen" in labels:
            await house.presses("staf:directie", "Versturen")
            return
        wanted = next((label for label in labels if label not in ("Meer", "← Terug", "Weet ik niet")), None)
        answer = next((text for word, text in typed.items() if word in seen.text.lower()), None)
        if "Verder" in labels:
            await house.presses("staf:directie", "Verder")
        elif answer and not (wanted and wanted not in ("Sla over",)):
            await house.says("staf:directie", answer)
        elif wanted:
            about = "directie zelf" in seen.text
            await house.presses("staf:directie", "Nee" if about else "Ja" if "Ja" in labels else wanted)
        else:
            raise AssertionError("\n".join(one.text[:90] for one in house.paper.chats["staf:directie"][-8:]))
    raise AssertionError("nothing was sent")


def test_what_was_said_by_phone_counts_from_that_day_and_is_answered_on_paper(tmp_path: Path) -> None:
    async def play() -> None:
        async with Household(tmp_path, ("iederzijnwerk",), datetime(2026, 11, 25, 10, tzinfo=HERE)) as house:
            await filed(house, "telefoon", date(2026, 11, 23))
            setting = house.house.setting
            stored = (await cases.everything(setting.db, setting.ring))[-1]
            case = stored.case
            assert (case.way, case.received_on) == ("telefoon", date(2026, 11, 23))
            days = {clock.term: clock.due for clock in case.clocks}
            # Five working days from the day it was said; six weeks from the day it was written down.
            assert days == {"ontvangst": date(2026, 11, 30), "antwoord": date(2027, 1, 6)}
            house.heard()
            await house.staff_does("directie", "ontvangen", {})
            printed = [seen for seen in house.paper.chats["staf:directie"] if seen.name.startswith("brief-")]
            assert len(printed) == 1
            assert "Haarsma" not in "".join(seen.text for seen in printed)
            # Later the client uses the code in a chat of their own, and goes on there.
            await house.says("klant", CODE)
            await house.presses("klant", "Hoe staat het?")
            assert "Dirk Bos heeft de klacht ontvangen" in house.paper.chats["klant"][-1].text

    asyncio.run(play())
