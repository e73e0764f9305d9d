// The explorer's page: one visitor's model in, messages out. The same in JupyterLab and in the app.

function render({ model, el }) {
  const start = model.get("start");
  const { words, order } = start;
  const live = h("div", { class: "akx-unseen", role: "status", "aria-live": "polite" });
  const alarm = h("div", { class: "akx-error", role: "alert", hidden: true });
  let shown = null, brush = "signed", mapView = "status", isBusy = false, waiting = null;

  /** One message at a time: while a slider moves, only its latest place waits. */
  const send = (message) => {
    if (message.isMoving && isBusy) { waiting = message; return; }
    if (waiting?.control === message.control) waiting = null;
    isBusy = true;
    model.send(message);
  };
  const act = {
    tell: (sentence) => say(live, sentence),
    paint: (codes, isFirm = false, group = brush) => {
      const to = start.brushes.find(({ id }) => id === group)?.view;
      if (to) see(to);
      send({ do: "paint", codes, group, isFirm });
    },
    choose: (code, isFar) => {
      map.choose(code);
      send({ do: "choose", code });
      if (isFar) act.tell(lines(code).join(". "));
    },
    set: (control, value, isMoving) => send({ do: "set", control, value, isMoving }),
  };
  const lines = (code) => {
    const at = order.indexOf(code), [name, , county, people] = start.municipalities[at];
    return shown ? [name, `${county}, ${people}`, start.looks[shown.classes.status[at]].label, start.looks[shown.classes.choice[at]].label] : [name];
  };

  const map = makeMap(start, act);
  map.describe(lines);
  const figures = makeFigures(start), gauge = makeGauge(), one = makeMunicipality(start, act);
  const controls = makeControls(start, act), table = makeTable(start, act);
  const legend = h("ul", { class: "akx-legend", "aria-label": words.legend });
  const banner = h("p", { class: "akx-banner" });
  const beside = h("p", { class: "akx-note akx-beside" });

  const brushes = oneOf(words.brush, start.brushes.map(({ id, label }) => ({ id, label })), brush, (id) => {
    brush = id;
    const to = start.brushes.find((entry) => entry.id === id)?.view;
    if (to) see(to);
  });
  const modes = oneOf(words.choose_by, [{ id: "click", label: words.click }, { id: "lasso", label: words.lasso }], "click", (id) => map.lassoes(id === "lasso"));
  const views = oneOf(words.show, [{ id: "status", label: words.view_status }, { id: "choice", label: words.view_choice }], mapView, (id) => see(id));
  const forms = oneOf(words.shape, [{ id: "map", label: words.shape_map }, { id: "circles", label: words.shape_circles }], "map", (id) => map.shape(id));
  const place = select(words.zoom_to, [["", words.whole_country]], [[words.regions, start.zooms.regions], [words.counties, start.zooms.counties]], (value) => map.to(value ? JSON.parse(value) : null));
  const named = (id) => start.scenarios.map((entry) => [`${id}${entry.id}`, entry.title]);
  const from = select(words.scenario, [], [["", named("")]], (name) => send({ do: "scenario", name }));
  const compare = select(words.compare, [["", words.compare_none], ["now", words.compare_pin], ["file", words.compare_load]], [["", named("")]], (name) => {
    if (name !== "file") return send({ do: "compare", with: name });
    file.dataset.to = "compare";
    return file.click();
  });
  const file = h("input", { type: "file", accept: ".yml,.yaml", hidden: true, onchange: async () => {
    const [picked] = file.files;
    if (picked) send({ do: "load", name: picked.name, text: await picked.text(), to: file.dataset.to });
    file.value = "";
  } });
  const button = (label, onclick, more) => h("button", { type: "button", class: "akx-button", onclick, ...more }, label);
  const undo = button(words.undo, () => send({ do: "undo" })), redo = button(words.redo, () => send({ do: "redo" }));
  const name = h("input", { type: "text", id: fresh("name"), maxlength: 80 });
  const naming = h("form", { class: "akx-line akx-naming", hidden: true, onsubmit: (event) => {
    event.preventDefault();
    send({ do: "save", title: name.value });
    naming.hidden = true;
    save.focus();
  } }, h("label", { for: name.id }, words.save_name), name, h("button", { class: "akx-button" }, words.save_now),
    button(words.cancel, () => { naming.hidden = true; save.focus(); }));
  const save = button(words.save, () => { naming.hidden = false; name.value ||= words.save_default; name.focus(); name.select(); });
  const drawing = () => picture(map, start, shown, legendRows());
  const title = h(start.heading, {}, words.title);

  function select(label, first, groups, change) {
    const id = fresh("select");
    const option = ([value, text]) => h("option", { value: typeof value === "string" ? value : JSON.stringify(value) }, text);
    const box = h("select", { id, onchange: () => change(box.value) }, first.map(option), groups.map(([group, entries]) => {
      const rows = entries.map((entry) => option(Array.isArray(entry[1]) ? [entry[1], entry[0]] : entry));
      return group ? h("optgroup", { label: group }, rows) : rows;
    }));
    return { box, row: h("div", { class: "akx-pick" }, h("label", { for: id }, label), box) };
  }

  function see(id) {
    mapView = id;
    views.pick(id, false);
    if (shown) paintMap();
  }
  function paintMap() {
    map.color(shown.classes[mapView]);
    const other = shown.beside?.classes;
    map.differ(other ? order.filter((_, at) => other[mapView][at] !== shown.classes[mapView][at]) : []);
    const rows = legendRows(), sort = [...rows.map(([key]) => key), other ? "other" : ""].join();
    if (legend.dataset.sort !== sort) {
      legend.dataset.sort = sort;
      legend.replaceChildren(...rows.map(([key, label]) => h("li", {}, map.swatch(key), h("span", {}, label))),
        other ? h("li", {}, h("span", { class: "akx-dashed", "aria-hidden": "true" }), words.changed_mark) : "");
    }
    rows.forEach(([, label], at) => say(legend.children[at].lastChild, label));
  }
  function legendRows() {
    const counts = new Map();
    for (const key of shown.classes[mapView]) counts.set(key, (counts.get(key) ?? 0) + 1);
    const found = Object.keys(start.looks).filter((key) => counts.has(key));
    const last = (key) => Number(key === "outside_area");
    return found.sort((one, other) => last(one) - last(other)).map((key) => [key, `${start.looks[key].label} (${counts.get(key)})`]);
  }

  function receive(reply) {
    if (reply.error || reply.lost) {
      const told = ([[language, what], ...faults]) => [h("p", { lang: language }, faults.length ? `${what}:` : what), h("ul", { tabindex: faults.length > 6 ? 0 : null }, faults.map(([lang, fault]) => h("li", { lang }, fault)))];
      const what = reply.lost ? [h("b", {}, reply.lost)] : [h("b", {}, words.error_head), ...told(reply.error)];
      alarm.hidden = false;
      alarm.replaceChildren(h("div", {}, what), button("×", () => { alarm.hidden = true; }, { "aria-label": words.close }));
    } else if (reply.view) alarm.hidden = true;
    if (reply.view) {
      shown = reply.view;
      paintMap();
      figures.show(shown.figures);
      gauge.show(shown.gauge);
      controls.show(shown.controls);
      table.show(shown.classes);
      say(banner, `${shown.banner.name} ${shown.banner.text}`);
      banner.dataset.kind = shown.banner.kind;
      say(beside, shown.beside?.text ?? "");
      undo.disabled = !shown.history.undo;
      redo.disabled = !shown.history.redo;
      from.box.value = shown.scenario.id;
      if (from.box.selectedIndex < 0) from.box.prepend(h("option", { value: shown.scenario.id, selected: true }, shown.scenario.title));
      el.firstChild.dataset.turn = Number(el.firstChild.dataset.turn ?? 0) + 1;
    }
    if (reply.said) act.tell(reply.said);
    if (reply.file) download(reply.file.name, [reply.file.text], "text/plain");
    if (reply.detail) {
      if (reply.detail.prices) table.price(reply.detail.prices);
      one.show(reply.detail.chosen);
      map.choose(reply.detail.chosen?.code ?? "");
    }
    if (reply.detail || reply.error || reply.lost || reply.said) {
      isBusy = false;
      if (waiting) { const next = waiting; waiting = null; send(next); }
    }
  }

  const part = (className, label, ...children) => h("section", { class: className, "aria-label": label }, ...children);
  const skip = fresh("skip");
  el.replaceChildren(h("div", { class: "akx", lang: start.language },
    h("a", { class: "akx-skip", href: `#${skip}`, onclick: (event) => { event.preventDefault(); el.querySelector(`#${skip}`).focus(); } }, words.skip),
    h("header", { class: "akx-top" }, h("div", {}, title, h("p", { class: "akx-note" }, words.lead)),
      h("div", { class: "akx-line" }, undo, redo, button(words.reset, () => send({ do: "reset" })), save, button(words.load, () => { file.dataset.to = "state"; file.click(); }), file)),
    naming, alarm, banner, beside,
    h("div", { class: "akx-main" },
      part("akx-left", words.map,
        h("div", { class: "akx-tools" }, labelled(words.brush, brushes.box), labelled(words.choose_by, modes.box), labelled(words.show, views.box), labelled(words.shape, forms.box)),
        h("div", { class: "akx-stage" }, map.frame, legend),
        h("div", { class: "akx-line" }, place.row,
          h("div", { class: "akx-zoom" }, button("+", () => map.zoom(0.6), { "aria-label": words.zoom_in }), button("−", () => map.zoom(1.6), { "aria-label": words.zoom_out }), button("⤢", () => { place.box.value = ""; map.to(null); }, { "aria-label": words.zoom_all })),
          h("span", { class: "akx-note" }, words.export),
          button(words.png, async () => download(`${shown.scenario.id}.png`, [await png(drawing())], "image/png")),
          button(words.svg, () => download(`${shown.scenario.id}.svg`, [drawing()], "image/svg+xml")),
          button(words.csv, () => send({ do: "csv" }))),
        h("p", { class: "akx-note" }, start.credit)),
      part("akx-middle", words.figures, h("h2", { id: skip, tabindex: -1, class: "akx-unseen" }, words.figures), figures.list,
        h("h2", {}, words.gauge), gauge.box, h("h2", {}, words.municipality), makeFinder(start, act), one.box),
      part("akx-right", words.controls, h("h2", {}, words.controls), h("div", { class: "akx-controls" }, from.row, compare.row), controls.box, h("p", { class: "akx-note" }, words.about))),
    h("section", { class: "akx-below" }, h("h2", {}, words.table), table.box), live));

  function labelled(label, box) {
    return h("div", { class: "akx-tool" }, h("span", { "aria-hidden": "true" }, label), box);
  }

  model.on("msg:custom", receive);
  model.send({ do: "hello" });
  return () => model.off?.("msg:custom", receive);
}

export default { render };
