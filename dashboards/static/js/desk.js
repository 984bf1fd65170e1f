// The desk: which case is open, going back on a phone, jumping to reply and note, copying a reply.
(() => {
  "use strict";
  const desk = () => document.getElementById("desk");

  function mark() {
    const open = document.querySelector("#work [data-case]");
    document.querySelectorAll("#case-list [data-item]").forEach((row) => {
      row.classList.toggle("current", Boolean(open) && row.dataset.case === open.dataset.case);
    });
  }

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "work") {
      desk().classList.add("open");
      desk().classList.remove("show-person");
    }
    if (["work", "cases"].includes(event.detail.target.id)) mark();
  });
  // A list that is being searched, or a menu that is open, is not replaced under the hand.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const every = event.detail.elt.id === "case-list" || event.detail.elt.matches(".views");
    const unsent = [...document.querySelectorAll("#reply-text, #note-text")].some((field) => field.value.trim());
    if (event.detail.elt.matches(".pane.case") && unsent) event.preventDefault();
    if (every && document.activeElement && document.activeElement.matches("#cases input")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-back]")) desk().classList.remove("open");
    const jump = event.target.closest("[data-focus]");
    if (jump) {
      const field = document.querySelector(jump.dataset.focus);
      field.scrollIntoView({ block: "center" });
      field.focus();
    }
    const copy = event.target.closest("[data-copy-from]");
    if (copy) navigator.clipboard.writeText(document.querySelector(copy.dataset.copyFrom).value).catch(() => undefined);
  });
  document.addEventListener("DOMContentLoaded", mark);
})();
