/**
 * Where drafts lie: on this machine only, unreadable for whoever else sits at it, for three days at most.
 *
 * A desk is shared, and a draft may name people, so it is encrypted with a key that the server gives to the signed-in
 * person's own pages alone (data-vault); without her no draft can be read, nor told whose or of what it is. Nothing goes to
 * the server: who writes what, and for how long, is nobody's business (docs/adr/0008). Where the browser has no
 * cryptography, as over plain HTTP, drafts live in this tab.
 */
const PREFIX = "gezhi-draft:";
const LONGEST = 72 * 3600 * 1000; // as long as a phone may keep what it cannot send
const subtle = globalThis.crypto?.subtle;
let ready;
let line = Promise.resolve(); // one after the other: what was typed last is kept
const inLine = (work) => (line = line.then(work, work));

const bytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

function key() {
  const given = document.body.dataset.vault;
  if (!subtle || !given) return null;
  return (ready ??= subtle.importKey("raw", bytes(given), "AES-GCM", false, ["encrypt", "decrypt"]));
}

async function place(name) {
  if (!key()) return PREFIX + name;
  const said = new TextEncoder().encode(`${document.body.dataset.vault} ${name}`);
  return PREFIX + text((await subtle.digest("SHA-256", said)).slice(0, 18));
}

export const keep = (name, value) => inLine(() => write(name, JSON.stringify(value)));
export const drop = (name) => inLine(() => remove(name));
export const recall = (name) => inLine(() => read(name)); // also what was typed a moment ago and is being sealed

async function write(name, said) {
  const own = await key();
  if (!own) return sessionStorage.setItem(await place(name), said);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await subtle.encrypt({ name: "AES-GCM", iv }, own, new TextEncoder().encode(said));
  let words = "";
  for (const each of new Uint8Array(sealed)) words += String.fromCharCode(each);
  localStorage.setItem(await place(name), JSON.stringify({ at: Date.now(), iv: text(iv), words: btoa(words) }));
}

async function read(name) {
  const own = await key();
  const stored = (own ? localStorage : sessionStorage).getItem(await place(name));
  if (!stored || !own) return stored && JSON.parse(stored);
  try {
    const { iv, words } = JSON.parse(stored);
    const opened = await subtle.decrypt({ name: "AES-GCM", iv: bytes(iv) }, own, bytes(words));
    return JSON.parse(new TextDecoder().decode(opened));
  } catch {
    await remove(name); // of a key that is no more
    return null;
  }
}

async function remove(name) {
  const where = await place(name);
  localStorage.removeItem(where);
  sessionStorage.removeItem(where);
}

/** What is too old goes, whoever it was of. */
export function sweep() {
  for (const name of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
    let at = 0;
    try {
      at = JSON.parse(localStorage.getItem(name)).at;
    } catch {
      // not one of ours any more
    }
    if (!(Date.now() - at < LONGEST)) localStorage.removeItem(name);
  }
}
