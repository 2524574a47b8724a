/**
 * Nothing typed is lost: a form with data-draft="name" keeps what was typed until the server says that it went through
 * (the cookie "sent"): over a reload, a lost session, in another tab. Files and hidden fields are not kept.
 */
import { drop, keep, recall, sweep } from "./vault.js";

const SENT = "sent";
const kept = (field) => field.name && !["hidden", "file", "password", "submit"].includes(field.type);
const chosen = (field) => ["radio", "checkbox"].includes(field.type);

function typed(form) {
  const values = {};
  for (const field of form.elements) {
    if (kept(field) && (!chosen(field) || field.checked)) (values[field.name] ??= []).push(field.value);
  }
  return values;
}

function put(field, given) {
  if (chosen(field)) field.checked = given.includes(field.value);
  else if (!field.value) field.value = given[0] ?? "";
}

async function restore(form) {
  // a form that the server gave back holds what was typed already
  if (form.querySelector(".has-error, [data-errors]")) return;
  const values = await recall(form.dataset.draft);
  if (!values) return;
  const before = JSON.stringify(typed(form));
  for (const field of form.elements) if (kept(field) && values[field.name]) put(field, values[field.name]);
  const note = form.querySelector("[data-draft-note]");
  if (note) note.hidden = JSON.stringify(typed(form)) === before;
  form.dispatchEvent(new CustomEvent("restored", { bubbles: true }));
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
  form.reset();
  form.querySelector("[data-draft-note]").hidden = true;
  form.dispatchEvent(new CustomEvent("restored", { bubbles: true }));
}

export async function keepDrafts(root = document) {
  await forget();
  for (const form of root.querySelectorAll("form[data-draft]")) {
    if (form.dataset.keeping) continue;
    form.dataset.keeping = "yes";
    name(form);
    form.addEventListener("input", () => keep(form.dataset.draft, typed(form)));
    await restore(form);
  }
}

export function listenToDrafts() {
  sweep();
  document.addEventListener("click", onClear);
  keepDrafts();
}
