// What is sent to the program, and what comes from it.

import { $, about, say } from "./page.js";

export function notice(text, { stay = false, well = false } = {}) {
  const bar = $("notice");
  bar.textContent = text;
  bar.classList.toggle("well", well);
  bar.hidden = !text;
  clearTimeout(notice.timer);
  if (text && !stay) notice.timer = setTimeout(() => (bar.hidden = true), 6000);
}

export async function call(path, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const each of Array.isArray(value) ? value : [value]) body.append(name, each);
  }
  try {
    const answer = await fetch(`/sandbox/${path}`, { method: "POST", body, headers: { "x-csrf-token": about.token } });
    if (!answer.ok) notice((await answer.json().catch(() => ({}))).detail ?? say("offline"));
    return answer.ok;
  } catch {
    notice(say("offline"));
    return false;
  }
}

export function listen(onState) {
  let lost = false;
  const events = new EventSource("/sandbox/events");
  events.onmessage = (event) => {
    if (lost) notice(say("online"), { well: true });
    lost = false;
    onState(JSON.parse(event.data));
  };
  events.onerror = () => {
    lost = true;
    notice(say("offline"), { stay: true });
    if (events.readyState === EventSource.CLOSED) setTimeout(() => listen(onState), 2000);
  };
}
