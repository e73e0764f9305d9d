/* Draws the charts, and makes tables sortable and searchable. Without it the page is whole: pictures and plain tables. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  const say = (template, values) => template.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

  function names(kind, count, at) {
    const format = (width) => new Intl.DateTimeFormat(root.lang, { ...kind(width), timeZone: "UTC" });
    const list = (width) => Array.from({ length: count }, (_, i) => format(width).format(at(i)));
    return [list("long"), list("short")];
  }

  function register(words) {
    if (root.lang === "en") return; // Plotly's own language, which the others are built on
    const [days, shortDays] = names((weekday) => ({ weekday }), 7, (i) => Date.UTC(2023, 0, 1 + i));
    const [months, shortMonths] = names((month) => ({ month }), 12, (i) => Date.UTC(2023, i, 1));
    const format = { days, shortDays, months, shortMonths, date: "%d.%m.%Y", decimal: ",", thousands: "\u00a0" };
    window.Plotly.register({ moduleType: "locale", name: root.lang, dictionary: words, format });
  }

  function describe(chart) {
    chart.querySelectorAll(".main-svg").forEach((svg, i) => {
      if (i) { svg.setAttribute("aria-hidden", "true"); return; }
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", chart.dataset.alt);
    });
  }

  async function draw(chart) {
    const figure = JSON.parse(document.getElementById(chart.dataset.figure).textContent);
    const wanted = figure.layout.height || 440;
    const fit = () => Math.round(Math.min(wanted, Math.max(340, 1.9 * chart.clientWidth)));
    figure.layout.height = fit();
    figure.layout.autosize = true;
    delete figure.layout.width;
    try {
      await window.Plotly.newPlot(chart, figure.data, figure.layout, { ...figure.config, locale: root.lang });
    } catch (problem) {
      window.Plotly.purge(chart);
      chart.replaceChildren();
      chart.classList.remove("drawable");
      console.error(problem);
      return;
    }
    describe(chart);
    chart.on("plotly_afterplot", () => describe(chart));
    if (figure.frames) window.Plotly.addFrames(chart, figure.frames);
    new ResizeObserver(() => {
      if (chart.clientWidth && fit() !== chart.layout.height) window.Plotly.relayout(chart, { height: fit() });
    }).observe(chart);
  }

  function rowsOf(body) { return Array.from(body.rows); }

  function sortable(box, table) {
    const body = table.tBodies[0];
    const collator = new Intl.Collator(root.lang, { numeric: true });
    const heads = Array.from(table.tHead.rows[0].cells);
    const key = (row, i) => row.cells[i].dataset.v ?? row.cells[i].textContent.trim();
    const isMissing = (value) => value === "–" || value === "";
    heads.forEach((head, i) => {
      const button = document.createElement("button");
      button.type = "button";
      button.title = say(box.dataset.sort, { column: head.textContent.trim() });
      const printed = document.createElement("span");
      printed.className = "pub-print";
      printed.textContent = head.textContent;
      button.append(...head.childNodes);
      head.append(button, printed);
      button.addEventListener("click", () => {
        const isNumber = head.classList.contains("n");
        const now = head.getAttribute("aria-sort");
        const way = now ? (now === "ascending" ? -1 : 1) : (isNumber ? -1 : 1);
        const compare = isNumber ? (a, b) => Number(a) - Number(b) : collator.compare;
        const keyed = rowsOf(body).map((row) => [key(row, i), row]);
        keyed.sort(([a], [b]) => (isMissing(a) - isMissing(b)) || (isMissing(a) ? 0 : way * compare(a, b)));
        body.append(...keyed.map(([, row]) => row));
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", way === 1 ? "ascending" : "descending");
      });
    });
  }

  function searchable(box, table) {
    const rows = rowsOf(table.tBodies[0]);
    const texts = rows.map((row) => row.textContent.toLocaleLowerCase(root.lang).replace(/\u00a0/g, " "));
    const controls = document.createElement("div");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const shown = document.createElement("output");
    controls.className = "controls";
    label.textContent = box.dataset.search;
    input.type = "search";
    label.append(input);
    controls.append(label, shown);
    box.prepend(controls);
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLocaleLowerCase(root.lang);
      let count = 0;
      rows.forEach((row, i) => { row.hidden = !texts[i].includes(wanted); count += !row.hidden; });
      shown.textContent = wanted ? say(box.dataset.shown, { shown: count, total: rows.length }) : "";
    });
  }

  document.addEventListener("DOMContentLoaded", async () => {
    for (const box of document.querySelectorAll(".pub-table")) {
      const table = box.querySelector("table");
      if (table.tBodies[0].rows.length > 1) sortable(box, table);
      if (table.tBodies[0].rows.length > 8) searchable(box, table);
    }
    const charts = Array.from(document.querySelectorAll(".chart"));
    if (!charts.length) return;
    if (window.Plotly) {
      register(JSON.parse(document.getElementById("chart-words").textContent));
      for (const chart of charts) await draw(chart);
    } else {
      charts.forEach((chart) => chart.classList.remove("drawable"));
    }
    root.classList.add("ready");
  });
})();
