// Shows how far a pile of scans has been read. Without this file a link loads the page anew.
"use strict";
(() => {
  const panel = document.querySelector("[data-pile]");
  if (!panel) return;
  const PAUSE = 2000, SLOWEST = 30000;
  const words = panel.querySelector("[data-pile-words]");
  const spoken = panel.querySelector("[data-pile-status]");
  const bar = panel.querySelector("progress");
  let pause = PAUSE;

  const ask = async () => {
    try {
      const answer = await fetch(panel.dataset.pile, { headers: { Accept: "application/json" }, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const { read, total } = await answer.json();
      pause = PAUSE;
      words.textContent = `${read} von ${total} Seiten sind gelesen.`;
      bar.value = read;
      if (read >= total) {
        spoken.textContent = "Alle Seiten sind gelesen.";
        location.reload();
        return;
      }
    } catch {
      pause = Math.min(pause * 2, SLOWEST); // away for a moment, or signed out: the link still works
    }
    setTimeout(ask, pause);
  };
  setTimeout(ask, PAUSE);
})();
