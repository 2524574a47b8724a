/**
 * Where one is stays where one is: what is drawn anew or taken away under the focus hands it on to the same thing in its
 * new shape, or to what was around it, and never to the top of the page (WCAG 2.4.3). What has the focus is in sight,
 * above the bars that stay (2.4.11).
 */
const PASSING = "#live-notes, #guide"; // what lies over the page and goes away again
let last = null; // what had the focus last, and what was around it
let under = null; // the same, without what lies over the page

function onFocus({ target }) {
  const around = [];
  for (let each = target.parentElement; each && each !== document.body; each = each.parentElement) around.push(each);
  last = { target, around };
  if (!target.closest(PASSING)) under = last;
}

export const seen = (element) => element?.isConnected && element.checkVisibility({ visibilityProperty: true });

/** The same thing after it was drawn anew: by its id, its name and value, or where it leads to. */
function same({ target }) {
  if (seen(target)) return target;
  const [id, name, value, href] = ["id", "name", "value", "href"].map((each) => target.getAttribute(each));
  const found = [
    id && document.getElementById(id),
    name && value && document.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`),
    href && document.querySelector(`main a[href="${CSS.escape(href)}"]`),
  ];
  return found.find(seen);
}

export function give(element) {
  if (!element.matches("a[href], button, input, select, textarea, summary, [tabindex]")) element.tabIndex = -1;
  element.focus({ preventScroll: element.matches("main, [tabindex='-1']") });
}

/** Hands the focus on where it was lost. */
export function keepFocus() {
  const active = document.activeElement;
  if (!last || (active !== document.body && seen(active))) return;
  const lost = last.target.closest(PASSING) ? (under ?? last) : last;
  const place = same(lost) ?? lost.around.find(seen) ?? document.getElementById("main");
  if (place) give(place);
}

/** How high the bars are that stay at the lower edge: what has the focus is scrolled clear of them. */
function measure() {
  const dock = document.querySelector("main .dock");
  if (!dock) return;
  const tell = () => document.documentElement.style.setProperty("--dock", `${Math.ceil(dock.getBoundingClientRect().height)}px`);
  new ResizeObserver(tell).observe(dock);
  tell();
}

export function mindFocus() {
  document.addEventListener("focusin", onFocus);
  document.addEventListener("htmx:afterSettle", keepFocus);
  measure();
}
