/**
 * The guided first ten minutes: which step one is at, and which are done, is known to this browser alone (localStorage);
 * the panel over the real pages is fetched only while somebody follows it.
 */
import { keepFocus } from "./focus.js";

const STORE = "gezhi-guide";
const panel = () => document.getElementById("guide");

function read() {
  try {
    return { at: 0, done: [], ...JSON.parse(localStorage.getItem(STORE)) };
  } catch {
    return { at: 0, done: [] };
  }
}

const write = (state) => localStorage.setItem(STORE, JSON.stringify(state));

async function show(focused = false) {
  const { at } = read();
  if (!at || !panel()) return;
  const answer = await fetch(`/help/first-day/${at}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  panel().innerHTML = await answer.text();
  panel().hidden = false;
  // on the page of the step there is no way to it to show
  for (const way of panel().querySelectorAll("[data-guide-go]")) way.hidden = isHere(way);
  if (focused) panel().querySelector("h2").focus();
}

/** Whether a link leads to the page that is shown; what is asked on it may differ, as where somebody searched on. */
const isHere = (link) => link.pathname === location.pathname;

function close() {
  write({ ...read(), at: 0 });
  panel().hidden = true;
  keepFocus();
}

/** On to the next step: where it is done on another page, its link leads there. */
function next(number, event) {
  const state = read();
  write({ at: number + 1, done: [...new Set([...state.done, number])] });
  const link = event.target.closest("a[href]");
  if (link && !isHere(link)) return;
  event.preventDefault();
  tick();
  show(true);
}

/** The page of all steps shows which are done. */
function tick() {
  const { done } = read();
  for (const box of document.querySelectorAll("[data-guide-done]")) box.checked = done.includes(Number(box.dataset.guideDone));
  for (const button of document.querySelectorAll("[data-guide-start]")) button.hidden = false;
  for (const button of document.querySelectorAll("[data-guide-forget]")) button.hidden = !done.length;
}

function onClick(event) {
  const at = (name) => event.target.closest(`[data-guide-${name}]`);
  if (at("start")) {
    write({ ...read(), at: 1 });
    location.assign(document.querySelector("[data-guide-go]").href);
  } else if (at("forget")) {
    localStorage.removeItem(STORE);
    close();
    tick();
  } else if (at("go")) {
    write({ ...read(), at: Number(at("go").dataset.guideGo) });
  } else if (at("next")) {
    next(Number(at("next").dataset.guideNext), event);
  } else if (at("close")) {
    close();
  }
}

function onChange(event) {
  const number = Number(event.target.dataset?.guideDone);
  if (!number) return;
  const state = read();
  write({ ...state, done: event.target.checked ? [...state.done, number] : state.done.filter((each) => each !== number) });
  tick();
}

export function followGuide() {
  if (!panel()) return;
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  tick();
  show();
}
