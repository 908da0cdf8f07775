// Puts the locked packages that the page uses into one file, with their licences; our own code is not in it.
import { readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const ENTRY = `
export { Decrypter, Encrypter, armor, generateX25519Identity, identityToRecipient } from "age-encryption";
export { ed25519 } from "@noble/curves/ed25519.js";
export { sha256 } from "@noble/hashes/sha2.js";
export { base64 } from "@scure/base";
`;

const result = await build({
  stdin: { contents: ENTRY, resolveDir: ".", sourcefile: "entry.js" },
  bundle: true,
  write: false,
  metafile: true,
  format: "iife",
  globalName: "vendor",
  platform: "browser",
  target: "es2022",
  charset: "utf8",
  // Not minified: who checks the page must be able to read it.
  minify: false,
  legalComments: "none",
});

const roots = [...new Set(Object.keys(result.metafile.inputs).map(root).filter(Boolean))].sort();

function root(path) {
  const parts = path.split("/");
  const last = parts.lastIndexOf("node_modules");
  return last < 0 ? "" : parts.slice(0, last + (parts[last + 1].startsWith("@") ? 3 : 2)).join("/");
}

const licences = roots.map((folder) => {
  const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  return `${name} ${version}\n\n${readFileSync(`${folder}/LICENSE`, "utf8").trim()}\n`;
});
const notice = licences.join("\n---\n\n");
if (notice.includes("*/")) throw new Error("a licence ends the comment that it stands in");
writeFileSync("vendor.js", `/*\n${notice}*/\n${result.outputFiles[0].text}`);
