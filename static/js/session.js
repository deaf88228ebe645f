// Tells in time that the session ends, and lets it last longer. Other tabs are asked for by asking
// the server: what one tab has put off, no other announces.
"use strict";
(() => {
  const dialog = document.querySelector("dialog[data-session]");
  if (!dialog) return;
  const { session: url, person } = dialog.dataset;
  const warning = Number(dialog.dataset.warn) * 1000;
  const title = dialog.querySelector("[data-session-title]");
  const text = dialog.querySelector("[data-session-text]");
  const stay = dialog.querySelector("[data-session-stay]");
  const signIn = dialog.querySelector("[data-session-sign-in]");
  const leave = dialog.querySelector("form");
  const AGAIN = 15000;
  let ends = Date.now() + Number(dialog.dataset.seconds) * 1000;
  let state = {}, timer = 0;
  let dismissed = ""; // what the person has closed already: „warning“ or „end“

  const ask = async (request = {}) => {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, ...request });
    if (!answer.ok) throw new Error(String(answer.status));
    state = await answer.json();
    ends = Date.now() + state.seconds * 1000;
    if (state.person === person) {
      document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = state.token; });
    }
  };
  // What is being typed is kept first; null where the page has no form.
  const asked = () => {
    const kept = [];
    document.dispatchEvent(new CustomEvent("portal:keep", { detail: kept }));
    return kept;
  };
  const keep = async () => {
    const kept = asked();
    return kept.length ? (await Promise.all(kept)).every(Boolean) : null;
  };
  const safe = (kept) => {
    if (kept === null) return "";
    return kept ? " Ihre Eingaben sind gesichert." : " Ihre Eingaben stehen noch auf dieser Seite.";
  };
  const show = (heading, words, { ended = false } = {}) => {
    title.textContent = heading;
    text.textContent = words;
    stay.hidden = ended;
    leave.hidden = ended;
    signIn.hidden = !ended;
    if (!dialog.open) dialog.showModal();
    else if (!ended || document.activeElement === signIn) return;
    (ended ? signIn : stay).focus();
  };
  const announce = (kept) => {
    if (dismissed) return;
    const label = state.can_extend ? "Angemeldet bleiben" : "Weiter";
    stay.querySelector(".kern-label").textContent = label;
    show("Ihre Sitzung endet bald", state.can_extend
      ? `Sie werden um ${state.until} Uhr abgemeldet.${safe(kept)}`
      : `Ihre Sitzung endet um ${state.until} Uhr und lässt sich nicht verlängern. Speichern Sie jetzt.${safe(kept)}`);
  };
  const plan = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(check, Math.max(delay, 1000));
  };
  async function check() {
    try {
      const kept = await keep();
      await ask();
      if (state.person !== person) {
        if (dismissed !== "end") show("Sie sind abgemeldet", `Melden Sie sich neu an, dann geht es hier weiter.${safe(kept)}`, { ended: true });
        return clearTimeout(timer);
      }
      const left = ends - Date.now();
      if (left <= warning) announce(kept);
      else {
        dismissed = "";
        if (dialog.open) dialog.close();
      }
      plan(left > warning ? left - warning : Math.min(left + 1000, AGAIN));
    } catch {
      plan(AGAIN);
    }
  }
  const goOn = async () => {
    if (!signIn.hidden || !state.can_extend) {
      dismissed = signIn.hidden ? "warning" : "end";
      dialog.close();
      return;
    }
    try {
      await ask({ method: "POST", headers: { Accept: "application/json", "X-CSRFToken": state.token } });
      dialog.close();
      plan(ends - Date.now() - warning);
    } catch {
      text.textContent = "Das hat nicht geklappt. Versuchen Sie es noch einmal.";
    }
  };
  stay.addEventListener("click", goOn);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); goOn(); });
  const look = () => {
    if (document.visibilityState === "visible" && (dialog.open || Date.now() > ends - warning)) check();
  };
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);
  plan(ends - Date.now() - warning);

  // --- Signing out: what is typed is kept, and nothing stays in this tab ------------------------
  let leaving = false;
  document.addEventListener("submit", async (event) => {
    if (event.target.action !== leave.action) return;
    Object.keys(sessionStorage).filter((key) => key.startsWith("autosave:")).forEach((key) => sessionStorage.removeItem(key));
    const kept = leaving ? [] : asked();
    if (!kept.length) return;
    event.preventDefault();
    leaving = true;
    await Promise.race([Promise.all(kept), new Promise((done) => { setTimeout(done, 1500); })]);
    // A form that is just telling of its being sent cannot be sent again: not within this task.
    setTimeout(() => event.target.requestSubmit(event.submitter));
  });
})();
