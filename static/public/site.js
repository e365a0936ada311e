// What the pages gain by script: times told as "25 min ago", videos in place, links to copy.
// Everything here is an extra: each page is complete without it.

const told = document.documentElement.lang || "en";
const language = told === "en" ? "en-GB" : told; // "4 Mar", as the server writes it
const MINUTE = 60e3;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Times ---------------------------------------------------------------------------------------
// The page holds absolute times in the newsroom's zone, so that a kept copy never lies. Beyond a
// day the date is told in the reader's own zone; a story's own page keeps the full time.

const ago = new Intl.RelativeTimeFormat(language, { numeric: "always", style: "short" });
const inFull = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });
const times = [];

for (const element of document.querySelectorAll("time[datetime*='T']")) {
  const moment = new Date(element.dateTime);
  if (Number.isNaN(moment.getTime())) continue;
  element.title = inFull.format(moment);
  if (element.dataset.time === "full") continue;
  const hour = element.dataset.time === "hour" && element.textContent; // the heading tells the day
  times.push([element, moment, hour]);
}

function tell() {
  const now = Date.now();
  for (const [element, moment, hour] of times) {
    const age = now - moment;
    if (age < 0 || age >= DAY) {
      element.textContent = hour || dateOf(moment, now);
    } else if (age < HOUR) {
      element.textContent = ago.format(-Math.max(1, Math.floor(age / MINUTE)), "minute");
    } else {
      element.textContent = ago.format(-Math.floor(age / HOUR), "hour");
    }
  }
}

function dateOf(moment, now) {
  const options = { day: "numeric", month: "short" };
  if (moment.getFullYear() !== new Date(now).getFullYear()) options.year = "numeric";
  return moment.toLocaleDateString(language, options);
}

tell();
setInterval(tell, MINUTE);

// Videos --------------------------------------------------------------------------------------
// Nothing is asked of the host before the reader clicks; a modified click opens the watch page.

for (const link of document.querySelectorAll("a[data-frame]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.src = link.dataset.frame;
    frame.title = link.dataset.title;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    link.replaceWith(frame);
    frame.focus();
  });
}

// Copy link -----------------------------------------------------------------------------------

if (navigator.clipboard) {
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.setAttribute("role", "status");
  let fading;
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    if (!toast.isConnected) document.body.append(toast);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      toast.textContent = button.dataset.done;
      clearTimeout(fading);
      fading = setTimeout(() => (toast.textContent = ""), 4000);
    });
  }
}

// The desk ------------------------------------------------------------------------------------
// Pages are the same for everyone and know no one. In a browser where someone logged in at the desk,
// which leaves a mark there that is never sent, a story leads back to its form.

function isDesks() {
  try {
    return localStorage.getItem("newsdesk.desk") === "1";
  } catch {
    return false; // storage is refused
  }
}

const story = window.location.pathname.match(/^\/articles\/([^/]+)\/$/);
const actions = document.querySelector(".story-head .actions");
if (story && actions && isDesks()) {
  const edit = document.createElement("a");
  edit.className = "button-quiet";
  edit.href = `/admin/edit/${story[1]}/`;
  edit.rel = "nofollow";
  edit.textContent = "Edit at the desk";
  actions.append(edit);
}
