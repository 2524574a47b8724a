/**
 * Single keys, as on a desk: J K move along a list, ↵ opens, / searches, C registers; a button's own key presses it
 * (data-key). A letter means the same on every page (src/gezhi/kernel/help.py), rests in text fields and while the form
 * of a move is open, and can be switched off (WCAG 2.1.4). Esc shuts what is open, the innermost first.
 */
import { isOpen, leave } from "./moves.js";

const STORE = "gezhi-keys";
const MENUS = ["menu", "help-menu", "desk-help", "more-moves", "refused-more", "more-openings"].map((each) => `details.${each}[open]`).join(", ");
const rows = () => [...document.querySelectorAll("[data-row]")];

export const keysAreOn = () => localStorage.getItem(STORE) !== "off";

export function typing(target) {
  return target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], .map-canvas");
}

/** Whether letters act now. */
export const lettersAct = (event) =>
  !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && keysAreOn() && !typing(event.target) && !isOpen();

export function select(row) {
  rows().forEach((each) => each.classList.toggle("selected", each === row));
  row.querySelector("a")?.focus({ preventScroll: true });
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.classList.contains("selected"));
  const next = all[Math.min(all.length - 1, Math.max(0, here < 0 ? 0 : here + by))];
  select(next);
  next.scrollIntoView({ block: "nearest" });
}

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => document.querySelector("[data-search]")?.focus(),
  c: () => document.querySelector("[data-register]")?.click(),
};

/** What opens keeps the focus, so that the next key leads into it. */
function press(own) {
  own.click();
  if (own.matches("summary")) own.focus();
}

/** What was open gives the focus back to what opened it. */
function closeMenus() {
  const open = document.querySelectorAll(MENUS);
  for (const menu of open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  return open.length > 0;
}

function onKey(event) {
  if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented) {
    if (closeMenus() || leave()) event.preventDefault();
    return;
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.closest("form[data-draft]")?.requestSubmit();
    return;
  }
  const help = event.key === "?" && isOpen() && !typing(event.target) && keysAreOn();
  if (!help && !lettersAct(event)) return;
  const key = event.key.toLowerCase();
  const own = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const act = own ? () => press(own) : ACTIONS[key];
  if (!act) return;
  event.preventDefault();
  act();
}

// What a key acts on where no button bears it.
const PLACES = {
  j: "[data-row]", k: "[data-row]", v: "[data-pick]", "↵": "[data-row], [data-primary]", "/": "[data-search]", c: "[data-register]",
  l: "#desk-lead input", x: "#desk-assisting input", w: "#m-message",
};

function acts(key) {
  const name = key.textContent.trim().toLowerCase();
  return name.length > 1 || Boolean(document.querySelector([`[data-key="${CSS.escape(name)}"]`, PLACES[name]].filter(Boolean).join(", ")));
}

/** Help lists the keys that act on this page as it is now. */
function listKeys() {
  for (const line of document.querySelectorAll("[data-keys-of-page] > div, .desk-keys > .keys")) {
    const names = [...line.querySelectorAll("kbd, .key")];
    const range = line.matches(".keys") && line.textContent.includes("–"); // 1–3, however many there are
    for (const name of names) name.hidden = !range && !acts(name);
    line.hidden = !names.some(acts);
  }
}

export function listenToKeys() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("toggle", listKeys, true); // help is opened
  document.addEventListener("htmx:afterSwap", listKeys);
  listKeys();
  const box = document.querySelector("[data-keys-switch]");
  if (!box) return;
  box.checked = keysAreOn();
  box.addEventListener("change", () => localStorage.setItem(STORE, box.checked ? "on" : "off"));
}
