// The chairs' grid by hand: a session dragged to another time or room, its lower edge to another length, a paper onto a
// session. The same by keyboard from each handle: arrows change what is meant, Enter does it, Escape forgets it.
// What is meant is sent as a form, so that the answer is the page with its toast, as for the buttons without scripts.

const STEP = 5;
const MINUTE = 60000;
const ASIDE = 24; // pixels
const EDGE = 40; // pixels
const board = document.querySelector("[data-editor]");
const form = document.getElementById("drop");
const cards = [...document.querySelectorAll("[data-session]")];
const papers = [...document.querySelectorAll("[data-paper]")];
const said = Object.assign(document.createElement("p"), { className: "drop-said" });
said.setAttribute("role", "status");
let hand = null; // what is held: {card|paper, minutes, longer, room, target, isKeyboard}

const titleOf = (card) => card.dataset.title;
const clock = (ms) => new Intl.DateTimeFormat("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit", timeZone: board.dataset.zone }).format(ms);
const snapped = (minutes) => Math.round(minutes / STEP) * STEP;
// The rooms of a day from left to right; the column of times, and that of sessions without a room, are "no room".
const roomsOf = (card) => [...new Set([...card.closest("table").querySelectorAll("th[data-room]")].map((head) => head.dataset.room))];

function say(text) {
  if (said.textContent !== text) said.textContent = text;
  said.classList.toggle("on", Boolean(text));
}

function send(url, values) {
  form.action = url;
  for (const [name, value] of Object.entries(values)) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.submit();
}

function outline() {
  document.querySelectorAll(".drop-here").forEach((node) => node.classList.remove("drop-here"));
  if (!hand) return;
  if (hand.target) hand.target.classList.add("drop-here");
  if (hand.card) document.querySelectorAll(`th[data-room="${hand.room}"]`).forEach((head) => head.classList.add("drop-here"));
}

function tell() {
  const end = hand.isKeyboard ? " Enter to do it, Escape to leave it." : "";
  if (hand.paper) say(hand.target ? `Paper ${hand.paper.dataset.paper} into “${titleOf(hand.target)}”.${end}` : `Paper ${hand.paper.dataset.paper}: choose a session.`);
  else {
    const from = Date.parse(hand.card.dataset.starts) + hand.minutes * MINUTE;
    const to = Date.parse(hand.card.dataset.ends) + (hand.minutes + hand.longer) * MINUTE;
    const head = document.querySelector(`th[data-room="${hand.room}"]`);
    const place = hand.room ? head?.textContent : "for everybody";
    say(`“${titleOf(hand.card)}” from ${clock(from)} to ${clock(to)}, ${place}.${end}`);
  }
  outline();
}

function leave(text = "") {
  hand = null;
  document.body.classList.remove("dragging");
  outline();
  say(text);
}

function drop() {
  const { card, paper, target, minutes, longer, room } = hand;
  if (paper && target) {
    send(target.dataset.fill, { do: "drop", how: target.dataset.how, paper: paper.dataset.paper, minutes: target.dataset.minutes, first: 1, revision: target.dataset.revision });
  } else if (card && (minutes || longer || room !== card.dataset.room)) {
    sessionStorage.setItem("schedule-focus", card.id);
    send(card.dataset.step, { do: "drop", minutes, longer, room: room === card.dataset.room ? "" : room || "none", revision: card.dataset.revision });
  } else leave("Nothing was changed.");
}

const taken = (card) => ({ card, minutes: 0, longer: 0, room: card.dataset.room });
const lengthOf = (card) => (Date.parse(card.dataset.ends) - Date.parse(card.dataset.starts)) / MINUTE;
const lengthen = (card, minutes) => Math.max(minutes, STEP - lengthOf(card));

/* With the pointer */

// Rows are as tall as their words: the time at a height lies between the edges of the cards around it.
function timeAt(y, table) {
  const marks = new Map();
  for (const card of table.querySelectorAll("[data-session]")) {
    const box = card.getBoundingClientRect();
    marks.set(Date.parse(card.dataset.starts), box.top);
    if (!marks.has(Date.parse(card.dataset.ends))) marks.set(Date.parse(card.dataset.ends), box.bottom);
  }
  const edges = [...marks].sort((one, other) => one[0] - other[0]);
  const next = edges.findIndex(([, top]) => top > y);
  if (next === 0) return edges[0][0] - (edges[0][1] - y) * MINUTE;
  if (next < 0) return edges.at(-1)[0] + (y - edges.at(-1)[1]) * MINUTE;
  const [from, top] = edges[next - 1];
  const [to, bottom] = edges[next];
  return from + ((y - top) / (bottom - top)) * (to - from);
}

function tableAt(y) {
  const tables = [...board.querySelectorAll("table.draft")];
  return tables.find((table) => { const box = table.getBoundingClientRect(); return box.top <= y && y <= box.bottom; });
}

// Near an edge of the screen the page goes along, and the wide grid within its box: a phone shows little of a day.
function nudge(event) {
  const step = (at, size) => (at < EDGE ? -EDGE / 2 : at > size - EDGE ? EDGE / 2 : 0);
  scrollBy(0, step(event.clientY, innerHeight));
  const box = hand?.card?.closest(".timetable-box");
  if (box) box.scrollLeft += step(event.clientX, innerWidth);
}

