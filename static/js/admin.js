// Names the search boxes of the administration: Select2 leaves an empty one without a name.
"use strict";

function nameSearchBoxes() {
  document.querySelectorAll('.select2-selection[role="combobox"]').forEach((box) => {
    const select = box.closest(".select2-container").previousElementSibling;
    const label = select && select.labels && select.labels[0];
    if (!label) return;
    label.id = label.id || `label-${select.id}`;
    const shown = box.querySelector(".select2-selection__rendered");
    if (shown) shown.setAttribute("aria-labelledby", label.id);
    box.setAttribute("aria-labelledby", shown ? `${label.id} ${shown.id}` : label.id);
  });
}

nameSearchBoxes();
new MutationObserver(nameSearchBoxes).observe(document.body, { childList: true, subtree: true });
