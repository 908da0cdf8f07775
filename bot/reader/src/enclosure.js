// Takes apart a client's file as it was found inside a seal; the same rules as storage/enclosures.py.
import { Refusal } from "./refusal.js";
import { hex, origin, readSignature } from "./signing.js";

const FILE_CONTEXT = "trede/file/v1\n";
const SIGNATURE_NAME = "trede.sig";
const BLOCK = 512;
// No folder, no hidden file, one ending at most.
const FILE_NAME = /^[a-z0-9][a-z0-9_-]{0,63}(\.[a-z0-9]{1,8})?$/;

export function readEnclosure(plaintext, publicKeys) {
  const first = member(plaintext, 0);
  const second = member(plaintext, first.next);
  const found = readSignature(new TextDecoder("latin1").decode(second.data).replace(/\n+$/, ""));
  if (!FILE_NAME.test(first.name) || second.name !== SIGNATURE_NAME || found === null) throw new Refusal("foreign");
  const sha256 = hex(vendor.sha256(first.data));
  const signed = new TextEncoder().encode(`${first.name} ${sha256}\n`);
  return {
    name: first.name,
    data: first.data,
    sha256,
    origin: origin(publicKeys, FILE_CONTEXT, signed, found.signature),
  };
}

export function matches(listed, found) {
  return listed.size === found.data.length && listed.sha256 === found.sha256;
}

// One plain file in a ustar archive: the only kind that the bot writes.
function member(archive, start) {
  const head = archive.subarray(start, start + BLOCK);
  if (head.length < BLOCK || field(head, 257, 5) !== "ustar" || !["0", ""].includes(field(head, 156, 1))) throw new Refusal("foreign");
  const sum = head.reduce((total, byte, place) => total + (place >= 148 && place < 156 ? 32 : byte), 0);
  const size = octal(field(head, 124, 12));
  if (sum !== octal(field(head, 148, 8)) || field(head, 345, 155) !== "") throw new Refusal("foreign");
  const data = archive.subarray(start + BLOCK, start + BLOCK + size);
  if (data.length !== size) throw new Refusal("foreign");
  return { name: field(head, 0, 100), data, next: start + BLOCK + Math.ceil(size / BLOCK) * BLOCK };
}

function field(head, start, length) {
  return new TextDecoder("latin1").decode(head.subarray(start, start + length)).split("\0")[0];
}

function octal(text) {
  if (!/^[0-7]+ *$/.test(text)) throw new Refusal("foreign");
  return parseInt(text, 8);
}
