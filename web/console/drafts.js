/**
 * Nothing typed is lost: a form with data-draft="name" keeps what was typed until the server says that it went through
 * (the cookie "sent"): over a reload, a lost session, in another tab. Files and hidden fields are not kept.
 *
 * What was offered for one thing (data-of="…", such as bodies for a matter) is kept under that: it comes back when that
 * is chosen again, and never where something else is.
 */
import { drop, keep, recall, sweep } from "./vault.js";

const SENT = "sent";
const [WAS, VERSION] = ["~was", "~version"];
const kept = (field) => field.name && !["hidden", "file", "password", "submit"].includes(field.type);
const chosen = (field) => ["radio", "checkbox"].includes(field.type);
const under = (field) => (field.dataset.of === undefined ? field.name : `${field.name}@${field.dataset.of}`);

/** What the server put into a field. */
const stood = (field) =>
  field.options ? ([...field.options].find((each) => each.defaultSelected) ?? field.options[0])?.value : field.defaultValue;

// What the server had put into the fields of a form at first, and for which version: a form that it gave back, or a part
// that it drew anew, holds what was typed as if it were the server's.
const origins = new WeakMap();

function noteOrigin(form) {
  const at = { [VERSION]: form.elements.version?.value };
  for (const field of form.elements) if (kept(field) && !chosen(field)) at[under(field)] ??= stood(field);
  origins.set(form, at);
}

function typed(form) {
  const values = {};
  for (const field of form.elements) {
    if (!kept(field)) continue;
    const given = (values[under(field)] ??= []); // that nothing is ticked is an answer as well
    if (!chosen(field) || field.checked) given.push(field.value);
  }
  return values;
}

const ofSomething = (values) => Object.fromEntries(Object.entries(values).filter(([name]) => name.includes("@")));
const besides = new WeakMap(); // what was typed in a form for something that it does not show now

function save(form) {
  const values = { ...besides.get(form), ...typed(form) };
  besides.set(form, ofSomething(values));
  keep(form.dataset.draft, { ...values, [WAS]: origins.get(form) });
}

/** A choice among what is not offered any more is none: then what is proposed stays. */
function holds(form, name, given) {
  const fields = [...form.elements].filter((field) => kept(field) && under(field) === name);
  return !given.length ? fields.every((field) => field.type === "checkbox") : fields.some((field) => !chosen(field) || given.includes(field.value));
}

/**
 * Puts what was typed into a field. What the server put there gives way where it had been changed; in a part that was
 * drawn because something was chosen, such as a template, what is new stays. True where the server had said other words.
 */
function put(field, given, { was, part } = {}) {
  if (chosen(field)) field.checked = given.includes(field.value);
  else if (!field.value) field.value = given[0] ?? "";
  else if (was !== undefined && given[0] !== was && field.value !== given[0]) {
    if (stood(field) !== was && part) return false;
    if (field.options && ![...field.options].some((each) => each.value === given[0])) return false;
    field.value = given[0];
    return stood(field) !== was;
  }
  return false;
}

// a form that the server gave back holds what was typed already
const givenBack = (form) => form.querySelector(".has-error, [data-errors]");

async function restore(form, part) {
  const values = await recall(form.dataset.draft);
  if (!values) return;
  const was = values[WAS] ?? {};
  if (givenBack(form)) return void Object.assign(origins.get(form), was);
  besides.set(form, ofSomething(values));
  const before = JSON.stringify(typed(form));
  for (const [name, given] of Object.entries(values)) {
    if (name === WAS || !holds(form, name, given)) continue;
    for (const field of form.elements) {
      if (!kept(field) || under(field) !== name || !put(field, given, { was: was[name], part })) continue;
      Object.assign(origins.get(form), { [name]: was[name], [VERSION]: was[VERSION] });
      if (form.elements.version && was[VERSION]) form.elements.version.value = was[VERSION]; // so that she is told what changed
    }
  }
  const note = form.querySelector("[data-draft-note]");
  if (note) note.hidden = JSON.stringify(typed(form)) === before;
  form.dispatchEvent(new CustomEvent("restored", { bubbles: true, detail: values }));
}

/** What stands in a part that was drawn anew, as it was chosen for this very thing before. */
export function restoreWhatIsOf(form, of) {
  if (givenBack(form)) return;
  for (const field of form.elements) {
    const given = field.dataset.of === of && besides.get(form)?.[under(field)];
    if (given && holds(form, under(field), given)) put(field, given);
  }
}

/** What went through needs no draft any more. */
async function forget() {
  const sent = document.cookie.split("; ").find((each) => each.startsWith(`${SENT}=`));
  if (!sent) return;
  await drop(sent.slice(SENT.length + 1));
  document.cookie = `${SENT}=; path=/; max-age=0; samesite=lax`;
}

function name(form) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "draft", value: form.dataset.draft });
  form.append(field);
}

/** "Begin anew": the form as the server gave it. */
async function onClear(event) {
  const form = event.target.closest("[data-draft-clear]")?.closest("form[data-draft]");
  if (!form) return;
  await drop(form.dataset.draft);
  if (form.dataset.draftAnew !== undefined) return location.reload();
  form.reset();
  form.querySelector("[data-draft-note]").hidden = true;
  form.dispatchEvent(new CustomEvent("restored", { bubbles: true }));
}

let arrived = false; // what is drawn from then on is drawn because something was chosen

export async function keepDrafts(root = document) {
  const forgotten = forget(); // in line before whatever is typed from now on
  const forms = [...root.querySelectorAll("form[data-draft]")].filter((form) => !form.dataset.keeping);
  for (const form of forms) {
    form.dataset.keeping = "yes";
    name(form);
    noteOrigin(form);
    form.addEventListener("input", () => save(form));
  }
  const part = arrived;
  arrived = true;
  await forgotten;
  await Promise.all(forms.map((form) => restore(form, part)));
}

export function listenToDrafts() {
  sweep();
  document.addEventListener("click", onClear);
  keepDrafts();
}
