// What makes the desk quicker for those whose browser runs scripts. Everything works without.
"use strict";

// Topics in order: a text of lines becomes a list with buttons. ---------------------------------

function topicsInOrder(lines) {
  const box = document.createElement("div");
  box.className = "topics-in-order";
  const list = document.createElement("ol");
  list.setAttribute("aria-label", "Topics in order");
  const adding = document.createElement("div");
  adding.className = "adding";
  const field = document.createElement("input");
  field.type = "text";
  field.setAttribute("aria-label", "Topic to add");
  field.placeholder = "Add a topic";
  field.dataset.suggestions = lines.dataset.suggestions || "";
  const addButton = button("Add", "Add the topic");
  adding.append(field, addButton);
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  box.append(list, adding, said);

  const names = () => lines.value.split("\n").map((name) => name.trim()).filter(Boolean);

  function store(now, message) {
    lines.value = now.join("\n");
    said.textContent = message;
    draw();
  }

  function move(index, by) {
    const now = names();
    const [name] = now.splice(index, 1);
    now.splice(index + by, 0, name);
    store(now, `${name}: place ${index + by + 1} of ${now.length}`);
    const row = list.children[index + by];
    const wanted = row.querySelector(by < 0 ? ".up" : ".down");
    (wanted.disabled ? row.querySelector("button:not([disabled])") : wanted).focus();
  }

  function takeAway(index) {
    const now = names();
    const [name] = now.splice(index, 1);
    store(now, `${name} taken away`);
    (list.children[Math.min(index, now.length - 1)]?.querySelector(".away") || field).focus();
  }

  function add() {
    const name = field.value.trim();
    if (!name) return;
    const now = names();
    const known = now.some((one) => one.toLowerCase() === name.toLowerCase());
    if (!known) now.push(name);
    field.value = "";
    store(now, known ? `${name} is there already` : `${name} added`);
    field.focus();
  }

  function draw() {
    const now = names();
    list.replaceChildren(
      ...now.map((name, index) => {
        const row = document.createElement("li");
        const label = document.createElement("span");
        label.className = "name";
        label.textContent = name;
        const up = button("↑", `Move ${name} up`, "up");
        const down = button("↓", `Move ${name} down`, "down");
        const away = button("×", `Take ${name} away`, "away");
        up.disabled = index === 0;
        down.disabled = index === now.length - 1;
        up.addEventListener("click", () => move(index, -1));
        down.addEventListener("click", () => move(index, 1));
        away.addEventListener("click", () => takeAway(index));
        row.append(label, up, down, away);
        return row;
      }),
    );
  }

  addButton.addEventListener("click", add);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      add();
    }
  });
  lines.form.addEventListener("submit", add);
  lines.form.addEventListener("reset", () => window.setTimeout(draw));
  lines.addEventListener("change", draw); // what was typed before is back
  draw();
  lines.hidden = true;
  lines.after(box);
  const label = document.querySelector(`label[for="${lines.id}"]`);
  if (label) {
    field.id = `${lines.id}_add`;
    label.htmlFor = field.id;
  }
}

function button(text, name, ...classes) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = ["move", ...classes].join(" ");
  made.textContent = text;
  made.setAttribute("aria-label", name);
  made.title = name;
  return made;
}

// Suggestions under a text field, from the desk's own look-up. ------------------------------------

function suggest(field, number) {
  const list = document.createElement("datalist");
  list.id = `suggestions-${number}`;
  field.setAttribute("list", list.id);
  field.after(list);
  let waiting = 0;
  let asked = null;
  field.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(async () => {
      const term = field.value.trim();
      if (term.length < 2 || term === asked) return;
      asked = term;
      const url = new URL(field.dataset.suggestions, window.location.href);
      url.searchParams.set("term", term);
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      if (!answer.ok || asked !== term) return;
      const { results } = await answer.json();
      list.replaceChildren(
        ...results.map(({ text, name }) => {
          const option = document.createElement("option");
          option.value = name || text;
          if (name && name !== text) option.label = text;
          return option;
        }),
      );
    }, 200);
  });
}

