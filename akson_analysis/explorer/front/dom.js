// Elements, names and files: what the other parts are written with. Text is set as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

function put(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== ""));
  return element;
}

const h = (tag, attributes, ...children) => put(document.createElement(tag), attributes, children);
const s = (tag, attributes, ...children) => put(document.createElementNS(SVG, tag), attributes, children);

/** Change a text only where it differs, so that nothing is painted or read aloud again for nothing. */
function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

const LETTERS = { ø: "o", æ: "ae", å: "a", đ: "d", ŋ: "n", ŧ: "t", ß: "ss" };

/** A name in plain letters: "Guovdageaidnu – Kautokeino" and "Ås" are found by "kautokeino" and "as". */
function plain(name) {
  return name
    .toLocaleLowerCase("nb")
    .replace(/[øæåđŋŧß]/g, (letter) => LETTERS[letter])
    .normalize("NFD")
    .replace(/[^a-z0-9]+/g, (gap) => (/[\u0300-\u036f]/.test(gap) ? "" : " "))
    .trim();
}

/** Whether a name, or any of its parallel names or their words, begins as typed. */
function matches(folded, typed) {
  return typed.split(" ").every((word) => folded.startsWith(word) || folded.includes(` ${word}`));
}

function download(name, parts, type) {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A set of buttons of which one is pressed; arrow keys move within it, as in a set of radio buttons. */
function oneOf(label, options, chosen, change) {
  const buttons = new Map();
  const pick = (id, isByHand) => {
    for (const [own, button] of buttons) {
      button.setAttribute("aria-checked", own === id);
      button.tabIndex = own === id ? 0 : -1;
    }
    if (isByHand) change(id);
  };
  const step = (event) => {
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!move) return;
    event.preventDefault();
    const ids = [...buttons.keys()];
    const at = ids.findIndex((id) => buttons.get(id) === event.target);
    const next = ids[(at + move + ids.length) % ids.length];
    pick(next, true);
    buttons.get(next).focus();
  };
  const box = h("div", { class: "akx-set", role: "radiogroup", "aria-label": label, onkeydown: step });
  for (const { id, label: words, mark } of options) {
    const button = h("button", { type: "button", role: "radio", "data-id": id, onclick: () => pick(id, true) }, mark ?? "", words);
    buttons.set(id, button);
    box.append(button);
  }
  pick(chosen, false);
  return { box, pick };
}

let made = 0;
const fresh = (name) => `akx-${name}-${(made += 1)}`;
