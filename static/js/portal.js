// Progressive enhancement only: every page works without this file. No innerHTML, no inline code.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // --- Error summary: focus on load, and each link leads into its input ------------------------
  const summary = document.querySelector("[data-kern-errors]");
  if (summary) {
    summary.focus();
    summary.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const input = link && document.getElementById(link.hash.slice(1));
      if (!input) return;
      event.preventDefault();
      (input.closest(".kern-form-input, fieldset") || input).scrollIntoView({ block: "start" });
      input.focus({ preventScroll: true });
    });
  }

  // --- When: show what is asked only for some answers -----------------------------------------
  const valueOf = (form, name) => {
    const inputs = all(`[name="${CSS.escape(name)}"]`, form || document);
    const picked = inputs.filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked);
    return picked.length ? picked.map((input) => input.value) : [""];
  };
  const reveal = (block) => {
    const wanted = block.dataset.kernValues.split("|");
    block.hidden = !valueOf(block.closest("form"), block.dataset.kernWhen).some((value) => wanted.includes(value));
  };
  const blocks = all("[data-kern-when]");
  blocks.forEach(reveal);
  if (blocks.length) document.addEventListener("change", () => blocks.forEach(reveal));

  // --- Counter: seen at once, spoken after a pause ---------------------------------------------
  const count = (area) => {
    const limit = Number(area.dataset.kernCounter);
    const line = document.getElementById(`${area.id}_counter`);
    if (!line) return;
    const spoken = document.createElement("span");
    spoken.className = "kern-sr-only";
    spoken.setAttribute("role", "status");
    line.after(spoken);
    let pause = 0;
    const show = (speak) => {
      const left = limit - [...area.value.replace(/\r?\n/g, "\r\n")].length;
      const text = left < 0 ? `${-left} Zeichen zu viel.` : `Noch ${left} von ${limit} Zeichen.`;
      line.textContent = text;
      line.classList.toggle("kern-counter--over", left < 0);
      clearTimeout(pause);
      if (speak) pause = setTimeout(() => { spoken.textContent = text; }, 1000);
    };
    area.addEventListener("input", () => show(true));
    show(false);
  };
  all("[data-kern-counter]").forEach(count);

  // --- Files: too large is said before anything is sent; that a file is on its way, while it is --
  all("input[type=file][data-kern-megabytes]").forEach((input) => {
    const line = document.createElement("p");
    line.className = "kern-file-line";
    line.setAttribute("role", "status");
    input.after(line);
    const isTooLarge = () => {
      const limit = Number(input.dataset.kernMegabytes);
      const size = input.files.length ? Math.ceil(input.files[0].size / 1048576) : 0;
      line.textContent = size > limit ? `Die Datei ist ${size} MB groß. Erlaubt sind ${limit} MB.` : "";
      line.classList.toggle("kern-file-line--error", size > limit);
      return size > limit;
    };
    input.addEventListener("change", isTooLarge);
    addEventListener("pageshow", isTooLarge);
    input.form.addEventListener("submit", (event) => {
      if (isTooLarge()) {
        event.preventDefault();
        input.focus();
      } else if (input.files.length) {
        line.textContent = "Die Datei wird gesendet. Bitte warten Sie.";
      }
    });
  });

  // --- Rows: add and remove entries without a round trip ---------------------------------------
  const renumber = (group) => all("[data-kern-row]:not([hidden])", group).forEach((row, index) => {
    const number = row.querySelector("[data-kern-number]");
    number.textContent = String(index + 1);
    const button = row.querySelector("[data-kern-drop]");
    if (button) button.setAttribute("aria-label", `Entfernen: ${group.dataset.kernEntry} ${index + 1}`);
  });
  const removable = (group, row) => {
    const box = row.querySelector("[data-kern-remove] input");
    if (!box) return;
    row.querySelector("[data-kern-remove]").hidden = true;
    const button = document.createElement("button");
    const label = document.createElement("span");
    button.type = "button";
    button.className = "kern-btn kern-btn--tertiary kern-entry__button";
    button.dataset.kernDrop = "";
    label.className = "kern-label";
    label.textContent = "Entfernen";
    button.append(label);
    row.append(button);
    button.addEventListener("click", () => {
      box.checked = true;
      row.hidden = true;
      renumber(group);
      box.dispatchEvent(new Event("input", { bubbles: true }));
      group.querySelector("[data-kern-add]").focus();
    });
    row.hidden = box.checked;
  };
  const addRow = (group, template, total) => {
    const index = Number(total.value);
    const row = template.content.firstElementChild.cloneNode(true);
    [row, ...all("*", row)].forEach((node) => [...node.attributes].forEach((attribute) => {
      if (attribute.value.includes("__prefix__")) node.setAttribute(attribute.name, attribute.value.replace(/__prefix__/g, index));
    }));
    template.before(row);
    total.value = String(index + 1);
    removable(group, row);
    renumber(group);
    all("[data-kern-counter]", row).forEach(count);
    row.querySelector("input:not([type=hidden]), select, textarea").focus();
  };
  all("[data-kern-rows]").forEach((group) => {
    const add = group.querySelector("[data-kern-add]");
    const template = group.querySelector("template");
    const total = group.querySelector(`[name="${CSS.escape(group.dataset.kernRows)}-TOTAL_FORMS"]`);
    all("[data-kern-row]", group).forEach((row) => removable(group, row));
    renumber(group);
    add.addEventListener("click", (event) => {
      event.preventDefault();
      addRow(group, template, total);
    });
  });

  // --- Unsaved changes: ask before they are lost ------------------------------------------------
  all("form[method=post]").filter((form) => form.matches("[data-guard]") || form.querySelector("textarea")).forEach((form) => {
    let changed = Boolean(summary);
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    addEventListener("beforeunload", (event) => {
      // autosave.js objects where nothing would be lost.
      if (changed && form.dispatchEvent(new CustomEvent("portal:leave", { cancelable: true }))) event.preventDefault();
    });
  });

  // --- Small things -----------------------------------------------------------------------------
  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
  all("[data-menu]").forEach((menu) => {
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
})();
