// Conveniences for all pages. The app works without them.

// Send the browser's time zone with the sign-up form.
for (const field of document.querySelectorAll("[data-time-zone]")) {
  if (!field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

// Bootstrap's dark mode follows the system if no theme was chosen.
const system = window.matchMedia("(prefers-color-scheme: dark)");
if (!document.documentElement.dataset.bsTheme) {
  const follow = () => { document.documentElement.dataset.bsTheme = system.matches ? "dark" : "light"; };
  follow();
  system.addEventListener("change", follow);
}

// Ignore a second submit within a second: it is a double click. (htmx handles its own forms.)
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.onItsWay) return event.preventDefault();
  form.dataset.onItsWay = "1";
  setTimeout(() => { delete form.dataset.onItsWay; }, 1000);
});

// Anything under way for more than a moment shows a thin bar, and its button says what it does.
const busy = document.getElementById("busy");
const underWay = new Set();
let moment = 0;
function begin(work, button) {
  if (!busy) return;
  underWay.add(work);
  clearTimeout(moment);
  moment = setTimeout(() => {
    busy.hidden = false;
    if (button?.dataset.busy && underWay.has(work)) [button.dataset.words, button.textContent] = [button.innerHTML, button.dataset.busy];
  }, 150);
}
function end(work) {
  if (!busy) return;
  underWay.delete(work);
  if (underWay.size) return;
  clearTimeout(moment);
  busy.hidden = true;
  for (const button of document.querySelectorAll("[data-words]")) {
    button.innerHTML = button.dataset.words;
    delete button.dataset.words;
  }
}
const buttonOf = (form) => (form.matches("form") ? form.querySelector("button[data-busy]") : null);
document.body.addEventListener("htmx:beforeRequest", (event) => begin(event.detail.xhr, buttonOf(event.detail.elt)));
document.body.addEventListener("htmx:afterRequest", (event) => end(event.detail.xhr));
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.hasAttribute("hx-post") || "download" in event.target.dataset) return;
  begin(document, buttonOf(event.target));
  setTimeout(() => end(document), 20000);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const isPage = link.origin === location.origin && !link.target && !link.hasAttribute("download") && !/\.\w+$/.test(link.pathname);
  if (!isPage || link.hasAttribute("hx-get") || (link.hash && link.pathname === location.pathname)) return;
  begin(document, null);
  setTimeout(() => end(document), 20000);
});
addEventListener("pageshow", () => end(document));

// A tap selects text that is meant to be copied, and an amount, so that typing replaces it. A field with autofocus gets the focus once, and does not take it back
// when htmx redraws the page around it.
let fresh = null; // just focused: the click that did it would set the caret
document.addEventListener("click", (event) => {
  if (event.target === fresh) fresh.select();
  fresh = null;
});
document.addEventListener("keydown", () => { fresh = null; });
document.addEventListener("focusin", (event) => {
  if (event.target.matches("input[readonly], input[inputmode=decimal]")) {
    event.target.select();
    fresh = event.target;
  }
  event.target.removeAttribute("autofocus");
});

// Print buttons need this script; the browser's menu prints without it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// One toast answers the latest action. What cannot reach the server is said there too.
const toast = document.getElementById("toast");
function say(text) {
  if (!toast) return; // a shared page has none
  const box = document.createElement("div");
  box.className = "toast-box toast-trouble";
  box.append(Object.assign(document.createElement("p"), { className: "toast-said", textContent: text }));
  toast.replaceChildren(box);
}
const sayTrouble = () => say(navigator.onLine ? toast?.dataset.trouble : toast?.dataset.offline);
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.body.addEventListener(name, sayTrouble);

// What sticks to the bottom of the page stays above the toast.
const measured = new ResizeObserver(() => {
  document.documentElement.style.setProperty("--toast-height", `${toast.firstElementChild ? toast.offsetHeight : 0}px`);
});
if (toast) measured.observe(toast);

