/* Shows the slides one at a time, draws their figures, and listens to keys, clicks and fingers. */
(() => {
  "use strict";
  const root = document.documentElement;
  const words = JSON.parse(document.getElementById("words").textContent);
  const slides = Array.from(document.querySelectorAll(".slide"));
  const panel = document.getElementById("panel");
  const bar = document.getElementById("bar");
  const help = document.getElementById("help");
  const narrow = matchMedia("(max-width: 719px), (max-height: 404px)");
  const [WIDTH, HEIGHT, LEAST_SCALE, MOST_SCALE, LEAST_WIDTH, SMALLEST] = [1920, 1080, 1.8, 2, 530, 0.67];
  let at = 0;
  let isPrinting = false;
  let from = null; // what had the focus before the table was opened
  let beside = null; // the speaker's own window
  const began = Date.now();

  const say = (template, values) => template.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
  const isShow = () => root.classList.contains("show");
  const has = (name) => root.classList.contains(name);

  /* Figures */

  function names(kind, count, day) {
    const list = (width) => Array.from({ length: count }, (_, i) =>
      new Intl.DateTimeFormat(root.lang, { ...kind(width), timeZone: "UTC" }).format(day(i)));
    return [list("long"), list("short")];
  }

  function register() {
    if (root.lang === "en") return; // Plotly's own language
    const [days, shortDays] = names((weekday) => ({ weekday }), 7, (i) => Date.UTC(2023, 0, 1 + i));
    const [months, shortMonths] = names((month) => ({ month }), 12, (i) => Date.UTC(2023, i, 1));
    const format = { days, shortDays, months, shortMonths, date: "%d.%m.%Y", decimal: ",", thousands: "\u00a0" };
    window.Plotly.register({ moduleType: "locale", name: root.lang, dictionary: words.chart, format });
  }

  function size(chart) {
    const box = chart.parentElement;
    if (!isShow()) {
      const width = chart.isMap ? box.clientWidth : Math.max(LEAST_WIDTH, box.clientWidth);
      const scale = Math.max(SMALLEST, Math.min(1, box.clientWidth / width)); // wider than a phone: smaller, then scrolls
      return { scale, width, height: Math.round(Math.min(chart.wanted, Math.max(320, 1.25 * width))) };
    }
    const scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, box.offsetHeight / chart.wanted));
    return { scale, width: Math.floor(box.offsetWidth / scale), height: Math.floor(box.offsetHeight / scale) };
  }

  function place(chart) {
    const { scale, width, height } = size(chart);
    if (Math.floor(scale * width) > chart.parentElement.clientWidth) chart.parentElement.tabIndex = 0; else chart.parentElement.removeAttribute("tabindex");
    Object.assign(chart.style, { width: `${width}px`, height: `${height}px`, transform: scale === 1 ? "" : `scale(${scale})`, marginBottom: scale < 1 ? `${(scale - 1) * height}px` : "" });
    return { width, height };
  }

  function describe(chart) {
    chart.querySelectorAll(".main-svg").forEach((svg, i) => {
      if (i) { svg.setAttribute("aria-hidden", "true"); return; }
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", chart.dataset.alt);
    });
  }

  function draw(chart) {
    if (chart.drawn) return chart.drawn;
    const figure = JSON.parse(document.getElementById(chart.dataset.figure).textContent);
    chart.wanted = figure.layout.height || 440;
    chart.isMap = Boolean(figure.config.scrollZoom);
    chart.ranges = {}; // a new size begins with all there is to see, not with what fitted the old one
    for (const axis of ["xaxis", "yaxis"]) {
      if (figure.layout[axis]?.range) chart.ranges[`${axis}.range`] = figure.layout[axis].range.slice();
    }
    chart.replaceChildren();
    const layout = { ...figure.layout, ...place(chart), autosize: false };
    chart.drawn = window.Plotly.newPlot(chart, figure.data, layout, { ...figure.config, locale: root.lang });
    describe(chart);
    chart.on("plotly_afterplot", () => describe(chart));
    return chart.drawn;
  }

  function fit(chart) {
    if (!chart.drawn) return;
    const wanted = place(chart);
    if (chart.layout.width !== wanted.width || chart.layout.height !== wanted.height) window.Plotly.relayout(chart, { ...wanted, ...structuredClone(chart.ranges) });
  }

  const charts = Array.from(document.querySelectorAll(".chart"));

  /* Screen */

  function scale() {
    const room = panel.hidden ? innerHeight : innerHeight - panel.offsetHeight;
    const k = Math.min(innerWidth / WIDTH, room / HEIGHT);
    root.style.setProperty("--k", k);
    root.style.setProperty("--x", `${(innerWidth - k * WIDTH) / 2}px`);
    root.style.setProperty("--y", `${(room - k * HEIGHT) / 2}px`);
  }

  function lay() {
    const wasShow = isShow();
    const show = isPrinting || !narrow.matches;
    root.classList.toggle("show", show);
    if (!show) { root.classList.remove("overview", "enlarged"); panel.hidden = true; }
    scale();
    reveal();
    if (wasShow !== show) charts.forEach(fit);
  }

  function reveal() {
    const overview = has("overview");
    slides.forEach((slide, i) => {
      slide.classList.toggle("current", i === at);
      slide.querySelector(".sheet").inert = isShow() && (overview || i !== at);
    });
    bar.querySelector("[data-do=previous]").disabled = at === 0;
    bar.querySelector("[data-do=next]").disabled = at === slides.length - 1;
    bar.querySelector("[data-do=enlarge]").setAttribute("aria-pressed", has("enlarged"));
    const data = dataOf(slides[at]);
    bar.querySelector("[data-do=data]").disabled = !data;
    bar.querySelector("[data-do=data]").setAttribute("aria-pressed", Boolean(data?.open));
    bar.querySelector("[data-do=notes]").setAttribute("aria-pressed", !panel.hidden);
    bar.querySelector("[data-do=overview]").setAttribute("aria-pressed", overview);
    document.getElementById("count").textContent = `${at + 1} / ${slides.length}`;
    tell(panel);
    if (beside && !beside.closed) tell(beside.document.getElementById("panel"));
  }

  const dataOf = (slide) => slide.querySelector(".data");
  const headingOf = (slide) => slide.querySelector("h2").textContent;

  function tell(where) {
    const line = (tag, name, text) => Object.assign(where.ownerDocument.createElement(tag), { className: name, textContent: text });
    const coming = slides[at + 1] ? say(words.next, { heading: headingOf(slides[at + 1]) }) : words.last;
    const notes = Array.from(slides[at].querySelectorAll(".notes p"), (p) => line("p", "", p.textContent));
    where.replaceChildren(line("p", "clock", ""), line("h3", "", `${at + 1} / ${slides.length} · ${headingOf(slides[at])}`), ...notes, line("p", "coming", coming));
    tick();
  }

  function tick() {
    const minutes = String(Math.floor((Date.now() - began) / 60000));
    const time = new Intl.DateTimeFormat(root.lang, { hour: "2-digit", minute: "2-digit" }).format(new Date());
    for (const where of [panel, beside && !beside.closed ? beside.document : null]) {
      const clock = where?.querySelector(".clock");
      if (clock) clock.textContent = say(words.clock, { time, minutes });
    }
  }

  function go(to, isQuiet) {
    if (isShow() && at !== to) dataOf(slides[at])?.removeAttribute("open");
    at = Math.max(0, Math.min(slides.length - 1, to));
    if (isShow()) scrollTo(0, 0); else if (!isQuiet) slides[at].scrollIntoView();
    history.replaceState(null, "", `#${at + 1}`);
    document.getElementById("position").textContent = say(words.position, { number: at + 1, total: slides.length, heading: headingOf(slides[at]) });
    draw(slides[at].querySelector(".chart") ?? charts[0]);
    reveal();
  }

  function toggle(name, isOn = !has(name)) {
    root.classList.toggle(name, isOn);
    reveal();
  }

  const actions = {
    next: () => go(at + 1),
    previous: () => go(at - 1),
    first: () => go(0),
    last: () => go(slides.length - 1),
    enlarge: () => { toggle("enlarged"); charts.forEach(fit); },
    data: () => {
      const data = dataOf(slides[at]);
      if (!data) return;
      if (!data.open) from = document.activeElement;
      data.open = !data.open;
      reveal();
      (data.open ? data.querySelector(".rows") : from)?.focus();
    },
    overview: () => {
      toggle("overview");
      if (has("overview")) slides[at].querySelector(".cover").focus();
    },
    notes: () => {
      panel.hidden = !panel.hidden;
      root.classList.toggle("with-notes", !panel.hidden);
      scale();
      reveal();
    },
    presenter: () => {
      beside = open("", "speaker", "popup,width=900,height=700");
      if (!beside) return;
      beside.document.documentElement.lang = root.lang;
      beside.document.title = words.presenter;
      const style = beside.document.createElement("style");
      style.textContent = document.querySelector("style").textContent + "#panel{height:100vh;font-size:1.5rem}";
      const own = Object.assign(beside.document.createElement("section"), { id: "panel" });
      beside.document.head.replaceChildren(style);
      beside.document.body.replaceChildren(own);
      beside.document.addEventListener("keydown", press);
      reveal();
    },
    fullscreen: () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen?.()),
    help: () => (help.open ? help.close() : help.showModal()),
    leave: () => {
      if (has("overview")) toggle("overview", false);
      else if (dataOf(slides[at])?.open) actions.data();
      else if (has("enlarged")) actions.enlarge();
    },
  };

  const keys = {
    ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next", Enter: "next",
    ArrowLeft: "previous", ArrowUp: "previous", PageUp: "previous", Backspace: "previous",
    Home: "first", End: "last", o: "overview", t: "data", z: "enlarge", n: "notes", p: "presenter", f: "fullscreen", "?": "help", Escape: "leave",
  };

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || !isShow()) return;
    const inside = event.target.closest?.("button, a, #panel");
    const own = event.key === " " && event.shiftKey ? "previous" : keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const isPressing = inside && (event.key === "Enter" || event.key === " ");
    const scroller = event.target.closest?.("#panel, .rows");
    const isScrolling = scroller && scroller.scrollHeight > scroller.clientHeight && /^(Arrow(Up|Down)|Page)/.test(event.key);
    if (/^[1-9]$/.test(event.key)) go(Number(event.key) - 1);
    else if (!own || isPressing || isScrolling) return;
    else if (has("overview") && inside?.classList.contains("cover") && /^(next|previous|first|last)$/.test(own)) {
      actions[own]();
      slides[at].querySelector(".cover").focus();
    } else actions[own]();
    event.preventDefault();
  }

  function click(event) {
    const act = event.target.closest("[data-do]");
    if (act) { actions[act.dataset.do](); return; }
    const cover = event.target.closest(".cover");
    if (cover) {
      event.preventDefault();
      toggle("overview", false);
      go(slides.indexOf(cover.closest(".slide")));
      return;
    }
    if (!isShow() || has("overview") || event.target.closest(".figure, .data, a, button, dialog, #panel, #bar") || String(getSelection())) return;
    if (event.clientX < 0.3 * innerWidth) actions.previous(); else actions.next();
  }

  let finger = null;
  function touch(event) {
    if (!isShow() || has("overview")) return;
    const { clientX, clientY } = event.changedTouches[0];
    if (event.type === "touchstart") {
      finger = event.touches.length === 1 && !event.target.closest(".figure, .data, #panel") ? [clientX, clientY] : null;
    } else if (finger) {
      const [dx, dy] = [clientX - finger[0], clientY - finger[1]];
      if (Math.abs(dx) > 60 && Math.abs(dx) > 2 * Math.abs(dy)) { actions[dx < 0 ? "next" : "previous"](); event.preventDefault(); }
    }
  }

  const asked = () => Number.parseInt(location.hash.slice(1), 10) - 1;

  async function start() {
    if (window.Plotly) register();
    lay();
    go(asked() || 0, !location.hash);
    document.addEventListener("keydown", press);
    document.addEventListener("click", click);
    document.addEventListener("touchstart", touch, { passive: true });
    document.addEventListener("touchend", touch, { passive: false });
    addEventListener("hashchange", () => { if (asked() >= 0) go(asked()); });
    addEventListener("resize", () => { lay(); if (!isShow()) charts.forEach(fit); });
    addEventListener("beforeprint", () => { isPrinting = true; lay(); charts.forEach(draw); });
    addEventListener("afterprint", () => { isPrinting = false; lay(); });
    setInterval(tick, 10000);
    for (const chart of charts) {
      await new Promise((then) => setTimeout(then));
      await draw(chart);
    }
    root.classList.add("ready");
  }

  start();
})();
