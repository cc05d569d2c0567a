// One message on the page.

import { about, face, make, nameOf, say, time } from "./page.js";
import { editing, replying } from "./composer.js";
import { showPeople } from "./people.js";
import { call, notice } from "./server.js";
import { actorIn, change, follow, isMessageLink, linkTo, room } from "./view.js";

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

function picture(id, covered, alt, coverWord, film = false) {
  const image = () => {
    const src = `/sandbox/pictures/${id}`;
    const made = film
      ? make("video", { src, "aria-label": alt, controls: true, playsinline: true, preload: "metadata", "data-key": `film ${id}` })
      : make("img", { src, alt, loading: "lazy" });
    if (film) made.muted = true; // the attribute alone would come too late
    made.addEventListener("error", () => made.replaceWith(make("span", { class: "fine" }, say("picture-gone"))));
    made.addEventListener(film ? "loadedmetadata" : "load", () => made.dispatchEvent(new CustomEvent("grown", { bubbles: true })));
    return made;
  };
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
  const words = target.removed ? say("quote-removed") : plain(target).split("\n")[0] || say(target.pictures[0]?.film ? "film-alt" : "picture-alt", { name: nameOf(target.author) });
  return make("button", { type: "button", class: "quote", "data-key": "quote", title: say("quote-show"), onclick: () => follow(linkTo(target)) }, make("b", {}, nameOf(target.author)), ` ${words}`);
}

function progress(item) {
  if (item.ahead === null) return say("scanning");
  if (item.ahead === 0) return say("waiting-next");
  return item.ahead === 1 ? say("waiting-one") : say("waiting-many", { n: item.ahead });
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
  await call("presses", { post: item.id, member: actorIn(item.chat), data });
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
  if (item.scanning) found.push(make("span", { class: "state" }, progress(item)));
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
      const alt = (each) => say(`${each.film ? "film" : "picture"}${byBot ? "-back" : ""}-alt`, { name });
      bubble.append(make("div", { class: `pictures ${item.pictures.length > 1 ? "grid" : ""}` }, ...item.pictures.map((each) => picture(each.id, each.spoiler, alt(each), "picture-covered", each.film))));
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
  const body = make("div", { class: "body" }, head, menued && opened.has(`menu ${item.id}`) ? menu(item) : null, bubble);
  if (item.reacted) body.append(make("span", { class: "reaction" }, make("img", { src: "/sandbox/static/eyes.svg", alt: say("reacted"), width: 24, height: 15 })));
  const more = item.removed ? null : tools(item);
  if (more) body.append(more);
  return make("li", { class: `post ${byBot ? "bot" : ""} ${mine ? "mine" : ""} ${item.only ? "whisper" : ""}`, "data-id": item.id, tabindex: "-1" }, face(item.author), body);
}
