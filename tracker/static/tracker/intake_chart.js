// Draw days, weeks or months from the JSON in the page. Every number is in the table too, so without this script the
// chart stays hidden.

const data = JSON.parse(document.getElementById("chart-data").textContent);
const canvas = document.getElementById("chart");
const drawing = document.getElementById("drawing");
const said = document.getElementById("chart-said");
const words = data.words;

// A token may contain light-dark(); only a computed color says which of the two applies.
function color(token) {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const used = getComputedStyle(probe).color;
  probe.remove();
  return used;
}

// Ledgers and estimates differ by pattern, not only by color.
function pattern(ink, paper, paint) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  if (paper) { pen.fillStyle = paper; pen.fillRect(0, 0, 8, 8); }
  pen.strokeStyle = pen.fillStyle = ink;
  pen.lineWidth = 2;
  pen.beginPath();
  paint(pen);
  return canvas.getContext("2d").createPattern(tile, "repeat");
}
const stripes = (pen) => { for (const start of [-4, 4]) { pen.moveTo(start, 8); pen.lineTo(start + 8, 0); } pen.stroke(); };
const dots = (pen) => { for (const at of [2, 6]) { pen.moveTo(at, at); pen.arc(at, at, 1.3, 0, 7); } pen.fill(); };
const lines = (pen) => { pen.moveTo(0, 4); pen.lineTo(8, 4); pen.stroke(); };

function amount(n) {
  const floor = data.at_least[n] ? `${words.at_least} ` : "";
  return `${floor}${data.known[n]} ${data.unit}`;
}

// Everything known about one bar, as lines for the tooltip and for the sentence below the chart.
function sentences(n) {
  const kind = data.notes[n] || words.kinds[data.kinds[n]];
  const note = data.day_notes[n] ? [`${words.day_note}: ${data.day_notes[n]}`] : [];
  if (data.known[n] === null) return [kind, ...note];
  const told = [`${words.known}: ${amount(n)} (${kind})`];
  if (data.supplements[n] || data.medicines[n]) {
    for (const ledger of ["food", "supplements", "medicines"]) if (data[ledger][n]) told.push(`${words[ledger]}: ${data[ledger][n]} ${data.unit}`);
  }
  if (data.ceiling[n] !== null) told.push(`${words.ceiling}: ${data.ceiling[n]} ${data.unit}`);
  const high = data.target_high[n] === data.target_low[n] ? "" : `–${data.target_high[n]}`;
  told.push(`${words.target}: ${data.target_low[n]}${high} ${data.unit}`);
  for (const mean of ["mean_7", "mean_28"]) if (data[mean][n] !== null) told.push(`${words[mean]}: ${data[mean][n]} ${data.unit}`);
  return [...told, ...note];
}

// A canvas does not wrap lines, so the tooltip cuts a long note off. The sentence below the chart has all of it.
const MOST_IN_TOOLTIP = 60;
const cut = (line) => { const flat = line.replace(/\s+/g, " "); return flat.length > MOST_IN_TOOLTIP ? `${flat.slice(0, MOST_IN_TOOLTIP)}…` : flat; };

function draw() {
  const leaf = color("--leaf"), soft = color("--leaf-soft"), ink = color("--ink-soft"), line = color("--line"), amber = color("--amber"), card = color("--card"), strong = color("--ink");
  const fill = { full: leaf, partial: soft, unlogged: "transparent" };
  const most = Math.max(...data.known, ...data.ceiling, ...data.target_high);
  const target = (label, values) => ({
    type: "line", label, data: values, borderColor: amber, borderDash: [6, 4], borderWidth: 2, pointRadius: 0, stepped: "middle",
  });
  const mean = (label, values, dash) => ({
    type: "line", label, data: values, borderColor: strong, borderDash: dash, borderWidth: 1.5, pointRadius: 0, spanGaps: true,
  });
  const bar = (label, values, background) => ({
    type: "bar", label, data: values, backgroundColor: background, borderColor: leaf, borderWidth: 1, stack: "mg",
  });
  const guess = data.ceiling.map((mg, n) => (mg === null ? null : mg - data.known[n]));
  const some = (values) => values.some((value) => value);
  return new Chart(canvas, {
    data: {
      labels: data.labels.map((label) => (data.labels.length <= 7 ? label.split(" ") : label)),
      datasets: [
        target(words.target, data.target_low),
        ...(data.is_band ? [target(words.target_high, data.target_high)] : []),
        ...(data.mean_7.some((mg) => mg !== null) ? [mean(words.mean_7, data.mean_7, []), mean(words.mean_28, data.mean_28, [2, 3])] : []),
        bar(words.food, data.food, data.kinds.map((kind) => fill[kind])),
        ...(some(data.supplements) ? [bar(words.supplements, data.supplements, pattern(color("--sea"), card, lines))] : []),
        ...(some(data.medicines) ? [bar(words.medicines, data.medicines, pattern(color("--plum"), card, dots))] : []),
        ...(some(guess) ? [bar(words.ceiling, guess, pattern(ink, "", stripes))] : []),
        ...(some(data.day_notes) ? [{ type: "line", label: words.day_note, data: data.day_notes.map((note, n) => (note ? data.known[n] ?? 0 : null)), showLine: false, pointStyle: "triangle", pointRadius: 6, pointHoverRadius: 6, borderColor: card, backgroundColor: strong }] : []),
        // An unlogged day is an empty frame as high as the chart, so that it does not look like a low day. A week or
        // month with entries but without a full day is a pale frame.
        { type: "bar", label: words.kinds.unlogged, data: data.kinds.map((kind, n) => (kind === "unlogged" || (kind === "partial" && data.known[n] === null) ? most : null)), backgroundColor: data.kinds.map((kind) => (kind === "partial" ? soft : "transparent")), borderColor: data.labels.length > 31 ? line : ink, borderWidth: 1, borderRadius: 6, stack: "mg" },
      ],
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { stacked: true, grid: { display: false }, ticks: { color: ink, maxRotation: 0, autoSkipPadding: 8 } },
        y: { beginAtZero: true, grid: { color: line }, ticks: { color: ink }, title: { display: true, text: data.unit, color: ink } },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          displayColors: false,
          filter: (item, position) => position === 0,
          callbacks: { title: (items) => data.labels[items[0].dataIndex], label: (item) => sentences(item.dataIndex).map(cut) },
        },
      },
    },
  });
}

let chart;
let at = -1;

function show(n) {
  at = Math.max(0, Math.min(n, data.labels.length - 1));
  const first = chart.getDatasetMeta(0).data[at];
  chart.tooltip.setActiveElements([{ datasetIndex: 0, index: at }], { x: first.x, y: first.y });
  chart.update("none");
  said.textContent = `${data.labels[at]}: ${sentences(at).join(". ")}`;
}

const STEPS = { ArrowRight: () => at + 1, ArrowLeft: () => (at < 0 ? data.labels.length : at) - 1, Home: () => 0, End: () => data.labels.length };
canvas.addEventListener("keydown", (event) => {
  if (event.key in STEPS) { event.preventDefault(); show(STEPS[event.key]()); }
});
canvas.addEventListener("blur", () => { chart.tooltip.setActiveElements([], { x: 0, y: 0 }); chart.update("none"); at = -1; said.textContent = ""; });

drawing.hidden = false; // a hidden canvas has no size to draw in
try { chart = draw(); } catch (problem) { drawing.hidden = true; throw problem; }
// The colors are different in another theme and on paper.
const again = () => { chart.destroy(); chart = draw(); };
new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
matchMedia("print").addEventListener("change", again);
