/**
 * The guided first ten minutes: which step one is at, and which are done, is known to this browser alone (localStorage);
 * the panel over the real pages is fetched only while somebody follows it.
 */
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

async function show() {
  const { at } = read();
  if (!at || !panel()) return;
  const answer = await fetch(`/help/first-day/${at}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  panel().innerHTML = await answer.text();
  panel().hidden = false;
}

function close() {
  write({ ...read(), at: 0 });
  panel().hidden = true;
}

function next(number) {
  const state = read();
  write({ at: number + 1, done: [...new Set([...state.done, number])] });
  tick();
  show();
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
    next(Number(at("next").dataset.guideNext));
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
