// Show the exact sum of the checked rows, added in whole micrograms and formatted as the server formats milligrams.

const micrograms = (text) => {
  const [whole, part = ""] = text.split(".");
  return BigInt(whole + part.padEnd(3, "0").slice(0, 3));
};

// Whole milligrams from 10 up, one decimal below; halves round up.
const milligrams = (exact, words) => {
  const written = (tenths) => (Number(tenths) / 10).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  if (exact > 0n && exact < 50n) return words.trace.replace("{amount}", written(1n));
  const tenths = exact >= 10000n ? ((exact + 500n) / 1000n) * 10n : (exact + 50n) / 100n;
  return words.mg.replace("{amount}", written(tenths));
};

const showSum = () => {
  const output = document.getElementById("chosen-sum");
  if (!output) return;
  const words = output.dataset;
  let count = 0, missing = 0, exact = 0n;
  for (const box of document.querySelectorAll("input[data-mg]:checked")) {
    count += 1;
    missing += Number(box.dataset.unmeasured);
    exact += micrograms(box.dataset.mg);
  }
  const text = (missing ? words.floor : words.sum).replace("{count}", count).replace("{mg}", milligrams(exact, words));
  output.textContent = !count ? words.none : missing && words.unmeasured ? `${text} · ${words.unmeasured.replace("{missing}", missing)}` : text;
};

document.addEventListener("change", showSum);
window.addEventListener("pageshow", showSum);
