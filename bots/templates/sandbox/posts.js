// One message on the page.

import { about, face, make, nameOf, say, time } from "./page.js";
import { editing, replying } from "./composer.js";
import { showPeople } from "./people.js";
import { call, notice } from "./server.js";
import { actorIn, change, follow, isMessageLink, linkTo, now_s, room } from "./view.js";

// What somebody has opened on this page: `menu p12`, `cover 0af3…`.
const opened = new Set();
export const openedIn = (item) => [`menu ${item.id}`, `cover ${item.thumbnail}`, ...item.pictures.map((each) => `cover ${each.id}`)].filter((name) => opened.has(name));

function toggle(name) {
  if (!opened.delete(name)) opened.add(name);
  change();
}

// A program may only lead to pages: `javascript:` and the like stay plain words.
const leadsSomewhere = (url) => /^https?:\/\//.test(url) || /^\/(?!\/)/.test(url);

function piece(span, index) {
  if (typeof span === "string") return span;
  const key = `span ${index}`;
  if (span.url === undefined) {
    if (!span.member) return span.label;
    return make("button", { type: "button", class: "mention", "data-key": key, "aria-haspopup": "dialog", onclick: () => showPeople(span.member) }, `@${nameOf(span.member)}`);
  }
  if (isMessageLink(span.url)) {
    return make("a", { href: span.url, "data-key": key, onclick: (event) => { event.preventDefault(); follow(span.url); } }, span.label);
  }
  if (!leadsSomewhere(span.url)) return span.label;
  return make("a", { href: span.url, target: "_blank", rel: "noopener noreferrer", "data-key": key }, span.label, make("span", { class: "sr" }, ` ${say("new-tab")}`));
}

export const plain = (item) => item.text.map((span) => (typeof span === "string" ? span : span.label)).join("");

// What is shown is kept while its message is drawn anew: fetched again, it would vanish and come back.
const kept = new Map();

function media(key, id, alt, film) {
  const src = `/sandbox/pictures/${id}`;
  let made = kept.get(key);
  if (!made) {
    made = film
      ? make("video", { src, "aria-label": alt, controls: true, playsinline: true, preload: "metadata", "data-key": `film ${id}` })
      : make("img", { src, alt });
    if (film) made.muted = true; // the attribute alone would come too late
    made.addEventListener("error", async () => {
      const isThere = film && (await fetch(src).catch(() => null))?.ok !== false;
      const words = make("span", { class: "fine" }, say(isThere ? "film-unplayable" : "picture-gone"));
      kept.set(key, words);
      made.replaceWith(words);
    });
    kept.set(key, made);
  }
  return made;
}

// Forget what no message shows any more.
export function sweep(posts) {
  const there = new Set(posts.flatMap((item) => [item.thumbnail, ...item.pictures.map((each) => each.id)]));
  for (const key of kept.keys()) if (!there.has(key.split(" ").at(-1))) kept.delete(key);
}

// A file that no browser shows says what it is.
function tile(each) {
  return make("div", { class: "tile" }, make("span", { class: "sort", "aria-hidden": "true" }, each.sort === "file" ? "?" : each.sort.toUpperCase()), make("span", {}, make("b", {}, each.name || say(`sort-${each.sort}`)), make("span", { class: "fine" }, say(`sort-${each.sort}`))));
}

function picture(id, covered, alt, coverWord, film = false) {
  const image = () => media(`shown ${id}`, id, alt, film);
  if (!covered) return image();
  const name = `cover ${id}`;
  const open = opened.has(name);
  if (open && film) {
    // A film has buttons of its own, which no button can hold.
    return make("div", { class: "uncovered" }, image(), make("button", { type: "button", class: "small", "data-key": name, "aria-expanded": "true", onclick: () => toggle(name) }, say("cover-again")));
  }
  return make(
    "button",
    { type: "button", class: "cover", "data-key": name, "aria-expanded": String(open), onclick: () => toggle(name) },
    open ? image() : make("span", {}, say(coverWord)),
    open ? make("span", { class: "sr" }, say("cover-again")) : null,
  );
}

