/** A page on paper says who printed it and when, at the foot of every sheet. */
const stamp = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" }).format();

function beforePrint() {
  const paper = document.querySelector("[data-paper]");
  if (!paper) return;
  const when = `${paper.dataset.when} ${stamp()}`;
  paper.querySelector("[data-paper-time]").textContent = when;
  const words = `${document.querySelector(".case-head .number")?.textContent ?? ""} · ${paper.dataset.paper} ${when}`;
  document.documentElement.style.setProperty("--printed-by", JSON.stringify(words));
}

export function readyForPaper() {
  window.addEventListener("beforeprint", beforePrint);
  document.addEventListener("click", (event) => event.target.closest("[data-print]") && window.print());
}
