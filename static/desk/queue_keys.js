// The queue by single keys. What they do is in queue.js, which comes first.
"use strict";

const SWITCH = "desk-single-keys";
const areOn = () => window.localStorage.getItem(SWITCH) !== "off";

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  J: () => step(1, { ticking: true }),
  K: () => step(-1, { ticking: true }),
  p: () => act("publish"),
  w: () => act("unpublish"),
  x: () => expect("reject"),
  l: () => expect("pin"),
  "+": () => act("heat-up"),
  "=": () => act("heat-up"),
  "-": () => act("heat-down"),
  "]": () => act("quality-up"),
  "[": () => act("quality-down"),
  h: () => setScore("heat"),
  q: () => setScore("quality"),
  e: () => openPart("edit-text", "textarea"),
  t: () => openPart("edit-topics", ".topics-in-order input"),
  s: () => schedule(),
  r: () => openPart("edit-remove", "input:not([type=hidden])"),
  o: () => openSource(),
  z: () => undo(""),
  "/": () => search(),
  "?": () => showKeys(),
};
const MOVING = new Set(["j", "k", "J", "K"]);
const ANSWERS = {
  reject: ["duplicate", "off-topic", "weak-source", "advertising", "other"].map((one) => `reject-${one}`),
  pin: ["pin-2", "pin-6", "pin-24"],
};

function expect(what) {
  if (!current && !ticked().length) return;
  pending = what;
  const words =
    what === "reject"
      ? "Reject as: 1 duplicate, 2 off topic, 3 weak source, 4 advertising, 5 other. Esc: don't."
      : "Pin to the front for: 1 two hours, 2 six hours, 3 a day. Esc: don't.";
  say([{ level: "info", html: "" }]);
  said.querySelector("li").prepend(words);
}

async function setScore(name) {
  if (!current) return;
  await preview(current);
  const field = document.getElementById(`${name}-score`);
  field?.focus();
  field?.select();
}

async function schedule() {
  await openPart("edit-schedule", "input:not([type=hidden])");
  const field = document.getElementById("schedule-publish_at");
  const offered = field?.closest("details").dataset.offered;
  if (!offered || field.value) return;
  field.value = field.dataset.offered = offered;
  field.select();
}

async function openSource() {
  if (!current) return;
  await preview(current);
  const link = pane.querySelector(".source a");
  if (link) window.open(link.href, "_blank", "noopener,noreferrer");
}

function search() {
  document.getElementById("filter-q").focus();
}

function backToTheList(field) {
  if (current) current.querySelector(".headline").focus();
  else field.blur();
}

function showKeys() {
  document.getElementById("keys-on").checked = areOn();
  keysDialog.showModal();
}

document.getElementById("keys-on").addEventListener("change", (event) => {
  window.localStorage.setItem(SWITCH, event.target.checked ? "on" : "off");
});

function isField(element) {
  return (
    element.isContentEditable ||
    element.matches?.("textarea, select, input:not([type=checkbox], [type=radio], [type=button])")
  );
}

document.addEventListener("keydown", (event) => {
  const field = isField(event.target);
  if (field && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.form?.querySelector("button[name=do]:last-of-type")?.click();
    return;
  }
  if (event.key === "Escape") {
    if (field && pane.contains(event.target)) {
      event.target.form.reset();
      if (isOver()) pane.focus({ preventScroll: true });
      else current?.querySelector(".headline").focus();
    } else if (field && !dialog.open && !keysDialog.open) {
      backToTheList(event.target);
    } else if (pending) {
      pending = "";
      said.replaceChildren();
    } else if (isOver() && !dialog.open && !keysDialog.open) {
      leavePreview();
    } else {
      document.querySelectorAll("details.menu[open]").forEach((menu) => (menu.open = false));
    }
    return;
  }
  if (field || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (dialog.open || keysDialog.open || !areOn()) return;
  if (pending && !event.repeat && /^[1-9]$/.test(event.key)) {
    const name = ANSWERS[pending][Number(event.key) - 1];
    pending = "";
    if (name) act(name);
    event.preventDefault();
    return;
  }
  const onRow = event.target === document.body || event.target.closest(".rows");
  if (event.key === " " && onRow && !event.target.matches("button, summary, input")) {
    if (current) tick(current);
    event.preventDefault();
    return;
  }
  const key = KEYS[event.key];
  if (!key) return;
  event.preventDefault();
  // A key held down runs along the list; it decides on nothing that nobody has seen yet.
  if (event.repeat && !MOVING.has(event.key)) return;
  pending = "";
  key();
});

const showButton = document.getElementById("show-keys");
showButton.hidden = false;
showButton.addEventListener("click", showKeys);
