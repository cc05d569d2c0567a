// Where people write: the chat's box, and the moderators' own.

import { $, about, make, nameOf, say, time } from "./page.js";
import { call, notice } from "./server.js";
import { actorIn, blocked, change, chatShown, room, view } from "./view.js";

const COMMANDS = {
  group: ["help", "policy", "settings", "cases", "check", "report", "why", "doctor", "coverage", "privacy", "mydata", "forget"],
  private: ["help", "thisisme", "appeal", "privacy", "mydata", "forget"],
  log: ["cases", "case", "policy", "settings", "known", "exempt", "doctor"],
};

class Box {
  constructor(form, id, chat) {
    this.form = form;
    this.chat = chat;
    this.target = null; // the message that is replied to, or edited
    this.edits = false;
    this.text = make("textarea", { id, rows: 1, maxlength: about.max_text, autocomplete: "off", enterkeyhint: "send" });
    this.menu = make("div", { class: "commands", role: "group", "aria-label": say("commands"), hidden: true });
    this.slash = make("button", { type: "button", class: "icon", "aria-expanded": "false", "aria-label": say("commands"), title: say("commands"), onclick: () => this.open(this.menu.hidden) }, make("span", { "aria-hidden": "true" }, "/"));
    this.context = make("div", { class: "context", hidden: true });
    this.send = make("button", { type: "submit", class: "primary" }, say("send"));
    this.line = make("div", { class: "line" }, this.slash, make("label", { class: "sr", for: id }, say("message")), this.text, this.send);
    form.querySelector(".writing").append(this.context, this.menu, this.line);
    this.text.addEventListener("input", () => this.grow());
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      if (this.menu.hidden) this.forget();
      this.open(false);
      this.text.focus();
    });
  }

  where() {
    const chat = this.chat();
    return { chat, thread: chat === about.group ? view.thread : "", member: actorIn(chat) };
  }

  grow() {
    this.text.style.height = "";
    if (this.text.value) this.text.style.height = `${Math.min(this.text.scrollHeight + 2, 160)}px`;
  }

  open(open) {
    this.menu.hidden = !open;
    this.slash.setAttribute("aria-expanded", String(open));
    if (open) this.menu.querySelector("button")?.focus();
  }

  commands(names) {
    this.menu.replaceChildren(...names.map((name) => make("button", { type: "button", class: "small", onclick: () => { this.open(false); this.write(`/${name} `); } }, make("b", {}, `/${name}`), ` ${say(`command-${name}`)}`)));
  }

  write(text) {
    this.text.value = text;
    this.grow();
    this.text.focus();
  }

  concern(item, edits, text = "") {
    this.target = item;
    this.edits = edits;
    const words = say(edits ? "editing" : "replying", { name: nameOf(item.author) });
    this.context.replaceChildren(make("span", {}, words), make("button", { type: "button", class: "small", onclick: () => { this.forget(); this.text.focus(); } }, say("cancel")));
    this.context.hidden = false;
    this.write(edits ? text : this.text.value);
  }

  forget() {
    if (this.edits) this.text.value = "";
    this.target = null;
    this.edits = false;
    this.context.hidden = true;
    this.grow();
  }

  async submit() {
    const text = this.text.value.trim();
    if (!text && !this.edits) return;
    if (this.edits) await this.done(call("edits", { post: this.target.id, member: actorIn(this.target.chat), text }));
    else await this.post({});
  }

  // Pictures go with the words in the box.
  post(fields) {
    const reply = this.target && !this.edits ? { reply_to: this.target.id } : {};
    return this.done(call("posts", { ...this.where(), text: this.edits ? "" : this.text.value.trim(), ...reply, ...fields }));
  }

  async done(answer) {
    if (!(await answer)) return false;
    this.text.value = "";
    this.forget();
    return true;
  }
}

const chat = new Box($("composer"), "text", chatShown);
const log = new Box($("log-composer"), "log-text", () => about.log);
const boxOf = (item) => (item.chat === about.log ? log : chat);

export const replying = (item) => boxOf(item).concern(item, false);
export const editing = (item, text) => boxOf(item).concern(item, true, text);

