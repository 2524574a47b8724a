/**
 * The dispatch desk by keyboard: ↵ makes the move at the right, L X W lead to who leads, who assists and the message.
 * J K S 1–3 Z T R D M N P and ? are keys of links and buttons (see keys.js).
 */
import { restoreWhatIsOf } from "./drafts.js";
import { keysAreOn, lettersAct } from "./keys.js";
import { leadApart } from "./lead.js";
import { wentBack } from "./places.js";

// Who sends with one key too many must not decide the next item unread.
const REST = 700;
const TERMS = 60000;
const LATER = "gezhi-later";
const OWN = "a, button, summary, input, select, textarea, [contenteditable], .map-canvas";
const desk = () => document.querySelector("[data-desk]");
const form = () => document.querySelector("[data-desk-form]");
const here = () => document.querySelector(".desk-items .here");
const caseOf = (link) => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(link?.getAttribute("href"))?.[0];

const GO = {
  l: () => document.querySelector("#desk-lead :is(input:checked, input)"),
  x: () => document.querySelector("#desk-assisting input:not(:disabled)"),
  w: () => document.getElementById("m-message"),
};

function send() {
  if (!desk().dataset.awake || document.getElementById("move")?.hasChildNodes()) return;
  document.querySelector("[data-primary]")?.click();
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    if (!event.target.closest("form")) send();
    return;
  }
  if (event.key === "Enter" && !event.altKey && keysAreOn() && !event.target.closest(OWN)) {
    event.preventDefault();
    send();
    return;
  }
  const place = lettersAct(event) && GO[event.key.toLowerCase()]?.();
  if (!place) return;
  event.preventDefault();
  place.closest("details")?.setAttribute("open", "");
  place.focus();
}

// What is left for later is known to this window alone, and to nobody else.

const putOff = () => JSON.parse(sessionStorage.getItem(LATER) ?? "[]");

function onLater(event) {
  const link = event.target.closest("[data-later]");
  if (!link) return;
  event.preventDefault();
  const [links, own] = [[...document.querySelectorAll(".desk-items a")], here()?.querySelector("a")];
  const off = [...new Set([...putOff(), caseOf(own)])];
  sessionStorage.setItem(LATER, JSON.stringify(off));
  const at = links.indexOf(own);
  const next = [...links.slice(at + 1), ...links.slice(0, at)].find((each) => !off.includes(caseOf(each)));
  location.assign(next?.href ?? link.href);
}

function markPutOff() {
  const off = putOff();
  const said = document.querySelector(".desk-items").dataset.putOff;
  for (const link of document.querySelectorAll(".desk-items a")) {
    if (!off.includes(caseOf(link)) || link.querySelector(".put-off")) continue;
    const tag = Object.assign(document.createElement("span"), { className: "tag put-off", textContent: said });
    link.querySelector(".desk-line").append(tag);
  }
}

// The matter, and what was drawn up for it.

let asked = ""; // the matter that is being drawn up

/** Another matter: who leads and which clocks start is drawn up anew. On the whole part, which no answer replaces. */
function onMatter(event) {
  if (!["matter", "listed"].includes(event.target.name) || event.target.form !== form()) return;
  if (event.target.name === "matter") form().elements.listed.value = "";
  asked = event.target.value;
  document.getElementById("decision").dispatchEvent(new CustomEvent("matter"));
}

/** A draft may have brought back another matter than the one the rest was drawn up for. */
function settleDraft({ detail: typed } = {}) {
  const fields = form()?.elements;
  const kept = typed?.listed?.[0] || typed?.matter?.[0] || fields?.listed?.value || fields?.matter?.value;
  if (kept && kept !== fields.seen.value && kept !== asked) {
    const radio = form().querySelector(`input[name=matter][value="${CSS.escape(kept)}"]`);
    if (radio) radio.checked = true;
    else fields.listed.value = kept;
    (radio ?? fields.listed).dispatchEvent(new Event("change", { bubbles: true }));
  }
  settleBodies();
}

function settleBodies() {
  leadApart(form());
  for (const others of document.querySelectorAll(".desk-others")) others.open ||= Boolean(others.querySelector(":checked"));
}

/** Drawn up for a matter that had been chosen before: with the bodies that were chosen for it then. */
function onDrawn({ detail: { target } }) {
  asked = "";
  if (target?.id !== "decision" || !form()?.elements.seen) return;
  restoreWhatIsOf(form(), form().elements.seen.value);
  settleBodies();
}

/** The terms that would start now, for what is chosen: they move with the clock while somebody reads. */
async function tellTermsAnew() {
  if (document.hidden || !form()?.elements.seen) return;
  const typed = new URLSearchParams([...new FormData(form()), ["again", "yes"]]);
  const answer = await fetch(form().action, { method: "POST", body: typed, headers: { "HX-Request": "true", "X-By-Itself": "yes" } }).catch(() => null);
  if (!answer?.ok) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (drawn.querySelector("[name=seen]")?.value !== form()?.elements.seen.value) return;
  for (const place of ["#desk-due", ".desk-clocks tbody"]) {
    const [old, now] = [document, drawn].map((root) => root.querySelector(place));
    if (old && now) old.replaceChildren(...now.childNodes);
  }
}

/** Come from the desk's own pages, one goes on at the head of the item. */
function arrive() {
  if (document.referrer && new URL(document.referrer).pathname.startsWith("/desk") && !document.querySelector("[data-errors], .has-error")) {
    document.getElementById("desk-title").focus({ preventScroll: wentBack() });
  }
}

export function atDesk() {
  if (!desk()) return;
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onLater);
  document.addEventListener("change", onMatter);
  document.addEventListener("restored", (event) => setTimeout(settleDraft, 0, event));
  document.addEventListener("htmx:afterSwap", onDrawn);
  new MutationObserver(markPutOff).observe(document.querySelector(".desk-items"), { childList: true });
  markPutOff();
  arrive();
  setTimeout(settleDraft);
  setInterval(tellTermsAnew, TERMS);
  setTimeout(() => (desk().dataset.awake = "yes"), REST);
}
