// Lists of messages: filled anew without losing the place, the focus, or who listens to a screen reader.

import { $, about, make, nameOf, say, time } from "./page.js";
import { openedIn, plain, render } from "./posts.js";
import { actorIn, room } from "./view.js";

const shown = new Map();
const atEnd = new WeakMap();
let announced = null;

export function stick(list) {
  if (atEnd.get(list) !== false) list.scrollTop = list.scrollHeight;
}

export function prepare(list) {
  // Who scrolls up stays there; a picture that arrives late moves the end away, and does not count as that.
  let last = 0;
  list.addEventListener(
    "scroll",
    () => {
      if (list.scrollHeight - list.scrollTop - list.clientHeight < 80) atEnd.set(list, true);
      else if (list.scrollTop < last) atEnd.set(list, false);
      last = list.scrollTop;
    },
    { passive: true },
  );
  new ResizeObserver(() => stick(list)).observe(list);
  list.addEventListener("grown", () => stick(list));
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
  atEnd.delete(list);
}

// What a message looks like depends on more than itself.
function signature(item) {
  const quoted = room.posts.find((other) => other.id === item.reply_to);
  const actor = actorIn(item.chat);
  return JSON.stringify([item, quoted?.removed, quoted?.text, openedIn(item), actor, room.members[actor]?.moderator, room.members[item.author]?.moderator]);
}

export function fill(list, items, hint) {
  const wanted = new Set(items.map((item) => item.id));
  for (const child of [...list.children]) {
    if (wanted.has(child.dataset.id)) continue;
    if (child.contains(document.activeElement)) (child.nextElementSibling ?? child.previousElementSibling ?? list).focus({ preventScroll: true });
    child.remove();
  }
  for (const item of items) {
    const now = signature(item);
    const old = list.querySelector(`[data-id="${item.id}"]`);
    if (old && shown.get(item.id) === now) continue;
    const element = render(item);
    const focused = old?.contains(document.activeElement) ? (document.activeElement.dataset.key ?? "") : null;
    if (old) {
      if (old.classList.contains("target")) element.classList.add("target");
      old.replaceWith(element);
    } else list.append(element);
    // Never on to another button: whoever presses Enter twice would press that one too.
    if (focused !== null) ((focused && element.querySelector(`[data-key="${CSS.escape(focused)}"]`)) || element).focus({ preventScroll: true });
    shown.set(item.id, now);
  }
  if (hint) list.append(make("li", { class: "empty" }, hint));
  stick(list);
}

// Says new messages of the lists that are in view, and nothing that was only changed.
export function announce(items) {
  if (!room.room) return;
  const known = announced;
  announced = new Set([room.room, ...room.posts.map((item) => item.id)]);
  if (!known?.has(room.room)) return;
  for (const item of items) {
    if (known.has(item.id) || item.author === actorIn(item.chat)) continue;
    const name = nameOf(item.author);
    const words = item.event ? say(`event-${item.event}`, { name, time: time(item.until_s) }) : `${name}: ${plain(item) || say(item.author === about.bot ? "picture-back-alt" : "picture-alt", { name })}`;
    $("announcer").append(make("p", {}, words));
  }
  while ($("announcer").childElementCount > 5) $("announcer").firstElementChild.remove();
}
