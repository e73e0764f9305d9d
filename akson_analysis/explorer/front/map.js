// The map: drawn once from Python's outlines. A change of class changes colours only.

const NEAR_PX = 4;
const LEAST_ZOOM = 40;

function swatch(look, tile, id) {
  const size = 18;
  const fill = look.pattern ? `url(#${id})` : look.fill;
  return s("svg", { class: "akx-swatch", width: size, height: size, viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true" },
    look.pattern ? s("defs", {}, pattern(look, tile, id)) : null,
    s("rect", { x: 0.5, y: 0.5, width: size - 1, height: size - 1, fill, stroke: look.stroke === "#ffffff" ? look.fill : look.stroke }));
}

function pattern(look, tile, id) {
  const line = look.isDots ? { fill: look.ink } : { stroke: look.ink, "stroke-width": 1.3, fill: "none" };
  return s("pattern", { id, width: tile, height: tile, patternUnits: "userSpaceOnUse" },
    s("rect", { width: tile, height: tile, fill: look.fill }), s("path", { d: look.pattern, ...line }));
}

/** A bar of a round length, about a sixth of what is seen, as on the other maps: in the sea off Helgeland, or low where one has zoomed. */
function scaleBar(start, [left, top, width, height], pixel, isWhole) {
  const most = (width * start.unit) / 6, power = 10 ** Math.max(Math.floor(Math.log10(most)), 3);
  const metres = [5 * power, 2 * power].find((length) => length <= most) ?? power;
  const x = left + 0.03 * width, y = top + (isWhole ? 0.48 : 0.97) * height, long = metres / start.unit, end = 4 * pixel;
  const line = (color, wide) => s("path", { d: `M${x} ${y - end}v${2 * end}m0 ${-end}h${long}m0 ${-end}v${2 * end}`, fill: "none", stroke: color, "stroke-width": wide, "vector-effect": "non-scaling-stroke" });
  return [line("#fff", 4.5), line(start.ink, 1.5),
    s("text", { x: x + long / 2, y: y - 6 * pixel, "text-anchor": "middle", "font-size": 14 * pixel, fill: start.ink, stroke: "#fff", "stroke-width": 3 * pixel, "paint-order": "stroke" }, `${metres / 1000}\u00a0km`)];
}

function makeMap(start, act) {
  const { map, circles, order, words, looks, tile } = start;
  const tiled = () => {
    const ids = Object.fromEntries(Object.keys(looks).map((key) => [key, fresh(key)]));
    const tiles = Object.entries(looks).filter(([, look]) => look.pattern).map(([key, look]) => pattern(look, tile, ids[key]));
    return { tiles, fill: (key) => (looks[key].pattern ? `url(#${ids[key]})` : looks[key].fill) };
  };
  const outside = tiled(), inside = tiled();
  const shapes = new Map(order.map((code) => [code, []]));
  const shape = (code, tag, attributes, paint = outside) => {
    const made = s(tag, { "data-code": code, "vector-effect": "non-scaling-stroke", "stroke-width": 0.6, ...attributes });
    shapes.get(code).push([made, paint]);
    return made;
  };
  const inset = map.inset;
  const land = s("g", {}, order.map((code) => shape(code, "path", { d: map.paths[code] })));
  const border = (d) => s("path", { d, class: "akx-county", fill: "none", stroke: start.ink, "stroke-width": 1, "vector-effect": "non-scaling-stroke" });
  const marks = s("g", {}, map.small.map((code) => shape(code, "circle", { cx: map.centres[code][0], cy: map.centres[code][1], r: 40 })));
  const over = s("g", { fill: "none", "pointer-events": "none" }), overInset = s("g", { fill: "none", "pointer-events": "none" });
  const caption = inset && s("text", { "text-anchor": "middle", fill: start.ink }, inset.label);
  const geo = s("g", {}, land, border(map.counties), marks);
  if (inset) geo.append(...drawInset());
  const discs = [...order].sort((one, other) => circles.at[other][2] - circles.at[one][2]);
  const twin = s("g", { hidden: true }, discs.map((code) => {
    const [cx, cy, r] = circles.at[code];
    return shape(code, "circle", { cx, cy, r });
  }));
  const scale = s("g", { class: "akx-scale", "pointer-events": "none", "aria-hidden": "true" });
  const lasso = s("path", { class: "akx-lasso", "vector-effect": "non-scaling-stroke" });
  const svg = s("svg", { class: "akx-map", role: "application", tabindex: 0, "aria-label": words.map_keys, preserveAspectRatio: "xMidYMid meet" },
    s("defs", {}, outside.tiles, inside.tiles), geo, twin, over, scale, lasso);
  const tip = h("div", { class: "akx-tip", role: "tooltip", hidden: true });
  const frame = h("div", { class: "akx-frame" }, svg, tip);

  let form = "map", mode = "click", view = [...map.box], isWhole = true, classes = [], cursor = "", pointed = "", chosen = "", different = [], drag = null, lines = () => [];

  function drawInset() {
    const [left, top, width, height] = inset.frame;
    const [, , w, h_] = inset.box;
    const drawn = Math.min(width, (height * w) / h_);
    inset.at = { x: left + width - drawn, y: top + height - (drawn * h_) / w, scale: drawn / w, width: drawn, height: (drawn * h_) / w };
    const { x, y, scale } = inset.at;
    const clip = fresh("clip");
    const move = `translate(${x} ${y}) scale(${scale}) translate(${-inset.box[0]} ${-inset.box[1]})`;
    const edge = { fill: "none", stroke: start.ink, "stroke-width": 1, "vector-effect": "non-scaling-stroke" };
    const [bx, by] = inset.box;
    const group = s("g", { class: "akx-inset" },
      s("defs", {}, s("clipPath", { id: clip }, s("rect", { x, y, width: inset.at.width, height: inset.at.height }))),
      s("rect", { x, y, width: inset.at.width, height: inset.at.height, fill: "#fff" }),
      s("g", { "clip-path": `url(#${clip})` }, s("g", { transform: move },
        order.filter(overlaps).map((code) => shape(code, "path", { d: map.paths[code] }, inside)), border(map.counties), overInset)),
      s("rect", { x, y, width: inset.at.width, height: inset.at.height, ...edge }),
      caption,
      s("rect", { x: bx, y: by, width: w, height: h_, ...edge, "stroke-dasharray": "3 2" }));
    return [group];
  }

  function overlaps(code) {
    const [x, y] = map.centres[code];
    const [left, top, width, height] = inset.box;
    return x > left - width && x < left + 2 * width && y > top - height && y < top + 2 * height;
  }

  /** What is seen of the whole country: land to the east, and all the room there is for the legend in the sea to the west. */
  function whole() {
    const [left, top, width, height] = form === "map" ? map.box : circles.box;
    const wide = Math.max(width, svg.clientHeight ? (height * svg.clientWidth) / svg.clientHeight : 0);
    return form === "map" ? [left + width - wide, top, wide, height] : [left, top, width, height];
  }
  const centre = (code) => (form === "map" ? map.centres[code] : circles.at[code].slice(0, 2));

  function look(box, wide = svg.clientWidth || 700, high = svg.clientHeight || 800) {
    view = box;
    svg.setAttribute("viewBox", box.join(" "));
    const pixel = Math.max(box[2] / wide, box[3] / high);
    marks.childNodes.forEach((mark) => mark.setAttribute("r", 3.2 * pixel));
    isWhole = box[2] >= whole()[2] * 0.9;
    geo.querySelector(".akx-inset")?.toggleAttribute("hidden", !isWhole);
    if (caption) put(caption, { x: inset.at.x + inset.at.width / 2, y: inset.at.y - 4 * pixel, "font-size": 13 * pixel }, []);
    scale.replaceChildren(...(form === "map" ? scaleBar(start, box, pixel, isWhole) : []));
    for (const child of outside.tiles) child.setAttribute("patternTransform", `scale(${pixel})`);
    for (const child of inside.tiles) child.setAttribute("patternTransform", `scale(${pixel / (inset?.at.scale ?? 1)})`);
  }

  function zoom(factor, at) {
    const [x, y, width, height] = view;
    const [cx, cy] = at ?? [x + width / 2, y + height / 2];
    const limit = whole();
    const to = Math.min(Math.max(width * factor, limit[2] / LEAST_ZOOM), limit[2]);
    const used = to / width;
    if (to === limit[2]) look(limit);
    else look([cx - (cx - x) * used, cy - (cy - y) * used, to, height * used]);
  }

  function point(event) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [place.x, place.y];
  }

  /** Where a ring that is drawn inside the inset lies on the map itself; any other ring is where it is drawn. */
  function unfolded(ring) {
    const at = inset?.at;
    if (!at || form !== "map" || geo.querySelector(".akx-inset").hasAttribute("hidden")) return ring;
    const isIn = ([x, y]) => x >= at.x && y >= at.y && x <= at.x + at.width && y <= at.y + at.height;
    if (!ring.every(isIn)) return ring;
    return ring.map(([x, y]) => [(x - at.x) / at.scale + inset.box[0], (y - at.y) / at.scale + inset.box[1]]);
  }

  function within(ring) {
    const corners = unfolded(ring);
    return order.filter((code) => {
      const [x, y] = centre(code);
      let isIn = false;
      corners.forEach(([ax, ay], at) => {
        const [bx, by] = corners[(at + corners.length - 1) % corners.length];
        if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isIn = !isIn;
      });
      return isIn;
    });
  }

  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    drag = { from: [event.clientX, event.clientY], ring: [point(event)], box: [...view], code: event.target.dataset?.code, isMoved: false };
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!drag) return hover(event.target.dataset?.code, event);
    const dx = event.clientX - drag.from[0], dy = event.clientY - drag.from[1];
    if (Math.hypot(dx, dy) < NEAR_PX && !drag.isMoved) return;
    drag.isMoved = true;
    hover("");
    if (mode === "lasso") {
      drag.ring.push(point(event));
      lasso.setAttribute("d", `M${drag.ring.map((at) => at.join(" ")).join("L")}Z`);
    } else {
      const scale = svg.getScreenCTM().a;
      look([drag.box[0] - dx / scale, drag.box[1] - dy / scale, drag.box[2], drag.box[3]]);
    }
  });
  svg.addEventListener("pointerup", () => {
    if (!drag) return;
    const { isMoved, ring, code } = drag;
    drag = null;
    lasso.removeAttribute("d");
    if (!isMoved && code) act.paint([code]);
    else if (isMoved && mode === "lasso") {
      const codes = within(ring);
      if (codes.length) act.paint(codes, true);
    }
  });
  svg.addEventListener("pointercancel", () => { drag = null; lasso.removeAttribute("d"); });
  svg.addEventListener("pointerleave", () => hover(""));
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !frame.contains(frame.getRootNode().activeElement)) return;
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.25 : 0.8, point(event));
  }, { passive: false });
  svg.addEventListener("keydown", (event) => {
    const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (ways[event.key]) go(...ways[event.key]);
    else if ((event.key === "Enter" || event.key === " ") && cursor) act.paint([cursor]);
    else if (event.key === "+" || event.key === "=") zoom(0.7, cursor && centre(cursor));
    else if (event.key === "-") zoom(1.4);
    else if (event.key === "0") look(whole());
    else if (event.key === "Escape") hover("");
    else return;
    event.preventDefault();
  });
  svg.addEventListener("blur", () => { cursor = ""; hover(""); mark(); });

  function go(dx, dy) {
    const [x, y] = cursor ? centre(cursor) : centre(chosen || order[0]);
    if (!cursor) cursor = chosen || order[0];
    else {
      let best = Infinity, next = cursor;
      for (const code of order) {
        if (code === cursor) continue;
        const [cx, cy] = centre(code);
        const along = (cx - x) * dx + (cy - y) * dy, aside = Math.abs((cx - x) * dy) + Math.abs((cy - y) * dx);
        const far = along + 2.5 * aside;
        if (along > 0 && far < best) [best, next] = [far, code];
      }
      cursor = next;
    }
    const [cx, cy] = centre(cursor), [left, top, width, height] = view;
    if (cx < left || cy < top || cx > left + width || cy > top + height) look([cx - width / 2, cy - height / 2, width, height]);
    mark();
    hover(cursor);
    act.tell(lines(cursor).join(". "));
  }

  function say() { tip.replaceChildren(...lines(pointed).map((line, at) => h(at ? "span" : "b", {}, line))); }

  function hover(code, event) {
    pointed = code ?? "";
    tip.hidden = !code;
    if (!code) return;
    say();
    const box = frame.getBoundingClientRect();
    let x, y;
    if (event) [x, y] = [event.clientX - box.left, event.clientY - box.top];
    else {
      const [cx, cy] = centre(code);
      const place = new DOMPoint(cx, cy).matrixTransform(svg.getScreenCTM());
      [x, y] = [place.x - box.left, place.y - box.top];
    }
    tip.style.left = `${Math.max(4, Math.min(x + 14, box.width - tip.offsetWidth - 4))}px`;
    tip.style.top = `${y + 18 + tip.offsetHeight > box.height ? y - tip.offsetHeight - 12 : y + 18}px`;
  }

  function outlined(code, attributes) {
    const box = { "vector-effect": "non-scaling-stroke", ...attributes };
    if (form !== "map") return [s("circle", { cx: circles.at[code][0], cy: circles.at[code][1], r: circles.at[code][2], ...box })];
    return [s("path", { d: map.paths[code], ...box })];
  }

  function mark() {
    const drawn = () => [
      ...different.flatMap((code) => outlined(code, { stroke: "#c2410c", "stroke-width": 2.5, "stroke-dasharray": "4 2" })),
      ...(chosen ? outlined(chosen, { stroke: "#fff", "stroke-width": 4 }) : []),
      ...(chosen ? outlined(chosen, { stroke: start.ink, "stroke-width": 2 }) : []),
      ...(cursor ? outlined(cursor, { stroke: "#c2410c", "stroke-width": 4 }) : []),
    ];
    over.replaceChildren(...drawn());
    if (form === "map") overInset.replaceChildren(...drawn());
  }

  function color(next) {
    next.forEach((key, at) => {
      if (classes[at] === key) return;
      for (const [drawn, paint] of shapes.get(order[at])) {
        drawn.setAttribute("fill", paint.fill(key));
        drawn.setAttribute("stroke", looks[key].stroke);
      }
    });
    classes = next;
    if (pointed) say();
  }

  look(whole());
  new ResizeObserver(() => look(isWhole ? whole() : view)).observe(svg);
  return {
    frame, svg, color, zoom,
    drawn: (wide, high) => {
      look(view, wide, high);
      const copy = svg.cloneNode(true);
      look(view);
      return copy;
    },
    describe: (how) => { lines = how; },
    choose: (code) => { chosen = code; mark(); },
    differ: (codes) => { different = codes; mark(); },
    lassoes: (isOn) => { mode = isOn ? "lasso" : "click"; svg.classList.toggle("akx-lassoing", isOn); },
    shape: (name) => {
      form = name;
      geo.toggleAttribute("hidden", name !== "map");
      twin.toggleAttribute("hidden", name === "map");
      look(whole());
      mark();
    },
    to: (box) => {
      if (!box || form !== "map") return look(whole());
      const edge = Math.max(box[2], box[3]) * 0.06;
      return look([box[0] - edge, box[1] - edge, box[2] + 2 * edge, box[3] + 2 * edge]);
    },
    swatch: (key) => swatch(looks[key], tile, fresh("swatch")),
  };
}
