// What is on the screen as a picture of its own: title, map, legend, key figures and credit, in one SVG.

const WIDE = 1200, HIGH = 1000, MAP_WIDE = 720;

function lines(words, most) {
  const found = [""];
  for (const word of words.split(" ")) {
    if (found.at(-1) && found.at(-1).length + word.length + 1 > most) found.push("");
    found[found.length - 1] += `${found.at(-1) ? " " : ""}${word}`;
  }
  return found;
}

function picture(map, start, shown, legend) {
  const drawn = map.drawn(MAP_WIDE, HIGH - 160);
  for (const name of ["role", "tabindex", "class", "aria-label"]) drawn.removeAttribute(name);
  for (const part of drawn.querySelectorAll("[hidden]")) part.remove();
  put(drawn, { x: 10, y: 110, width: MAP_WIDE, height: HIGH - 160 }, []);
  const write = (x, y, size, words, more) => s("text", { x, y, "font-size": size, fill: start.ink, ...more }, words);
  const bold = { "font-weight": 650 };
  const parts = [s("title", {}, shown.scenario.title), s("rect", { width: WIDE, height: HIGH, fill: "#fff" }),
    write(30, 52, 30, shown.scenario.title, bold)];
  lines(`${shown.banner.name} ${shown.banner.text}`, 150).slice(0, 3).forEach((line, at) => parts.push(write(30, 80 + 19 * at, 15, line, { fill: "#555e67" })));
  let y = 170;
  for (const figure of shown.figures) {
    parts.push(write(770, y, 30, figure.value, bold));
    for (const line of lines(figure.label, 50)) parts.push(write(770, (y += 20), 15, line));
    if (figure.difference) parts.push(write(770, (y += 20), 15, `${start.words.difference}: ${figure.difference}`, { fill: "#9a3412" }));
    y += 48;
  }
  y += 10;
  for (const [key, label] of legend) {
    parts.push(put(map.swatch(key), { x: 770, y: y - 15 }, []), write(798, y, 16, label));
    y += 26;
  }
  if (shown.beside) {
    parts.push(s("rect", { x: 771, y: y - 12, width: 16, height: 12, fill: "none", stroke: "#c2410c", "stroke-width": 2.5, "stroke-dasharray": "4 2" }));
    for (const line of lines(`${start.words.changed_mark}: ${shown.beside.title}`, 42)) {
      parts.push(write(798, y, 16, line));
      y += 20;
    }
  }
  parts.push(write(30, HIGH - 22, 13, `${start.credit} · Akson Analysis`, { fill: "#555e67" }));
  const whole = s("svg", { width: WIDE, height: HIGH, viewBox: `0 0 ${WIDE} ${HIGH}`, "font-family": "Segoe UI, Helvetica Neue, Arial, DejaVu Sans, sans-serif" }, parts, drawn);
  return new XMLSerializer().serializeToString(whole);
}

async function png(svg) {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = h("canvas", { width: 2 * WIDE, height: 2 * HIGH });
  const pen = canvas.getContext("2d");
  pen.scale(2, 2);
  pen.drawImage(image, 0, 0, WIDE, HIGH);
  URL.revokeObjectURL(address);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
