// Keeps what is being typed into the form of a section, and tells who else has the page open.
// Only where a page has a line [data-autosave]; without this file the form is saved by its button.
"use strict";
(() => {
  const line = document.querySelector("[data-autosave]");
  const form = document.querySelector(".site-main form.kern-form [name=seen]")?.form;
  if (!line || !form) return;

  const PAUSE = 2000, LONGEST = 4000, PING = 20000, SPEAK = 60000, SLOWEST = 30000, PATIENCE = 10000;
  const KEEPALIVE_LIMIT = 60000; // a browser sends no more with a page that is being closed
  const { autosave: url, presence, person, session, changed } = line.dataset;
  const visible = line.querySelector("[data-autosave-line]");
  const spoken = line.querySelector("[role=status]");
  const signIn = line.querySelector("[data-autosave-sign-in]");
  const others = document.querySelector("[data-others]");
  // The server told the end of the session as it was; with scripts it is announced.
  document.querySelectorAll("[data-without-script]").forEach((words) => { words.hidden = true; });
  const net = `autosave:${url}`;

  const typed = () => {
    const fields = new URLSearchParams(new FormData(form));
    fields.delete("csrfmiddlewaretoken");
    return fields.toString();
  };
  let saved = changed ? null : typed();
  let failures = 0, refused = "", sending = "", stopped = false, busy = null, again = false;
  let pause = 0, latest = 0, retry = 0, spokenAt = 0, heardAt = 0;
  const dirty = () => !stopped && typed() !== saved;

  // --- What the person reads and hears ----------------------------------------------------------
  const say = (text, { urgent = false, link = false } = {}) => {
    const news = visible.textContent !== text;
    visible.textContent = text;
    signIn.hidden = !link;
    line.classList.toggle("writing-status--trouble", urgent);
    if (!news || (!urgent && Date.now() - spokenAt < SPEAK)) return;
    spokenAt = Date.now();
    spoken.textContent = text;
  };
  const showOthers = (sentences) => {
    heardAt = Date.now();
    if (!others || [...others.querySelectorAll("p")].map((p) => p.textContent).join() === sentences.join()) return;
    others.querySelector("[data-others-list]").replaceChildren(...sentences.map((sentence) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = sentence;
      return paragraph;
    }));
    others.hidden = !sentences.length;
  };

  // --- A net for this tab, until the server has it ----------------------------------------------
  const remember = () => {
    try { sessionStorage.setItem(net, JSON.stringify({ person, text: typed() })); } catch { /* full or forbidden */ }
  };
  const forget = () => sessionStorage.removeItem(net);

  // --- Sending ----------------------------------------------------------------------------------
  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
  const send = (to, text) => fetch(to, {
    method: "POST",
    body: new URLSearchParams(text),
    headers: { Accept: "application/json", "X-CSRFToken": token() },
    keepalive: text.length < KEEPALIVE_LIMIT,
    signal: AbortSignal.timeout(PATIENCE),
  });
  const post = async (text) => {
    const answer = await send(url, text);
    if (answer.ok) {
      const { saved_at: at, others: there } = await answer.json();
      [saved, failures, refused] = [text, 0, ""];
      if (typed() === text) forget();
      say(`Zwischenstand um ${at} Uhr gesichert.`);
      showOthers(there);
      return "kept";
    }
    if (answer.status === 401 || answer.status === 403) return "stranger";
    if (answer.status >= 500) throw new Error(String(answer.status));
    refused = text;
    say(`Nicht gesichert. ${answer.status === 409 ? await answer.text() : "Speichern Sie selbst oder laden Sie die Seite neu."}`, { urgent: true });
    return "refused";
  };
  // Who is signed in now? The same person gets a fresh token for the forms of this page.
  const recognised = async () => {
    const answer = await fetch(session, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error(String(answer.status));
    const state = await answer.json();
    if (state.person === person) {
      document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = state.token; });
      return true;
    }
    say(state.person ? "Hier ist jetzt jemand anderes angemeldet. Ihre Eingaben werden nicht gesichert." : "Sie sind abgemeldet. Ihre Eingaben stehen noch hier.", { urgent: true, link: !state.person });
    return false;
  };
  const once = async () => {
    const text = sending = typed();
    try {
      if (await post(text) !== "stranger" || !(await recognised())) return;
      if (await post(text) !== "stranger") return;
      refused = text;
      say("Nicht gesichert. Sie dürfen hier nicht mehr schreiben.", { urgent: true });
    } catch {
      failures += 1;
      say("Nicht gespeichert. Ihre Eingaben bleiben auf dieser Seite. Wir versuchen es gleich noch einmal.", { urgent: true });
      clearTimeout(retry);
      retry = setTimeout(save, Math.min(1000 * 2 ** failures, SLOWEST));
    }
  };
  const rounds = async () => {
    do {
      again = false;
      if (!dirty() || typed() === refused) return;
      await once();
    } while (again && !failures);
  };
  // One request at a time; what is typed meanwhile goes with the next. Resolves to „all is kept“.
  async function save() {
    clearTimeout(pause);
    clearTimeout(latest);
    latest = 0;
    again = Boolean(busy);
    busy ||= rounds().finally(() => { busy = null; });
    await busy;
    return typed() === saved;
  }
  const soon = () => {
    clearTimeout(pause);
    pause = setTimeout(save, PAUSE);
    latest ||= setTimeout(save, LONGEST);
  };
  const atOnce = () => {
    const text = typed();
    if (dirty() && text !== refused && !(busy && text === sending)) send(url, text).then(() => forget(), () => {});
  };

  form.addEventListener("input", () => { remember(); soon(); });
  form.addEventListener("change", () => { remember(); soon(); });
  form.addEventListener("focusout", () => { if (dirty()) save(); });
  document.addEventListener("portal:keep", (event) => event.detail.push(save()));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" ? dirty() : dirty() && (failures || !signIn.hidden)) save();
  });
  addEventListener("focus", () => { if (dirty() && (failures || !signIn.hidden)) save(); });
  // Leaving asks nothing while the server takes what is typed.
  form.addEventListener("portal:leave", (event) => {
    const lost = dirty() && (failures || refused || !signIn.hidden || typed().length >= KEEPALIVE_LIMIT);
    if (!lost) event.preventDefault();
  });
  addEventListener("pagehide", () => {
    atOnce();
    send(presence, "leave=1").catch(() => {});
  });
  addEventListener("pageshow", (event) => { if (event.persisted) stopped = false; });

  // --- Sending the form, or giving it up: only once nothing is under way any more ---------------
  let waiting = false;
  const quietly = (last) => async (event) => {
    if (!busy && !waiting) {
      stopped = true;
      [pause, latest, retry].forEach(clearTimeout);
      if (last || !failures) forget();
      return;
    }
    event.preventDefault();
    if (waiting) return;
    waiting = true;
    await Promise.race([busy, new Promise((done) => { setTimeout(done, 1500); })]);
    [waiting, busy] = [false, null];
    // A form that is just telling of its being sent cannot be sent again: not within this task.
    setTimeout(() => event.target.requestSubmit(event.submitter));
  };
  form.addEventListener("submit", (event) => quietly(Boolean(event.submitter?.hasAttribute("formaction")))(event));
  document.querySelector("[data-discard]")?.addEventListener("submit", quietly(true));

  // --- What a crash left in this tab: the server gets it and shows it ----------------------------
  const left = JSON.parse(sessionStorage.getItem(net) || "null");
  if (changed || left?.person !== person || left?.text === saved) forget();
  else send(url, left.text).then((answer) => {
    if (!answer.ok) return;
    stopped = true;
    forget();
    location.replace(location.pathname);
  }, () => {});
  if (changed) soon();

  // --- Presence ---------------------------------------------------------------------------------
  const ping = () => {
    if (stopped || document.visibilityState === "hidden" || Date.now() - heardAt < PING) return;
    heardAt = Date.now();
    send(presence, "").then((answer) => answer.ok && answer.json()).then((answer) => answer && showOthers(answer.others), () => {});
  };
  ping();
  setInterval(ping, PING / 4);
})();
