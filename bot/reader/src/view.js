// Makes what was opened visible. Text goes in as text alone: nothing that a client wrote becomes markup.
import { matches } from "./enclosure.js";
import { ALONE, LIST_UNREADABLE, MAKER, ORIGINS, PASSED_ON, SENTENCES } from "./sentences.js";

export function element(tag, text = "", className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

export function button(text, act, className = "") {
  const made = element("button", text, className);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

// Hands something to the user as a file. Always as plain bytes: the browser may not show it as a page.
export function save(name, content) {
  const address = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
  const link = element("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

export function recordView(fileName, opened, names, attachments) {
  const article = framed(opened.name ? `Melding ${opened.name}` : fileName, opened.origin);
  if (opened.origin === "yes" && !opened.readers.some((one) => names.includes(one))) article.append(element("p", PASSED_ON, "note"));
  article.append(pageOf(opened.page));
  if (opened.enclosures === null) article.append(element("p", LIST_UNREADABLE, "note"));
  else if (opened.enclosures.length > 0 && opened.origin !== "no") article.append(...enclosureList(opened.enclosures, attachments));
  article.append(printButton(article));
  return article;
}

export function attachmentView(fileName, found) {
  const article = framed(`Bijlage ${fileName}`, found.origin);
  article.append(element("p", ALONE));
  if (found.origin !== "no") {
    const line = element("p");
    line.append(button(`Bewaar ${found.name}`, () => save(found.name, found.data)));
    article.append(element("p", MAKER, "screen"), line);
  }
  return article;
}

export function refusalView(fileName, code) {
  const article = element("article", "", "refused");
  article.append(element("h3", fileName), element("p", SENTENCES[code]));
  return article;
}

// A long line goes on below itself: within its border, so that no one can type what looks like a line of ours.
function pageOf(text) {
  const page = element("div", "", "page");
  page.append(...text.split("\n").map((line) => element("div", line, /^>( |$)/.test(line) ? "quoted" : "")));
  return page;
}

function framed(title, origin) {
  const article = element("article");
  const [verdict, meaning] = ORIGINS[origin];
  const box = element("div", "", `origin ${origin}`);
  box.append(element("p", verdict, "verdict"), element("p", meaning));
  article.append(element("h3", title), box);
  return article;
}

function enclosureList(listed, attachments) {
  const list = element("ul");
  listed.forEach((one, place) => {
    const found = attachments.find((candidate) => matches(one, candidate));
    const item = element("li", `Bijlage ${place + 1} van ${listed.length} (${one.name}): `);
    if (found === undefined) item.append(element("span", "niet gekozen, of veranderd. Kies dit bestand samen met de melding."));
    else item.append(element("span", "klopt. "), button(`Bewaar ${found.name}`, () => save(found.name, found.data)));
    list.append(item);
  });
  return [element("h4", "Bijlagen"), list, element("p", MAKER, "screen")];
}

function printButton(article) {
  const line = element("p", "", "screen");
  line.append(button("Print deze melding", () => printOnly(article)));
  return line;
}

export function printOnly(part) {
  part.classList.add("chosen");
  document.body.classList.add("choice");
  print();
}

addEventListener("afterprint", () => {
  document.body.classList.remove("choice");
  document.querySelectorAll(".chosen").forEach((part) => part.classList.remove("chosen"));
});
