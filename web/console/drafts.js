/**
 * Nothing typed is lost: a form with data-draft="name" keeps what was typed in this tab until it was sent well.
 * Only this tab (sessionStorage), because desks are shared. Files and hidden fields are not kept.
 */
const PREFIX = "gezhi-draft:";
const SENT = "gezhi-draft-sent";
const kept = (field) => field.name && !["hidden", "file", "password", "submit"].includes(field.type);

function save(form) {
  const values = {};
  for (const field of form.elements) {
    if (!kept(field)) continue;
    const choice = field.type === "radio" || field.type === "checkbox";
    if (choice && !field.checked) continue;
    (values[field.name] ??= []).push(field.value);
  }
  sessionStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify(values));
}

function put(field, given) {
  if (field.type === "radio" || field.type === "checkbox") field.checked = given.includes(field.value);
  else if (!field.value) field.value = given[0] ?? "";
}

function restore(form) {
  const stored = sessionStorage.getItem(PREFIX + form.dataset.draft);
  // a form that the server gave back with its errors holds what was typed already
  if (!stored || form.querySelector(".has-error")) return;
  const values = JSON.parse(stored);
  for (const field of form.elements) if (kept(field) && values[field.name]) put(field, values[field.name]);
}

/** A draft that was sent is forgotten once a page comes that does not ask for it again. */
function forget() {
  const name = sessionStorage.getItem(SENT);
  if (!name || document.querySelector(`form[data-draft="${CSS.escape(name)}"]`)) return;
  sessionStorage.removeItem(PREFIX + name);
  sessionStorage.removeItem(SENT);
}

export function keepDrafts(root = document) {
  forget();
  for (const form of root.querySelectorAll("form[data-draft]")) {
    if (form.dataset.keeping) continue;
    form.dataset.keeping = "yes";
    restore(form);
    form.addEventListener("input", () => save(form));
    form.addEventListener("submit", () => sessionStorage.setItem(SENT, form.dataset.draft));
  }
}
