// What the page was sent once, its words, and how its elements are made.

export const about = JSON.parse(document.getElementById("about").textContent);

export const $ = (id) => document.getElementById(id);

export const say = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, () => value), about.words[key] ?? key);

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export const nameOf = (member) => about.words[`member-${member}`] ?? member;

export function face(member) {
  if (member === about.bot) return make("span", { class: "face", "aria-hidden": "true" }, make("img", { src: "/sandbox/static/torch.svg", alt: "" }));
  return make("span", { class: `face ${member}`, "aria-hidden": "true" }, nameOf(member)[0]);
}

export function time(unix_s) {
  const at = new Date(unix_s * 1000);
  const today = at.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(document.documentElement.lang, today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" }).format(at);
}

export const wide = matchMedia("(min-width: 901px)");

export function label() {
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
    if (element.tagName === "BUTTON") element.title = say(element.dataset.label);
  }
}