function quote(item) {
  const target = room.posts.find((other) => other.id === item.reply_to);
  if (!target) return null;
  const first = target.pictures[0];
  const name = nameOf(target.author);
  const what = () => (first?.sort ? first.name || say(`sort-${first.sort}`) : say(first?.film ? "film-alt" : "picture-alt", { name }));
  const words = target.removed ? say("quote-removed") : plain(target).split("\n")[0] || what();
  const look = first && !first.spoiler && !first.film && !first.sort && !target.removed ? media(`quote ${item.id} ${first.id}`, first.id, "", false) : null;
  return make("button", { type: "button", class: "quote", "data-key": "quote", title: say("quote-show"), onclick: () => follow(linkTo(target)) }, look, make("span", {}, make("b", {}, name), ` ${words}`));
}

// What is shown while somebody waits, and for how long they have. The queue's length is told once it is worth telling.
function progress(item) {
  const words = room.service.state !== "ready" ? say("waiting-service") : item.ahead >= 1 ? (item.ahead === 1 ? say("waiting-one") : say("waiting-many", { n: item.ahead })) : say("scanning");
  return make("span", { class: "state" }, make("span", {}, words), make("span", { class: "elapsed", "data-since": item.since_s || item.at_s, "aria-hidden": "true" }));
}

export function tick() {
  for (const element of document.querySelectorAll(".elapsed")) {
    const for_s = Math.floor(now_s() - Number(element.dataset.since));
    element.textContent = for_s >= 2 ? say("elapsed", { n: for_s }) : "";
  }
}

// What came of a picture, as whoever plays is told it beside the chat.
export function foundWords(item, each) {
  const words = say(`found-${each.outcome}`);
  return item.pictures.length > 1 || item.found.length > 1 ? say("found-of", { n: each.number, name: words }) : words;
}

function chips(item) {
  const took = (each) => (each.outcome === "known" ? "" : ` · ${say("elapsed", { n: Math.max(0.1, each.took_s).toLocaleString(document.documentElement.lang) })}`);
  return make("ul", { class: "found", title: say("found-about"), "aria-label": say("found-about") }, ...item.found.map((each) => make("li", { class: `chip ${each.outcome}` }, foundWords(item, each), make("span", { class: "took" }, took(each)))));
}

async function copyLink(item) {
  const link = linkTo(item);
  try {
    await navigator.clipboard.writeText(link);
    notice(say("copied"), { well: true });
  } catch {
    notice(say("copy-yourself", { name: link }), { stay: true });
  }
}

// Buttons come back to the bot as they are, once a press.
async function press(event, item, data) {
  const button = event.currentTarget;
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  if (await call("presses", { post: item.id, member: actorIn(item.chat), data })) document.dispatchEvent(new CustomEvent("pressed", { detail: { chat: item.chat, member: actorIn(item.chat) } }));
  button.removeAttribute("aria-busy");
}

function command(item, text, more = {}) {
  call("posts", { chat: item.chat, thread: item.thread, member: actorIn(item.chat), text, reply_to: item.id, ...more });
}

function menu(item) {
  const actor = actorIn(item.chat);
  const byBot = item.author === about.bot;
  const act = (key, word, onclick) => make("button", { type: "button", class: "small", "data-key": key, onclick: () => { opened.delete(`menu ${item.id}`); onclick(); change(); } }, say(word));
  return make(
    "div",
    { class: "menu", role: "group", "aria-label": say("more") },
    byBot ? act("why", "why", () => command(item, "/why")) : null,
    item.chat === about.group && item.pictures.length && !byBot ? act("report", "report", () => command(item, "/report", { alone: true })) : null,
    act("reply", "reply", () => replying(item)),
    act("link", "copy-link", () => copyLink(item)),
    item.author === actor ? act("edit", "edit", () => editing(item, plain(item))) : null,
    item.author === actor || (room.members[actor]?.moderator && !item.chat.startsWith(about.private)) ? act("delete", "delete", () => call("deletions", { post: item.id, member: actor })) : null,
  );
}

function under(item) {
  const found = [];
  if (item.scanning) found.push(progress(item));
  for (const [at, row] of item.rows.entries()) {
    found.push(make("div", { class: "row" }, ...row.map((button, index) => make("button", { type: "button", class: button.style, "data-key": `button ${button.label} ${at} ${index}`, onclick: (event) => press(event, item, button.data) }, button.label))));
  }
  return found;
}

