// Opens sealed files and key files, and makes a key; everything that knows the age library stands here.
import { Refusal } from "./refusal.js";
import { fingerprint } from "./signing.js";
import { hear } from "./words.js";

const INTRO = "age-encryption.org/v1\n";
const ARMOUR = "-----BEGIN AGE ENCRYPTED FILE-----";
// The bot seals files of at most 20 MB, padded to 32 MiB; a key file is a few lines.
const LARGEST_SEALED = 64 * 2 ** 20;
const LARGEST_KEY = 64 * 2 ** 10;

export function tooLarge(file, isKey) {
  return file.size > (isKey ? LARGEST_KEY : LARGEST_SEALED);
}

export async function unseal(sealed, identities) {
  const start = ascii(sealed.subarray(0, 64));
  if (!start.startsWith(INTRO)) throw new Refusal(isLocked(sealed) ? "key_as_record" : "no_seal");
  if (start.startsWith(`${INTRO}-> scrypt `)) throw new Refusal("key_as_record");
  const decrypter = new vendor.Decrypter();
  identities.forEach((identity) => decrypter.addIdentity(identity));
  try {
    return await decrypter.decrypt(sealed);
  } catch (error) {
    throw new Refusal(error.message.startsWith("no identity matched") ? "not_for_you" : "damaged");
  }
}

export function isLocked(data) {
  const bytes = unarmoured(data);
  return bytes !== null && ascii(bytes.subarray(0, 64)).startsWith(`${INTRO}-> scrypt `);
}

// The private keys in a key file. A passphrase of words may be typed with any mark between the words.
export async function readKeyFile(data, passphrase, list) {
  if (!isLocked(data)) return identitiesIn(data);
  if (passphrase === "") throw new Refusal("passphrase_missing");
  const words = hear(passphrase, list)?.join("-");
  const tries = [...new Set([words, passphrase])].filter((one) => one !== undefined);
  for (const one of tries) {
    const found = await unlocked(unarmoured(data), one);
    if (found !== null) return identitiesIn(found);
  }
  throw new Refusal("wrong_passphrase");
}

// The names by which the bot calls these keys among the readers of a record.
export async function ownReaders(identities) {
  const recipients = await Promise.all(identities.map(vendor.identityToRecipient));
  return { recipients, names: recipients.map((one) => fingerprint(new TextEncoder().encode(one))) };
}

export async function newKey() {
  const identity = await vendor.generateX25519Identity();
  return { identity, recipient: await vendor.identityToRecipient(identity) };
}

// The key file that `trede keygen` would write.
export async function lockedKey(pair, passphrase) {
  const encrypter = new vendor.Encrypter();
  encrypter.setPassphrase(passphrase);
  return vendor.armor.encode(await encrypter.encrypt(`# public key: ${pair.recipient}\n${pair.identity}\n`));
}

async function unlocked(locked, passphrase) {
  const decrypter = new vendor.Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return await decrypter.decrypt(locked);
  } catch (error) {
    if (error.message.startsWith("no identity matched")) return null;
    throw new Refusal(error instanceof RangeError || /work factor|maxmem|memory/.test(error.message) ? "key_too_heavy" : "key_damaged");
  }
}

async function identitiesIn(data) {
  const lines = ascii(data).split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  if (lines.length === 0 || !lines.every((line) => line.startsWith("AGE-SECRET-KEY-1"))) throw new Refusal("no_key");
  try {
    await Promise.all(lines.map(vendor.identityToRecipient));
  } catch {
    throw new Refusal("no_key");
  }
  return lines;
}

function unarmoured(data) {
  if (!ascii(data.subarray(0, 128)).trim().startsWith(ARMOUR)) return data;
  try {
    return vendor.armor.decode(ascii(data));
  } catch {
    return null;
  }
}

function ascii(data) {
  return new TextDecoder("latin1").decode(data);
}
