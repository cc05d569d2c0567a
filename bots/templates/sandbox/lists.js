// Lists of messages: filled anew without losing the place, the focus, or who listens to a screen reader.

import { $, about, make, nameOf, say, time } from "./page.js";
import { foundWords, openedIn, plain, render, sweep } from "./posts.js";
import { actorIn, room } from "./view.js";

const NEAR = 80;
const shown = new Map();
const away = new WeakSet(); // lists whose reader has scrolled up
const fresh = new WeakSet(); // of these, the ones that have got something new meanwhile
let announced = null;

const buttonOf = (list) => document.querySelector(`.fresh[data-list="${list.id}"]`);
const isAtEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;

function stick(list) {
  if (!away.has(list)) list.scrollTop = list.scrollHeight;
}

function mark(list) {
  if (!away.has(list)) fresh.delete(list);
  buttonOf(list).hidden = !fresh.has(list);
}

// Back to the newest message: whoever posts wants to see it.
export function toEnd(list) {
  away.delete(list);
  stick(list);
  mark(list);
}

// Pictures and films grow when they have loaded, cards when they are opened.
const sizes = new ResizeObserver((entries) => {
  for (const list of new Set(entries.map((entry) => entry.target.closest(".posts")))) if (list) stick(list);
});

export function prepare(list) {
  // Who scrolls up stays there. What moves the end away is no reader's doing: only a way up counts as one.
  let last = 0;
  list.addEventListener(
    "scroll",
    () => {
      if (isAtEnd(list)) away.delete(list);
      else if (list.scrollTop < last) away.add(list);
      last = list.scrollTop;
      mark(list);
    },
    { passive: true },
  );
  sizes.observe(list);
  list.addEventListener("held", () => { if (!isAtEnd(list)) away.add(list); });
  buttonOf(list).addEventListener("click", () => {
    toEnd(list);
    list.focus({ preventScroll: true });
  });
  // A list is one stop of the Tab key to read in: the arrows go from message to message.
  list.addEventListener("keydown", (event) => {
    const here = event.target.closest("li");
    if (event.target !== list && event.target !== here) return;
    const items = [...list.children].filter((item) => item.dataset.id);
    const at = items.indexOf(here);
    const wanted = { ArrowDown: at < 0 ? 0 : at + 1, ArrowUp: at < 0 ? items.length - 1 : at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (wanted === undefined || !items[wanted]) return;
    event.preventDefault();
    items[wanted].focus();
  });
}

export function empty(list) {
  list.replaceChildren();
  away.delete(list);
  mark(list);
}

// What a message looks like depends on more than itself.
function signature(item) {
  const quoted = room.posts.find((other) => other.id === item.reply_to);
  const actor = actorIn(item.chat);
  return JSON.stringify([item, quoted?.removed, quoted?.text, quoted?.pictures, openedIn(item), actor, room.members[actor]?.moderator, room.members[item.author]?.moderator, item.scanning && room.service.state]);
}

export function fill(list, items, hint) {
  const wanted = new Set(items.map((item) => item.id));
  for (const child of [...list.children]) {
    if (wanted.has(child.dataset.id)) continue;
    if (child.contains(document.activeElement)) (child.nextElementSibling ?? child.previousElementSibling ?? list).focus({ preventScroll: true });
    sizes.unobserve(child);
    child.remove();
  }
  const wasEmpty = !list.childElementCount;
  for (const item of items) {
    const now = signature(item);
    const old = list.querySelector(`[data-id="${item.id}"]`);
    if (old && shown.get(item.id) === now) continue;
    const focused = old?.contains(document.activeElement) ? (document.activeElement.dataset.key ?? "") : null;
    const element = render(item);
    if (old) {
      if (old.classList.contains("target")) element.classList.add("target");
      sizes.unobserve(old);
      old.replaceWith(element);
    } else {
      list.append(element);
      if (!wasEmpty && away.has(list)) fresh.add(list);
    }
    sizes.observe(element);
    // Never on to another button: whoever presses Enter twice would press that one too.
    if (focused !== null) ((focused && element.querySelector(`[data-key="${CSS.escape(focused)}"]`)) || element).focus({ preventScroll: true });
    shown.set(item.id, now);
  }
  if (hint) list.append(make("li", { class: "empty" }, hint));
  sweep(room.posts);
  stick(list);
  mark(list);
}

// One line, and nothing that stands in it twice: what is new in the lists that are in view.
export function announce(items, more = "") {
  if (!room.room) return;
  const known = announced;
  const found = room.posts.flatMap((item) => item.found.map((each) => `${item.id} ${each.number}`));
  announced = new Set([room.room, ...room.posts.map((item) => item.id), ...found]);
  const words = more ? [more] : [];
  if (known?.has(room.room)) {
    for (const item of items) {
      const name = nameOf(item.author);
      if (!known.has(item.id) && item.author !== actorIn(item.chat)) {
        words.push(item.event ? say(`event-${item.event}`, { name, time: time(item.until_s) }) : `${name}: ${plain(item) || say(item.author === about.bot ? "picture-back-alt" : "picture-alt", { name })}`);
      }
      for (const each of item.found) if (!known.has(`${item.id} ${each.number}`)) words.push(`${say("picture-alt", { name })}: ${foundWords(item, each)}`);
    }
  }
  if (words.length) $("announcer").replaceChildren(make("p", {}, words.join("\n")));
}
