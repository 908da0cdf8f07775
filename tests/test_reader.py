"""The reader page in a real browser, from a file, with records that the bot's own code sealed."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import re
import subprocess
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest

from bot import reader
from bot.commands import keys
from bot.papers import Papers
from bot.reader import build
from flows.record import Answer, Enclosure, Record
from flows.session import Attachment
from storage import identities, layout, recipients, seal, signing, words
from storage.identities import KeyPair
from storage.layout import Document
from storage.signing import Signer
from tests.browser import Browser, PageError
from tests.flesch import measure

SIGNER, STRANGER = Signer(bytes(range(32))), Signer(bytes(32))
PHOTO = b"\xff\xd8\xff een foto"
STORY = "Ik word niet gehoord.\n<img src=x onerror=\"window.pwned=1\"><script>window.pwned=1</script> & 'klaar' ❤"
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in sorted(build.SOURCES.iterdir())}
FORBIDDEN = """
innerHTML outerHTML insertAdjacent document.write eval( Function( localStorage sessionStorage indexedDB cookie caches
fetch( XMLHttpRequest WebSocket sendBeacon serviceWorker console.
"""
OURS = "\n".join(SOURCES.values())


def record(readers: Sequence[str], story: str = STORY, number: str = "1234-5678", files: Sequence[str] = ()) -> Record:
    return Record(
        purpose="klacht",
        number=number,
        organisation="Voorbeeldzorg",
        procedure="ambiq.2026-01-01",
        title="Klachtenregeling",
        version="1",
        created=date(2026, 11, 25),
        role="klachtenfunctionaris",
        answers=(Answer(field="verhaal", label="Wat is er gebeurd", part="story", value=story),),
        enclosures=tuple(
            Enclosure(name=f"{name}.age", kind="photo", size=len(PHOTO), sha256=hashlib.sha256(PHOTO).hexdigest())
            for name in files
        ),
        readers=("Samira de Wit",),
        recipients=tuple(recipients.fingerprint(one) for one in readers),
        bot_key=SIGNER.key_id,
    )


def age(plaintext: bytes, recipient: str) -> bytes:
    """Sealed by somebody who is not the bot."""
    return subprocess.run(["age", "-r", recipient], input=plaintext, capture_output=True, check=True).stdout


class Desk:
    """Somebody at a computer with the page, a key, and what arrived."""

    def __init__(self, folder: Path, browser: Browser, pair: KeyPair) -> None:
        self.folder, self.browser, self.pair = folder, browser, pair
        self.page, self.key = folder / "reader.html", folder / "mijn sleutel"
        self.page.write_text(reader.page([SIGNER.public]), encoding="utf-8")
        self.key.write_text(pair.text(), encoding="ascii")

    def receive(
        self, signer: Signer = SIGNER, story: str = STORY, files: Sequence[str] = (), **more: Any
    ) -> list[Path]:
        """A record and its files, as the bot seals them."""
        papers, readers = Papers(signer), [self.pair.recipient]
        arrived = [self.file("1234-5678.age", papers.sealed(record(readers, story, files=files, **more), readers))]
        for name in files:
            attachment = Attachment(name, "photo", len(PHOTO), hashlib.sha256(PHOTO).hexdigest())
            arrived.append(self.file(f"download {name}.age", papers.sealed_file(attachment, PHOTO, readers)))
        return arrived

    def file(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    async def open(self, *files: Path, passphrase: str = "") -> str:
        """Choose, type and press Enter; what the page then shows."""
        await self.browser.choose("#records", *files)
        await self.browser.choose("#key", self.key)
        await self.browser.type("#passphrase", passphrase)
        await self.browser.press("Enter")
        await self.browser.until(
            "!document.body.classList.contains('busy') && (!document.querySelector('#results').hidden"
            " || document.querySelector('#failure').textContent || document.querySelector('#status').textContent)"
        )
        return await self.browser.text()


Story = Callable[[Desk], Awaitable[None]]


@pytest.fixture
def play(tmp_path: Path) -> Callable[[Story], None]:
    """Plays a story in the browser; afterwards the page may have asked for nothing, and nothing may have gone wrong."""

    async def whole(story: Story) -> None:
        downloads, folder = tmp_path / "bewaard", tmp_path / "post"
        downloads.mkdir()
        folder.mkdir()
        async with Browser(downloads) as browser:
            desk = Desk(folder, browser, identities.new())
            await browser.open(desk.page)
            await story(desk)
            assert {url.split("#")[0] for url in browser.requests} == {desk.page.as_uri()}
            assert browser.complaints == []

    return lambda story: asyncio.run(whole(story))


Play = Callable[[Story], None]

# -- opening ----------------------------------------


def test_a_record_is_read_and_known_to_be_from_the_bot(play: Play) -> None:
    async def story(desk: Desk) -> None:
        shown = await desk.open(*desk.receive())
        assert "Melding 1234-5678" in shown
        assert "Afkomstig van deze bot: ja" in shown
        assert "Ik word niet gehoord." in shown
        assert "computer" not in await desk.browser.text("#opened")

    play(story)


def test_a_locked_key_opens_with_its_words_as_they_are_typed_from_paper(play: Play) -> None:
    async def story(desk: Desk) -> None:
        drawn = words.draw(keys.WORDS_IN_PASSPHRASE)
        desk.key.write_bytes(identities.lock(desk.pair.text(), "-".join(drawn)))
        arrived = desk.receive()
        assert "Typ het wachtwoord van uw sleutel." in await desk.open(*arrived)
        assert "hoort niet bij deze sleutel" in await desk.open(*arrived, passphrase="iets heel anders")
        await desk.browser.run("document.querySelector('#passphrase').value = ''")
        shown = await desk.open(*arrived, passphrase=" ".join(drawn).capitalize())
        assert "Afkomstig van deze bot: ja" in shown
        assert await desk.browser.run("document.querySelector('#passphrase').value") == ""

    play(story)


def test_what_a_client_wrote_stays_text(play: Play) -> None:
    async def story(desk: Desk) -> None:
        await desk.open(*desk.receive(number='<b onclick="window.pwned=1">9</b>'))
        assert STORY.split("\n")[1] in await desk.browser.text("#opened")
        assert '<b onclick="window.pwned=1">9</b>' in await desk.browser.text("#opened h3")
        assert await desk.browser.run("document.querySelectorAll('#opened :is(img, script, b)').length") == 0
        assert await desk.browser.run("window.pwned === undefined")

    play(story)


def test_no_client_can_type_what_looks_like_a_line_of_the_bot(play: Play) -> None:
    async def story(desk: Desk) -> None:
        await desk.open(*desk.receive(story="Hallo" + " " * 300 + "Officiële klacht: Ja\n\nNummer: 9999"))
        lines = await desk.browser.run(
            "[...document.querySelectorAll('.page div')].map((one) => "
            "[one.textContent, getComputedStyle(one).borderLeftStyle])"
        )
        typed = [style for text, style in lines if "Officiële" in text or "9999" in text]
        ours = [style for text, style in lines if "1234-5678" in text]
        assert (typed, ours) == (["solid", "solid"], ["none"])

    play(story)


def test_the_browser_itself_refuses_markup_and_requests(play: Play) -> None:
    async def story(desk: Desk) -> None:
        with pytest.raises(PageError, match="TrustedHTML"):
            await desk.browser.run("document.body.innerHTML = '<b>x</b>'")
        fetched = desk.browser.run("fetch('https://voorbeeld.invalid/').then(() => 'ging', () => 'geweigerd')")
        assert await fetched == "geweigerd"
        await desk.browser.run(
            "document.body.append(Object.assign(document.createElement('img'), {src: 'https://voorbeeld.invalid/x'}))"
        )
        assert all("Content Security Policy" in one or "Trusted" in one for one in desk.browser.complaints)
        assert len(desk.browser.complaints) >= 2
        # Both were asked for by this test, and neither left the browser.
        assert set(desk.browser.requests) - set(desk.browser.blocked) == {desk.page.as_uri()}
        desk.browser.requests[:] = [desk.page.as_uri()]
        desk.browser.complaints.clear()

    play(story)


def test_text_cannot_turn_the_direction_of_what_stands_around_it(play: Play) -> None:
    async def story(desk: Desk) -> None:
        wild = layout.write(Document("Melding", "{}"), [], STRANGER).replace(b"Melding", "Mel\u202eding\x1b".encode())
        shown = await desk.open(desk.file("x.age", age(wild, desk.pair.recipient)))
        assert "Mel\ufffdding\ufffd" in shown and "\u202e" not in shown

    play(story)


# -- whose it is ----------------------------------------


def test_a_forged_or_changed_record_is_named(play: Play) -> None:
    async def story(desk: Desk) -> None:
        shown = await desk.open(*desk.receive(STRANGER, files=("a1",)))
        assert "Afkomstig van deze bot: nee" in shown and "bel de beheerder" in shown
        assert "Bewaar a1" not in shown
        written = layout.write(Document("Het was maandag.", "{}"), [], SIGNER)
        for old, new in ((b"maandag", b"dinsdag"), (b"readers", b"readers 00")):
            changed = age(written.replace(old, new), desk.pair.recipient)
            shown = await desk.open(desk.file("y.age", changed))
            assert "Afkomstig van deze bot: nee" in shown
            assert "Afkomstig van deze bot: ja" not in shown

    play(story)


def test_a_record_that_was_passed_on_is_named(play: Play) -> None:
    async def story(desk: Desk) -> None:
        written = layout.write(Document("Melding", "{}"), [recipients.fingerprint("age1ander")], SIGNER)
        shown = await desk.open(desk.file("x.age", age(written, desk.pair.recipient)))
        assert "Afkomstig van deze bot: ja" in shown
        assert "Een andere lezer heeft het doorgegeven" in shown

    play(story)


def test_without_a_key_of_the_bot_the_page_asks_for_it(play: Play) -> None:
    async def story(desk: Desk) -> None:
        assert "bot.pub" not in await desk.browser.text()
        assert SIGNER.key_id in await desk.browser.text("footer")
        desk.page.write_text(reader.PAGE.read_text(encoding="utf-8"), encoding="utf-8")
        await desk.browser.open(desk.page)
        arrived = desk.receive()
        assert "Afkomstig van deze bot: onbekend" in await desk.open(*arrived)
        renewed = signing.public_key_file([STRANGER.public, SIGNER.public]).replace("\n", "\r\n")
        await desk.browser.choose("#bot-key", desk.file("bot.pub", renewed.encode()))
        assert "Afkomstig van deze bot: ja" in await desk.open(*arrived)
        await desk.browser.choose("#bot-key", desk.file("ander.pub", renewed.replace("ed25519 ", "ed25519 0").encode()))
        assert "bot.pub is niet goed" in await desk.open(*arrived)

    play(story)


# -- attachments ----------------------------------------


def test_attachments_are_checked_and_saved(play: Play) -> None:
    async def story(desk: Desk) -> None:
        melding, first, second = desk.receive(files=("a1", "b2"))
        shown = await desk.open(melding, second)
        assert "Bijlage 1 van 2 (a1.age): klopt." in shown
        assert "losse bijlage" not in shown
        other = seal.seal_file("a1.age", PHOTO[:-1] + b"x", [desk.pair.recipient], SIGNER)
        shown = await desk.open(melding, desk.file("anders.age", other))
        assert "Bijlage 1 van 2 (a1.age): niet gekozen, of veranderd." in shown
        assert "Bijlage anders.age" in shown and "losse bijlage" in shown
        await desk.open(first)
        saved = await desk.browser.download("Bewaar a1.jpg")
        assert (saved.name, saved.read_bytes()) == ("a1.jpg", PHOTO)

    play(story)


def test_an_attachment_of_another_maker_cannot_be_saved(play: Play) -> None:
    async def story(desk: Desk) -> None:
        sealed = seal.seal_file("a1.age", PHOTO, [desk.pair.recipient], STRANGER)
        shown = await desk.open(desk.file("a1.age", sealed))
        assert "Afkomstig van deze bot: nee" in shown and "Bewaar a1" not in shown

    play(story)


# -- what stands in the way ----------------------------------------


def test_what_does_not_open_says_why_and_what_to_do(play: Play) -> None:
    async def story(desk: Desk) -> None:
        (melding,) = desk.receive()
        whole, own = melding.read_bytes(), desk.pair.recipient
        large = desk.file("groot.age", b"age-encryption.org/v1\n")
        with large.open("r+b") as sparse:
            sparse.truncate(64 * 2**20 + 1)
        files = {
            "Kies een bestand dat eindigt op .age": desk.file("brief.age", b"geen zegel"),
            "niet voor uw sleutel verzegeld": desk.file("ander.age", age(b"x", identities.new().recipient)),
            "beschadigd of veranderd": desk.file("half.age", whole[:-100]),
            "er staat iets anders in": desk.file("vreemd.age", age(b"TREDE 1\nzomaar", own)),
            "te groot om van de bot te zijn": large,
            "Dit is een sleutel en geen melding": desk.file("slot.age", identities.lock("x", "appel")),
        }
        shown = await desk.open(melding, *files.values())
        assert "Niet alles ging open: 6 van 7 niet." in shown
        assert "Afkomstig van deze bot: ja" in shown
        for sentence, path in files.items():
            assert sentence in shown, path.name
        changed = whole[:-1] + bytes([whole[-1] ^ 1])
        assert "beschadigd of veranderd" in await desk.open(desk.file("bit.age", changed))

    play(story)


def test_a_key_that_is_none_says_so(play: Play) -> None:
    async def story(desk: Desk) -> None:
        (melding,) = desk.receive()
        for content in (b"", b"zomaar tekst", melding.read_bytes(), b"AGE-SECRET-KEY-1ZOMAAR\n", b"\xff" * 70_000):
            desk.key.write_bytes(content)
            assert "Dit bestand is geen sleutel" in await desk.open(melding)
        broken = identities.lock(desk.pair.text(), "appel").replace(b"\n", b"\n=", 3)
        desk.key.write_bytes(broken)
        assert "geen sleutel" in await desk.open(melding, passphrase="appel")
        desk.key.write_bytes(b"age-encryption.org/v1\n-> scrypt a\n")
        assert "Deze sleutel is beschadigd" in await desk.open(melding, passphrase="appel")
        heavy = (
            b"age-encryption.org/v1\n-> scrypt bBjlhJVYZeE4aqUdmtRHfw 29\n" + b"A" * 43 + b"\n--- " + b"A" * 43 + b"\n"
        )
        desk.key.write_bytes(heavy)
        assert "te weinig geheugen" in await desk.open(melding, passphrase="appel")

    play(story)


def test_a_key_by_itself_is_tried_and_its_public_half_shown(play: Play) -> None:
    async def story(desk: Desk) -> None:
        shown = await desk.open()
        assert "Uw sleutel werkt. Kies nu ook een melding" in shown
        assert desk.pair.recipient in shown

    play(story)


def test_every_refusal_has_a_sentence_and_no_sentence_is_idle() -> None:
    used = set(re.findall(r'Refusal\((?:.*\? )?"(\w+)"', OURS)) | set(re.findall(r': "(\w+)"\);', OURS))
    used |= set(re.findall(r"SENTENCES\.(\w+)", OURS)) | set(re.findall(r': "(unexpected)"', OURS))
    written = re.findall(r"^  (\w+): \"", SOURCES["sentences.js"].split("ORIGINS")[0], re.MULTILINE)
    assert set(written) == used


# -- forgetting ----------------------------------------


def test_after_ten_minutes_without_use_everything_is_gone(play: Play) -> None:
    async def story(desk: Desk) -> None:
        await desk.open(*desk.receive())
        await pass_time(desk.browser, minutes=9, seconds=30)
        await desk.browser.until("!document.querySelector('#warning').hidden")
        await desk.browser.press("Tab")
        await desk.browser.until("document.querySelector('#warning').hidden")
        await pass_time(desk.browser, minutes=9, seconds=30)
        await desk.browser.until("!document.querySelector('#warning').hidden")
        assert "niet gehoord" in await desk.browser.text()
        async with desk.browser.event("Page.loadEventFired"):
            await pass_time(desk.browser, minutes=1)
        await assert_forgotten(desk)

    play(story)


def test_who_touches_the_page_too_late_does_not_keep_it_open(play: Play) -> None:
    async def story(desk: Desk) -> None:
        await desk.open(*desk.receive())
        async with desk.browser.event("Page.loadEventFired"):
            # In one go, as after a night in which the computer slept: the touch comes before the clock looks.
            await desk.browser.run(f"{shifted(11 * 60)}; dispatchEvent(new KeyboardEvent('keydown', {{key: 'a'}}))")
        await assert_forgotten(desk)

    play(story)


def test_the_page_can_be_closed_at_once(play: Play) -> None:
    async def story(desk: Desk) -> None:
        await desk.open(*desk.receive())
        async with desk.browser.event("Page.loadEventFired"):
            await desk.browser.click("Sluit alles nu")
        await assert_forgotten(desk)

    play(story)


async def assert_forgotten(desk: Desk) -> None:
    shown = await desk.browser.text()
    assert "De bladzijde is dichtgegaan" in shown
    assert "niet gehoord" not in await desk.browser.run("document.documentElement.textContent")
    chosen = "[...document.querySelectorAll('input[type=file]')].reduce((sum, one) => sum + one.files.length, 0)"
    assert await desk.browser.run(chosen) == 0
    kept = "[localStorage.length, sessionStorage.length, document.cookie, history.length]"
    assert (await desk.browser.run(kept))[:3] == [0, 0, ""]
    assert await desk.browser.run("indexedDB.databases().then((all) => all.length)") == 0


def shifted(seconds: int) -> str:
    """Moves both clocks of the page, as time does."""
    return (
        f"(() => {{ const wall = Date.now, running = performance.now.bind(performance), by = {seconds * 1000};"
        "Date.now = () => wall() + by; performance.now = () => running() + by; })()"
    )


async def pass_time(browser: Browser, minutes: int = 0, seconds: int = 0) -> None:
    await browser.run(shifted(minutes * 60 + seconds))


# -- making a key ----------------------------------------


def test_a_key_that_the_page_made_opens_records_everywhere(play: Play) -> None:
    async def story(desk: Desk) -> None:
        browser = desk.browser
        await browser.click("Maak een sleutel")
        await browser.until("!document.querySelector('#make-words').hidden")
        drawn = (await browser.text("#words")).split()
        assert len(drawn) * words.BITS_PER_WORD >= 64
        assert set(drawn) <= set(words.words())
        sheet = text_of(await browser.printed())
        assert all(word in sheet for word in drawn) and "Maak een sleutel" not in sheet
        await browser.type("#again", " ".join(drawn[::-1]))
        await browser.click("Maak de sleutel klaar")
        await browser.until("document.querySelector('#failure').textContent")
        assert "niet dezelfde woorden" in await browser.text("#failure")
        await browser.run("document.querySelector('#again').value = ''")
        await browser.type("#again", " ".join(drawn).upper())
        await browser.click("Maak de sleutel klaar")
        await browser.until("!document.querySelector('#made').hidden")
        assert await browser.run("document.querySelectorAll(':is(#words, #sheet-words) *').length") == 0
        desk.key = await browser.download("Bewaar mijn sleutel")
        shared = await browser.download("Bewaar mijn openbare sleutel")
        (identity,) = keys.load_identities(desk.key, lambda _: " ".join(drawn))
        recipient = shared.read_text(encoding="ascii").strip()
        assert recipients.problem(recipient) is None
        papers = Papers(SIGNER).sealed(record([recipient]), [recipient])
        assert "niet gehoord" in seal.open_sealed(papers, [identity]).page
        shown = await desk.open(desk.file("z.age", papers), passphrase="-".join(drawn))
        assert "Afkomstig van deze bot: ja" in shown and "doorgegeven" not in shown

    play(story)


def test_words_are_heard_as_the_command_line_hears_them(play: Play) -> None:
    async def story(desk: Desk) -> None:
        all_words = list(words.words())
        spelled = [*all_words, "Konein", "sitroen", "zeepart", "blaue", "bauwen", "appel xyz", "", "12", "appel 1 boom"]
        spelled += [word.upper() for word in all_words] + [word.replace("ij", "ei") for word in all_words]
        module = json.dumps(SOURCES["words.js"])
        # Beside the page, which lets no script in: an empty one.
        await desk.browser.send("Page.navigate", url="about:blank")
        heard = await desk.browser.run(
            f"import('data:text/javascript,' + encodeURIComponent({module})).then(({{ hear, WORDS_IN_PASSPHRASE }}) =>"
            f"[WORDS_IN_PASSPHRASE, {json.dumps(spelled)}.map((one) => hear(one, {json.dumps(all_words)}))])"
        )
        assert heard[0] == keys.WORDS_IN_PASSPHRASE
        assert heard[1] == [None if (found := words.hear(one)) is None else list(found) for one in spelled]
        desk.browser.requests[:] = [url for url in desk.browser.requests if url.startswith("file:")]

    play(story)


# -- paper, and everybody's eyes and hands ----------------------------------------


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_what_is_printed_is_the_record_and_whose_it_is(play: Play) -> None:
    async def story(desk: Desk) -> None:
        await desk.open(*desk.receive())
        paper = text_of(await desk.browser.printed())
        assert "Ik word niet gehoord." in paper and "Afkomstig van deze bot: ja" in paper
        assert "Vertrouwelijk" in paper and "Bladzijde 1 van 1" in paper
        assert "Kies uw sleutel" not in paper and "Print deze melding" not in paper and "file:" not in paper

    play(story)


def test_one_of_several_records_can_be_printed(play: Play) -> None:
    async def story(desk: Desk) -> None:
        (first,) = desk.receive(story="het eerste verhaal")
        first = first.rename(desk.folder / "een.age")
        (second,) = desk.receive(story="het tweede verhaal", number="8765-4321")
        await desk.open(first, second, desk.file("kapot.age", b"x"))
        assert "kapot" not in text_of(await desk.browser.printed())
        await desk.browser.run(
            "window.print = () => {}; document.querySelectorAll('#opened .screen button')[1].click()"
        )
        paper = text_of(await desk.browser.printed())
        assert "tweede verhaal" in paper and "eerste verhaal" not in paper
        assert "eerste verhaal" in text_of(await desk.browser.printed())

    play(story)


def test_the_whole_form_works_with_keys_alone_and_every_field_has_a_name(play: Play) -> None:
    async def story(desk: Desk) -> None:
        reached = []
        for _ in range(7):
            await desk.browser.press("Tab")
            reached.append(await desk.browser.run("document.activeElement.id || document.activeElement.textContent"))
            outline = "getComputedStyle(document.activeElement).outlineStyle"
            assert await desk.browser.run(outline) == "solid", reached
        assert reached == ["records", "key", "passphrase", "show", "Openen", "start-key", "lock"]
        await desk.open(*desk.receive(files=("a1",)))
        tree = await desk.browser.send("Accessibility.getFullAXTree")
        used = {"button", "textbox", "checkbox", "heading", "link"}
        parts = [one for one in tree["nodes"] if one.get("role", {}).get("value") in used]
        assert len(parts) > 10
        assert not [one for one in parts if not one.get("name", {}).get("value")]
        assert await desk.browser.run("document.activeElement.id") == "results-title"

    play(story)


def test_every_word_stands_out_enough_from_what_is_behind_it(play: Play) -> None:
    async def story(desk: Desk) -> None:
        forged = desk.receive(STRANGER)[0].rename(desk.folder / "vals.age")
        await desk.open(forged, *desk.receive(files=("a1",)), desk.file("x.age", b"x"))
        pairs = await desk.browser.run(
            "[...document.querySelectorAll('body *')].filter((one) => one.checkVisibility() && one.innerText)"
            ".map((one) => { let below = one;"
            "while (getComputedStyle(below).backgroundColor === 'rgba(0, 0, 0, 0)') below = below.parentElement;"
            "return [getComputedStyle(one).color, getComputedStyle(below).backgroundColor]; })"
        )
        assert len(pairs) > 20
        assert min(contrast(*pair) for pair in pairs) >= 7

    play(story)


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it, of two colours that a browser names as rgb(…)."""

    def light(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_words_are_easy() -> None:
    plain = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", SOURCES["page.html"], flags=re.DOTALL)
    said = [text.strip() for text in re.findall(r">([^<>{}]*)<", plain) if text.strip()]
    said += re.findall(r'"([A-Z][^"]+\.)"', SOURCES["sentences.js"])
    assert len(said) > 50
    assert measure(" ".join(one if one[-1] in ".?!:" else f"{one}." for one in said)).score >= 70


# -- the page as a file ----------------------------------------


def test_the_page_is_what_its_sources_give() -> None:
    assert reader.PAGE.read_text(encoding="utf-8") == build.assemble(), "make reader builds it again"
    assert build.HASHES.read_text(encoding="ascii") == build.vendor_hashes(), "make reader notes the packages again"


def test_the_packages_are_locked_with_hashes_and_no_address() -> None:
    lock = json.loads((build.HERE / "package-lock.json").read_text(encoding="utf-8"))
    asked = json.loads((build.HERE / "package.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all(entry["integrity"].startswith("sha512-") and "resolved" not in entry for entry in packages.values())
    for name, version in (asked["dependencies"] | asked["devDependencies"]).items():
        assert packages[f"node_modules/{name}"]["version"] == version


def test_the_page_has_one_script_one_style_and_nothing_from_elsewhere() -> None:
    page = reader.PAGE.read_text(encoding="utf-8")
    frame = re.sub(r"(<script>).*(</script>)|(<style>).*?(</style>)", "", page, flags=re.DOTALL)
    assert page.count("<script>") == page.count("<style>") == 1
    assert not re.search(r"""\s(on\w+|style|src|href|action)\s*=|javascript:|https?:""", frame)
    assert "default-src 'none'; script-src 'sha256-" in frame
    assert "unsafe" not in frame


@pytest.mark.parametrize("word", FORBIDDEN.split())
def test_the_page_neither_keeps_nor_sends_nor_makes_markup(word: str) -> None:
    assert word not in reader.PAGE.read_text(encoding="utf-8")


def test_the_page_of_a_bot_differs_in_its_key_alone() -> None:
    own = reader.page([SIGNER.public, STRANGER.public])
    plain = reader.PAGE.read_text(encoding="utf-8")
    assert own.count("\n") == plain.count("\n")
    differing = [one for one, other in zip(own.split("\n"), plain.split("\n"), strict=True) if one != other]
    assert len(differing) == 1 and SIGNER.key_id in differing[0] and STRANGER.key_id in differing[0]
