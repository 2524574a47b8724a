/**
 * Single keys, as on a desk: J K move along a list, ↵ opens, / searches, C registers; a button's own key presses it.
 * They are off in text fields and can be switched off altogether (WCAG 2.1.4).
 */
const STORE = "gezhi-keys";
const rows = () => [...document.querySelectorAll("[data-row]")];

export const keysAreOn = () => localStorage.getItem(STORE) !== "off";

function typing(target) {
  return target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], .map-canvas");
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.classList.contains("selected"));
  const next = all[Math.min(all.length - 1, Math.max(0, here < 0 ? 0 : here + by))];
  all.forEach((row) => row.classList.toggle("selected", row === next));
  next.querySelector("a")?.focus({ preventScroll: true });
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
  for (const menu of document.querySelectorAll("details.menu[open], details.help-menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
}

function onKey(event) {
  if (event.key === "Escape") closeMenus();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.closest("form[data-draft]")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!keysAreOn() || typing(event.target)) return;
  const key = event.key.toLowerCase();
  const own = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const act = own ? () => press(own) : ACTIONS[key];
  if (!act) return;
  event.preventDefault();
  act();
}

export function listenToKeys() {
  document.addEventListener("keydown", onKey);
  const box = document.querySelector("[data-keys-switch]");
  if (!box) return;
  box.checked = keysAreOn();
  box.addEventListener("change", () => localStorage.setItem(STORE, box.checked ? "on" : "off"));
}
