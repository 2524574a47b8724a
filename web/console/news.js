/**
 * What the page does with news: it asks for itself anew and takes over what is marked.
 *
 *   data-live-now="name"   numbers and states: at once, unless the pointer or the focus is in them
 *   data-live-part="name"  the rest: at once where that moves nothing under the pointer, otherwise offered
 *   data-live-rows="mine"  rows of cases: what is new and gone is told and offered; "all": also what is not one's own
 *   data-live-case         the case that is shown, with its version and who did what last; data-live-at: the address of
 *                          its page, where the form of a move is open under its own, which may be no more
 *
 * No field is touched: a form that has become stale is told so when it is sent, and keeps every word.
 */
import { keepFocus } from "./focus.js";

const REST = 3000; // between two looks, so that a busy morning is no load
const place = () => document.getElementById("live");
const words = (name, n = "") => (place().dataset[name] ?? "").replace("{n}", n);
const own = (root = document) => root.querySelector("[data-live-case]");
const named = (root, kind) => [...root.querySelectorAll(`[data-live-${kind}]`)];
const seen = new Map(); // versions by case: what comes twice is news once
let looked = 0;
let waiting = 0;

/** Rows by the case that they lead to, each with its words but for the time left, which passes by itself. */
function rows(root) {
  const found = new Map();
  for (const link of root.querySelectorAll("[data-live-rows] a[href]")) {
    const id = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(link.getAttribute("href"))?.[0];
    const row = link.closest("tr, li")?.cloneNode(true);
    row?.querySelectorAll(".chip, .time").forEach((each) => each.remove());
    if (id && row) found.set(id, row.textContent.replace(/\s+/g, " "));
  }
  return found;
}

const same = (one, other) => one.size === other.size && [...one].every(([id, text]) => other.get(id) === text);

/** The time that is left, in rows that are otherwise as they were. */
function passTime(fresh) {
  const timed = (root) => new Map([...root.querySelectorAll("[data-live-rows] a[href]")].map((link) => [link.getAttribute("href"), link.closest("tr, li")]));
  const now = timed(fresh);
  for (const [address, row] of timed(document)) {
    const [old, chips] = [row, now.get(address)].map((each) => [...(each?.querySelectorAll(".chip") ?? [])]);
    if (old.length === chips.length) old.forEach((chip, index) => chip.replaceWith(document.importNode(chips[index], true)));
  }
}

export function changed(changes) {
  const fresh = changes.filter(([id, version]) => !(seen.get(id) >= version));
  for (const [id, version] of fresh) seen.set(id, version);
  const list = document.querySelector("[data-live-rows]")?.dataset.liveRows;
  const here = list ? rows(document) : new Map();
  const mine = ([id, version, kind]) =>
    (id === own()?.dataset.liveCase && version > +own().dataset.version) ||
    (list && (list === "all" || kind !== "seen" || here.has(id)));
  if (fresh.some(mine)) lookAnew();
}

export function lookAnew() {
  if (waiting) return;
  waiting = setTimeout(look, Math.max(Math.random() * 200, looked + REST - Date.now()));
}