const spoiler = make("button", { type: "button", class: "icon", id: "spoiler", "aria-pressed": "false", "aria-label": say("cover"), title: say("cover"), onclick: () => press(spoiler.getAttribute("aria-pressed") !== "true") }, make("span", { "aria-hidden": "true" }, "▒"));
const press = (pressed) => spoiler.setAttribute("aria-pressed", String(pressed));
const file = make("input", { type: "file", id: "file", accept: "image/*,video/mp4,video/webm", multiple: true, hidden: true, tabindex: "-1", "aria-hidden": "true" });
const attach = make("button", { type: "button", class: "icon", id: "attach", "aria-label": say("attach"), title: say("attach"), onclick: () => file.click() }, make("span", { "aria-hidden": "true" }, "+"));
$("pick").prepend(attach, spoiler, file);

async function postPictures(fields) {
  if (await chat.post({ ...fields, spoiler: spoiler.getAttribute("aria-pressed") })) press(false);
}

function postFiles(files) {
  const chosen = [...files];
  if (!chosen.length) return;
  if (chosen.length > about.max_at_once) return notice(say("too-many", { n: about.max_at_once }));
  if (chosen.some((each) => each.size > about.max_bytes)) return notice(say("too-large"));
  postPictures({ files: chosen });
}

file.addEventListener("change", () => { postFiles(file.files); file.value = ""; });
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length) { event.preventDefault(); postFiles(files); }
});

for (const example of about.examples) {
  const title = `${example.title}: ${example.what}`;
  $("examples").append(make("button", { type: "button", class: "example", title, "aria-label": title, onclick: () => postPictures({ example: example.file }) }, make("img", { src: `/sandbox/examples/${example.file}`, alt: "" })));
}

let depth = 0;
const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
const over = (change) => { depth = Math.max(0, depth + change); $("drop").hidden = depth === 0; };
document.addEventListener("dragenter", (event) => { if (carries(event)) over(1); });
document.addEventListener("dragleave", (event) => { if (carries(event)) over(-1); });
document.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
document.addEventListener("drop", (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  over(-depth);
  postFiles(event.dataTransfer.files);
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") { over(-depth); notice(""); } });

let drawn = "";
export function drawComposers() {
  const isPrivate = view.tab === "private";
  const kind = isPrivate ? "private" : "group";
  if (drawn !== kind) { chat.commands(COMMANDS[kind]); chat.open(false); drawn = kind; }
  if (!log.menu.childElementCount) log.commands(COMMANDS.log);
  if (chat.target && !room.posts.some((item) => item.id === chat.target.id && item.chat === chatShown() && !item.removed)) {
    chat.target = null;
    chat.edits = false;
    chat.context.hidden = true;
  }
  const why = isPrivate ? "" : blocked(view.member);
  const name = nameOf(view.member);
  for (const field of [chat.text, chat.send, chat.slash, ...$("pick").querySelectorAll("button")]) field.disabled = Boolean(why);
  $("blocked").hidden = !why;
  const words = why ? say(`blocked-${why}`, { name, time: time(room.members[view.member].muted_until_s) }) : "";
  if ($("blocked").dataset.why !== words) {
    $("blocked").dataset.why = words;
    $("blocked").replaceChildren(words);
    if (why === "outside") $("blocked").append(" ", make("button", { type: "button", class: "small", onclick: () => call("members", { member: view.member, back: true }) }, say("come-back", { name })));
  }
  chat.text.placeholder = isPrivate ? say("placeholder-private", { name }) : say("placeholder-group", { name });
  log.text.placeholder = say("placeholder-log", { name: nameOf(view.moderator) });
}

for (const preset of ["watch", "reply", "protect", "strict"]) {
  const command = () => call("posts", { chat: about.group, member: view.moderator, text: `/policy ${preset}` });
  $("presets").append(make("button", { type: "button", title: say(`preset-${preset}-about`), "aria-label": `${say(`preset-${preset}`)}: ${say(`preset-${preset}-about`)}`, onclick: async () => { if (await command()) change({ thread: "" }); } }, say(`preset-${preset}`)));
}
