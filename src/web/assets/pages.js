"use strict";
// Nothing needs this file: it only makes pages quicker to use.
document.addEventListener("DOMContentLoaded", () => {
  // What went wrong is read out first.
  const summary = document.getElementById("error-summary");
  // Where one begins: a browser that has not drawn the page yet would leave the focus behind.
  const first = document.querySelector("[autofocus]");
  if (summary) summary.focus();
  else if (first && document.activeElement === document.body) first.focus();

  // A form on its way says so; it may not be sent twice from here, and the server would do it only once anyway.
  for (const form of document.querySelectorAll('form[method="post"]')) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      const button = event.submitter;
      const busy = setTimeout(() => {
        if (!form.dataset.sent || !button || !button.dataset.busy) return;
        button.dataset.label = button.textContent;
        button.textContent = button.dataset.busy;
        button.setAttribute("aria-busy", "true");
        form.insertAdjacentHTML("beforeend", '<progress class="progress"></progress>');
      }, 400);
      // The answer is there: a page that is kept for the browser's arrow must not wake up with the timer still to come.
      addEventListener("pagehide", () => clearTimeout(busy), { once: true });
    });
  }
  // Coming back with the browser's arrow finds forms as they were.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    // What was closed so that the next one at this computer does not see it must be asked for again.
    if (document.querySelector("[data-closes]")) { location.reload(); return; }
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const bar of form.querySelectorAll(".progress")) bar.remove();
      for (const button of form.querySelectorAll("button[aria-busy]")) {
        button.textContent = button.dataset.label;
        button.removeAttribute("aria-busy");
      }
    }
  });

  // One box ticks many, and says whether all of them are ticked.
  const alls = [...document.querySelectorAll("input[data-all]")];
  const boxes = (all) => [...all.form.querySelectorAll(`${all.dataset.within || ""} input[name="${all.dataset.all}"]`)];
  const follow = () => { for (const all of alls) all.checked = boxes(all).every((box) => box.checked); };
  for (const all of alls) {
    all.closest("[hidden]")?.removeAttribute("hidden");
    all.addEventListener("change", () => { for (const box of boxes(all)) box.checked = all.checked; });
    all.form.addEventListener("change", follow);
  }
  follow();

  // F2 leads to the scan field from anywhere.
  addEventListener("keydown", (event) => {
    const scan = document.getElementById("scan");
    if (event.key === "F2" && scan) { event.preventDefault(); scan.focus(); scan.select(); }
  });
});
