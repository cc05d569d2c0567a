// Where people write: the chat's box, and the moderators' own.

import { $, about, make, nameOf, say, time } from "./page.js";
import { toEnd } from "./lists.js";
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
    this.busy = false;
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
    if (this.edits) await this.done(() => call("edits", { post: this.target.id, member: actorIn(this.target.chat), text }));
    else await this.post({});
  }

  // Pictures go with the words in the box.
  post(fields, told) {
    const reply = this.target && !this.edits ? { reply_to: this.target.id } : {};
    return this.done(() => call("posts", { ...this.where(), text: this.edits ? "" : this.text.value.trim(), ...reply, ...fields }, told));
  }

  // One at a time: whoever presses twice posts once. What was written meanwhile, or could not be sent, stays.
  async done(begin) {
    if (this.busy) return null;
    this.busy = true;
    this.form.setAttribute("aria-busy", "true");
    const written = this.text.value;
    this.sent = begin();
    const answer = await this.sent;
    this.busy = false;
    this.form.removeAttribute("aria-busy");
    if (!answer) return null;
    if (this.text.value === written) this.text.value = "";
    this.forget();
    toEnd($(this === log ? "log" : "posts"));
    return answer;
  }

  // Until what is on its way has arrived.
  async turn() {
    while (this.busy) await this.sent;
  }

  clear() {
    this.text.value = "";
    this.forget();
  }
}

const chat = new Box($("composer"), "text", chatShown);
const log = new Box($("log-composer"), "log-text", () => about.log);
const boxOf = (item) => (item.chat === about.log ? log : chat);

export const replying = (item) => boxOf(item).concern(item, false);
export const editing = (item, text) => boxOf(item).concern(item, true, text);

const spoiler = make("button", { type: "button", class: "icon", id: "spoiler", "aria-pressed": "false", "aria-label": say("cover"), title: say("cover"), onclick: () => press(spoiler.getAttribute("aria-pressed") !== "true") }, make("span", { "aria-hidden": "true" }, "▒"));
const press = (pressed) => spoiler.setAttribute("aria-pressed", String(pressed));
const file = make("input", { type: "file", id: "file", accept: "image/*,video/*", multiple: true, hidden: true, tabindex: "-1", "aria-hidden": "true" });
const attach = make("button", { type: "button", class: "icon", id: "attach", "aria-label": say("attach"), title: say("attach"), onclick: () => file.click() }, make("span", { "aria-hidden": "true" }, "⇪"));
$("pick").prepend(attach, spoiler, file);

// Examples are folded away where there is little room, and lie above the chat for as long as they are wanted.
const roomy = matchMedia("(min-height: 800px)");
const unfold = make("button", { type: "button", class: "icon", id: "unfold", "aria-controls": "strip", "aria-label": say("pictures"), title: say("pictures"), onclick: () => show($("strip").hidden) }, make("span", { "aria-hidden": "true" }, "+"));
chat.slash.after(unfold);
function show(open) {
  $("strip").hidden = !open;
  unfold.setAttribute("aria-expanded", String(open));
}
show(roomy.matches);
roomy.addEventListener("change", () => show(roomy.matches));
$("strip").addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || roomy.matches) return;
  show(false);
  unfold.focus();
  event.stopPropagation();
});
document.addEventListener("pointerdown", (event) => { if (!roomy.matches && !event.target.closest("#strip, #unfold")) show(false); });

async function postPictures(fields, told) {
  const focused = $("strip").contains(document.activeElement);
  await chat.turn();
  const answer = await chat.post({ ...fields, spoiler: spoiler.getAttribute("aria-pressed") }, told);
  if (!answer) return false;
  press(false);
  if (!roomy.matches) {
    show(false);
    if (focused) unfold.focus();
  }
  return true;
}

// A folder, or a file that has gone meanwhile, can be chosen, but not read.
const readable = (each) => each.slice(0, 1).arrayBuffer().then(() => true, () => false);
const megabytes = (bytes) => Math.floor(bytes / 1048576);

// Every file is posted, in messages of as many as fit, or named with why it was not.
async function postFiles(files) {
  const refused = [];
  const messages = [];
  let size = 0;
  for (const each of files) {
    if (each.size > about.max_bytes) refused.push(say("file-too-large", { name: each.name, n: megabytes(about.max_bytes) }));
    else if (!(await readable(each))) refused.push(say("file-unreadable", { name: each.name }));
    else if (!each.size) refused.push(say("file-empty", { name: each.name }));
    else {
      if (!messages.length || messages.at(-1).length >= about.max_at_once || size + each.size > about.max_bytes) {
        messages.push([]);
        size = 0;
      }
      messages.at(-1).push(each);
      size += each.size;
    }
  }
  const covered = spoiler.getAttribute("aria-pressed") === "true";
  for (const [number, each] of messages.entries()) {
    if (number) press(covered);
    let why = "";
    if (!(await postPictures({ files: each }, (words) => (why = words)))) refused.push(say("file-not-posted", { name: each.map((one) => one.name).join(", ") }), why);
  }
  press(false);
  if (refused.length) notice(refused.filter(Boolean).join(" "), { stay: true });
}

file.addEventListener("change", () => { const files = [...file.files]; file.value = ""; postFiles(files); });
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length) { event.preventDefault(); postFiles(files); }
});

for (const example of about.examples) {
  const title = `${example.title}: ${example.what}`;
  // The second click of a double one is the same wish.
  const onclick = (event) => { if (event.detail < 2) postPictures({ example: example.file }); };
  $("examples").append(make("button", { type: "button", class: "example", title, "aria-label": title, onclick }, make("img", { src: `/sandbox/examples/${example.file}`, alt: "" }), make("span", { class: `kind ${example.kind}` }, say(`kind-${example.kind}`))));
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
  postFiles([...event.dataTransfer.files]);
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
  for (const field of [chat.text, chat.send, chat.slash, unfold, ...$("pick").querySelectorAll("button")]) field.disabled = Boolean(why);
  $("blocked").hidden = !why;
  const words = why ? say(`blocked-${why}`, { name, time: time(room.members[view.member].muted_until_s) }) : "";
  if ($("blocked").dataset.why !== words) {
    $("blocked").dataset.why = words;
    $("blocked").replaceChildren(words);
    if (why === "outside") $("blocked").append(" ", make("button", { type: "button", class: "small", onclick: () => call("members", { member: view.member, back: true }) }, say("come-back", { name })));
  }
  hint(chat.text, say(isPrivate ? "placeholder-private" : "placeholder-group", { name }), say("placeholder-short"));
  hint(log.text, say("placeholder-log", { name: nameOf(view.moderator) }), say("placeholder-short"));
}

// What a field says of itself is never cut off: the first that fits, and where none does, the last.
const hints = new Map();
const pen = document.createElement("canvas").getContext("2d");
const fields = new ResizeObserver((entries) => entries.forEach((entry) => fit(entry.target)));

function hint(field, ...words) {
  if (!hints.has(field)) fields.observe(field);
  hints.set(field, words);
  fit(field);
}

function fit(field) {
  const style = getComputedStyle(field), words = hints.get(field);
  pen.font = style.font;
  const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  field.placeholder = words.find((each) => pen.measureText(each).width <= room) ?? words.at(-1);
}

export function clear() {
  chat.clear();
  log.clear();
  press(false);
}
