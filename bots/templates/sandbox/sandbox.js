// The page: which chat is shown, and everything drawn anew when the room changes.

import { $, about, label, make, nameOf, say, wide } from "./page.js";
import { clear, drawComposers } from "./composer.js";
import { announce, empty, fill, prepare } from "./lists.js";
import { choice, drawPeople } from "./people.js";
import { tick } from "./posts.js";
import { drawRules } from "./rules.js";
import { call, listen, notice } from "./server.js";
import { drawTour } from "./tour.js";
import { begin, change, chatShown, follow, inView, isMessageLink, moderatorsOf, onChange, privateChat, receive, room, view } from "./view.js";

label();
$("tabs").setAttribute("aria-label", say("chats"));
prepare($("posts"));
prepare($("log"));

// The newest message that was looked at, by chat and topic.
const seen = new Map();
let seenRoom = "";
const place = (item) => (item.chat === about.group ? `${item.chat} ${item.thread}` : item.chat);
const number = (item) => Number(item.id.slice(1));
const unread = (where) => room.posts.some((item) => place(item) === where && item.author === about.bot && number(item) > (seen.get(where) ?? 0));

function look(items) {
  if (seenRoom !== room.room) {
    seenRoom = room.room;
    seen.clear();
  }
  for (const item of items) seen.set(place(item), Math.max(number(item), seen.get(place(item)) ?? 0));
}

let drawn = "";
function draw() {
  document.body.dataset.tab = view.tab;
  const isPrivate = view.tab === "private";
  const chat = chatShown();
  const shown = view.tab === "log" ? [] : room.posts.filter((item) => inView(item, chat, view.thread));
  const logged = room.posts.filter((item) => item.chat === about.log);
  const where = `${chat} ${view.thread}`;
  if (drawn !== where) empty($("posts"));
  drawn = where;
  const posts = room.posts.filter((item) => inView(item, chat, view.thread));
  fill($("posts"), posts, posts.some((item) => item.author !== about.bot) ? "" : say(isPrivate ? "empty-private" : "empty-group", { name: nameOf(view.member) }));
  fill($("log"), logged, logged.length ? "" : say("empty-log"));
  const visible = [...shown, ...(wide.matches || view.tab === "log" ? logged : [])];
  announce(visible);
  look(visible);
  drawTabs();
  drawHead(isPrivate);
  choice($("members"), "member", about.members, view.member, (member) => change({ member }), unread);
  choice($("moderators"), "moderator", moderatorsOf(), view.moderator, (moderator) => change({ moderator }));
  drawComposers();
  drawRules();
  drawTour();
  drawService();
  tick();
  if ($("people").open) drawPeople();
}

// While pictures wait for the detector the page says so, and about how long that takes.
let service = "ready";
function drawService() {
  const { state, since_s, usual_s } = room.service;
  const line = $("service");
  line.hidden = state === "ready";
  if (state === service) return;
  const words = say(state === "ready" ? "service-ready" : state === "again" ? "service-again" : "service-starting");
  const usual = usual_s ? say("service-usual", { n: usual_s }) : say("service-unusual");
  line.replaceChildren(make("span", {}, words), make("span", {}, usual), make("span", { class: "elapsed", "data-since": since_s, "aria-hidden": "true" }));
  announce([], state === "ready" ? words : `${words} ${usual}`);
  service = state;
}

function drawTabs() {
  const dots = {
    group: about.threads.some((thread) => unread(`${about.group} ${thread}`)),
    private: about.members.some((member) => unread(privateChat(member))),
    log: unread(about.log),
  };
  for (const button of document.querySelectorAll("#tabs button")) {
    const selected = button.dataset.tab === view.tab;
    button.setAttribute("aria-selected", String(selected));
    button.tabIndex = selected ? 0 : -1;
    mark(button, dots[button.dataset.tab]);
  }
}

