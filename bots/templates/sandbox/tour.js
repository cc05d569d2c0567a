// Five steps through everything that the bot does. Each can be left out, and the tour left and taken up again.

import { $, about, make, say, wide } from "./page.js";
import { announce, toEnd } from "./lists.js";
import { call } from "./server.js";
import { change, moderatorsOf, privateChat, room, show } from "./view.js";

const [POSTER, ASKER, AGAIN] = ["theo", "ada", "mina"];
const SWAP = about.tour_example;
const KEY = "tour";
const NEWS = 40; // looks, ten a second
const number = (id) => Number(id.slice(1));
const fresh = () => ({ room: room.room, step: 0, open: true, posts: {}, objected: 0 });
let state = null;

const load = () => { try { return JSON.parse(sessionStorage.getItem(KEY)); } catch { return null; } };
const save = () => { try { sessionStorage.setItem(KEY, JSON.stringify(state)); } catch { /* private windows */ } };

const wait = (find, tries = 100) => new Promise((resolve) => {
  const look = () => {
    const found = find();
    if (found || found === null || !tries--) resolve(found);
    else setTimeout(look, 100);
  };
  look();
});
const postOf = (name) => room.posts.find((item) => item.id === state.posts[name]);
const waits = () => room.posts.some((item) => item.chat === about.log && item.rows.flat().some((button) => button.style === "danger"));

async function post(name, chat, member) {
  const answer = await call("posts", { chat, member, example: SWAP });
  if (answer) state.posts[name] = answer.id;
  toEnd($("posts"));
}

// Puts the focus on the newest such button, once it is there; whoever has gone on meanwhile is left alone. News of a case bring
// its card to the end: what came `after` is looked for first.
async function lead(list, style, after = 0) {
  const here = () => document.activeElement === $("tour-do") || document.activeElement === document.body;
  const newer = (button) => number(button.closest("[data-id]").dataset.id) > after;
  let looks = 0;
  const find = () => {
    const buttons = [...$(list).querySelectorAll(`.row ${style}`)];
    return buttons.findLast(newer) ?? (looks++ > NEWS ? buttons.at(-1) : undefined);
  };
  const button = await wait(() => (here() ? find() : null), 300);
  if (!button) return;
  show(button, "nearest");
  button.focus({ preventScroll: true });
}

const goLog = (moderator) => change({ ...(wide.matches ? {} : { tab: "log" }), moderator });

const STEPS = [
  {
    name: "post",
    async run() {
      change({ tab: "group", thread: "", member: POSTER });
      if (!["protect", "strict"].includes(room.rules?.preset) || room.rules?.mode !== "live") {
        await call("posts", { chat: about.group, member: about.owner, text: "/policy protect" });
        await wait(() => room.rules?.preset === "protect");
      }
      await post("swap", about.group, POSTER);
    },
    done: () => Boolean(postOf("swap")?.found.length) && waits(),
  },
  {
    name: "ask",
    async run() {
      change({ tab: "private", member: ASKER });
      await post("asked", privateChat(ASKER), ASKER);
    },
    done: () => room.posts.some((item) => item.author === about.bot && item.reply_to && item.reply_to === state.posts.asked),
  },
  {
    name: "moderate",
    async run() {
      goLog(about.owner);
      lead("log", ".danger");
    },
    done: () => postOf("swap")?.removed === "bot",
  },
  {
    name: "again",
    async run() {
      change({ tab: "group", thread: "", member: AGAIN });
      await post("again", about.group, AGAIN);
    },
    done: () => postOf("again")?.removed === "bot",
  },
  {
    name: "appeal",
    async run() {
      if (state.objected) {
        goLog(moderatorsOf().find((name) => name !== about.owner) ?? about.owner);
        lead("log", ".good", state.objected);
      } else {
        change({ tab: "private", member: POSTER });
        lead("posts", "button");
      }
    },
    done: () => room.posts.some((item) => item.chat === about.group && item.author === about.bot && item.pictures.length),
  },
];

document.addEventListener("pressed", (event) => {
  if (!state || STEPS[state.step]?.name !== "appeal") return;
  if (event.detail.member === POSTER && event.detail.chat !== about.log) state.objected ||= Math.max(...room.posts.map((item) => number(item.id)));
  save();
  drawTour();
});

let told = "";
let wished = false;  // a press before the room is there
export function drawTour() {
  if (!room.room) return;
  if (state?.room !== room.room) {
    const before = state ?? load();
    state = before?.room === room.room ? before : { ...fresh(), open: before?.open ?? true };
    told = "";
    if (wished) {
      wished = false;
      state.open = !state.open;
      if (state.open) setTimeout(() => $("tour-do").focus());
    }
    save();
  }
  $("tour").hidden = !state.open;
  $("open-tour").setAttribute("aria-expanded", String(state.open));
  if (!state.open) return;
  const over = state.step >= STEPS.length;
  const step = STEPS[Math.min(state.step, STEPS.length - 1)];
  const done = !over && step.done();
  const stage = over ? "over" : done ? `${step.name}-done` : step.name === "appeal" && state.objected ? "appeal-decide" : step.name;
  const words = say(`tour-about-${stage}`);
  $("tour-number").textContent = over ? "" : say("tour-number", { n: state.step + 1 });
  $("tour-name").textContent = say(over ? "tour-over" : `tour-step-${step.name}`);
  $("tour-about").textContent = words;
  $("tour-do").textContent = say(over ? "tour-restart" : `tour-do-${stage.startsWith("appeal-decide") ? "appeal-decide" : step.name}`);
  $("tour-next").textContent = say(over ? "tour-close" : done ? "tour-next" : "tour-skip");
  $("tour-next").classList.toggle("primary", done);
  $("tour-do").classList.toggle("primary", !done);
  $("tour").classList.toggle("done", done);
  if (told && told !== stage) announce([], words);
  told = stage;
}

let running = false;
$("tour-do").addEventListener("click", async (event) => {
  if (running || event.detail > 1) return;
  if (state.step >= STEPS.length) {
    state = fresh();
    save();
    return drawTour();
  }
  running = true;
  $("tour").setAttribute("aria-busy", "true");
  await STEPS[state.step].run();
  $("tour").removeAttribute("aria-busy");
  running = false;
  save();
  drawTour();
});

$("tour-next").addEventListener("click", () => {
  if (state.step >= STEPS.length) return leave();
  state.step += 1;
  save();
  drawTour();
});

function leave() {
  state.open = false;
  save();
  drawTour();
  $("open-tour").focus();
}

$("tour-end").addEventListener("click", leave);
$("open-tour").addEventListener("click", () => {
  if (!state) {
    wished = !wished;
    return;
  }
  state.open = !state.open;
  save();
  drawTour();
  if (state.open) $("tour-do").focus();
});
$("tour").addEventListener("keydown", (event) => {
  if (event.key === "Escape") leave();
});

// Where there is little room, what a step is about is shown on demand.
$("tour-title").addEventListener("click", () => $("tour-title").setAttribute("aria-expanded", String($("tour").classList.toggle("told"))));
