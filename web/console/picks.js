/** Cases selected in a list: V selects the one that J and K lead to, Shift selects a range, the bar says how many. */
import { keysAreOn } from "./keys.js";

const boxes = () => [...document.querySelectorAll("[data-pick]")];
let last = null; // the box that was changed before this one

function tell() {
  const all = boxes();
  const bar = document.querySelector("[data-pick-bar]");
  if (!bar) return;
  const chosen = all.filter((box) => box.checked).length;
  const count = bar.querySelector("[data-pick-count]");
  count.textContent = chosen ? count.dataset.some.replace("%", chosen) : count.dataset.none;
  for (const button of bar.querySelectorAll("button")) button.disabled = !chosen;
  const head = document.querySelector("[data-pick-all]");
  head.checked = chosen > 0 && chosen === all.length;
  head.indeterminate = chosen > 0 && chosen < all.length;
  for (const box of all) box.closest("tr").classList.toggle("picked", box.checked);
}

/** With Shift: all between the box before and this one get the state of this one. */
function range(box, all) {
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  if (from < 0) return;
  for (const each of all.slice(from, to + 1)) each.checked = box.checked;
}

function onClick(event) {
  const box = event.target.closest("[data-pick]");
  if (!box) return;
  const all = boxes();
  if (event.shiftKey && last) range(box, all);
  last = box;
  tell();
}

function onChange(event) {
  if (!event.target.matches("[data-pick-all]")) return;
  for (const box of boxes()) box.checked = event.target.checked;
  tell();
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !keysAreOn()) return;
  if (event.key.toLowerCase() !== "v" || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const box = document.querySelector("[data-row].selected [data-pick]") ?? event.target.closest?.("[data-row]")?.querySelector("[data-pick]");
  if (!box) return;
  event.preventDefault();
  box.checked = !box.checked;
  if (event.shiftKey && last) range(box, boxes());
  last = box;
  tell();
}

export function pickCases() {
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:afterSettle", tell);
  window.addEventListener("pageshow", tell); // coming back, the browser ticks what was ticked
  tell();
}