function mark(button, isNew) {
  button.querySelector(".dot").hidden = !isNew;
  const name = button.dataset.name ?? button.textContent;
  button.dataset.name = name;
  if (isNew) button.setAttribute("aria-label", `${name}, ${say("new")}`);
  else button.removeAttribute("aria-label");
}

function drawHead(isPrivate) {
  const name = nameOf(view.member);
  $("chat").setAttribute("aria-labelledby", isPrivate ? "tab-private" : "tab-group");
  $("head-name").textContent = isPrivate ? say("private-name", { name }) : say("group-name");
  $("head-about").textContent = isPrivate ? say("private-about", { name }) : say("group-about", { n: about.members.filter((each) => !room.members[each]?.outside).length });
  $("head-face").replaceChildren(isPrivate ? make("img", { src: "/sandbox/static/torch.svg", alt: "" }) : say("group-name")[0]);
  $("head-face").className = isPrivate ? "face" : "face group";
  $("threads").hidden = isPrivate;
  if (!$("threads").childElementCount) {
    for (const thread of about.threads) {
      $("threads").append(make("button", { type: "button", "data-thread": thread, onclick: () => change({ thread }) }, make("span", {}, say(thread ? `thread-${thread}` : "thread-general")), make("i", { class: "dot", hidden: true })));
    }
  }
  for (const button of $("threads").children) {
    button.setAttribute("aria-pressed", String(button.dataset.thread === view.thread));
    mark(button, unread(`${about.group} ${button.dataset.thread}`));
  }
}

for (const button of document.querySelectorAll("#tabs button")) {
  button.addEventListener("click", () => change({ tab: button.dataset.tab }));
  button.addEventListener("keydown", (event) => {
    const names = ["group", "private", ...(wide.matches ? [] : ["log"])];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    change({ tab: names[(names.indexOf(view.tab) + step + names.length) % names.length] });
    $(`tab-${view.tab}`).focus();
  });
}
wide.addEventListener("change", () => { if (wide.matches && view.tab === "log") change({ tab: "group" }); else change(); });

$("skip-log").addEventListener("click", (event) => {
  event.preventDefault();
  if (!wide.matches) change({ tab: "log" });
  $("log").focus();
});
$("skip-text").addEventListener("click", (event) => {
  event.preventDefault();
  if (view.tab === "log") change({ tab: "group" });
  $("text").focus();
});
$("reset").addEventListener("click", () => $("sure").showModal());
$("reset-no").addEventListener("click", () => $("sure").close());
let wiping = "";
$("reset-yes").addEventListener("click", async () => {
  $("sure").close();
  wiping = room.room;
  if (!(await call("reset", {}))) wiping = "";
});

// Another room is one's own wish, or the program was started anew; what is being written stays then.
function arrived(before) {
  if (!before || before === room.room) return;
  if (before !== wiping) return notice(say("anew"), { calm: true, stay: true });
  wiping = "";
  clear();
  begin();
}

const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
const setTheme = (name) => (document.documentElement.dataset.theme = name);
setTheme(remembered() ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
$("theme").addEventListener("click", () => {
  setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  try { localStorage.setItem("theme", document.documentElement.dataset.theme); } catch { /* private windows */ }
});

// Whoever chooses a language is spoken to in it from then on; what stands in the chat stays as it was said.
for (const [name, label] of Object.entries(about.languages)) $("language").append(make("option", { value: name, lang: name, selected: name === about.language }, label));
$("language").addEventListener("change", () => {
  document.cookie = `language=${$("language").value}; path=/; max-age=31536000; samesite=strict`;
  location.reload();
});

// A link to a message that was pasted into the address bar.
function arrive() {
  if (!isMessageLink(location.hash) || !room.room) return;
  follow(location.hash);
  history.replaceState(null, "", "/");
}
addEventListener("hashchange", arrive);

onChange(draw);
change();
listen((state) => {
  const before = room.room;
  receive(state);
  arrived(before);
  arrive();
});
setInterval(tick, 1000);
// Mutes end by themselves.
setInterval(() => change(), 20_000);
