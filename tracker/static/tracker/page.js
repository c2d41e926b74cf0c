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

// A tap selects text that is meant to be copied. A field with autofocus gets the focus once, and does not take it back
// when htmx redraws the page around it.
document.addEventListener("focusin", (event) => {
  if (event.target.matches("input[readonly]")) event.target.select();
  event.target.removeAttribute("autofocus");
});

// Print buttons need this script; the browser's menu prints without it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Show a message if a part of the page could not be loaded; after a part was replaced, restore the focus.
const trouble = document.getElementById("trouble");
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(name, () => { trouble.hidden = false; });
}
document.body.addEventListener("htmx:beforeRequest", () => { trouble.hidden = true; });
document.body.addEventListener("htmx:afterSettle", (event) => {
  // Parts that load by themselves, or are only added to the page, do not move the focus.
  if (event.detail.xhr?.getResponseHeader("HX-Reswap") === "none") return;
  if (document.activeElement !== document.body || event.target.closest("[data-comes-by-itself]")) return;
  const next = document.querySelector("#undo form:last-of-type button") || document.querySelector("#day h1");
  if (next) next.focus({ preventScroll: true });
});
