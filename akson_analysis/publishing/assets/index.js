/* Finds pages on the index: search, group and picture. Without it the page is whole: a list by group. */
(() => {
  "use strict";
  const plain = (text) => text.toLocaleLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

  function control(kind, label) {
    const box = document.createElement("label");
    const input = document.createElement(kind);
    box.textContent = label;
    box.append(input);
    return [box, input];
  }

  document.addEventListener("DOMContentLoaded", () => {
    const finder = document.querySelector(".finder");
    if (!finder) return;
    const { search, group, everywhere, shown } = finder.dataset;
    const sections = Array.from(finder.querySelectorAll("section"));
    const rows = sections.flatMap((section) => Array.from(section.querySelectorAll("li"), (item) => {
      const link = item.querySelector("a");
      const shape = finder.querySelector(`.menu a[href="${CSS.escape(link.getAttribute("href"))}"]`);
      return { section, item, link, shape, text: plain(`${link.textContent} ${item.dataset.terms}`) };
    }));

    const controls = document.createElement("div");
    controls.className = "controls";
    const [searchBox, input] = control("input", search);
    input.type = "search";
    const [groupBox, select] = control("select", group);
    select.append(new Option(everywhere, ""));
    sections.forEach((section) => select.append(new Option(section.dataset.group)));
    const output = document.createElement("output");
    controls.append(searchBox, groupBox, output);
    finder.prepend(controls);

    function filter() {
      const wanted = plain(input.value.trim());
      const counts = new Map();
      for (const { section, item, shape, text } of rows) {
        const fits = text.includes(wanted) && (!select.value || section.dataset.group === select.value);
        item.hidden = !fits;
        shape?.classList.toggle("off", !fits);
        if (fits) counts.set(section, (counts.get(section) ?? 0) + 1);
      }
      for (const section of sections) {
        section.hidden = !counts.has(section);
        section.querySelector("h3 span").textContent = counts.get(section) ?? 0;
      }
      const found = rows.filter(({ item }) => !item.hidden).length;
      output.textContent = shown.replace("{shown}", found).replace("{total}", rows.length);
    }
    input.addEventListener("input", filter);
    select.addEventListener("change", filter);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") rows.find(({ item }) => !item.hidden)?.link.click();
    });
    for (const { link, shape } of rows) {
      if (!shape) continue;
      const light = (on) => () => { shape.classList.toggle("on", on); link.classList.toggle("on", on); };
      for (const part of [link, shape]) {
        for (const start of ["pointerenter", "focus"]) part.addEventListener(start, light(true));
        for (const end of ["pointerleave", "blur"]) part.addEventListener(end, light(false));
      }
    }
    filter();
  });
})();
