// What is typed into the queue's preview and isn't saved yet.
// Kept by row, in this window alone, through other rows, other pages and a page that is loaded anew.
"use strict";

const pane = document.getElementById("preview");
const TYPED = "desk-queue-typed";
const who = document.querySelector("#user-tools strong")?.textContent;
const typed = typedBefore(); // key of the article → [{id, value, row}]

function typedBefore() {
  const kept = JSON.parse(window.sessionStorage.getItem(TYPED) || "null");
  return new Map(kept?.who === who ? kept.typed : []);
}

const fieldsOf = (part) => [...part.querySelectorAll("textarea[id], input[id]:not([type=hidden])")];
// What was merely offered wasn't typed.
const isTyped = ({ value, defaultValue, dataset }) => value !== defaultValue && value !== dataset.offered;

function keepTyped() {
  const pk = pane.querySelector(".opened")?.dataset.pk;
  if (!pk) return;
  const kept = fieldsOf(pane)
    .filter(isTyped)
    // With the version that it was typed against: what others did meanwhile is told when it is saved.
    .map((field) => ({ id: field.id, value: field.value, row: field.form.elements.row.value }));
  if (kept.length) typed.set(pk, kept);
  else typed.delete(pk);
}

function bringBackTyped() {
  for (const { id, value, row } of typed.get(pane.querySelector(".opened")?.dataset.pk) || []) {
    const field = document.getElementById(id);
    if (!field) continue;
    field.value = value;
    field.form.elements.row.value = row;
    field.dispatchEvent(new Event("change"));
    const part = field.closest("details");
    if (part) part.open = true;
  }
}

function isSaved(sent) {
  for (const field of fieldsOf(sent)) field.defaultValue = field.value;
}

window.addEventListener("pagehide", () => {
  keepTyped();
  window.sessionStorage.setItem(TYPED, JSON.stringify({ who, typed: [...typed] }));
});

// How long it is -----------------------------------------------------------------------------------

function countLengths() {
  for (const field of pane.querySelectorAll("[data-good-to]")) {
    const most = Number(field.dataset.goodTo);
    const number = [...field.value].length;
    const counter = document.getElementById(`${field.id}-length`) || counterAfter(field);
    counter.textContent =
      number > most ? `${number} of ${most} characters: cards have no room for it` : `${number} of ${most} characters`;
    counter.classList.toggle("over", number > most);
  }
}

function counterAfter(field) {
  const counter = document.createElement("p");
  counter.className = "help length";
  counter.id = `${field.id}-length`;
  field.setAttribute("aria-describedby", counter.id);
  field.after(counter);
  return counter;
}

pane.addEventListener("input", countLengths);
pane.addEventListener("reset", () => window.setTimeout(countLengths));
