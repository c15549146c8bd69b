"use strict";
// Intake without waiting for whole pages. The server makes every piece: what it answers is put in place of what is there.
document.addEventListener("DOMContentLoaded", () => {
  const parse = (text) => new DOMParser().parseFromString(text, "text/html");

  // Procedures appear while one types.
  const search = document.querySelector("input[data-live]");
  if (search) {
    let waiting = 0, asked = 0;
    search.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const number = ++asked;
        const answer = await fetch(search.form.action + "?q=" + encodeURIComponent(search.value));
        if (!answer.ok || number !== asked) return;
        const found = parse(await answer.text()).getElementById("found");
        if (found) document.getElementById("found").replaceWith(found);
      }, 150);
    });
  }

  // "Fill in and compute" is pressed in the background: empty fields are filled, due time and fee are shown anew.
  const check = document.getElementById("check");
  if (check) {
    const form = check.form;
    const refresh = async () => {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body });
      if (!answer.ok) return;
      const page = parse(await answer.text());
      for (const id of ["due-box", "fee-box", "reuse-box"]) {
        const fresh = page.getElementById(id);
        if (fresh) document.getElementById(id).replaceWith(fresh);
      }
      for (const fresh of page.querySelectorAll("input[name^='applicant.']")) {
        const here = document.getElementById(fresh.id);
        if (!here) continue;
        if (fresh.type === "radio") here.checked = fresh.hasAttribute("checked");
        else if (!here.value) here.value = fresh.value;
      }
    };
    check.addEventListener("click", (event) => { event.preventDefault(); refresh(); });
    form.addEventListener("change", (event) => {
      if (/^(agency_code|intake_channel|received_|applicant.id_number)/.test(event.target.name)) refresh();
    });
  }
});