function drag(event, begun) {
  const { card, isEdge } = begun;
  nudge(event);
  if (begun.paper) {
    hand = { paper: begun.paper, target: document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-session][data-how]") };
    return tell();
  }
  hand = taken(card);
  if (isEdge) {
    const at = timeAt(event.clientY, card.closest("table"));
    hand.longer = lengthen(card, snapped((at - Date.parse(card.dataset.ends)) / MINUTE));
  } else {
    const table = tableAt(event.clientY) || card.closest("table");
    const at = timeAt(begun.top + event.clientY - begun.y + scrollY - begun.scroll, table);
    hand.minutes = snapped((at - Date.parse(card.dataset.starts)) / MINUTE);
    const head = [...table.querySelectorAll("th[data-room]")].find((cell) => { const box = cell.getBoundingClientRect(); return box.left <= event.clientX && event.clientX <= box.right; });
    // A session without a room is as wide as all of them: only a pull to the side means another.
    if (head && Math.abs(event.clientX - begun.x) > ASIDE) hand.room = head.dataset.room;
  }
  return tell();
}

function begin(event, what) {
  if (event.button) return;
  event.preventDefault();
  const box = (what.card || what.paper).getBoundingClientRect();
  const begun = { ...what, x: event.clientX, y: event.clientY, top: box.top, scroll: 0 };
  begun.scroll = scrollY;
  const done = new AbortController();
  const on = (name, heard) => document.addEventListener(name, heard, { signal: done.signal });
  on("pointermove", (moved) => {
    if (!hand && Math.hypot(moved.clientX - begun.x, moved.clientY - begun.y) < 5) return;
    document.body.classList.add("dragging");
    drag(moved, begun);
  });
  on("pointerup", () => { done.abort(); document.body.classList.remove("dragging"); if (hand) { if (hand.card || hand.target) drop(); else leave("Nothing was changed."); } });
  on("pointercancel", () => { done.abort(); leave(); });
  on("keydown", (key) => { if (key.key === "Escape") { done.abort(); leave("Nothing was changed."); } });
}

/* With the keyboard */

function another(list, here, step) {
  const at = list.indexOf(here);
  return list[at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + step, 0), list.length - 1)];
}

function keyOnCard(event, card) {
  const [down, across] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] || [0, 0];
  if (!down && !across) return false;
  if (hand?.card !== card) hand = taken(card);
  hand.isKeyboard = true;
  if (across) hand.room = another(roomsOf(card), hand.room, across) ?? hand.room;
  else if (event.shiftKey) hand.longer = lengthen(card, hand.longer + down * STEP);
  else hand.minutes += down * STEP;
  return true;
}

function keyOnPaper(event, paper) {
  const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
  if (!step) return false;
  const places = cards.filter((card) => card.dataset.how);
  hand = { paper, isKeyboard: true, target: another(places, hand?.paper === paper ? hand.target : null, step) };
  return true;
}

function listen(handle, read) {
  handle.addEventListener("keydown", (event) => {
    if (read(event)) tell();
    else if (hand?.isKeyboard && (event.key === "Enter" || event.key === " ")) drop();
    else if (hand && event.key === "Escape") leave("Nothing was changed.");
    else return;
    event.preventDefault();
  });
  handle.addEventListener("blur", () => { if (hand?.isKeyboard) leave(); });
}

function handleFor(label, help) {
  const handle = Object.assign(document.createElement("button"), { type: "button", className: "drag-grip", textContent: "⠿" });
  handle.setAttribute("aria-label", label);
  handle.setAttribute("aria-describedby", help);
  return handle;
}

function arm() {
  document.body.append(said);
  for (const card of cards) {
    const handle = handleFor(`Move “${titleOf(card)}”`, "drag-help");
    const edge = Object.assign(document.createElement("span"), { className: "drag-edge" });
    edge.setAttribute("aria-hidden", "true");
    card.prepend(handle);
    card.append(edge);
    handle.addEventListener("pointerdown", (event) => { handle.focus(); begin(event, { card }); });
    edge.addEventListener("pointerdown", (event) => { event.stopPropagation(); begin(event, { card, isEdge: true }); });
    card.addEventListener("pointerdown", (event) => { if (event.pointerType === "mouse" && !event.target.closest("a, button, details, .drag-edge")) begin(event, { card }); });
    listen(handle, (event) => keyOnCard(event, card));
  }
  for (const paper of papers) {
    const handle = handleFor(`Put paper ${paper.dataset.paper} into a session`, "drag-help-paper");
    paper.prepend(handle);
    handle.addEventListener("pointerdown", (event) => { handle.focus(); begin(event, { paper }); });
    listen(handle, (event) => keyOnPaper(event, paper));
  }
}

// The browser goes to the #fragment of the address when it likes, which takes the focus away: so until it has stayed,
// and no longer than a second.
function focusAgain() {
  const grip = document.getElementById(sessionStorage.getItem("schedule-focus"))?.querySelector(".drag-grip");
  sessionStorage.removeItem("schedule-focus");
  if (!grip) return;
  let times = 0;
  const timer = setInterval(() => {
    const isFree = document.activeElement === document.body || document.activeElement === grip;
    if (!isFree || (times += 1) > 20) clearInterval(timer);
    else grip.focus();
  }, 50);
}

if (board && form) {
  arm();
  focusAgain();
}
