// What is looked at, by whom; and the room as it last came.

import { $, about, say } from "./page.js";
import { notice } from "./server.js";

export const view = { tab: "group", thread: "", member: about.members[0], moderator: about.owner };
export const room = { posts: [], members: {}, lacking: [], log_closed: false, room: "", rules: null, service: { state: "ready", since_s: 0, usual_s: 0 } };

// The program's clock, whatever this machine's says.
let ahead_s = 0;
export const now_s = () => Date.now() / 1000 - ahead_s;

const watchers = [];
export const onChange = (watcher) => watchers.push(watcher);

export function change(changes = {}) {
  Object.assign(view, changes);
  for (const watcher of watchers) watcher();
}

export function receive(state) {
  ahead_s = Date.now() / 1000 - state.now_s;
  Object.assign(room, state);
  const moderators = moderatorsOf();
  change(moderators.includes(view.moderator) ? {} : { moderator: moderators[0] });
}

export const begin = () => change({ tab: "group", thread: "", member: about.members[0], moderator: about.owner });

export const moderatorsOf = () => about.members.filter((name) => room.members[name]?.moderator ?? name === about.owner);
export const privateChat = (member) => about.private + member;
export const chatShown = () => (view.tab === "private" ? privateChat(view.member) : about.group);
export const actorIn = (chat) => (chat === about.log ? view.moderator : view.member);

export const inView = (item, chat, thread) => item.chat === chat && (chat !== about.group || item.thread === thread);

// Why the member may not post in the group now: a word's key, or nothing.
export function blocked(member) {
  const is = room.members[member];
  if (!is) return "";
  if (is.banned) return "banned";
  if (is.outside) return "outside";
  return is.muted_until_s * 1000 > Date.now() ? "muted" : "";
}

export const linkTo = (item) => `${location.origin}/#/m/${room.room}-${item.chat}/${item.id}`;

const LINK = /^(?:https?:\/\/[^\s/#]+)?\/?#\/m\/([0-9a-f]+)-([0-9a-z-]+)\/(p[0-9]+)$/;
export const isMessageLink = (url) => LINK.test(url);

// Brings it into view; its list does not go back to the end then.
export function show(element, block) {
  element.scrollIntoView({ block });
  element.dispatchEvent(new CustomEvent("held", { bubbles: true }));
}

// Shows the message that the link names, and puts the focus on it.
export function follow(url) {
  const [, roomId, chat, id] = LINK.exec(url) ?? [];
  const item = roomId === room.room && room.posts.find((post) => post.id === id && post.chat === chat);
  if (!item) return notice(say("link-gone"));
  if (chat === about.log) change({ tab: matchMedia("(min-width: 901px)").matches ? view.tab : "log" });
  else if (chat === about.group) change({ tab: "group", thread: item.thread });
  else change({ tab: "private", member: chat.slice(about.private.length) });
  const element = $(chat === about.log ? "log" : "posts").querySelector(`[data-id="${id}"]`);
  if (!element) return;
  document.querySelector(".post.target")?.classList.remove("target");
  element.classList.add("target");
  show(element, "center");
  element.focus({ preventScroll: true });
}
