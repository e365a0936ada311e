// The queue by keyboard and without leaving the page. Everything works without this, by posts.
// The preview's pane and what is typed into it are in queue_typing.js, which comes first.
"use strict";

const queue = document.querySelector(".queue");
const form = document.getElementById("queue-form");
const dialog = document.getElementById("question");
const keysDialog = document.getElementById("keys");
const said = document.getElementById("said");
const rowsOf = () => [...document.querySelectorAll(".rows > .row")];
const WIDE = window.matchMedia("(min-width: 64em)");
const DECIDING = /^(publish|unpublish|reject|pin)/; // scores go up and down as often as one presses

let current = null; // the row that acts are for
let pending = ""; // "reject" or "pin": what the next number answers

// Saying things ------------------------------------------------------------------------------------

function say(lines, undoStep) {
  const list = document.createElement("ul");
  list.className = "messagelist";
  for (const { level, html } of lines) {
    const item = document.createElement("li");
    item.className = level;
    item.innerHTML = html; // our own server's, escaped there
    list.append(item);
  }
  if (undoStep) list.lastElementChild?.append(plainButton("Undo", () => undo(undoStep)));
  said.replaceChildren(...(lines.length ? [list] : []));
  letItBeClosed();
}

function letItBeClosed() {
  said.querySelector("li:last-child")?.append(plainButton("Close", () => said.replaceChildren()));
}

function plainButton(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "act";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function sayError(text) {
  say([{ level: "error", html: "" }]);
  said.querySelector("li").prepend(text);
}

// Moving -------------------------------------------------------------------------------------------

function go(row, { focus = true, open = true } = {}) {
  if (!row) return;
  current?.classList.remove("current");
  current = row;
  row.classList.add("current");
  if (focus) {
    row.querySelector(".headline").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  if (open && WIDE.matches) preview(row);
}

function step(by, { ticking = false } = {}) {
  const rows = rowsOf();
  const at = rows.indexOf(current);
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (ticking && current) tick(current, true);
  go(next);
  if (ticking && next) tick(next, true);
}

function nextUndecided(row) {
  const rows = rowsOf();
  const behind = rows.slice(rows.indexOf(row) + 1);
  return behind.find((one) => !one.classList.contains("handled")) || row;
}

const boxOf = (row) => row.querySelector("input[name=row]");

function tick(row, on) {
  const box = boxOf(row);
  box.checked = on ?? !box.checked;
  row.classList.toggle("ticked", box.checked);
}

const ticked = () => rowsOf().filter((row) => boxOf(row).checked);

// One request after another: what is posted carries the version that the post before it left, and
// what is shown is what it led to.
let line = Promise.resolve();

function inLine(request) {
  line = line.then(request).catch(() => "");
  return line;
}

// The preview --------------------------------------------------------------------------------------

const PAUSE = 120; // milliseconds: who runs down the list asks for nothing on the way
let asked = pane.querySelector(".opened")?.dataset.pk; // what is shown or on its way
let loading = Promise.resolve();
let turn = 0;

function preview(row, { now = false } = {}) {
  const pk = row.dataset.pk;
  if (!now && asked === pk) return loading;
  asked = pk;
  turn += 1;
  loading = load(pk, turn, now);
  return loading;
}

async function load(pk, mine, now) {
  if (!now) await new Promise((done) => window.setTimeout(done, PAUSE));
  if (mine !== turn) return;
  const text = await inLine(() => fetchPreview(pk, mine));
  if (mine !== turn || !text) return;
  keepTyped();
  pane.innerHTML = text;
  pane.scrollTop = 0;
  pane.querySelectorAll("textarea.topic-lines").forEach((lines) => window.topicsInOrder?.(lines));
  pane
    .querySelectorAll("input[data-suggestions]")
    .forEach((field) => window.suggest?.(field, `for-${field.id}`));
  bringBackTyped();
  countLengths();
}

async function fetchPreview(pk, mine) {
  if (mine !== turn) return "";
  const answer = await fetch(addressOfPreview(pk));
  return answer.redirected ? "" : answer.text();
}

function addressOfPreview(pk) {
  const address = new URL(`${pk}/`, new URL(form.action).href.replace(/act\/.*$/, ""));
  address.search = new URL(form.action).search;
  return address;
}

async function openPart(id, field) {
  if (!current) return;
  await preview(current);
  const part = document.getElementById(id);
  if (!part) return;
  part.open = true;
  layPreviewOver();
  const target = part.querySelector(field) || part.querySelector("input:not([type=hidden])");
  target?.focus();
  target?.select?.();
}

// Posting ------------------------------------------------------------------------------------------

function post(address, fill, sent) {
  return inLine(() => postNow(address, fill, sent));
}

async function postNow(address, fill, sent) {
  const data = fill();
  if (!data) return;
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  let answer = null;
  try {
    answer = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(data),
      headers: { Accept: "application/json" },
    });
  } catch {
    sayError("The newsroom doesn't answer: nothing was done. Please try again.");
    return;
  }
  if (answer.status === 403) {
    sayError(
      answer.headers.get("Content-Type").includes("json")
        ? "This page is too old to act from: nothing was done. Load it again and do it once more; what you typed stays."
        : "You may not do that.",
    );
    return;
  }
  if (answer.redirected || !answer.headers.get("Content-Type")?.includes("json")) {
    sayError(
      answer.redirected
        ? "You were signed out: sign in in another window, and do it again here."
        : "That didn't work: nothing was done.",
    );
    return;
  }
  const result = await answer.json();
  settleTyped(sent, result);
  show(result);
}