async function look() {
  waiting = 0;
  looked = Date.now();
  try {
    const answer = await fetch(own()?.dataset.liveAt || location.href, { headers: { "X-By-Itself": "yes" } });
    if (answer.redirected) return noticeEnd();
    if (answer.status === 404) return offer(words("gone"), words("leave"), () => location.assign("/"));
    if (answer.ok) compare(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // the line says when the server is back
  }
}

function compare(fresh) {
  const [old, now] = [rows(document), rows(fresh)];
  for (const part of named(document, "now")) take(part, fresh, "now");
  const [before, after] = [own(), own(fresh)];
  const isSame = before && after?.dataset.liveCase === before.dataset.liveCase;
  if (isSame && +after.dataset.version > +before.dataset.version) return moved(before, after, fresh);
  for (const part of named(document, "part")) if (!part.matches("[data-live-rows]")) take(part, fresh, "part");
  passTime(fresh);
  const count = {
    came: [...now.keys()].filter((id) => !old.has(id)).length,
    left: [...old.keys()].filter((id) => !now.has(id)).length,
    changed: [...now].filter(([id, text]) => old.has(id) && old.get(id) !== text).length,
  };
  const said = Object.keys(count).filter((each) => count[each]).map((each) => words(each, count[each]));
  if (!said.length) return;
  if (same(rows(document), now)) place().textContent = said.join(words("comma"));
  else offer(said.join(words("comma")), words("refresh"), () => show(fresh));
}

/** The case that is shown went on: who did what, and the page as it is now, as far as nobody is reading there. */
function moved(before, after, fresh) {
  const parts = named(document, "part");
  const left = parts.filter((part) => !take(part, fresh, "part"));
  const writing = document.querySelector("#move form") ? ` ${words("writing")}` : "";
  if (!left.length && parts.length) before.dataset.version = after.dataset.version;
  offer(after.dataset.said + writing, left.length || !parts.length ? words("show") : "", () => {
    if (!parts.length) return location.assign(before.dataset.liveAt || location.href);
    before.dataset.version = after.dataset.version;
    show(fresh);
  });
}

const counterpart = (part, fresh, kind) =>
  named(fresh, kind).find((each) => each.getAttribute(`data-live-${kind}`) === part.getAttribute(`data-live-${kind}`));

const busy = (part) =>
  part.matches(":hover") || part.contains(document.activeElement) || part.querySelector("details[open]") ||
  (!getSelection().isCollapsed && part.contains(getSelection().anchorNode));

/** Takes over one part; false where that would disturb: somebody is in it, or what she points at would move. */
function take(part, fresh, kind, always = false) {
  const other = counterpart(part, fresh, kind);
  if (!other || other.innerHTML === part.innerHTML) return true;
  if (!always && busy(part)) return false;
  const height = () => Math.round([...part.children].reduce((sum, each) => sum + each.getBoundingClientRect().height, 0));
  const [kept, was] = [[...part.childNodes], height()];
  part.replaceChildren(...[...other.childNodes].map((each) => document.importNode(each, true)));
  if (!always && kind === "part" && height() !== was && document.querySelector("main:hover")) {
    part.replaceChildren(...kept);
    return false;
  }
  window.htmx?.process(part);
  return true;
}

function show(fresh) {
  const ticked = [...document.querySelectorAll("[data-live-part] input[type=checkbox]:checked")].map((box) => box.value);
  const parts = named(document, "part");
  if (!parts.length || parts.some((part) => !counterpart(part, fresh, "part"))) return location.reload();
  for (const part of parts) take(part, fresh, "part", true);
  for (const part of named(document, "now")) take(part, fresh, "now", true);
  for (const box of document.querySelectorAll("[data-live-part] input[type=checkbox]")) box.checked ||= ticked.includes(box.value);
}

/** A sentence at the edge of the window, spoken as well, with one thing to do about it. */
function offer(said, verb, act, name = "live-note") {
  const note = document.getElementById(name);
  const [text, button] = [note.querySelector("span"), note.querySelector("[data-do]")];
  if (text.textContent !== said || note.hidden) place().textContent = said;
  text.textContent = said;
  button.textContent = verb;
  button.hidden = !verb;
  button.onclick = () => {
    note.hidden = true;
    act();
    keepFocus();
  };
  note.querySelector("[data-away]").onclick = () => {
    note.hidden = true;
    keepFocus();
  };
  note.hidden = false;
}

export const noticeEnd = () => offer(words("over"), words("reload"), () => location.reload());

/** New messages: the count at the bell, and those that wake her at the edge of the window, each once. */
export async function messages() {
  const bell = document.querySelector(".bell");
  if (!bell) return;
  try {
    const answer = await fetch(place().dataset.bell, { headers: { "X-By-Itself": "yes" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = fresh.querySelector(".bell");
    if (now && now.innerHTML !== bell.innerHTML) {
      bell.setAttribute("aria-label", now.getAttribute("aria-label"));
      bell.replaceChildren(...[...now.childNodes].map((each) => document.importNode(each, true)));
    }
    wake([...fresh.querySelectorAll(".waking p")]);
  } catch {
    // the next one asks again
  }
}

const woken = new Set(); // addresses of messages that this page has shown

function wake(lines) {
  const link = (line) => line.querySelector("a").getAttribute("href");
  for (const line of document.querySelectorAll(".waking p")) woken.add(link(line));
  const fresh = lines.filter((line) => !woken.has(link(line)));
  for (const line of fresh) woken.add(link(line));
  const [newest] = fresh;
  if (!newest) return;
  const several = fresh.length > 1;
  const said = several ? words("several", fresh.length) : `${newest.querySelector("b").textContent} ${newest.querySelector("a").textContent}`;
  const to = several ? document.querySelector(".bell").href : link(newest);
  offer(said, words(several ? "inbox" : "open"), () => location.assign(to), "waking-note");
}

/** Who else reads this case now; asked for when that has changed, and shown as long as it is so. */
export async function readers() {
  const line = document.querySelector("[data-presence]");
  if (!line) return;
  try {
    const answer = await fetch(`${place().dataset.live}/readers/${line.dataset.presence}`, { headers: { "X-By-Itself": "yes" } });
    if (!answer.ok) return;
    const said = (await answer.text()).trim();
    if (said !== line.dataset.said) line.innerHTML = line.dataset.said = said;
    line.hidden = !said;
  } catch {
    // the next change asks again
  }
}
