/**
 * The form of a move, opened over the page: letters rest in it, and Esc or "not now" lead out to where one was, with the
 * focus on what opened it. What was typed stays as a draft.
 */
import { give, seen } from "./focus.js";

const panel = () => document.getElementById("move");
let opener = null;

export const isOpen = () => Boolean(panel()?.querySelector("form"));

function onAsk({ detail: { elt, target } }) {
  if (!target || target !== panel() || panel().contains(elt)) return;
  opener = elt;
  for (const menu of document.querySelectorAll("details.more-moves[open]")) menu.open = false;
}

/** What opened the form; drawn anew, the button of the same move; in a menu that is shut, the menu. */
function whatOpened(address) {
  const buttons = [opener, ...document.querySelectorAll(`.dock a[href="${CSS.escape(address ?? "")}"]`)].filter((each) => each?.isConnected);
  return buttons.find(seen) ?? buttons[0]?.closest("details")?.querySelector("summary") ?? document.querySelector("main h1") ?? document.getElementById("main");
}

/** Leads out; false where no form is open. */
export function leave() {
  if (!panel()?.hasChildNodes()) return false;
  const address = panel().querySelector("form")?.getAttribute("action") ?? "";
  const out = panel().querySelector("[data-close]");
  if (out && address === location.pathname) {
    // opened by its own address, under it stands the page of the case: that is where one is then
    if (!document.querySelector(`[data-live-at="${CSS.escape(out.getAttribute("href"))}"]`)) return location.assign(out.href), true;
    history.replaceState(history.state, "", out.href);
  }
  panel().replaceChildren();
  give(whatOpened(address));
  opener = null;
  return true;
}

function onClick(event) {
  if (!event.target.closest("#move [data-close]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  leave();
}

export function mindMoves() {
  document.addEventListener("htmx:beforeRequest", onAsk);
  document.addEventListener("click", onClick);
}