let asking = null; // the form of the preview that a question is about

function settleTyped(sent, result) {
  const from = dialog.contains(sent) ? asking : sent;
  asking = result.question ? from : null;
  if (!from || result.question || !pane.contains(from)) return;
  const pk = Number(pane.querySelector(".opened").dataset.pk);
  const nothingToDo = result.said.every(({ level }) => level === "info");
  if (result.changed.includes(pk) || nothingToDo) isSaved(from);
}

function show(result) {
  const from = current;
  for (const [pk, html] of Object.entries(result.rows)) replaceRow(pk, html);
  for (const [name, number] of Object.entries(result.counts)) {
    const place = document.querySelector(`.tabs [data-tab="${name}"] .number`);
    if (place) place.textContent = number;
  }
  setUndo(result.undo);
  say(result.said, result.step);
  if (result.question) {
    ask(result.question);
    return;
  }
  if (dialog.open) dialog.close();
  rowsOf().forEach((row) => tick(row, false));
  const everything = form.elements.all;
  if (everything) everything.checked = false;
  const undone = result.undoes && document.getElementById(`row-${result.changed[0]}`);
  const row = undone || (from && document.getElementById(from.id));
  if (!row) return;
  if (result.decides && result.changed.includes(Number(row.dataset.pk))) {
    leavePreview();
    go(nextUndecided(row));
  } else {
    go(row, { focus: !isOver() });
    if (result.rows[row.dataset.pk]) preview(row, { now: true });
  }
}

function replaceRow(pk, html) {
  const old = document.getElementById(`row-${pk}`);
  if (!old) return;
  const box = document.createElement("template");
  box.innerHTML = html;
  const row = box.content.firstElementChild;
  // What is decided stays where it is, to be seen and taken back, until the list is loaded anew.
  row.classList.toggle("handled", row.classList.contains("decided"));
  old.replaceWith(row);
  if (current === old) {
    current = row;
    row.classList.add("current");
  }
}

function setUndo(undoable) {
  const pressed = form.querySelector("button.undo");
  pressed.value = undoable?.step || "";
  pressed.disabled = !undoable;
}

// Decisions that have no answer yet: a second press means the same one, not one more that says
// "nothing to do" where the way to take the first back stood.
const underWay = new Set();

function once(name, what, send) {
  const key = `${name} ${what}`;
  if (DECIDING.test(name) && underWay.has(key)) return;
  underWay.add(key);
  send().finally(() => underWay.delete(key));
}

