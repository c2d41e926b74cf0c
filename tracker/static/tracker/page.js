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
