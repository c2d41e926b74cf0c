// Keep what was typed when a session ends: after logging in again, it is in its form. The browser forgets it with the
// tab, and gives it back to the same person only.

const KEY = "draft";
const person = document.body.dataset.person || "";
const isText = (field) => field.name && field.name !== "csrfmiddlewaretoken" && field.type !== "password" && field.type !== "file";

function keep(form) {
  const fields = [...form.elements].filter(isText);
  const values = fields.filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked).map((field) => [field.name, field.value]);
  const words = fields.filter((field) => field.matches("textarea, input[type=text], input[type=search]") && field.value.trim()).map((field) => field.value.trim());
  const draft = { person, path: location.pathname, action: new URL(form.action).pathname, values, words, lost: false };
  sessionStorage.setItem(KEY, JSON.stringify(draft));
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

const draft = JSON.parse(sessionStorage.getItem(KEY) || "null");
if (draft && !person) {
  sessionStorage.setItem(KEY, JSON.stringify({ ...draft, lost: true })); // the session has ended: this is a page of the log-in
} else if (draft) {
  sessionStorage.removeItem(KEY);
  // htmx must know the page by then, so that it reads a line that is given back.
  if (draft.lost && draft.person === person) document.addEventListener("DOMContentLoaded", () => restore(draft));
}

if (person) {
  document.addEventListener("submit", (event) => { if (event.target.closest("main")) keep(event.target); }, true);
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form && form.closest("main")) keep(form);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful && !event.detail.xhr.getResponseHeader("HX-Redirect")) sessionStorage.removeItem(KEY); });
}