// Moving entries of related coverage by keyboard: the numbers follow, as they do after a drag. ------

function moveButtons(row) {
  const place = row.querySelector("td.place");
  const number = row.querySelector("input._reorder_");
  if (!place || !number) return;
  const title = row.querySelector(".entry-title")?.textContent.trim() || "this";
  for (const [text, word, by] of [["↑", "up", -1], ["↓", "down", 1]]) {
    const mover = button(text, `Move “${title}” ${word}`, word);
    mover.addEventListener("click", () => {
      const rows = [...row.parentNode.querySelectorAll("tr.has_original")];
      const other = rows[rows.indexOf(row) + by];
      if (!other) return;
      if (by < 0) other.before(row);
      else other.after(row);
      [...row.parentNode.querySelectorAll("tr.has_original")].forEach((one, index) => {
        one.querySelector("input._reorder_").value = index + 1;
      });
      mover.focus();
    });
    place.append(mover);
  }
}

// Who is asked to sign in again while saving finds on the form again what was typed. ------------------
// Kept in this window alone until the answer comes; gone with any answer but the login page.

const DRAFT = "desk-draft";

function keepDraft(form) {
  form.addEventListener("submit", () => {
    const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    const draft = { form: window.location.pathname, fields };
    window.sessionStorage.setItem(DRAFT, JSON.stringify(draft));
  });
}

function bringBackDraft() {
  if (document.body.classList.contains("login")) return; // it is needed after this
  const kept = JSON.parse(window.sessionStorage.getItem(DRAFT) || "null");
  window.sessionStorage.removeItem(DRAFT);
  const signedIn = document.referrer && new URL(document.referrer).pathname.endsWith("/login/");
  const form = document.getElementById("article_form");
  if (!kept || !form || !signedIn || kept.form !== window.location.pathname) return;
  const typed = new Map(kept.fields);
  for (const field of form.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || field.type === "submit") continue;
    if (field.type === "checkbox") field.checked = typed.has(field.name);
    else if (field instanceof HTMLSelectElement) chooseIfThere(field, typed.get(field.name));
    else if (typed.has(field.name)) field.value = typed.get(field.name);
  }
  const item = document.createElement("li");
  item.className = "info";
  item.textContent = "What you typed before you signed in again is back. It isn't saved yet.";
  const list = document.createElement("ul");
  list.className = "messagelist";
  list.append(item);
  document.getElementById("said")?.append(list);
}

function chooseIfThere(field, value) {
  if ([...field.options].some((option) => option.value === value)) field.value = value;
}

// A saving that failed begins with what is wrong: the summary has the focus, and leads to the fields.

function errorSummary(note) {
  const wrong = [...note.closest("form").querySelectorAll(".form-row [aria-invalid=true]")];
  const links = wrong.flatMap((field) => {
    const label = field.id && document.querySelector(`label[for="${field.id}"]`);
    if (!label) return [];
    const link = document.createElement("a");
    link.href = `#${field.id}`;
    link.textContent = label.textContent.trim().replace(/:$/, "");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      field.scrollIntoView({ block: "center" });
      field.focus();
    });
    return [link];
  });
  links.forEach((link, number) => note.append(number ? ", " : " ", link));
  note.tabIndex = -1;
  note.focus();
}

// Acts on ticked rows can't be pressed before one is. -------------------------------------------------

function actsWaitForTicks(form) {
  const acts = form.querySelectorAll(".actions button.button");
  const follow = () => {
    const ticked = form.querySelector("input.action-select:checked");
    for (const act of acts) act.disabled = !ticked;
  };
  // After Django's own script, which ticks the others.
  for (const event of ["change", "click"]) {
    form.addEventListener(event, () => window.setTimeout(follow));
  }
  window.addEventListener("pageshow", follow); // a page come back to keeps its ticks
}

// After an act on a row the list comes back where it was. -----------------------------------------

const PLACE = "desk-place";

