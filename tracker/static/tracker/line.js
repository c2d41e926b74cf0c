// The field for a line of foods: Enter logs what was understood, the down arrow moves to the choices.
// Without this script, Enter shows the same choices on a separate page.

let entered = false; // Enter was pressed before the response arrived

function readingOf(field) {
  const reading = document.getElementById("reading");
  return reading && reading.dataset.text === field.value.trim() ? reading : null;
}

// Log the line if it is clear; otherwise move the focus to the first question.
function settle(field) {
  entered = false;
  const reading = readingOf(field);
  if (reading && "clear" in reading.dataset) return reading.requestSubmit();
  const asked = document.querySelector("#reading .reading-item:not(:has(:checked)) input[type=radio], #reading .sticky-action button, #reading a, #choices a, #choices button");
  if (asked) asked.focus();
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !("line" in field.dataset) || event.isComposing) return;
  if (event.key === "ArrowDown") {
    const others = document.querySelector("#reading .reading-others");
    if (others) others.open = true;
    const first = document.querySelector("#reading input[type=radio]:checked") || document.querySelector("#reading input[type=radio], #choices a");
    if (!first) return;
    event.preventDefault();
    first.focus();
  } else if (event.key === "Enter" && field.value.trim()) {
    event.preventDefault();
    if (readingOf(field)) return settle(field);
    entered = true;
    htmx.trigger(field, "search");
  }
});
// A name that is being typed is only searched for; Enter says that it is finished, so that it is read.
document.body.addEventListener("htmx:configRequest", (event) => {
  if (entered && "line" in event.target.dataset) event.detail.parameters.append("entered", "1");
});

document.addEventListener("input", () => { entered = false; });
document.body.addEventListener("htmx:afterSettle", () => {
  document.querySelectorAll("#reading .reading-item").forEach(redraw);
  const field = document.querySelector("[data-line]");
  if (entered && field) settle(field);
});

// On the log page, each + counts up in place, and a line that is logged leaves an empty field for the next one.
document.body.addEventListener("log-changed", (event) => {
  for (const count of document.querySelectorAll(".row-count")) count.textContent = event.detail.counts[count.dataset.food] || "";
  const field = document.querySelector("[data-line]");
  if (!event.detail.key || !field) return;
  field.value = "";
  field.form.elements.key.value = event.detail.key;
});

// A single-line field would drop the line breaks of a pasted list, so replace them with semicolons, which separate lines
// too. What does not fit in the field is cut, as for other pasted text.
document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !("line" in field.dataset)) return;
  const text = event.clipboardData.getData("text");
  if (!/\n/.test(text.trim())) return;
  event.preventDefault();
  field.setRangeText(text.trim().replace(/\s*\n\s*/g, "; "), field.selectionStart, field.selectionEnd, "end");
  field.value = field.value.slice(0, field.maxLength);
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

// The rows of what was understood: an amount steps up and down, another food takes the place of the first, a cross
// leaves one out. The server reads the same fields; only what a row shows is worked out here, in whole micrograms.
const LEFT_OUT = "-";
const chosenOf = (item) => item.querySelector("input[type=radio]:checked");
const amountOf = (item) => item.querySelector("input[name^=amount_]");
const numberOf = (text) => Number(text.trim().replace(",", "."));

function microgramsOf(item) {
  const { ug, amount } = chosenOf(item).dataset;
  if (!ug) return null;
  const field = amountOf(item);
  return field && amount ? Math.round((Number(ug) * numberOf(field.value)) / Number(amount)) : Number(ug);
}

function inMilligrams(micrograms, words) {
  if (micrograms === null) return words.none;
  const written = (mg) => mg.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  if (micrograms > 0 && micrograms < 50) return words.trace.replace("{amount}", written(0.1));
  const tenths = micrograms >= 10000 ? Math.floor((micrograms + 500) / 1000) * 10 : Math.floor((micrograms + 50) / 100);
  return words.mg.replace("{amount}", written(tenths / 10));
}

function redraw(item) {
  const reading = document.getElementById("reading"), words = reading.dataset, chosen = chosenOf(item);
  const isOut = chosen?.value === LEFT_OUT;
  item.classList.toggle("is-out", isOut);
  item.querySelector("[data-leave-out]")?.setAttribute("aria-pressed", isOut);
  const show = (what, text) => { const place = item.querySelector(`[data-shows=${what}]`); if (place) place.textContent = text; };
  if (chosen && !isOut) {
    const ug = microgramsOf(item);
    show("name", chosen.dataset.name);
    show("unit", chosen.dataset.unit || "");
    if (!Number.isNaN(ug)) show("mg", "floor" in chosen.dataset ? words.floor.replace("{mg}", inMilligrams(ug, words)) : inMilligrams(ug, words));
  }
  const total = reading.querySelector("[data-shows=total]");
  const rows = [...reading.querySelectorAll(".reading-item")].map(chosenOf);
  if (!total || rows.includes(null)) return;
  const all = [...reading.querySelectorAll(".reading-item")].filter((it) => chosenOf(it).value !== LEFT_OUT);
  const known = all.map(microgramsOf);
  const sum = known.some((ug) => ug !== null) ? known.reduce((a, b) => a + (b || 0), 0) : null;
  if (Number.isNaN(sum)) return;
  const isFloor = sum !== null && (known.includes(null) || all.some((it) => "floor" in chosenOf(it).dataset));
  total.textContent = isFloor ? words.floor.replace("{mg}", inMilligrams(sum, words)) : inMilligrams(sum, words);
}

document.addEventListener("change", (event) => {
  const item = event.target.closest?.("#reading .reading-item");
  if (!item || event.target.type !== "radio") return;
  const { value, dataset } = event.target, field = amountOf(item);
  if (field && dataset.amount) {
    field.value = dataset.amount;
    field.form.elements[field.name.replace("amount", "of")].value = value;
  }
  redraw(item);
});
document.addEventListener("input", (event) => {
  const item = event.target.closest?.("#reading .reading-item");
  if (item && event.target === amountOf(item)) redraw(item);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#reading [data-step], #reading [data-leave-out]");
  if (!button) return;
  const item = button.closest(".reading-item"), chosen = chosenOf(item);
  if (button.dataset.step) {
    const field = amountOf(item), now = numberOf(field.value) || 0, isUp = button.dataset.step === "1";
    const isWeight = chosen?.dataset.unit === "g";
    const step = isWeight ? (now < 20 || (now === 20 && !isUp) ? 5 : 10) : now < 1 || (now === 1 && !isUp) ? 0.5 : 1;
    const next = Math.round((isUp ? now + step : now - step) * 1000) / 1000;
    if (next > 0) field.value = String(next);
  } else if (chosen?.value === LEFT_OUT) {
    [...item.querySelectorAll("input[type=radio]")].find((one) => one.value === (item.dataset.before || one.value)).checked = true;
  } else {
    item.dataset.before = chosen?.value || "";
    item.querySelector(`input[type=radio][value="${LEFT_OUT}"]`).checked = true;
  }
  redraw(item);
});
document.querySelectorAll("#reading .reading-item").forEach(redraw); // as the browser kept it

// Text typed before the scripts had loaded is searched as well.
document.addEventListener("DOMContentLoaded", () => {
  for (const field of document.querySelectorAll("input[type=search][hx-get]")) {
    if (field.value.trim() && field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
