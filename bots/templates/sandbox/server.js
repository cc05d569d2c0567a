// What is sent to the program, and what comes from it.

import { $, about, say } from "./page.js";

const BLIP_MS = 1500;
let shown = "";

// `calm`: nothing is wrong, or nothing that anybody need do something about; `stay`: until it is over.
export function notice(text, { stay = false, well = false, calm = false } = {}) {
  const bar = $("notice");
  shown = text;
  bar.textContent = text;
  bar.classList.toggle("well", well);
  bar.classList.toggle("calm", calm);
  bar.hidden = !text;
  clearTimeout(notice.timer);
  if (text && !stay) notice.timer = setTimeout(() => (bar.hidden = true), 6000);
}

// What the program answers, or null where it did not take it; the reason stands in the notice then.
export async function call(path, fields, told = notice) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const each of Array.isArray(value) ? value : [value]) body.append(name, each);
  }
  try {
    const answer = await fetch(`/sandbox/${path}`, { method: "POST", body, headers: { "x-csrf-token": about.token } });
    if (answer.ok) return answer.status === 202 ? await answer.json().catch(() => ({})) : {};
    told((await answer.json().catch(() => ({}))).detail ?? say("offline"));
  } catch {
    told(say("offline-kept"), { calm: true });
  }
  return null;
}

export function listen(onState) {
  let lost = 0;
  const events = new EventSource("/sandbox/events");
  events.onmessage = (event) => {
    clearTimeout(lost);
    lost = 0;
    if (shown === say("offline")) notice(say("online"), { well: true });
    onState(JSON.parse(event.data));
  };
  events.onerror = () => {
    // A moment without a connection is nobody's concern.
    lost ||= setTimeout(() => notice(say("offline"), { stay: true, calm: true }), BLIP_MS);
    if (events.readyState === EventSource.CLOSED) setTimeout(() => listen(onState), 2000);
  };
}