function act(name) {
  const chosen = ticked();
  const rows = chosen.length ? chosen : [current].filter(Boolean);
  if (!rows.length) return;
  const pks = rows.map((row) => row.dataset.pk);
  once(name, pks, () => post(form.action, () => posting(name, pks)));
}

function posting(name, pks) {
  const data = new URLSearchParams({ do: name });
  // Looked up only now: the act before may have changed the version.
  for (const pk of pks) {
    const row = document.getElementById(`row-${pk}`);
    if (row) data.append("row", boxOf(row).value);
  }
  return data;
}

function undo(which) {
  const address = form.querySelector("button.undo").formAction;
  post(address, () => new URLSearchParams({ step: which || "" }));
}

document.addEventListener("submit", (event) => {
  const sent = event.target;
  const pressed = event.submitter;
  if (sent.method !== "post" || !(queue.contains(sent) || dialog.contains(sent))) return;
  event.preventDefault();
  const address = pressed?.formAction && pressed.hasAttribute("formaction") ? pressed.formAction : sent.action;
  const row = pressed?.closest(".row");
  if (row) go(row, { focus: false });
  pressed?.closest("details.menu")?.removeAttribute("open");
  const data = new FormData(sent, pressed);
  if (row) {
    data.delete("row");
    data.delete("all");
  }
  once(data.get("do") || "", new URLSearchParams(data), () => post(address, () => data, sent));
});

// By the second click of a double click another button may stand there: "Unpublish".
queue.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=do]");
  if (button && event.detail > 1 && DECIDING.test(button.value)) event.preventDefault();
});

// Questions ----------------------------------------------------------------------------------------

function ask(html) {
  dialog.innerHTML = html;
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector(".errorlist ~ input, .errorlist ~ textarea") ||
    dialog.querySelector("input:not([type=hidden]), textarea, button"))?.focus();
}

dialog.addEventListener("click", (event) => {
  if (!event.target.closest(".leave")) return;
  event.preventDefault();
  dialog.close();
});
dialog.addEventListener("close", () => {
  if (isOver()) pane.focus({ preventScroll: true });
  else current?.querySelector(".headline").focus();
});

// Pointers -----------------------------------------------------------------------------------------

form.addEventListener("click", (event) => {
  const row = event.target.closest(".row");
  const headline = event.target.closest(".headline");
  if (headline && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    go(row);
    openPreview();
  } else if (event.target.name === "row") {
    row.classList.toggle("ticked", event.target.checked);
  }
});

form.addEventListener("focusin", (event) => {
  const row = event.target.closest(".row");
  if (row && row !== current) go(row, { focus: false });
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

async function openPreview() {
  if (!current) return;
  await preview(current, { now: true });
  layPreviewOver();
  if (isOver()) pane.focus({ preventScroll: true });
}

// In a narrow window the preview lies over the list while the address names it.
const isOver = () => !WIDE.matches && window.location.hash === `#${pane.id}`;

function layPreviewOver() {
  if (!WIDE.matches && !isOver()) window.location.hash = pane.id;
}

function leavePreview() {
  if (!isOver() || !current) return;
  window.location.hash = current.id;
  current.querySelector(".headline").focus({ preventScroll: true });
}

pane.addEventListener("click", (event) => {
  if (isOver() && event.target.closest(".back a")) {
    event.preventDefault();
    leavePreview();
  }
});

letItBeClosed(); // what the page came with

// Where the page begins: at the row that the address names or that is open, else at the first. It
// shows what it shows without script, until someone moves.
const target = document.getElementById(window.location.hash.slice(1));
const named = target?.classList.contains("row") ? target : null;
const opened = asked && document.getElementById(`row-${asked}`);
const kept = [...typed.keys()].map((pk) => document.getElementById(`row-${pk}`)).find(Boolean);
const first = named || opened || kept || rowsOf()[0];
go(first, { focus: Boolean(named), open: first === kept });
bringBackTyped();
countLengths();
if (first === kept && kept) {
  say([{ level: "info", html: "What you typed here isn't saved yet: it is in the preview." }]);
}
