const about = JSON.parse(document.getElementById("about").textContent);
const words = about.words;
const $ = (id) => document.getElementById(id);
const say = (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words[key] ?? key);
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
};

let tab = "group";
let state = { posts: [] };
const seen = { group: 0, private: 0, log: 0 };
const shown = new Map();

for (const element of document.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
for (const element of document.querySelectorAll("[data-label]")) {
  element.setAttribute("aria-label", say(element.dataset.label));
  element.title = say(element.dataset.label);
}

function face(member) {
  if (member === about.bot) return make("span", { class: "face", "aria-hidden": "true" }, make("img", { src: "/sandbox/static/torch.svg", alt: "" }));
  return make("span", { class: `face ${member}`, "aria-hidden": "true" }, say(`member-${member}`)[0]);
}

function notice(text, stay = false) {
  const bar = $("notice");
  bar.textContent = text;
  bar.hidden = !text;
  clearTimeout(notice.timer);
  if (text && !stay) notice.timer = setTimeout(() => (bar.hidden = true), 6000);
}

async function call(path, fields) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  try {
    const answer = await fetch(path, { method: "POST", body, headers: { "x-csrf-token": about.token } });
    if (!answer.ok) notice((await answer.json().catch(() => ({}))).detail ?? say("offline"));
    return answer.ok;
  } catch {
    notice(say("offline"));
    return false;
  }
}

const member = () => (tab === "private" ? about.you : document.querySelector("#members input:checked").value);
const post = (fields) => call("/sandbox/posts", [["tab", tab === "private" ? "private" : "group"], ["member", member()], ...fields]);
const command = (text) => call("/sandbox/posts", [["tab", "group"], ["member", about.moderator], ["text", text]]);

function postFiles(files) {
  const chosen = [...files].slice(0, 4);
  if (!chosen.length) return;
  if (chosen.some((file) => file.size > about.max_bytes)) return notice(say("too-large"));
  post(chosen.map((file) => ["files", file]));
}

function progress(item) {
  if (item.ahead === null || item.ahead === undefined) return say("scanning");
  if (item.ahead === 0) return say("waiting-next");
  return item.ahead === 1 ? say("waiting-one") : say("waiting-many", { n: item.ahead });
}

function render(item) {
  const name = say(`member-${item.author}`);
  const mine = item.author === about.you && item.tab === "private";
  const bubble = make("div", { class: "bubble" });
  if (item.removed) {
    bubble.classList.add("gone");
    bubble.append(say("removed"));
  } else {
    const quoted = state.posts.find((other) => other.id === item.reply_to);
    if (quoted && item.author === about.bot) bubble.append(make("p", { class: "quote" }, quoted.text || say("picture-alt", { name: say(`member-${quoted.author}`) })));
    for (const picture of item.pictures) {
      const image = make("img", { src: `/sandbox/pictures/${picture}`, alt: say("picture-alt", { name }), loading: "lazy" });
      image.addEventListener("error", () => image.replaceWith(make("p", { class: "fine" }, say("picture-gone"))));
      image.addEventListener("load", () => stick(image.closest(".posts")));
      bubble.append(image);
    }
    if (item.text) bubble.append(make("p", {}, item.text));
  }
  const title = make("p", { class: "name" }, name);
  if (item.author === about.moderator) title.append(make("span", { class: "role" }, say("role-moderator")));
  if (item.author === about.bot) title.append(make("span", { class: "role" }, say("role-bot")));
  const under = make("div", { class: "under" });
  if (item.scanning && !item.removed) under.append(make("span", { class: "state" }, progress(item)));
  for (const button of item.buttons) {
    under.append(make("button", { type: "button", onclick: () => call("/sandbox/reviews", [["post", item.id], ["member", about.moderator], ["choice", button.choice]]) }, button.label));
  }
  if (item.tab === "group" && item.pictures.length && item.author !== about.bot && !item.scanning) {
    under.append(make("button", { type: "button", class: "quiet", "aria-label": say("ask-about"), onclick: () => post([["text", "/check"], ["reply_to", item.id]]) }, say("ask")));
  }
  const body = make("div", {}, title, bubble);
  if (under.childElementCount) body.append(under);
  return make("li", { class: `post ${item.author === about.bot ? "bot" : ""} ${mine ? "mine" : ""}`, "data-id": item.id }, face(item.author), body);
}

const atEnd = new WeakMap();
function stick(list) {
  if (list && atEnd.get(list) !== false) list.scrollTop = list.scrollHeight;
}
for (const list of document.querySelectorAll(".posts")) {
  list.addEventListener("scroll", () => atEnd.set(list, list.scrollHeight - list.scrollTop - list.clientHeight < 80), { passive: true });
}

function fill(list, items, empty) {
  const wanted = new Set(items.map((item) => item.id));
  for (const child of [...list.children]) if (!wanted.has(child.dataset.id)) { shown.delete(child.dataset.id); child.remove(); }
  for (const item of items) {
    const text = JSON.stringify(item);
    const old = list.querySelector(`[data-id="${item.id}"]`);
    if (old && shown.get(item.id) === text) continue;
    const element = render(item);
    const focused = old?.contains(document.activeElement);
    if (old) old.replaceWith(element); else list.append(element);
    if (focused) (element.querySelector("button") ?? list).focus();
    shown.set(item.id, text);
  }
  if (!items.length) list.append(make("li", { class: "empty" }, empty));
  stick(list);
}

