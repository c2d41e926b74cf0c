// What every page gains where scripts run. Nothing here is needed to use the app.

// The time zone of the browser goes along with the sign-up form.
for (const field of document.querySelectorAll("[data-time-zone]")) {
  if (!field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

// Bootstrap's dark parts follow the system where no theme was chosen.
const system = window.matchMedia("(prefers-color-scheme: dark)");
if (!document.documentElement.dataset.bsTheme) {
  const follow = () => { document.documentElement.dataset.bsTheme = system.matches ? "dark" : "light"; };
  follow();
  system.addEventListener("change", follow);
}

// A second click within a second is the same click: the form is on its way. (htmx sees to its own forms.)
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.onItsWay) return event.preventDefault();
  form.dataset.onItsWay = "1";
  setTimeout(() => { delete form.dataset.onItsWay; }, 1000);
});

// What is there to be copied is selected by a tap. What asked for the keyboard as it came has had it: it does not take
// it back when the page around it is drawn anew.
document.addEventListener("focusin", (event) => {
  if (event.target.matches("input[readonly]")) event.target.select();
  event.target.removeAttribute("autofocus");
});

// The browser's own menu prints as well.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A part of the page that could not be fetched says so; one that was replaced keeps the keyboard where it was.
const trouble = document.getElementById("trouble");
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(name, () => { trouble.hidden = false; });
}
document.body.addEventListener("htmx:beforeRequest", () => { trouble.hidden = true; });
document.body.addEventListener("htmx:afterSettle", (event) => {
  // What comes by itself takes nobody's place, nor does what is only added to the page.
  if (event.detail.xhr?.getResponseHeader("HX-Reswap") === "none") return;
  if (document.activeElement !== document.body || event.target.closest("[data-comes-by-itself]")) return;
  const next = document.querySelector("#undo form:last-of-type button") || document.querySelector("#day h1");
  if (next) next.focus({ preventScroll: true });
});
