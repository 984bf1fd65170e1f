// What every page shares: theme, drawer, dialogs, menus, toasts, long texts, keyboard. Pages only carry data-* attributes.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (node) => node.matches("input:not([type=checkbox]):not([type=radio]), textarea, select") || node.isContentEditable;

  // ---- theme ----
  function theme(choice) {
    document.documentElement.dataset.theme = choice;
    document.cookie = `theme=${choice};path=/;max-age=31536000;samesite=lax`;
    $$("[data-theme-set]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.themeSet === choice)));
    document.dispatchEvent(new Event("theme:change"));
  }

  // ---- toasts ----
  function toast({ text, error = false, undo = null, label = "撤销" }) {
    const box = document.createElement("div");
    box.className = error ? "toast error" : "toast";
    box.setAttribute("role", error ? "alert" : "status");
    const words = document.createElement("span");
    words.textContent = text;
    box.append(words);
    if (undo) {
      const button = document.createElement("button");
      button.textContent = label;
      button.addEventListener("click", () => {
        box.remove();
        htmx.ajax("POST", undo.url, { target: undo.target, swap: undo.swap });
      });
      box.append(button);
    }
    $(".toasts").append(box);
    setTimeout(() => box.remove(), error ? 9000 : 6000);
  }

  // ---- drawer ----
  let opener = null;
  function openDrawer() {
    const drawer = $("#drawer");
    if (!drawer.classList.contains("open")) opener = document.activeElement;
    drawer.classList.add("open");
    drawer.scrollTop = 0;
    drawer.focus({ preventScroll: true });
  }
  function closeDrawer() {
    const drawer = $("#drawer");
    if (!drawer || !drawer.classList.contains("open")) return false;
    drawer.classList.remove("open");
    if (opener && opener.isConnected) opener.focus({ preventScroll: true });
    return true;
  }

  // ---- long texts: 展开 only where something is cut ----
  function fold(root) {
    $$(".post-text.cut", root).forEach((text) => {
      const button = text.nextElementSibling;
      if (button && button.matches("[data-expand]")) button.hidden = text.scrollHeight <= text.clientHeight + 2;
    });
  }

  // ---- lists: j k enter ----
  const list = () => $$("[data-list]").find((node) => node.offsetParent !== null);
  function items() {
    const box = list();
    return box ? $$("[data-item]", box) : [];
  }
  function move(step) {
    const all = items();
    if (!all.length) return;
    const now = all.findIndex((item) => item.classList.contains("current"));
    const next = all[Math.max(0, Math.min(all.length - 1, now + step))];
    all.forEach((item) => item.classList.toggle("current", item === next));
    next.scrollIntoView({ block: "nearest" });
    if (list().dataset.list === "open") next.click();
  }
  function enter() {
    const current = items().find((item) => item.classList.contains("current"));
    if (!current) return;
    (current.matches("a, button") ? current : $("[data-open]", current)).click();
  }
  function correct() {
    const menus = $$("[data-correct]").filter((menu) => menu.offsetParent !== null);
    const menu = menus.find((one) => one.closest(".current")) || menus[0];
    if (!menu) return;
    menu.open = true;
    $("button", menu).focus();
  }
  const keys = {
    j: () => move(1), k: () => move(-1), enter: enter, x: correct,
    "/": () => { const search = $("[data-search]"); if (search) { search.focus(); search.select(); } },
    "?": () => $("#keys").showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = $("details.popover[open]");
      if (menu) menu.open = false;
      else if (!closeDrawer() && typing(document.activeElement)) document.activeElement.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
    if (event.key === "Enter" && event.target.matches("a, button, summary, input")) return;
    const own = $(`[data-key="${CSS.escape(event.key)}"]`);
    const action = keys[event.key.toLowerCase()];
    if (own && own.offsetParent !== null) own.click();
    else if (action) action();
    else return;
    event.preventDefault();
  });

  // ---- clicks ----
  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    $$("details.popover[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    if (at("[data-theme-set]")) theme(at("[data-theme-set]").dataset.themeSet);
    if (at("[data-close-drawer]")) closeDrawer();
    if (at("[data-dialog]")) $(`#${at("[data-dialog]").dataset.dialog}`).showModal();
    if (at("[data-close]")) at("dialog").close();
    if (event.target.matches("dialog")) event.target.close();
    if (at("[data-toggle]")) $(at("[data-toggle]").dataset.toggle).classList.toggle(at("[data-toggle]").dataset.class || "open");
    if (at("[data-expand]")) {
      const cut = at("[data-expand]").previousElementSibling.classList.toggle("cut");
      at("[data-expand]").textContent = cut ? "展开" : "收起";
    }
    if (at("[data-copy]")) {
      navigator.clipboard.writeText(at("[data-copy]").dataset.copy).then(() => toast({ text: "已复制" }), () => toast({ text: "浏览器不允许复制, 请手动选取。", error: true }));
    }
    if (at("[data-item]")) {
      const item = at("[data-item]");
      items().forEach((other) => other.classList.toggle("current", other === item));
    }
  });
  // Arrows walk through a menu; 其他 stands only alone among the kinds.
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const menu = step && event.target.closest(".pop.menu");
    if (!menu) return;
    const all = $$("button", menu);
    all[(all.indexOf(event.target) + step + all.length) % all.length].focus();
    event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-head=kinds] input") || !event.target.checked) return;
    $$("[data-head=kinds] input").forEach((other) => {
      if (other !== event.target && (other.value === "other" || event.target.value === "other")) other.checked = false;
    });
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-fill]") && event.target.value) {
      const target = $(event.target.dataset.fill);
      target.value = event.target.selectedOptions[0].dataset.text || event.target.value;
      target.focus();
    }
  });

  // ---- htmx ----
  document.addEventListener("htmx:beforeRequest", () => document.body.classList.add("busy"));
  document.addEventListener("htmx:afterRequest", () => document.body.classList.remove("busy"));
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "drawer") openDrawer();
    fold(event.detail.target);
  });
  document.addEventListener("htmx:responseError", (event) => {
    const plain = (event.detail.xhr.getResponseHeader("content-type") || "").startsWith("text/plain");
    toast({ text: plain ? event.detail.xhr.responseText : "没有做成: 服务出错了, 请稍后再试。", error: true });
  });
  document.addEventListener("htmx:sendError", () => toast({ text: "连不上服务, 请检查网络后再试。", error: true }));
  document.addEventListener("toast", (event) => toast(event.detail));
  document.addEventListener("htmx:afterRequest", (event) => {
    const dialog = event.detail.successful && event.detail.elt.matches("[data-close-after]") && event.detail.elt.closest("dialog");
    if (dialog) { event.detail.elt.reset(); dialog.close(); }
  });
  document.addEventListener("DOMContentLoaded", () => { fold(document); });
})();
