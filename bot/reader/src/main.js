// The page itself: listens to its form and its buttons, and forgets everything when it locks.
import { matches, readEnclosure } from "./enclosure.js";
import { watch } from "./idle.js";
import { isRecord, readRecord } from "./record.js";
import { Refusal } from "./refusal.js";
import { isLocked, lockedKey, newKey, ownReaders, readKeyFile, tooLarge, unseal } from "./sealed.js";
import { SENTENCES } from "./sentences.js";
import { fingerprint, readPublicKeys } from "./signing.js";
import { attachmentView, element, printOnly, recordView, refusalView, save } from "./view.js";
import { draw, hear, WORDS_IN_PASSPHRASE } from "./words.js";

const LOCKED = "#vergrendeld";
const byId = (id) => document.getElementById(id);
const builtIn = document.querySelector('meta[name="trede-bot"]').content;
const botKeys = builtIn === "" ? null : readPublicKeys(builtIn.replaceAll(",", "\n"));

// Bytes that hold something secret: overwritten when the page locks. Text cannot be; the reload lets go of it.
let secrets = [];
let making = null;

function kept(bytes) {
  secrets.push(bytes);
  return bytes;
}

function wipe() {
  secrets.forEach((bytes) => bytes.fill(0));
  secrets = [];
}

function forget() {
  wipe();
  making = null;
  document.querySelectorAll("form").forEach((form) => form.reset());
  document.querySelectorAll(".filled").forEach((part) => part.replaceChildren());
  document.querySelectorAll(".later").forEach((part) => (part.hidden = true));
  byId("passphrase").type = "password";
}

function lock() {
  forget();
  history.replaceState(null, "", LOCKED);
  location.reload();
}

function say(text) {
  byId("failure").textContent = "";
  byId("status").textContent = text;
}

function complain(error, field = null) {
  byId("status").textContent = "";
  byId("failure").textContent = SENTENCES[error instanceof Refusal ? error.code : "unexpected"];
  (field ?? byId("failure")).focus();
}

// A long computation stops the page: the words that announce it must be on the screen before.
function painted() {
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}

async function bytesOf(file) {
  try {
    return kept(new Uint8Array(await file.arrayBuffer()));
  } catch {
    throw new Refusal("unreadable");
  }
}

async function chosenBotKeys() {
  if (builtIn !== "") {
    if (botKeys === null) throw new Refusal("bot_key_unreadable");
    return botKeys;
  }
  const [file] = byId("bot-key").files;
  if (file === undefined) return [];
  const found = tooLarge(file, true) ? null : readPublicKeys(new TextDecoder().decode(await bytesOf(file)));
  if (found === null) throw new Refusal("bot_key_unreadable");
  return found;
}

async function chosenIdentities() {
  const [file] = byId("key").files;
  if (file === undefined) throw new Refusal("key_missing");
  if (tooLarge(file, true)) throw new Refusal("key_too_large");
  const data = await bytesOf(file);
  if (isLocked(data)) {
    say("Even geduld. De sleutel gaat open; dat duurt een paar seconden.");
    await painted();
  }
  return readKeyFile(data, byId("passphrase").value, WORDS);
}

async function openedFile(file, identities, publicKeys) {
  try {
    if (tooLarge(file, false)) throw new Refusal("too_large");
    const plaintext = kept(await unseal(await bytesOf(file), identities));
    const found = isRecord(plaintext) ? { record: readRecord(plaintext, publicKeys) } : { attachment: readEnclosure(plaintext, publicKeys) };
    return { file: file.name, ...found };
  } catch (error) {
    return { file: file.name, refused: error instanceof Refusal ? error.code : "unexpected" };
  }
}

function views(results, names) {
  const attachments = results.flatMap(({ attachment }) => attachment ?? []);
  const records = results.flatMap(({ record }) => record ?? []);
  const listed = records.filter((one) => one.origin !== "no").flatMap((one) => one.enclosures ?? []);
  const belongs = (attachment) => listed.some((one) => matches(one, attachment));
  return results.flatMap(({ file, record, attachment, refused }) => {
    if (record) return [recordView(file, record, names, attachments)];
    if (attachment) return belongs(attachment) ? [] : [attachmentView(file, attachment)];
    return [refusalView(file, refused)];
  });
}

