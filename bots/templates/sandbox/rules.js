// The moderators' rules: what holds now, and another by one press.

import { $, about, make, say, wide } from "./page.js";
import { call, notice } from "./server.js";
import { change, room, view } from "./view.js";

const CHOICES = ["off", "watch", "reply", "protect", "strict"];
let pressed = "";

// Where there is room, everybody reads it in the group; else it is answered where it was pressed.
async function choose(name) {
  pressed = name;
  const chat = wide.matches ? about.group : about.log;
  if (!(await call("posts", { chat, member: view.moderator, text: `/policy ${name}` }))) return void (pressed = "");
  if (wide.matches) change({ tab: view.tab === "log" ? "group" : view.tab, thread: "" });
}

for (const name of CHOICES) {
  const about_ = say(`preset-${name}-about`);
  $("presets").append(make("button", { type: "button", title: about_, "data-preset": name, "aria-pressed": "false", "aria-label": `${say(`preset-${name}`)}: ${about_}`, onclick: () => choose(name) }, make("span", {}, say(`preset-${name}`))));
}

let drawn = "";
export function drawRules() {
  const rules = room.rules;
  const holds = rules && (rules.mode === "off" ? "off" : rules.mode === "shadow" && rules.preset !== "watch" ? "custom" : rules.preset);
  const now = JSON.stringify([rules, room.room]);
  if (now === drawn) return;
  drawn = now;
  for (const button of $("presets").children) button.setAttribute("aria-pressed", String(button.dataset.preset === holds));
  $("in-force").hidden = !rules;
  if (!rules) return;
  const name = say(holds === "custom" ? "preset-custom" : `preset-${holds}`);
  $("in-force-name").textContent = say("in-force", { name });
  $("in-force-lines").replaceChildren(...rules.lines.map((line) => make("li", {}, line.replace(/^• /, ""))));
  if (pressed && pressed === holds) {
    if (!wide.matches) notice(say("in-force", { name }), { well: true });
    pressed = "";
  }
}
