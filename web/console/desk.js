/**
 * The dispatch desk by keyboard: ↵ makes the move at the right, L X W lead to who leads, who assists and the message,
 * Esc closes what is open. J K 1–3 R T D M and ? are keys of links and buttons (see keys.js).
 */
import { keysAreOn } from "./keys.js";

// Who sends with one key too many must not decide the next item unread.
const REST = 700;
const OWN = "a, button, summary, input, select, textarea, [contenteditable], .map-canvas";
const desk = () => document.querySelector("[data-desk]");
const form = () => document.querySelector("[data-desk-form]");
const panel = () => document.getElementById("move");

const GO = {
  l: () => document.querySelector("#desk-lead :is(input:checked, input)"),
  x: () => document.querySelector("#desk-assisting input:not(:disabled)"),
  w: () => document.getElementById("m-message"),
};

function send() {
  if (!desk().dataset.awake || panel()?.hasChildNodes()) return;
  document.querySelector("[data-primary]")?.click();
}

function close() {
  const open = document.querySelectorAll(".desk-help[open], .more-moves[open], .refused-more[open]");
  for (const each of open) {
    each.open = false;
    each.querySelector("summary").focus();
  }
  if (open.length || !panel()?.hasChildNodes()) return;
  panel().replaceChildren();
  document.getElementById("desk-title")?.focus();
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  if (event.key === "Escape") return close();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    if (!event.target.closest("form")) send();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !keysAreOn()) return;
  if (event.key === "Enter") {
    if (event.target.closest(OWN)) return;
    event.preventDefault();
    send();
    return;
  }
  const free = event.target.closest("input:is([type=radio], [type=checkbox])") || !event.target.closest("input, select, textarea, .map-canvas");
  const place = free && GO[event.key.toLowerCase()]?.();
  if (!place) return;
  event.preventDefault();
  place.focus();
}

/** "Not now" of a form that was opened here closes it, whichever case it is of. */
function onClick(event) {
  if (!event.target.closest("#move [data-close]")) return;
  event.preventDefault();
  close();
}

/** Another matter: who leads and which clocks start is drawn up anew. On the whole part, which no answer replaces. */
function onMatter(event) {
  if (!["matter", "listed"].includes(event.target.name) || event.target.form !== form()) return;
  document.getElementById("decision").dispatchEvent(new CustomEvent("matter"));
}

/** A draft may have brought back another matter than the one the rest was drawn up for. */
function settleDraft() {
  const chosen = form()?.querySelector("input[name=matter]:checked");
  if (chosen && chosen.value !== form().elements.seen.value) chosen.dispatchEvent(new Event("change", { bubbles: true }));
  form()?.querySelector("input[name=lead]:checked")?.dispatchEvent(new Event("change", { bubbles: true }));
}

export function atDesk() {
  if (!desk()) return;
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("change", onMatter);
  document.querySelector(".desk-items .here")?.scrollIntoView({ block: "nearest" });
  setTimeout(settleDraft);
  document.addEventListener("restored", settleDraft);
  setTimeout(() => (desk().dataset.awake = "yes"), REST);
}
