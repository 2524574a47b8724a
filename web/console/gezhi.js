/** The console's script. Every page does its main job without it; with it, fewer steps. */
import htmx from "htmx.org/dist/htmx.esm.js";
import { atDesk } from "./desk.js";
import { keepDrafts, listenToDrafts } from "./drafts.js";
import { mindFocus } from "./focus.js";
import { followGuide } from "./guide.js";
import { listenToKeys } from "./keys.js";
import { leadApart } from "./lead.js";
import { mindMoves } from "./moves.js";
import { readyForPaper } from "./paper.js";
import { comeBack } from "./places.js";
import { pickCases } from "./picks.js";
import { listen } from "./live.js";

const live = () => document.getElementById("live");

function say(words) {
  const place = live();
  if (place) place.textContent = words;
}

/** A second click on a button that is already sending does nothing; coming back to the page frees it. */
function onSubmit(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
}

function free() {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
  for (const button of document.querySelectorAll('[aria-busy="true"]')) button.removeAttribute("aria-busy");
}

function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.menu[open], details.help-menu[open], details.refused-more[open], details.more-moves[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

async function copy(event) {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  say(button.dataset.done ?? "");
}

/** A refused form takes the focus to its first wrong field; where no field is wrong, to the sentence that says why. */
function focusWhatMatters(root) {
  const wrong = root.querySelector(":scope .has-error :is(input:not([type=hidden]), select, textarea)");
  (wrong ?? root.querySelector("[data-errors]") ?? root.querySelector("[data-focus]"))?.focus();
}

/** What a fetched part brings along: a map's data, a form that wants the focus. */
function settle(root) {
  for (const data of root.querySelectorAll("script[data-map]")) {
    document.getElementById(data.dataset.map)?.show?.(JSON.parse(data.textContent));
  }
  focusWhatMatters(root);
  keepDrafts(document);
  leadApart(root.querySelector(".move-panel form") ?? root.closest?.("form"));
}

function onPick(event) {
  const form = event.target.closest("form");
  form?.dispatchEvent(new CustomEvent("placed", { bubbles: true }));
}

function start() {
  listenToKeys();
  mindMoves();
  readyForPaper();
  followGuide();
  atDesk();
  pickCases();
  document.addEventListener("restored", (event) => leadApart(event.target));
  listenToDrafts();
  leadApart(document.querySelector(".move-panel form, .together-form"));
  focusWhatMatters(document.documentElement);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", closeMenus);
  document.addEventListener("click", copy);
  document.addEventListener("pick", onPick);
  document.addEventListener("change", (event) => event.target.name === "lead" && leadApart(event.target.form));
  document.addEventListener("htmx:afterSettle", (event) => settle(event.detail.elt.parentElement ?? event.detail.elt));
  document.addEventListener("htmx:afterRequest", free);
  for (const name of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(name, () => say(document.body.dataset.failed ?? ""));
  }
  window.addEventListener("pageshow", free);
  mindFocus(); // after what itself gives the focus
  comeBack();
}

window.htmx = htmx;
start();
listen();
