// Draws a week from the JSON that the page carries. Every number here stands in the table as well, so that
// without this script the drawing stays hidden.

const data = JSON.parse(document.getElementById("week-data").textContent);
const canvas = document.getElementById("week-chart");
const drawing = document.getElementById("week-drawing");

// A token may hold light-dark(); only a used colour says which of the two it is.
function colour(token) {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const used = getComputedStyle(probe).color;
  probe.remove();
  return used;
}

// A day with foods that have no value is striped: its true total is higher than its bar.
function stripes(ink, paper) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.fillStyle = paper;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = ink === paper ? colour("--card") : ink;
  pen.lineWidth = 2;
  pen.beginPath();
  for (const start of [-4, 4]) { pen.moveTo(start, 8); pen.lineTo(start + 8, 0); }
  pen.stroke();
  return canvas.getContext("2d").createPattern(tile, "repeat");
}

function draw() {
  const leaf = colour("--leaf"), soft = colour("--leaf-soft"), ink = colour("--ink-soft"), line = colour("--line"), amber = colour("--amber");
  const fill = { full: leaf, partial: soft, unlogged: "transparent" };
  const most = Math.max(...data.known, ...data.target_high);
  const target = (label, values) => ({
    type: "line", label, data: values, borderColor: amber, borderDash: [6, 4], borderWidth: 2, pointRadius: 0, stepped: "middle",
  });
  return new Chart(canvas, {
    data: {
      labels: data.labels.map((label) => label.split(" ")),
      datasets: [
        target(data.words.target, data.target_low),
        ...(data.is_band ? [target(data.words.target_high, data.target_high)] : []),
        { type: "bar", label: data.words.known, data: data.known, backgroundColor: data.kinds.map((kind, day) => (data.at_least[day] ? stripes(leaf, fill[kind]) : fill[kind])), borderColor: leaf, borderWidth: 1, borderRadius: 6 },
        // An unlogged day is a hollow frame as high as the chart: plainly not a low one.
        { type: "bar", label: data.words.kinds.unlogged, data: data.kinds.map((kind) => (kind === "unlogged" ? most : null)), backgroundColor: "transparent", borderColor: ink, borderWidth: 1, borderRadius: 6 },
      ],
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { stacked: true, grid: { display: false }, ticks: { color: ink, maxRotation: 0 } },
        y: { beginAtZero: true, grid: { color: line }, ticks: { color: ink }, title: { display: true, text: data.unit, color: ink } },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          filter: (item) => item.dataset.label !== data.words.kinds.unlogged,
          callbacks: {
            label: (item) => {
              const isDay = item.dataset.label === data.words.known;
              const floor = isDay && data.at_least[item.dataIndex] ? `${data.words.at_least} ` : "";
              const kind = isDay ? ` (${data.words.kinds[data.kinds[item.dataIndex]]})` : "";
              return `${item.dataset.label}: ${floor}${item.formattedValue} ${data.unit}${kind}`;
            },
          },
        },
      },
    },
  });
}

let chart;
drawing.hidden = false; // a hidden canvas has no size to draw in
try { chart = draw(); } catch (problem) { drawing.hidden = true; throw problem; }
new MutationObserver(() => { chart.destroy(); chart = draw(); }).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
