// Says whether the bot signed something, because age does not prove who wrote a file; as storage/signing.py.

const SCHEME = "ed25519";

export function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fingerprint(bytes) {
  return hex(vendor.sha256(bytes)).slice(0, 16);
}

// The key id and the signature of a line that the bot wrote; null when it is not such a line.
export function readSignature(line) {
  const parts = line.split(" ");
  if (parts.length !== 3 || parts[0] !== SCHEME) return null;
  try {
    return { keyId: parts[1], signature: vendor.base64.decode(parts[2]) };
  } catch {
    return null;
  }
}

// The public keys in the lines of a bot.pub; null when one of them is no key, or there is none.
export function readPublicKeys(text) {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  const found = lines.map(readSignature);
  const whole = found.every((one) => one?.signature.length === 32 && one.keyId === fingerprint(one.signature));
  return lines.length > 0 && whole ? found.map((one) => one.signature) : null;
}

// "yes", "no", or "unknown": only when there is no public key to compare with.
export function origin(publicKeys, context, body, signature) {
  if (publicKeys.length === 0) return "unknown";
  const head = new TextEncoder().encode(context);
  const message = new Uint8Array(head.length + body.length);
  message.set(head);
  message.set(body, head.length);
  return publicKeys.some((key) => verifies(key, message, signature)) ? "yes" : "no";
}

function verifies(key, message, signature) {
  try {
    // Strict, as in RFC 8032: what the command line refuses is refused here too.
    return vendor.ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}
