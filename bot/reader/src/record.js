// Takes apart a record as it was found inside a seal; the same rules as storage/layout.py.
import { Refusal } from "./refusal.js";
import { origin, readSignature } from "./signing.js";

const MAGIC = "TREDE 1";
const SEPARATOR = "----- Hieronder staat hetzelfde voor de computer. -----";
const RECORD_CONTEXT = "trede/record/v1\n";
// What steers a screen instead of standing on it: controls (not newline and tab), and turners of direction.
const STEERING = /[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]/gu;

export function tame(text) {
  return text.replace(/\r\n?/g, "\n").replace(STEERING, "\ufffd");
}

export function isRecord(plaintext) {
  return new TextDecoder("latin1").decode(plaintext.subarray(0, MAGIC.length + 1)) === `${MAGIC}\n`;
}

export function readRecord(plaintext, publicKeys) {
  const lines = decoded(plaintext).split("\n");
  const end = lines.indexOf(SEPARATOR);
  const rest = lines.slice(end + 1);
  // Padding is not signed: nothing may hide in it.
  if (lines[0] !== MAGIC || end < 1 || rest.length !== 5 || /[^ ]/.test(rest[3]) || rest[4] !== "") throw new Refusal("foreign");
  const [data, readers, line] = rest;
  const record = parsed(data);
  const found = readSignature(line);
  if (record === null || found === null || readers.split(" ")[0] !== "readers") throw new Refusal("foreign");
  const signed = new TextEncoder().encode([...lines.slice(0, end + 3), ""].join("\n"));
  return {
    page: tame(lines.slice(1, end).map(unescaped).join("\n")),
    name: nameOf(record),
    readers: readers.split(" ").slice(1),
    enclosures: listed(record),
    origin: origin(publicKeys, RECORD_CONTEXT, signed, found.signature),
  };
}

function decoded(plaintext) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plaintext);
  } catch {
    throw new Refusal("foreign");
  }
}

function parsed(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function nameOf(record) {
  const given = [record.number, record.alias].find((name) => typeof name === "string" && name !== "");
  return given === undefined ? "" : tame(given).slice(0, 80);
}

// The files that a record lists; null when the list is not as it must be.
function listed(record) {
  const entries = record.enclosures ?? [];
  if (!Array.isArray(entries)) return null;
  const whole = entries.every((one) => typeof one?.name === "string" && Number.isInteger(one.size) && /^[0-9a-f]{64}$/.test(one.sha256));
  return whole ? entries.map(({ name, size, sha256 }) => ({ name: tame(name).slice(0, 80), size, sha256 })) : null;
}

function unescaped(line) {
  return line.startsWith("\\") && line.replace(/^\\+/, "") === SEPARATOR ? line.slice(1) : line;
}
