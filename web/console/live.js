/**
 * The line to the server: what was done elsewhere, as ids and versions, within two seconds (an event stream; the page
 * takes it from there, see news.js). A window that nobody sees hangs up and asks for what it missed when it is looked
 * at again, so that a browser's few connections are enough for many windows. Where there is no stream, it asks.
 */
import { changed, lookAnew, messages, noticeEnd, readers } from "./news.js";

const SILENCE = 30000; // without a beat the line is dead
const HIDDEN = 15000; // after which a window that nobody sees hangs up
const OPENS_WITHIN = 5000; // something between us and the server may swallow a stream without an error
const ASK_EVERY = 3000;
const TRY_AGAIN = 45000;
const MESSAGES_EVERY = 120000; // where none was announced: some are held until quiet hours are over
const TIME_PASSES = 60000;
const HEARD_BY_ALL = 1200; // until every process of the server knows who reads

const place = () => document.getElementById("live");
let mark = "";
let source = null;
let heardAt = 0;
let asking = 0;
let over = false;
let leaving = 0;
let mute = false; // the stream opens, and nothing comes through it
let away = false; // the line has been down: what came meanwhile was not announced

const address = (more = {}) =>
  `${place().dataset.live}?${new URLSearchParams({ since: mark, at: document.querySelector("[data-live-case]")?.dataset.liveCase ?? "", ...more })}`;

function alive(event) {
  heardAt = Date.now();
  mark = event.lastEventId || mark;
  mute = false;
  stopAsking();
}

function connect() {
  if (source || over || document.hidden) return;
  heardAt = Date.now();
  source = new EventSource(address());
  const on = (name, act) => source.addEventListener(name, (event) => (alive(event), act(event)));
  on("message", (event) => changed(JSON.parse(event.data)));
  on("all", lookAnew);
  on("readers", () => {
    readers();
    setTimeout(readers, HEARD_BY_ALL); // another process may have answered, which had not heard of it yet
  });
  on("messages", messages);
  on("beat", () => {});
  on("end", finish);
  source.onopen = () => {
    if (!mute) stopAsking();
    readers();
    if (away) messages();
    away = false;
  };
  source.onerror = () => (source?.readyState === EventSource.CLOSED ? ask() : askMeanwhile());
  setTimeout((opened) => source === opened && opened.readyState !== EventSource.OPEN && askMeanwhile(), OPENS_WITHIN, source);
}

/** While the browser tries to have a stream again. */
function askMeanwhile() {
  if (!over) asking ||= setInterval(askOnce, ASK_EVERY);
}

function hangUp() {
  away = true;
  source?.close();
  source = null;
}

function finish() {
  over = true;
  hangUp();
  stopAsking();
  noticeEnd();
}

/** Without a stream: asks every few seconds, and now and then whether there is one again. */
function ask() {
  hangUp();
  if (over) return;
  askMeanwhile();
  if (mark) setTimeout(() => asking && connect(), TRY_AGAIN);
}

function stopAsking() {
  clearInterval(asking);
  asking = 0;
}

async function askOnce() {
  if (document.hidden) return;
  try {
    const answer = await fetch(address({ ask: "yes" }));
    if (answer.status === 204) return finish();
    if (!answer.ok) return;
    const said = await answer.json();
    mark = said.mark;
    if (said.changes) changed(said.changes);
    else lookAnew();
    readers();
  } catch {
    // not reachable now; the next one may be
  }
}

function look() {
  clearTimeout(leaving);
  if (document.hidden) leaving = setTimeout(hangUp, HIDDEN);
  else connect();
}

export function listen() {
  if (!place()?.dataset.live) return;
  mark = place().dataset.since ?? "";
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", hangUp);
  window.addEventListener("pageshow", (event) => event.persisted && (lookAnew(), connect()));
  setInterval(() => {
    if (!source || Date.now() - heardAt < SILENCE) return;
    mute = true;
    hangUp();
    askMeanwhile();
    connect();
  }, SILENCE / 3);
  setInterval(() => document.hidden || over || !document.querySelector("[data-live-now]") || lookAnew(), TIME_PASSES);
  setInterval(() => document.hidden || over || messages(), MESSAGES_EVERY);
  if (mark) connect();
  else ask(); // this server keeps nothing open
}
