// Beside the map: key figures, gauge, one municipality, controls and the table.

function makeFigures(start) {
  const list = h("ul", { class: "akx-figures" });
  const drawn = new Map();
  const show = (figures) => {
    for (const figure of figures) {
      if (!drawn.has(figure.id)) {
        const parts = { value: h("span", { class: "akx-value" }), difference: h("span", { class: "akx-difference" }), label: h("span", { class: "akx-label" }), note: h("span", { class: "akx-note" }) };
        drawn.set(figure.id, parts);
        list.append(h("li", { "data-figure": figure.id }, h("span", { class: "akx-line" }, parts.value, parts.difference), parts.label, parts.note));
      }
      const parts = drawn.get(figure.id);
      for (const name of ["value", "label", "note"]) say(parts[name], figure[name]);
      say(parts.difference, figure.difference ? `${start.words.difference}: ${figure.difference}` : "");
    }
  };
  return { list, show };
}

function makeGauge() {
  const svg = s("svg", { class: "akx-gauge", viewBox: "0 0 400 64", role: "img", preserveAspectRatio: "none" });
  const names = h("div", { class: "akx-gauge-marks", "aria-hidden": "true" });
  const bar = s("rect", { x: 0, y: 14, height: 30, width: 0, fill: "#0b4f8a" });
  const ghost = s("rect", { x: 0, y: 14, height: 30, width: 0, fill: "none", stroke: "#c2410c", "stroke-width": 2, "stroke-dasharray": "5 3" });
  const marks = s("g");
  svg.append(s("rect", { x: 0.5, y: 14, width: 399, height: 30, fill: "#eef1f3", stroke: "#868e96" }), bar, ghost, marks);
  const show = (gauge) => {
    svg.setAttribute("aria-label", gauge.alt);
    bar.setAttribute("width", 400 * gauge.share);
    ghost.setAttribute("width", gauge.beside == null ? 0 : 400 * gauge.beside);
    marks.replaceChildren(...gauge.marks.map(({ share, isOwn }) =>
      s("line", { x1: 400 * share, x2: 400 * share, y1: isOwn ? 2 : 10, y2: isOwn ? 58 : 48, stroke: "#1b1f24", "stroke-width": isOwn ? 3 : 1.5, "vector-effect": "non-scaling-stroke" })));
    names.replaceChildren(...gauge.marks.map(({ share, label, isOwn }, at) => {
      const close = at + 1 < gauge.marks.length && gauge.marks[at + 1].share - share < 0.09;
      const name = h("span", { class: isOwn ? "akx-own" : "", "data-close": close }, label);
      name.style.left = `${100 * share}%`;
      return name;
    }));
  };
  return { box: h("div", { class: "akx-gauge-box" }, svg, names), show };
}

function makeFinder(start, act) {
  const { words, order, municipalities } = start;
  const folded = municipalities.map(([name, short, county]) => plain(`${short} ${name}`) + ` ${plain(county)}`);
  const id = fresh("found");
  const list = h("ul", { role: "listbox", id, "aria-label": words.find, hidden: true });
  const hint = fresh("hint");
  const input = h("input", { type: "text", id: fresh("find"), role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false",
    "aria-controls": id, "aria-autocomplete": "list", "aria-describedby": hint });
  let found = [], at = -1;

  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); at = -1; };
  const take = (code) => { input.value = ""; close(); act.choose(code, true); };
  const light = (next) => {
    at = next;
    [...list.children].forEach((row, place) => row.setAttribute("aria-selected", place === at));
    const row = list.children[at];
    if (!row) return;
    input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  };
  const look = () => {
    const typed = plain(input.value);
    found = typed ? order.map((_, place) => place).filter((place) => matches(folded[place], typed) || order[place].startsWith(typed)) : [];
    found.sort((one, other) => folded[other].startsWith(typed) - folded[one].startsWith(typed) || municipalities[other][4] - municipalities[one][4]);
    found = found.slice(0, 12);
    list.replaceChildren(...found.map((place) => h("li", { role: "option", id: fresh("option"), "aria-selected": "false", onpointerdown: (event) => { event.preventDefault(); take(order[place]); } },
      h("b", {}, municipalities[place][0]), ` ${municipalities[place][2]}`)));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", Boolean(found.length));
    if (found.length) light(0);
    if (typed) act.tell(found.length ? `${found.length} ${words.find_count}: ${municipalities[found[0]][0]}` : words.find_none);
  };
  input.addEventListener("input", look);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") light(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") light(Math.max(at - 1, 0));
    else if (event.key === "Enter" && found[at] != null) take(order[found[at]]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  return h("div", { class: "akx-finder" }, h("label", { for: input.id }, words.find), h("div", { class: "akx-combo" }, input, list), h("p", { id: hint, class: "akx-hint" }, words.find_hint));
}

function grid(head, rows, caption) {
  const [first, ...others] = head.split("|");
  return h("div", { class: "akx-scroll", tabindex: 0, role: "region", "aria-label": caption }, h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, first), others.map((name) => h("th", { scope: "col", class: "n" }, name)))),
    h("tbody", {}, rows.map(([name, ...cells]) => h("tr", {}, h("th", { scope: "row" }, name), cells.map((cell) => h("td", { class: "n" }, cell)))))));
}

