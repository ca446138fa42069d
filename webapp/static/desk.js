// The little that markup cannot do: keyboard moves, bulk selection, copy buttons, one open menu, the chosen tab in
// sight. All of it optional.
(function () {
  "use strict";
  document.cookie = "js=1; path=/; samesite=lax";
  var say = function (text) {
    document.getElementById("announcer").textContent = text;
  };

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (button && navigator.clipboard) {
      navigator.clipboard.writeText(button.dataset.copy).then(function () {
        button.textContent = "복사했습니다";
        say("복사했습니다");
      });
    }
    document.querySelectorAll("details[name='top-menu'][open], details[name='store'][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // A form goes out once: the second click of a double click finds its button asleep.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    if (form.method === "get" || form.dataset.again !== undefined) return;
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 4000);
  });

  var boxes = function (form) {
    return Array.prototype.slice.call(form.querySelectorAll("tbody input[type=checkbox]"));
  };
  var tellSelection = function (form) {
    var chosen = boxes(form).filter(function (box) { return box.checked; }).length;
    form.querySelectorAll("[data-chosen]").forEach(function (place) { place.textContent = chosen; });
  };
  document.addEventListener("change", function (event) {
    var form = event.target.closest("form[data-bulk]");
    if (!form) return;
    if (event.target.matches("[data-all]")) {
      boxes(form).forEach(function (box) { box.checked = event.target.checked; });
    }
    tellSelection(form);
  });

  var typing = function (target) {
    return target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  };
  var move = function (step) {
    var rows = Array.prototype.slice.call(document.querySelectorAll("table[data-keys] tbody tr"));
    if (!rows.length) return;
    var here = rows.indexOf(document.querySelector("tr.is-here"));
    var next = rows[Math.max(0, Math.min(rows.length - 1, here + step))];
    rows.forEach(function (row) { row.classList.toggle("is-here", row === next); });
    next.scrollIntoView({ block: "nearest" });
    var link = next.querySelector("a");
    if (link) link.focus({ preventScroll: true });
  };
  var keys = {
    j: function () { move(1); },
    k: function () { move(-1); },
    x: function () {
      var box = document.querySelector("tr.is-here input[type=checkbox]");
      if (box) box.click();
    },
    "/": function () {
      var search = document.querySelector("main input[type=search]");
      if (search) search.focus();
    },
    "?": function () { document.getElementById("keys").showModal(); },
  };
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  // On a phone the tabs scroll by themselves.
  var showTabs = function () {
    document.querySelectorAll(".tabs [aria-current]").forEach(function (tab) {
      var tabs = tab.parentNode;
      tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
    });
  };
  showTabs();

  document.addEventListener("htmx:afterSwap", function (event) {
    showTabs();
    var first = event.target.querySelector("[autofocus]");
    if (first) first.focus();
  });
  // What was left empty need not stand in an address that people keep. A pasted column is too long for any: its form
  // goes out as it does without us.
  document.addEventListener("htmx:configRequest", function (event) {
    var form = event.target, sent = event.detail.formData;
    if (!form.matches("form[method=post][hx-get]")) return;
    Array.from(sent.keys()).forEach(function (name) {
      if (!sent.getAll(name).join("")) sent.delete(name);
    });
    if (encodeURIComponent(sent.get("q") || "").length < 1000) return;
    event.preventDefault();
    form.submit();
  });
  // A list that could not be fetched must not stand there as if it had been: the whole page says what is wrong.
  // Once: Enter in a field asks twice, and a second way there would break off the first.
  var leaving = false;
  document.addEventListener("htmx:responseError", function (event) {
    if (leaving || !event.target.matches("form")) return;
    leaving = true;
    location.assign(event.detail.pathInfo.finalRequestPath);
  });
  window.addEventListener("pageshow", function () { leaving = false; });
  document.addEventListener("htmx:sendError", function () { say("서버에 연결하지 못했습니다. 잠시 뒤 다시 시도해 주세요."); });
})();