function draw() {
  const current = tab === "log" ? "group" : tab;
  document.body.dataset.tab = tab;
  const of = (name) => state.posts.filter((item) => item.tab === name);
  fill($("posts"), of(current), say(`empty-${current}`));
  fill($("log"), of("log"), say("empty-log"));
  seen[tab] = of(tab).length;
  if (matchMedia("(min-width: 901px)").matches) seen.log = of("log").length;
  for (const button of document.querySelectorAll("#tabs button")) {
    const selected = button.dataset.tab === tab;
    button.setAttribute("aria-selected", selected);
    button.tabIndex = selected ? 0 : -1;
    button.querySelector("i").hidden = of(button.dataset.tab).length <= seen[button.dataset.tab];
  }
  $("chat").setAttribute("aria-labelledby", `tab-${current}`);
  $("head-name").textContent = say(`${current}-name`);
  $("head-about").textContent = say(`${current}-about`);
  $("head-face").replaceChildren(current === "private" ? make("img", { src: "/sandbox/static/torch.svg", alt: "" }) : say("group-name")[0]);
  $("head-face").className = current === "private" ? "face" : "face group";
  $("who").hidden = current === "private";
  $("text").placeholder = current === "private" ? say("placeholder-private") : say("placeholder-group", { name: say(`member-${member()}`) });
}

function choose(name, focus = false) {
  if (name !== tab) { $("posts").replaceChildren(); atEnd.delete($("posts")); }
  tab = name;
  draw();
  if (focus) $(`tab-${name}`).focus();
}

for (const button of document.querySelectorAll("#tabs button")) {
  button.addEventListener("click", () => choose(button.dataset.tab));
  button.addEventListener("keydown", (event) => {
    const names = ["group", "private", "log"].filter((name) => getComputedStyle($(`tab-${name}`)).display !== "none");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) choose(names[(names.indexOf(tab) + step + names.length) % names.length], true);
  });
}

about.members.forEach((name, index) => {
  const input = make("input", { type: "radio", name: "member", value: name, checked: index === 0 });
  input.addEventListener("change", draw);
  $("members").append(make("label", {}, input, face(name), say(`member-${name}`)));
});

for (const example of about.examples) {
  const title = `${example.title}: ${example.what}`;
  $("examples").append(make("button", { type: "button", title, "aria-label": title, onclick: () => post([["example", example.file]]) }, make("img", { src: `/sandbox/examples/${example.file}`, alt: "" })));
}

for (const preset of ["watch", "reply", "protect"]) {
  $("presets").append(make("button", { type: "button", onclick: () => command(`/policy ${preset}`) }, make("b", {}, say(`preset-${preset}`)), make("small", {}, say(`preset-${preset}-about`))));
}
for (const kind of ["altered", "generated"]) {
  const pick = (name, values) => make("select", { name: `${kind}-${name}`, "aria-label": say(`kind-${kind}`) }, ...values.map((value) => make("option", { value }, say(`${name}-${value}`))));
  const action = pick("action", ["reply", "hold", "delete"]);
  const needs = pick("needs", ["proof", "substantial"]);
  $("rules").append(make("div", { class: "rule" }, make("span", {}, say(`kind-${kind}`)), action, needs, make("button", { type: "button", id: `apply-${kind}`, "aria-label": `${say("apply")}: ${say(`kind-${kind}`)}`, onclick: () => command(`/policy ${kind} ${action.value} on ${needs.value}`) }, say("apply"))));
}

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text) return;
  $("text").value = "";
  post([["text", text]]);
});
$("attach").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", () => { postFiles($("file").files); $("file").value = ""; });
$("reset").addEventListener("click", () => call("/sandbox/reset", []));
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length) { event.preventDefault(); postFiles(files); }
});
let depth = 0;
const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
document.addEventListener("dragenter", (event) => { if (carries(event)) { depth += 1; $("drop").hidden = false; } });
document.addEventListener("dragleave", (event) => { if (carries(event)) { depth -= 1; $("drop").hidden = depth > 0 ? false : true; } });
document.addEventListener("dragover", (event) => carries(event) && event.preventDefault());
document.addEventListener("drop", (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  depth = 0;
  $("drop").hidden = true;
  postFiles(event.dataTransfer.files);
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") { depth = 0; $("drop").hidden = true; notice(""); } });

const remembered = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
const setTheme = (name) => (document.documentElement.dataset.theme = name);
setTheme(remembered() ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
$("theme").addEventListener("click", () => {
  setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  try { localStorage.setItem("theme", document.documentElement.dataset.theme); } catch { /* private windows */ }
});

let lost = false;
function listen() {
  const events = new EventSource("/sandbox/events");
  events.onmessage = (event) => {
    if (lost) notice(say("online"));
    lost = false;
    state = JSON.parse(event.data);
    draw();
  };
  events.onerror = () => {
    lost = true;
    notice(say("offline"), true);
    if (events.readyState === EventSource.CLOSED) { events.close(); setTimeout(listen, 2000); }
  };
}
draw();
listen();