function makeMunicipality(start, act) {
  const { words, brushes } = start;
  const box = h("div", { class: "akx-one" });
  const show = (one) => {
    if (!one) return box.replaceChildren(h("p", { class: "akx-note" }, words.nobody_chosen));
    const focused = box.contains(box.getRootNode().activeElement) ? box.getRootNode().activeElement.dataset.id : null;
    const set = h("div", { class: "akx-set", role: "group", "aria-label": `${words.set_to}: ${one.name}` },
      brushes.map(({ id, label }) => h("button", { type: "button", "data-id": id, onclick: () => act.paint([one.code], true, id) }, label)));
    box.replaceChildren(...[h("h3", {}, one.name), h("p", { class: "akx-note" }, one.facts),
      h("p", {}, h("b", {}, one.status), " · ", one.choice), set,
      one.costs.length ? grid(words.cost_head, one.costs, one.name) : null,
      h("p", { class: "akx-note" }, one.participation, " ", one.owns), h("p", {}, one.waiting.text),
      one.waiting.rows.length ? grid(words.waiting_head, one.waiting.rows, one.waiting.text) : null].filter(Boolean));
    if (focused != null) box.querySelector(`[data-id="${focused}"]`)?.focus();
  };
  show(null);
  return { box, show };
}

function makeControls(start, act) {
  const drawn = new Map();
  const box = h("div", { class: "akx-controls" });
  for (const control of start.controls) {
    const id = fresh(control.id), output = h("output", { for: id });
    const send = (value, isMoving) => act.set(control.id, value, isMoving);
    let input, read = (value) => value, write = (value) => { input.value = value; };
    if (control.kind === "choice") {
      input = h("select", { id, onchange: () => send(input.value, false) }, control.options.map(([value, label]) => h("option", { value }, label)));
      write = (value, shown) => {
        if (![...input.options].some((option) => option.value === value)) input.append(h("option", { value }, shown || value));
        input.value = value;
      };
    } else {
      const steps = control.steps;
      const ends = steps ? { min: 0, max: steps.length - 1, step: 1 } : { min: control.min, max: control.max, step: control.step };
      if (steps) {
        read = (place) => steps[place][0];
        write = (value) => { input.value = steps.findIndex(([day]) => day === value); };
      }
      input = h("input", { id, type: "range", ...ends, oninput: () => send(read(input.value), true), onchange: () => send(read(input.value), false) });
    }
    drawn.set(control.id, { input, output, write });
    box.append(h("div", { class: "akx-control", "data-control": control.id }, h("label", { for: id }, control.label), control.kind === "choice" ? null : output, input));
  }
  const show = (values) => {
    for (const [name, { value, shown, isOff }] of Object.entries(values)) {
      const { input, output, write } = drawn.get(name);
      if (input.getRootNode().activeElement !== input || input.type !== "range") write(value, shown);
      say(output, shown ?? "");
      if (input.type === "range") input.setAttribute("aria-valuetext", shown ?? value);
      input.disabled = Boolean(isOff);
    }
  };
  return { box, show };
}

function makeTable(start, act) {
  const { words, order, municipalities, looks } = start;
  const names = [words.column_name, words.view_status, words.column_choice, words.column_price];
  const count = h("span", { class: "akx-note", role: "status" });
  const rows = order.map((code, at) => {
    const cells = { status: h("td"), choice: h("td"), price: h("td", { class: "n" }) };
    const [name, , county] = municipalities[at];
    const row = h("tr", {}, h("th", { scope: "row" }, h("button", { type: "button", class: "akx-link", onclick: () => act.choose(code, true) }, name), h("span", { class: "akx-note" }, ` ${county}`)),
      cells.status, cells.choice, cells.price);
    return { row, cells, at, key: `${plain(name)} ${plain(county)} ${code}` };
  });
  const values = [({ key }) => key, ({ cells }) => cells.status.textContent, ({ cells }) => cells.choice.textContent,
    ({ cells }) => Number(cells.price.textContent.replace(/[^\d]/g, "")) || -1];
  const body = h("tbody", {}, rows.map(({ row }) => row));
  const heads = names.map((name, at) => h("th", { scope: "col", class: at === 3 ? "n" : "" }, h("button", { type: "button", onclick: () => sort(at) }, name)));
  const input = h("input", { type: "search", id: fresh("filter"), oninput: () => sift() });
  let sorted = null;

  function sort(at) {
    const up = !(sorted?.at === at && sorted.up);
    sorted = { at, up };
    const one = [...rows].sort((a, b) => {
      const [x, y] = [values[at](a), values[at](b)];
      return (typeof x === "number" ? x - y : x.localeCompare(y, start.language)) * (up ? 1 : -1);
    });
    body.replaceChildren(...one.map(({ row }) => row));
    heads.forEach((head, place) => (place === at ? head.setAttribute("aria-sort", up ? "ascending" : "descending") : head.removeAttribute("aria-sort")));
    act.tell(`${names[at]}: ${up ? words.sorted_up : words.sorted_down}`);
  }
  function sift() {
    const typed = plain(input.value);
    let shown = 0;
    for (const { row, key, isOutside } of rows) {
      row.hidden = isOutside || (typed && !matches(key, typed));
      shown += !row.hidden;
    }
    say(count, `${shown} ${words.table_rows}`);
  }
  const show = (classes) => {
    let isMoved = false;
    for (const entry of rows) {
      say(entry.cells.status, looks[classes.status[entry.at]].label);
      say(entry.cells.choice, looks[classes.choice[entry.at]].label);
      const isOutside = classes.status[entry.at] === "outside_area";
      isMoved ||= isOutside !== entry.isOutside;
      entry.isOutside = isOutside;
    }
    if (isMoved) sift();
  };
  const price = (prices) => rows.forEach(({ cells, at }) => say(cells.price, prices[at]));
  const box = h("div", { class: "akx-table" }, h("div", { class: "akx-line" }, h("label", { for: input.id }, words.table_filter), input, count),
    h("div", { class: "akx-scroll akx-high", tabindex: 0, role: "region", "aria-label": words.table }, h("table", {}, h("thead", {}, h("tr", {}, heads)), body)));
  return { box, show, price };
}
