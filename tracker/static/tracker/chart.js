// Say a bar of the chart in the line below it: when it is pointed at or tapped, and when the arrow keys reach it.
// Without this script each bar is a link, with its name for screen readers.

const said = document.getElementById("chart-said");
const bars = [...document.querySelectorAll("#chart a[aria-label]")];
let shown = null;

function say(bar) {
  if (shown === bar) return;
  shown?.removeAttribute("data-shown");
  shown = bar;
  bar.setAttribute("data-shown", "");
  const link = document.createElement("a");
  link.href = bar.href.baseVal;
  link.textContent = said.dataset.open;
  said.replaceChildren(`${bar.getAttribute("aria-label")} · `, link);
  for (const other of bars) other.setAttribute("tabindex", other === bar ? "0" : "-1");
}

if (bars.length) {
  said.hidden = false;
  bars.forEach((bar, n) => bar.setAttribute("tabindex", n === bars.length - 1 ? "0" : "-1"));
}
bars.forEach((bar, n) => {
  let wasShown = false;
  bar.addEventListener("pointerdown", () => { wasShown = shown === bar; });
  bar.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") say(bar); });
  bar.addEventListener("focus", () => say(bar));
  bar.addEventListener("click", (event) => {
    // A finger cannot point without tapping: its first tap says the bar, its second one opens the day.
    if (event.pointerType === "touch" && !wasShown) event.preventDefault();
    say(bar);
  });
  bar.addEventListener("keydown", (event) => {
    const next = { ArrowRight: n + 1, ArrowLeft: n - 1, Home: 0, End: bars.length - 1 }[event.key];
    if (next === undefined || !bars[next]) return;
    event.preventDefault();
    bars[next].focus();
  });
});