// Buttons of a whole post, which do not belong to what it says.
function dots(item) {
  const open = opened.has(`menu ${item.id}`);
  return make("button", { type: "button", class: "dots", "data-key": "dots", "aria-expanded": String(open), "aria-label": say("more-about", { name: nameOf(item.author) }), onclick: () => toggle(`menu ${item.id}`) }, "⋯");
}

// The Escape key closes a menu, and nothing else then; the focus goes back to what had opened it.
function closes(event, item) {
  if (event.key !== "Escape" || !opened.delete(`menu ${item.id}`)) return;
  event.stopPropagation();
  event.currentTarget.querySelector(".dots")?.focus();
  change();
}

function tools(item) {
  if (item.only) return make("button", { type: "button", class: "small", "data-key": "dismiss", onclick: () => call("dismissals", { post: item.id }) }, say("dismiss"));
  if (item.chat !== about.group || !item.pictures.length || item.author === about.bot || item.scanning) return null;
  return make("button", { type: "button", class: "small", "data-key": "ask", "aria-label": say("ask-about"), onclick: () => command(item, "/check") }, say("ask"));
}

export function render(item) {
  const name = nameOf(item.author);
  if (item.event) return make("li", { class: "event", "data-id": item.id, tabindex: "-1" }, say(`event-${item.event}`, { name, time: time(item.until_s) }));
  const byBot = item.author === about.bot;
  const mine = item.chat.startsWith(about.private) && !byBot;
  const bubble = make("div", { class: "bubble" });
  if (item.removed) {
    bubble.classList.add("gone");
    bubble.append(say(item.removed === "bot" ? "removed" : "removed-person"));
  } else {
    const quoted = item.reply_to ? quote(item) : null;
    if (quoted) bubble.append(quoted);
    if (item.thumbnail) bubble.append(make("div", { class: "thumbnail" }, picture(item.thumbnail, true, say("thumbnail-alt"), "thumbnail-covered")));
    if (item.pictures.length) {
      const alt = (each) => (each.drawn ? say("drawn-alt") : say(`${each.film ? "film" : "picture"}${byBot ? "-back" : ""}-alt`, { name }));
      bubble.append(make("div", { class: `pictures ${item.pictures.length > 1 ? "grid" : ""} ${item.pictures.length === 2 ? "two" : ""}` }, ...item.pictures.map((each) => (each.sort ? tile(each) : picture(each.id, each.spoiler, alt(each), each.drawn ? "drawn-covered" : "picture-covered", each.film)))));
    }
    if (item.text.length) bubble.append(make("p", { class: "text" }, ...item.text.map(piece)));
    if (item.file) bubble.append(make("p", {}, make("a", { href: `/sandbox/files/${item.file.id}`, download: item.file.name, "data-key": "file" }, say("file", { name: item.file.name }))));
    bubble.append(...under(item));
  }
  const title = make("p", { class: "name" }, name);
  if (room.members[item.author]?.moderator) title.append(make("span", { class: "role" }, say(room.members[item.author].owner ? "role-owner" : "role-moderator")));
  if (byBot) title.append(make("span", { class: "role" }, say("role-bot")));
  title.append(make("span", { class: "when" }, item.edited && !item.removed ? `${time(item.at_s)}, ${say("edited")}` : time(item.at_s)));
  if (item.only) title.append(make("span", { class: "when" }, say("only", { name: nameOf(item.only) })));
  const menued = !item.only && !item.removed;
  const head = make("div", { class: "top" }, title, menued ? dots(item) : null);
  const body = make("div", { class: "body", onkeydown: (event) => closes(event, item) }, head, menued && opened.has(`menu ${item.id}`) ? menu(item) : null, bubble);
  if (item.reacted) body.append(make("span", { class: "reaction" }, make("img", { src: "/sandbox/static/eyes.svg", alt: say("reacted"), width: 24, height: 15 })));
  if (item.found.length) body.append(chips(item));
  const more = item.removed ? null : tools(item);
  if (more) body.append(more);
  return make("li", { class: `post ${byBot ? "bot" : ""} ${mine ? "mine" : ""} ${item.only ? "whisper" : ""}`, "data-id": item.id, tabindex: "-1" }, face(item.author), body);
}
