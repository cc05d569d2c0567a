// Who is in the group and what each may do; and what the bot may do.

import { $, about, face, make, nameOf, say, time } from "./page.js";
import { call } from "./server.js";
import { blocked, change, privateChat, room, view } from "./view.js";

let named = "";
let from = {};

export function showPeople(member = "") {
  named = member;
  const opener = document.activeElement;
  from = { list: opener.closest("ol")?.id, post: opener.closest("[data-id]")?.dataset.id, key: opener.dataset?.key };
  drawPeople();
  $("people").showModal();
  const row = member && $("people-list").querySelector(`[data-member="${member}"]`);
  if (row) row.querySelector("button").focus();
}

$("open-people").addEventListener("click", () => showPeople());
$("close-people").addEventListener("click", () => $("people").close());
// The browser goes back to whatever opened it; a message that was drawn anew meanwhile is another element.
$("people").addEventListener("close", () => {
  if (!from.post || (document.activeElement !== document.body && !$("people").contains(document.activeElement))) return;
  const post = $(from.list)?.querySelector(`[data-id="${CSS.escape(from.post)}"]`);
  ((from.key && post?.querySelector(`[data-key="${CSS.escape(from.key)}"]`)) || post || $(from.list))?.focus({ preventScroll: true });
});
$("people").addEventListener("click", (event) => { if (event.target === $("people")) $("people").close(); });

function status(name) {
  const is = room.members[name];
  const why = blocked(name);
  const role = say(is.owner ? "role-owner" : is.moderator ? "role-moderator" : "role-member");
  return why ? `${role} · ${say(`status-${why}`, { time: time(is.muted_until_s) })}` : role;
}

function box(key, checked, word, onchange, disabled = false) {
  return make("label", { class: "box" }, make("input", { type: "checkbox", "data-key": key, checked, disabled, onchange }), make("span", {}, word));
}

function row(name) {
  const is = room.members[name];
  const name_ = nameOf(name);
  return make(
    "li",
    { class: name === named ? "named" : "", "data-member": name },
    face(name),
    make("div", { class: "body" },
      make("p", { class: "name" }, name_),
      make("p", { class: "fine" }, status(name)),
      make("div", { class: "boxes" },
        box(`moderator ${name}`, is.moderator, say("may-moderate"), (event) => call("members", { member: name, moderator: event.target.checked }), is.owner),
        box(`open ${name}`, !is.closed, say("takes-notes"), (event) => call("members", { member: name, closed: !event.target.checked }))),
    ),
    make("div", { class: "tools" },
      make("button", { type: "button", class: "small", "data-key": `play ${name}`, "aria-label": say("play-as", { name: name_ }), onclick: () => { $("people").close(); change({ member: name }); } }, say("play")),
      make("button", { type: "button", class: "small", "data-key": `private ${name}`, "aria-label": say("open-private", { name: name_ }), onclick: () => { $("people").close(); change({ tab: "private", member: name }); } }, say("tab-private")),
      is.outside && !is.banned ? make("button", { type: "button", class: "small", "data-key": `back ${name}`, onclick: () => call("members", { member: name, back: true }) }, say("come-back", { name: name_ })) : null),
  );
}

export function drawPeople() {
  if (!room.room) return;
  const key = $("people").contains(document.activeElement) ? document.activeElement.dataset.key : "";
  $("people-list").replaceChildren(...about.members.map(row));
  const rights = about.rights.map((right) => box(`right ${right}`, !room.lacking.includes(right), say(`right-${right}`), (event) => call("rights", { right, granted: event.target.checked })));
  rights.push(box("right log", !room.log_closed, say("right-log"), (event) => call("rights", { right: about.log, granted: event.target.checked })));
  $("rights").replaceChildren(...rights);
  if (key) $("people").querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

// A choice of one of these people, as a row of faces.
export function choice(container, group, names, chosen, pick, dots = () => false) {
  const drawn = JSON.stringify(names);
  if (container.dataset.drawn !== drawn) {
    const focused = container.contains(document.activeElement) ? document.activeElement.value : "";
    container.dataset.drawn = drawn;
    container.replaceChildren(...names.map((name) => {
      const input = make("input", { type: "radio", name: group, value: name });
      input.addEventListener("change", () => pick(name));
      return make("label", {}, input, face(name), make("span", {}, nameOf(name)), make("i", { class: "dot", hidden: true }));
    }));
    if (focused) container.querySelector(`input[value="${focused}"]`)?.focus();
  }
  for (const input of container.querySelectorAll("input")) {
    input.checked = input.value === chosen;
    input.parentElement.classList.toggle("blocked", group === "member" && view.tab !== "private" && Boolean(blocked(input.value)));
    input.parentElement.querySelector(".dot").hidden = !dots(privateChat(input.value));
  }
}
