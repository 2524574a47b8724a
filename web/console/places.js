/**
 * The way back leads to where one was: the row that was opened is chosen again, the columns that scroll by themselves
 * stand where they stood. Kept with the entry of the browser's own history; the page's own scroll the browser keeps.
 */
import { select } from "./keys.js";

const COLUMNS = ".desk-queue, .desk-report, .desk-decide";
const QUEUE = "gezhi-queue"; // the desk's queue stays where it is from one item to the next
const queue = () => document.querySelector(".desk-queue");

function remember() {
  const places = [...document.querySelectorAll(COLUMNS)].map((each) => each.scrollTop);
  const row = document.querySelector("[data-row].selected a")?.getAttribute("href") ?? document.activeElement?.closest("[data-row]")?.querySelector("a")?.getAttribute("href");
  history.replaceState({ ...history.state, places, row }, "");
  if (queue()) sessionStorage.setItem(QUEUE, queue().scrollTop);
}

export const wentBack = () => performance.getEntriesByType("navigation")[0]?.type !== "navigate";

export function comeBack() {
  window.addEventListener("pagehide", remember);
  const { places, row } = (wentBack() && history.state) || {};
  if (queue()) queue().scrollTop = places?.[0] ?? sessionStorage.getItem(QUEUE) ?? 0;
  if (places) document.querySelectorAll(COLUMNS).forEach((each, n) => (each.scrollTop = places[n]));
  else document.querySelector(".desk-items .here")?.scrollIntoView({ block: "nearest" });
  const found = row && [...document.querySelectorAll("[data-row]")].find((each) => each.querySelector("a")?.getAttribute("href") === row);
  if (found && document.activeElement === document.body) select(found);
}
