// Hears the words of a passphrase as people type them; the same rules as storage/words.py, held to it by a test.

// Spellings that sound the same in Dutch, the longest first; capitals stand for one vowel sound.
const SAME_SOUND = [
  ["ij", "E"], ["ei", "E"], ["ouw", "A"], ["auw", "A"], ["ou", "A"], ["au", "A"], ["sch", "sx"],
  ["ch", "g"], ["ck", "k"], ["ph", "f"], ["qu", "kw"], ["x", "ks"], ["y", "i"], ["th", "t"], ["dt", "t"],
];

// The list holds 1,024 words: seven are worth 70 bits.
export const WORDS_IN_PASSPHRASE = 7;

export function sound(word) {
  let heard = word.toLowerCase();
  for (const [spelling, same] of SAME_SOUND) heard = heard.replaceAll(spelling, same);
  heard = heard.replace(/c(?=[eiE])/g, "s").replaceAll("c", "k").replaceAll("v", "f").replaceAll("z", "s");
  heard = heard.replace(/([bdfgklmnprst])\1/g, "$1");
  return heard.replace(/d$/, "t").replace(/b$/, "p");
}

// The words of the list that this text names, or null when something in it is no word of the list.
export function hear(text, list) {
  const bySound = new Map(list.map((word) => [sound(word), word]));
  const found = (text.match(/\p{L}+/gu) ?? []).map((part) => bySound.get(sound(part)));
  return found.length > 0 && found.every(Boolean) ? found : null;
}

export function draw(count, list) {
  // A remainder is fair only for a list whose length divides 2^32.
  if (2 ** 32 % list.length !== 0) throw new Error("word list: expected a power of two");
  return [...crypto.getRandomValues(new Uint32Array(count))].map((number) => list[number % list.length]);
}
