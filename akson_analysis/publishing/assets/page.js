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

  /* Every chart that is drawn says what it shows; its layers of other drawing are silent. */
  function describe(chart, alt) {
    chart.querySelectorAll(".main-svg").forEach((svg, i) => {
      if (i) { svg.setAttribute("aria-hidden", "true"); return; }
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", alt);
    });
  }

  const parsed = (id) => JSON.parse(document.getElementById(id).textContent);

  let arrays;
  function shared(place) {
    arrays ??= parsed("chart-arrays");
    const array = arrays[place];
    if (!array.by) return array;
    let at = 0;
    return Float64Array.from(array.by, (by) => (by === null ? NaN : (at += by) * array.step));
  }

  function whole(part) {
    if (part === null || typeof part !== "object") return part;
    if ("shared" in part) return shared(part.shared);
    for (const key of Object.keys(part)) part[key] = whole(part[key]);
    return part;
  }

  let plotly;
  function library() {
    plotly ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = library.source;
      script.onload = () => { register(parsed("chart-words")); resolve(window.Plotly); };
      script.onerror = reject;
      document.head.append(script);
    });
    return plotly;
  }
  library.source = document.currentScript.dataset.plotly;

  /* A map keeps its shape; a chart's rows of text need their height on a phone too. */
  const isMap = (chart) => "keepsShape" in chart.dataset;
  const heightOf = (chart) => {
    const most = Number(chart.dataset.height);
    return isMap(chart) ? Math.min(most, Math.max(340, Math.round(1.9 * chart.clientWidth))) : most;
  };

  const NARROW_PX = 480;
  const LEAST_TICK_PX = 14;
  const visible = (text) => { const box = text.getBoundingClientRect(); return box.width ? box : null; };
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

  /* On a phone: smaller letters, axis titles on several lines, and only numbers on the axis that have room. */
  function narrowed(layout, width) {
    const font = layout.template.layout.font.size * 0.85;
    const wrapped = (words, most) => words.split(" ").reduce((lines, word) => {
      const last = lines.length - 1;
      if (last >= 0 && lines[last].length + word.length < most) lines[last] += ` ${word}`;
      else lines.push(word);
      return lines;
    }, []).join("<br>");
    const longest = (texts) => Math.max(0, ...texts.flatMap((text) => text.split("<br>")).map((line) => line.length)) * font * 0.55;
    const beside = layout.yaxis?.visible === false ? 0 : longest(layout.yaxis?.ticktext ?? []);
    const plot = width - beside - 40;
    const changes = { font: { size: font }, annotations: layout.annotations?.map((note) => ({ ...note, font: { ...note.font, size: font } })) };
    for (const name of ["xaxis", "yaxis"]) {
      const { title, ticktext, tickvals, range } = layout[name] ?? {};
      if (title?.text) changes[name] = { ...layout[name], title: { text: wrapped(title.text, name === "xaxis" ? Math.floor(plot / (font * 0.58)) : 40) } };
      if (name === "yaxis" || !ticktext || !range) continue;
      const apart = Math.abs((tickvals.at(-1) - tickvals[0]) / ((range[1] - range[0]) * Math.max(1, tickvals.length - 1))) * plot;
      const every = Math.max(1, Math.ceil((longest(ticktext) + LEAST_TICK_PX) / apart));
      const kept = (_, at) => at % every === 0;
      changes[name] = { ...layout[name], ...changes[name], tickangle: 0, tickvals: tickvals.filter(kept), ticktext: ticktext.filter(kept) };
    }
    return { ...layout, ...changes };
  }

  /* The axis goes on to the right until the words at the ends of bars and lines are inside. */
  async function roomFor(chart, Plotly) {
    const axis = chart.layout.xaxis, [low, high] = axis?.range ?? [];
    const plot = chart.querySelector(".nsewdrag")?.getBoundingClientRect();
    if (!plot || typeof high !== "number") return;
    const limit = chart.getBoundingClientRect().right - 4;
    const shrink = Array.from(chart.querySelectorAll(".annotation"), (text) => text.getBoundingClientRect())
      .filter((box) => box.right > limit && box.left > plot.left && box.width < limit - plot.left)
      .map((box) => (limit - box.width - plot.left) / (box.left - plot.left));
    const least = Math.max(0.4, Math.min(1, ...shrink));
    if (least < 1) await Plotly.relayout(chart, { "xaxis.range": [low, low + (high - low) / least] });
  }

  /* Words that would cross another's are left out, and those that would be cut move in; the table has all of them. */
  function uncross(chart) {
    const frame = chart.querySelector(".main-svg").getBoundingClientRect();
    const kept = [];
    for (const text of chart.querySelectorAll(".annotation")) {
      text.style.visibility = text.style.translate = "";
      let box = visible(text);
      if (!box) continue;
      const inwards = Math.max(Math.min(0, frame.right - box.right), frame.left - box.left);
      if (inwards) {
        text.style.translate = `${inwards}px 0`;
        box = visible(text);
      }
      if (kept.some((other) => meet(box, other))) text.style.visibility = "hidden";
      else kept.push(box);
    }
  }

  async function draw(chart) {
    chart.dataset.alt ??= chart.getAttribute("aria-label");
    const { alt } = chart.dataset;
    try {
      const Plotly = await library();
      const figure = whole(parsed(chart.dataset.figure));
      const isNarrow = !isMap(chart) && chart.clientWidth < NARROW_PX;
      if (isNarrow) figure.layout = narrowed(figure.layout, chart.clientWidth);
      figure.layout.height = heightOf(chart);
      figure.layout.autosize = true;
      delete figure.layout.width;
      await Plotly.newPlot(chart, figure.data, figure.layout, { ...figure.config, locale: root.lang });
      if (figure.frames) Plotly.addFrames(chart, figure.frames);
      chart.style.minHeight = "";
      ["role", "aria-label"].forEach((name) => chart.removeAttribute(name));
      if (isNarrow) await roomFor(chart, Plotly);
      const finish = () => { describe(chart, alt); uncross(chart); };
      finish();
      chart.on("plotly_afterplot", finish);
      const resized = new ResizeObserver(() => {
        if (!chart.clientWidth) return;
        if (!isMap(chart) && isNarrow !== chart.clientWidth < NARROW_PX) {
          resized.disconnect();
          Plotly.purge(chart);
          draw(chart);
        } else if (heightOf(chart) !== chart.layout.height) Plotly.relayout(chart, { height: heightOf(chart) });
      });
      resized.observe(chart);
    } catch (problem) {
      const words = document.createElement("p");
      words.textContent = chart.parentElement.querySelector("img") ? "" : alt;
      chart.replaceWith(words); // the picture, or the words, stand in its place
      console.error(problem);
    }
  }

  /* Charts wait until they are nearly in sight; those without a picture are drawn at the latest for the printer. */
  function drawInSight(charts) {
    let queue = Promise.resolve();
    const waiting = new Set(charts);
    const next = (chart) => {
      if (!waiting.delete(chart)) return;
      observer.unobserve(chart);
      queue = queue.then(() => new Promise((done) => { setTimeout(done); })).then(() => draw(chart));
    };
    const observer = new IntersectionObserver((entries) => {
      entries.filter((entry) => entry.isIntersecting).forEach((entry) => next(entry.target));
      queue.then(() => root.classList.add("ready"));
    }, { rootMargin: "50% 0px" });
    for (const chart of charts) {
      chart.style.minHeight = `${heightOf(chart)}px`;
      observer.observe(chart);
    }
    addEventListener("load", () => { // the printer's pictures are fetched when the reader has the page before them
      document.querySelectorAll(".plot img[loading]").forEach((img) => img.removeAttribute("loading"));
    });
    addEventListener("beforeprint", () => {
      charts.filter((chart) => !chart.parentElement.querySelector("img")).forEach(next);
    });
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

  document.addEventListener("DOMContentLoaded", () => {
    for (const box of document.querySelectorAll(".pub-table")) {
      const table = box.querySelector("table");
      if (table.tBodies[0].rows.length > 1) sortable(box, table);
      if (table.tBodies[0].rows.length > 8) searchable(box, table);
    }
    const isPaper = location.hash === "#paper"; // opened to be printed: pictures are enough
    const charts = Array.from(document.querySelectorAll(isPaper ? ".plot:not(.has-picture) .chart" : ".chart"));
    if (charts.length) drawInSight(charts);
    else root.classList.add("ready");
  });
})();
