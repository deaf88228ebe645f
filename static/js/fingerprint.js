// Takes the SHA-256 of a chosen file here, so that the file itself need not travel.
"use strict";
(() => {
  if (!globalThis.crypto?.subtle) return;
  const file = document.querySelector("input[type=file][name=file]");
  const print = document.querySelector("input[name=sha256]");
  const note = document.querySelector("[data-fingerprint-note]");
  if (!file || !print) return;
  note.hidden = false;
  const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  file.form.addEventListener("submit", async (event) => {
    const chosen = file.files[0];
    if (!chosen || print.value) return;
    event.preventDefault();
    try {
      print.value = hex(await crypto.subtle.digest("SHA-256", await chosen.arrayBuffer()));
      file.disabled = true; // only the fingerprint is sent
    } finally {
      file.form.submit();
    }
  });
  file.addEventListener("change", () => { print.value = ""; });
  addEventListener("pageshow", () => { file.disabled = false; });
})();
