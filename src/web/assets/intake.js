"use strict";
// Intake without waiting for whole pages. The server makes every piece: what it answers is put in place of what is there.
document.addEventListener("DOMContentLoaded", () => {
  const parse = (text) => new DOMParser().parseFromString(text, "text/html");

  // Procedures appear while one types.
  const search = document.querySelector("input[data-live]");
  if (search) {
    let waiting = 0, asked = 0;
    // Whoever comes from a form has it sent along, and never in an address.
    const ask = () => {
      const form = search.form;
      if (form.method !== "post") return fetch(form.action + "?q=" + encodeURIComponent(search.value));
      const body = new URLSearchParams(new FormData(form));
      body.set(search.dataset.live, "yes");
      return fetch(form.action, { method: "POST", body });
    };
    search.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const number = ++asked;
        const answer = await ask();
        if (!answer.ok || number !== asked) return;
        const found = parse(await answer.text()).getElementById("found");
        if (!found) return;
        const old = document.getElementById("found");
        const inside = old.contains(document.activeElement);
        old.replaceWith(found);
        if (inside) (found.querySelector("li a, li button") || search).focus();
      }, 150);
    });
    // Arrows lead from the field through what was found and back.
    document.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const stops = [search, ...document.querySelectorAll("#found li a, #found li button")];
      const at = stops.indexOf(document.activeElement);
      const next = step && at >= 0 && stops[at + step];
      if (next) { event.preventDefault(); next.focus(); }
    });
  }

  // "Fill in and compute" is pressed in the background: empty fields are filled, due time and fee are shown anew.
  const check = document.getElementById("check");
  if (check) {
    const form = check.form;
    let asked = 0;
    const refresh = async () => {
      const number = ++asked;
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body });
      if (!answer.ok) return;
      const page = parse(await answer.text());
      // What was asked later knows more.
      if (number !== asked) return;
      // What was chosen or typed while the answer was on its way stays.
      const now = new FormData(form);
      const changed = (name) => body.getAll(name).join("\n") !== now.getAll(name).join("\n");
      const keep = (control) => {
        if (!control.name || !changed(control.name)) return;
        if (control.type === "radio" || control.type === "checkbox") control.checked = now.getAll(control.name).includes(control.value);
        else if (control.type !== "hidden") control.value = now.get(control.name) || "";
      };
      for (const id of ["due-box", "count-box", "fee-box", "reuse-box", "known-box", "under-way-box"]) {
        // What was said of the number stays until another one is looked up.
        if (id === "known-box" && !page.querySelector("#known-box p")) continue;
        const fresh = page.getElementById(id);
        if (!fresh) continue;
        // Whoever counts goes on typing where they are, unless something else is to be counted now.
        const asks = (box) => [...box.querySelectorAll("label")].map((label) => label.textContent).join();
        if (id === "count-box" && asks(fresh) === asks(document.getElementById(id))) continue;
        document.getElementById(id).replaceWith(fresh);
        fresh.querySelectorAll("input, select, textarea").forEach(keep);
      }
      // Once for each ID number: what the clerk changes or empties afterwards stays.
      const filled = (where) => where.getElementById("applicant-filled-for");
      if (filled(page).value === filled(document).value) return;
      filled(document).value = filled(page).value;
      for (const fresh of page.querySelectorAll("input[name^='applicant.']")) {
        const here = document.getElementById(fresh.id);
        if (!here) continue;
        if (fresh.type === "radio") { if (!changed(fresh.name)) here.checked = fresh.hasAttribute("checked"); }
        // The server knows what was typed and what was filled in for another number before; what is typed meanwhile stays.
        else if (here.value === (body.get(here.name) || "")) here.value = fresh.value;
      }
    };
    // Enter in the field of the ID number goes on where something is still to be said.
    const onward = () => {
      const empty = ["applicant-name", "applicant-phone", "applicant-address"].map((id) => document.getElementById(id)).find((field) => !field.value);
      // Whether one more is meant comes first.
      const asked = form.querySelector("#under-way input:not(:checked)");
      (asked || empty || form.querySelector("input[name=paper]") || save).focus();
    };
    check.addEventListener("click", async (event) => {
      event.preventDefault();
      const number = document.activeElement.name === "applicant.id_number" && document.activeElement;
      await refresh();
      if (number && number.value && document.activeElement === number) onward();
    });
    const save = form.querySelector("button[name=save]");
    document.getElementById("save-key").hidden = false;
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.requestSubmit(save);
    });
    // Whoever counts a paper has it before them.
    form.addEventListener("input", (event) => {
      const counted = /^papers\.(.+)\.(originals|copies)$/.exec(event.target.name);
      const tick = counted && [...form.querySelectorAll("input[name=paper]")].find((box) => box.value === counted[1]);
      if (tick && Number(event.target.value) > 0) tick.checked = true;
    });
    form.addEventListener("change", (event) => {
      if (/^(agency_code|applicant.kind|intake_channel|received_|applicant.id_number|counted\[)/.test(event.target.name)) refresh();
    });
  }
});
