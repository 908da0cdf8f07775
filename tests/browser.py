"""A real browser, driven over its own debugging protocol, so that a page is tested as a person would use it."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any, Self

import aiohttp

PROGRAM = "chromium"
# Nothing that the browser does of its own accord may look like something that the page does.
_QUIET = (
    "--headless=new",
    "--remote-debugging-port=0",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--lang=nl",
)
_PATIENCE = 60


class PageError(AssertionError):
    """The page, or the browser, did something that no page of ours may do."""


class Browser:
    """`async with Browser(folder) as page`: one tab; what it downloads comes in that folder."""

    def __init__(self, downloads: Path) -> None:
        self.downloads = downloads
        self.requests: list[str] = []
        self.blocked: list[str] = []
        self._asked: dict[str, str] = {}
        self.complaints: list[str] = []
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._events: dict[str, asyncio.Event] = {}
        self._all = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        profile = self._all.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        # As root there is no sandbox to have; as anybody else there is.
        root = ("--no-sandbox",) if os.geteuid() == 0 else ()
        self._process = await asyncio.create_subprocess_exec(
            PROGRAM,
            *_QUIET,
            *root,
            f"--user-data-dir={profile}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        self._all.push_async_callback(self._end)
        address = await asyncio.wait_for(self._address(), _PATIENCE)
        self._drain = asyncio.create_task(self._read_away())
        http = await self._all.enter_async_context(aiohttp.ClientSession())
        self._socket = await self._all.enter_async_context(http.ws_connect(address, max_msg_size=0))
        self._reader = asyncio.create_task(self._listen())
        self._session = ""
        targets = await self.send("Target.getTargets")
        tab = next(one["targetId"] for one in targets["targetInfos"] if one["type"] == "page")
        attached = await self.send("Target.attachToTarget", targetId=tab, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "DOM", "Accessibility"):
            await self.send(f"{domain}.enable")
        await self.send(
            "Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.downloads), eventsEnabled=True
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._all.aclose()

    async def send(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the protocol, and its answer."""
        number = next(self._ids)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        whole = {"id": number, "method": method, "params": params}
        await self._socket.send_json(whole | ({"sessionId": self._session} if self._session else {}))
        return await asyncio.wait_for(answer, _PATIENCE)

    async def open(self, path: Path) -> None:
        """Show a file, as a double click would."""
        async with self.event("Page.loadEventFired"):
            await self.send("Page.navigate", url=path.as_uri())

    @contextlib.asynccontextmanager
    async def event(self, name: str) -> Any:
        """Until this has happened, counted from the beginning of the block."""
        self._events[name] = asyncio.Event()
        yield
        await asyncio.wait_for(self._events[name].wait(), _PATIENCE)

    async def run(self, script: str) -> Any:
        """The value of an expression in the page; promises are waited for."""
        answer = await self.send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in answer:
            raise PageError(json.dumps(answer["exceptionDetails"], ensure_ascii=False))
        return answer["result"].get("value")

    async def choose(self, selector: str, *files: Path) -> None:
        """Choose files in a field, as with its button."""
        document = await self.send("DOM.getDocument")
        found = await self.send("DOM.querySelector", nodeId=document["root"]["nodeId"], selector=selector)
        await self.send("DOM.setFileInputFiles", nodeId=found["nodeId"], files=[str(path) for path in files])

    async def type(self, selector: str, text: str) -> None:
        """Type in a field, key by key for the page."""
        await self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        await self.send("Input.insertText", text=text)

    async def press(self, key: str) -> None:
        """Press one key, such as Enter."""
        enter = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            extra = enter if kind == "keyDown" else {}
            code = {"Enter": 13, "Tab": 9, " ": 32}[key]
            await self.send("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **extra)

    async def click(self, text: str) -> None:
        """Press the visible button with these words."""
        await self.run(
            "(() => { const found = [...document.querySelectorAll('button')]"
            f".filter((one) => one.textContent === {json.dumps(text)} && one.checkVisibility());"
            f"if (found.length !== 1) throw new Error('buttons: ' + found.length); found[0].click(); }})()"
        )

    async def text(self, selector: str = "body") -> str:
        """What a person reads there."""
        return str(await self.run(f"document.querySelector({json.dumps(selector)}).innerText"))

    async def until(self, condition: str) -> None:
        """Wait for the page to change until this is so."""
        await self.run(
            "new Promise((done) => {"
            f"const look = () => {{ if ({condition}) {{ watcher.disconnect(); done(true); }} }};"
            "const watcher = new MutationObserver(look);"
            "watcher.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});"
            "look(); })"
        )

    async def download(self, button: str) -> Path:
        """Press a button that saves a file; the file, when it is whole."""
        before = set(self.downloads.iterdir())
        async with self.event("Browser.downloadProgress:completed"):
            await self.click(button)
        (new,) = set(self.downloads.iterdir()) - before
        return new

    async def printed(self) -> bytes:
        """The page as it comes out of a printer, as a PDF."""
        answer = await self.send("Page.printToPDF", preferCSSPageSize=True)
        return base64.b64decode(answer["data"])

    async def _address(self) -> str:
        assert self._process.stderr is not None
        said = b""
        while line := await self._process.stderr.readline():
            said += line
            found = re.search(rb"DevTools listening on (ws://\S+)", line)
            if found:
                return found.group(1).decode()
        raise PageError(f"the browser did not start: {said.decode(errors='replace')}")

    async def _read_away(self) -> None:
        # A pipe that nobody reads fills up, and then the browser stands still.
        assert self._process.stderr is not None
        while await self._process.stderr.read(65536):
            pass

    async def _listen(self) -> None:
        async for message in self._socket:
            told = json.loads(message.data)
            if "id" in told:
                self._answered(told)
            else:
                self._happened(told["method"], told.get("params", {}))

    def _answered(self, told: dict[str, Any]) -> None:
        answer = self._answers.pop(told["id"])
        if answer.done():
            return
        if "error" in told:
            answer.set_exception(PageError(str(told["error"])))
        else:
            answer.set_result(told["result"])

    def _happened(self, name: str, params: dict[str, Any]) -> None:
        if name == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
            self._asked[params["requestId"]] = params["request"]["url"]
        elif name == "Network.loadingFailed" and params.get("blockedReason"):
            self.blocked.append(self._asked.get(params["requestId"], ""))
        elif name == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(params["exceptionDetails"]))
        elif name == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.complaints.append(params["entry"]["text"])
        for one in (name, f"{name}:{params.get('state')}"):
            if one in self._events:
                self._events[one].set()

    async def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        await self._process.wait()
        await self._drain