// Sent without a network, a form would lead to the browser's page for that, and the typed text would be gone.
const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
document.addEventListener("submit", (event) => {
  if (navigator.onLine || isHere || event.target.hasAttribute("hx-post")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  sayTrouble();
}, true);

// A form that leads back to its own page leaves the page where it was.
const PLACE = "place";
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  sessionStorage.setItem(PLACE, JSON.stringify({ path: location.pathname, y: scrollY, at: Date.now() }));
});
const place = JSON.parse(sessionStorage.getItem(PLACE) || "null");
sessionStorage.removeItem(PLACE);
if (place && place.path === location.pathname && Date.now() - place.at < 20000 && !location.hash && !document.querySelector(".is-invalid, [autofocus]")) scrollTo(0, place.y);

// A form that opens in a row is in view with its button.
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.matches?.(".row-open")) event.target.scrollIntoView({ block: "nearest" });
});

// After a part was replaced, restore the focus.
document.body.addEventListener("htmx:afterSettle", (event) => {
  // Parts that load by themselves, or are only added to the page, do not move the focus.
  if (event.detail.xhr?.getResponseHeader("HX-Reswap") === "none") return;
  if (document.activeElement !== document.body || event.target.closest("[data-comes-by-itself]")) return;
  const next = document.querySelector("#day h1");
  if (next) next.focus({ preventScroll: true });
});

// Keep typed text when a session ends: after logging in again, it is in its form. The browser forgets it with the
// tab, and gives it back to the same person only.

const DRAFT = "draft";
const person = document.body.dataset.person || "";
const isText = (field) => field.name && field.name !== "csrfmiddlewaretoken" && field.type !== "password" && field.type !== "file";

function keep(form) {
  const fields = [...form.elements].filter(isText);
  const values = fields.filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked).map((field) => [field.name, field.value]);
  const words = fields.filter((field) => field.matches("textarea, input[type=text], input[type=search]") && field.value.trim()).map((field) => field.value.trim());
  const draft = { person, path: location.pathname, action: new URL(form.action).pathname, values, words, lost: false };
  sessionStorage.setItem(DRAFT, JSON.stringify(draft));
}

function fill(form, values) {
  const left = [...values];
  for (const field of [...form.elements].filter(isText)) {
    if (field.type === "hidden") continue;
    const isChoice = ["radio", "checkbox"].includes(field.type);
    const at = left.findIndex(([name, value]) => name === field.name && (!isChoice || value === field.value));
    if (isChoice) field.checked = at >= 0;
    else if (at >= 0) field.value = left[at][1];
    if (at >= 0) left.splice(at, 1);
  }
  form.querySelector("[data-line]")?.dispatchEvent(new Event("input", { bubbles: true }));
}

function restore(draft) {
  const form = [...document.forms].find((it) => new URL(it.action).pathname === draft.action && it.elements.length && draft.values.some(([name]) => it.elements[name]));
  const note = document.getElementById("draft");
  if (form) fill(form, draft.values);
  else if (draft.words.length) document.getElementById("draft-words").textContent = draft.words.join("\n");
  else return;
  note.hidden = false;
}

const draft = document.getElementById("draft") && JSON.parse(sessionStorage.getItem(DRAFT) || "null");
if (draft && !person) {
  sessionStorage.setItem(DRAFT, JSON.stringify({ ...draft, lost: true })); // the session has ended: this is a login page
} else if (draft) {
  sessionStorage.removeItem(DRAFT);
  // htmx must know the page by then, so that it reads a line that is given back.
  if (draft.lost && draft.person === person) document.addEventListener("DOMContentLoaded", () => restore(draft));
}

if (person) {
  document.addEventListener("submit", (event) => { if (event.target.closest("main")) keep(event.target); }, true);
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form && form.closest("main")) keep(form);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful && !event.detail.xhr.getResponseHeader("HX-Redirect")) sessionStorage.removeItem(DRAFT); });
}