function keepPlace() {
  const kept = JSON.parse(window.sessionStorage.getItem(PLACE) || "null");
  window.sessionStorage.removeItem(PLACE);
  if (kept && kept.list === window.location.pathname + window.location.search) {
    window.history.replaceState(null, "", kept.list);
    window.scrollTo(0, kept.at);
  }
  document.getElementById("changelist-form")?.addEventListener("submit", (event) => {
    if (event.submitter?.classList.contains("act")) {
      const list = window.location.pathname + window.location.search;
      window.sessionStorage.setItem(PLACE, JSON.stringify({ list, at: window.scrollY }));
    }
  });
}

// Look-ups say which field they are: what select2 shows instead of the field has no label. ----------

function nameLookUps(root) {
  for (const field of root.querySelectorAll("select.admin-autocomplete")) {
    const label = field.id && document.querySelector(`label[for="${field.id}"]`);
    const shown = field.nextElementSibling?.querySelector(".select2-selection");
    if (!label || !shown) continue;
    label.id ||= `${field.id}_label`;
    const value = shown.querySelector(".select2-selection__rendered");
    shown.setAttribute("aria-labelledby", `${label.id} ${value?.id || ""}`.trim());
    value?.setAttribute("aria-labelledby", label.id);
  }
}

// Registered after Django's own, which makes the look-ups.
window.django?.jQuery?.(() => nameLookUps(document));
document.addEventListener("formset:added", (event) => {
  window.setTimeout(() => nameLookUps(event.target));
});

bringBackDraft();
document.querySelectorAll("form#article_form").forEach(keepDraft);
document.querySelectorAll("textarea.topic-lines").forEach(topicsInOrder);
document.querySelectorAll("input[data-suggestions]").forEach((field, number) => {
  if (field.dataset.suggestions) suggest(field, number);
});
document.querySelectorAll(".coverage tr.has_original").forEach(moveButtons);
document.querySelectorAll("form .errornote").forEach(errorSummary);
document.querySelectorAll("#changelist-form").forEach(actsWaitForTicks);
keepPlace();

// Browsers bring the caret of a tall field into sight, and leave the rest under the bar of buttons. ---

document.addEventListener("focusin", ({ target }) => {
  if (target instanceof HTMLTextAreaElement) target.scrollIntoView({ block: "nearest" });
});

// A mark in this browser alone, never sent: public pages show the way back to the desk by it. -------

try {
  if (document.getElementById("user-tools")) window.localStorage.setItem("newsdesk.desk", "1");
  else window.localStorage.removeItem("newsdesk.desk");
} catch {
  // Storage is refused: public pages look as they do to readers.
}

// The focal point of a picture: a click or the arrow keys move it; saving is a button's. -----------

function focalPoint(box) {
  const picture = box.querySelector("input[type=image]");
  const [across, down] = ["focal_x", "focal_y"].map((name) =>
    document.getElementById(`id_${box.dataset.focal}-${name}`),
  );
  if (!picture || !across || !down) return;
  const marks = box.querySelectorAll("circle");
  const said = box.querySelector("[role=status]");

  function draw() {
    for (const mark of marks) {
      mark.setAttribute("cx", (picture.width * across.value) / 100);
      mark.setAttribute("cy", (picture.height * down.value) / 100);
    }
  }

  function move(x, y) {
    across.value = Math.min(100, Math.max(0, Math.round(x)));
    down.value = Math.min(100, Math.max(0, Math.round(y)));
    said.textContent = `${across.value}% from the left, ${down.value}% from the top. Not saved yet.`;
    draw();
  }

  picture.addEventListener("click", (event) => {
    if (!event.detail) return; // a key: Enter saves, here and in the fields below
    event.preventDefault();
    const edge = picture.getBoundingClientRect();
    move(
      ((event.clientX - edge.left) / edge.width) * 100,
      ((event.clientY - edge.top) / edge.height) * 100,
    );
  });
  picture.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 10 : 1;
    const [x, y] = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, -step],
      ArrowDown: [0, step],
    }[event.key] || [0, 0];
    if (!x && !y) return;
    event.preventDefault();
    move(Number(across.value) + x, Number(down.value) + y);
  });
  across.addEventListener("input", draw);
  down.addEventListener("input", draw);
}

document.querySelectorAll("[data-focal]").forEach(focalPoint);