async function open() {
  byId("opened").replaceChildren();
  byId("results").hidden = true;
  wipe();
  const publicKeys = await chosenBotKeys();
  const identities = await chosenIdentities();
  const { recipients, names } = await ownReaders(identities);
  const files = [...byId("records").files];
  if (files.length === 0) {
    say(`${SENTENCES.record_missing} Uw openbare sleutel is ${recipients.join(" en ")}.`);
    return;
  }
  const results = [];
  for (const file of files) results.push(await openedFile(file, identities, publicKeys));
  // Typed once, used once: who reads on does not need it any more.
  byId("passphrase").value = "";
  byId("opened").replaceChildren(...views(results, names));
  byId("results").hidden = false;
  const refused = results.filter((one) => one.refused).length;
  say(refused === 0 ? "Geopend." : `Niet alles ging open: ${refused} van ${results.length} niet.`);
  byId("results-title").focus();
}

async function startKey() {
  making = { pair: await newKey(), words: draw(WORDS_IN_PASSPHRASE, WORDS) };
  byId("words").replaceChildren(...making.words.map((word) => element("li", word)));
  byId("sheet-words").replaceChildren(...making.words.map((word) => element("li", word)));
  byId("sheet-public").replaceChildren(making.pair.recipient);
  byId("made").hidden = true;
  byId("make-words").hidden = false;
  say("");
  byId("make-words-title").focus();
}

async function finishKey() {
  const passphrase = making.words.join("-");
  if (hear(byId("again").value, WORDS)?.join("-") !== passphrase) {
    complain(new Refusal("words_differ"), byId("again"));
    return;
  }
  say("Even geduld. De sleutel krijgt zijn wachtwoord; dat duurt een paar seconden.");
  await painted();
  const locked = await lockedKey(making.pair, passphrase);
  const { recipient } = making.pair;
  making = { locked, recipient };
  byId("again").value = "";
  ["words", "sheet-words", "sheet-public"].forEach((id) => byId(id).replaceChildren());
  byId("make-words").hidden = true;
  byId("public").replaceChildren(recipient);
  byId("made").hidden = false;
  say("Uw sleutel is gemaakt. Bewaar nu het bestand.");
  byId("made-title").focus();
}

function on(id, event, act) {
  byId(id).addEventListener(event, (happened) => {
    happened.preventDefault();
    Promise.resolve(act()).catch(complain);
  });
}

// One at a time: a second press while a key is being opened would ask for as much memory again.
function once(act) {
  let busy = false;
  return async () => {
    if (busy) return;
    busy = true;
    document.body.classList.add("busy");
    try {
      await act();
    } finally {
      busy = false;
      document.body.classList.remove("busy");
    }
  };
}

on("open", "submit", once(open));
on("start-key", "click", once(startKey));
on("make-words", "submit", once(finishKey));
on("print-sheet", "click", () => printOnly(byId("sheet")));
on("save-key", "click", () => save("mijn-sleutel.txt", making.locked));
on("save-public", "click", () => save("openbare-sleutel.txt", `${making.recipient}\n`));
on("lock", "click", lock);
byId("show").addEventListener("change", () => (byId("passphrase").type = byId("show").checked ? "text" : "password"));

watch((soon) => (byId("warning").hidden = !soon), lock);
// A page that the browser kept aside to go back to would still hold everything.
addEventListener("pagehide", forget);

byId("bot-key-field").hidden = builtIn !== "";
byId("bot-key-id").textContent = botKeys?.map(fingerprint).join(", ") ?? "onbekend: dit is nog niet de bladzijde van een bot";
byId("app").hidden = false;
if (location.hash === LOCKED) {
  say("De bladzijde is dichtgegaan. Alles is weg uit de bladzijde. Uw bestanden staan nog waar ze stonden. Kies ze opnieuw.");
  history.replaceState(null, "", location.pathname);
}
if (globalThis.crypto?.subtle === undefined) byId("failure").textContent = "Deze browser is te oud. Neem een nieuwe versie van Firefox, Chrome, Edge of Safari.";
