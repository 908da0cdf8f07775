"""The local Bot API server as a process of its own, driven from another: as a bench or a test of processes does it."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import aiohttp

from tests.botapi.wire import buttons


async def drive(url: str, token: str) -> None:
    async with aiohttp.ClientSession() as session:

        async def post(path: str, **asked: Any) -> Any:
            async with session.post(f"{url}/{path}", json=asked) as response:
                return await response.json()

        people = await post("control/users", count=3)
        await post("control/heard", seconds=0)
        acts = [[number, "send", "hallo"] for number in people] + [[people[0], "press", "Ja"]]
        assert await post("control/act", acts=acts) == [None] * 3 + ["there is no button [Ja]; there are []"]
        await post(f"bot{token}/sendMessage", chat_id=people[1], text="dag", reply_markup=buttons("Ja"))

        heard = await post("control/heard", after=0)
        number, method, words, labels, waited = heard["heard"][0]
        assert (number, method, words, labels) == (people[1], "sendMessage", "dag", ["Ja"]) and waited > 0
        seen = await post("control/seen", user=people[1])
        assert ([one["text"] for one in seen["seen"]], seen["buttons"]) == (["dag"], ["Ja"])
        assert await post("control/act", acts=[[people[1], "press", "Ja"]]) == [None]
        counts = await post("control/counts")
        assert (counts["waiting"], counts["methods"], counts["violations"]) == (4, {"sendMessage": 1}, [])

        before = await post("control/clock")
        assert await post("control/clock", move=3600) >= before + 3600
        await post("control/fail", method="getMe", how="500")
        assert (await post(f"bot{token}/getMe"))["error_code"] == 500
        assert "none of" in (await post("control/dans"))["error"]
        assert "KeyError" in (await post("control/seen", user=1))["error"]


def test_another_process_does_what_people_do_and_reads_what_they_see() -> None:
    async def play() -> None:
        words = ("-m", "tests.botapi", "--token", "7:AAF")
        process = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=asyncio.subprocess.PIPE)
        try:
            assert process.stdout is not None
            await drive((await process.stdout.readline()).decode().strip(), "7:AAF")
        finally:
            process.terminate()
            await process.wait()

    asyncio.run(play())
