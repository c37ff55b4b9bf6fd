/* Saves of one card go one after the other, and the newest marks win.

   htmx reads a form when it is triggered, not when it sends: a second mark made while a save is under way would
   travel with an outdated version, and the first answer would wipe it off the page. So here:
   - while a card's save is under way no other begins; what changed meanwhile is sent afterwards, with the version
     and key of the answer;
   - an answer that is older than what is on the page gives only its version and key;
   - a save whose fate is unknown is repeated word for word with its own key, which the server answers once;
   - whatever is not the card itself (a page of refusal, a broken line) never takes the card's place. */
(() => {
  if (!window.htmx) return; // the Save buttons stay
  document.documentElement.classList.add("js");

  const WAITS = [2, 5, 10, 30]; // seconds until the next try
  const states = new Map(); // by card code: a card that is replaced keeps its state
  const warned = new Set(); // cards whose last try failed

  const cardOf = (ctx) => ctx?.sourceElement?.closest?.("form[data-card]");
  const stateOf = (form) => {
    const code = form.dataset.card;
    if (!states.has(code)) {
      states.set(code, { stands: content(new FormData(form)), sent: null, press: null, busy: false, touched: false, tries: 0 });
    }
    return states.get(code);
  };
  const currentForm = (code) => document.querySelector(`form[data-card="${CSS.escape(code)}"]`);

  /* What a person said, without what the machinery adds. */
  const content = (data) => {
    const said = new URLSearchParams(data);
    for (const name of ["csrf", "version", "key", "keep"]) said.delete(name);
    return said.toString();
  };

  const tell = (form, words, unsent = false) => {
    const card = form.closest(".card");
    card.classList.toggle("unsent", unsent);
    card.querySelector(".saved").textContent = words;
    if (unsent) announce(form.dataset.card, words);
  };
  const announce = (code, words) => {
    const said = document.getElementById("said");
    if (said) said.textContent = `${code}: ${words.trim()}`;
  };
  const save = (form) => form?.isConnected && htmx.trigger(form, "change");

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-card]");
    if (form) stateOf(form).touched = true;
  });

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    const form = cardOf(ctx);
    if (!form) return;
    const state = stateOf(form);
    // A press on Keep or Put back is more than what the form holds: it must not be forgotten.
    const { name, value } = ctx.request.submitter ?? {};
    if (name) state.press = { name, value };
    const isSaid = !state.sent && !state.press && content(ctx.request.body) === state.stands;
    if (state.busy || isSaid) return event.preventDefault();
    clearTimeout(state.timer);
    if (!state.sent) {
      if (state.press) ctx.request.body.set(state.press.name, state.press.value);
      state.press = null;
      state.sent = ctx.request.body;
    }
    ctx.request.body = state.sent;
    Object.assign(state, { busy: true, again: false, touched: false, answered: "" });
    // Lets a save outlive the page; browsers allow it up to 64 KB.
    ctx.request.keepalive = new URLSearchParams(state.sent).toString().length < 60000;
    tell(form, form.dataset.saving);
  });

  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx, tasks } = event.detail;
    const form = cardOf(ctx);
    if (!form) return;
    const state = stateOf(form);
    const status = ctx.response.status;
    const card = form.closest(".card");
    const main = tasks.find((task) => task.type === "main");
    const answer = main?.fragment.querySelector(`#${CSS.escape(card.id)}`);
    if (!answer) {
      // Refused for good (signed out, not allowed) or out of order: the words on the card stay where they are.
      if (status >= 400 && status < 500 && status !== 408 && status !== 429) state.answered = "no";
      return event.preventDefault();
    }
    state.answered = status < 300 ? "yes" : "refused";
    const isNewer = content(new FormData(form)) !== content(state.sent);
    if (state.answered === "yes" && (isNewer || state.press)) {
      for (const name of ["version", "key"]) {
        form.querySelector(`[name=${name}]`).value = answer.querySelector(`[name=${name}]`).value;
      }
      state.again = true;
      state.stands = content(state.sent);
      main.swapSpec.style = "none";
      return;
    }
    main.fragment.replaceChildren(answer); // of a whole page, only the card
    // What the reader unfolded stays unfolded.
    for (const open of card.querySelectorAll("details[id][open]")) {
      answer.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
    }
  });

  document.addEventListener("htmx:finally:request", (event) => {
    const { ctx } = event.detail;
    const code = cardOf(ctx)?.dataset.card ?? ctx?.sourceElement?.dataset?.card;
    const form = code && currentForm(code);
    if (!form) return;
    const state = stateOf(form);
    state.busy = false;
    if (state.answered === "yes" || state.answered === "refused") {
      Object.assign(state, { sent: null, tries: 0 });
      warned.delete(code);
      if (state.again) return void save(form);
      // Morphing keeps what was pressed; the answer decides what is marked.
      for (const radio of form.querySelectorAll("[type=radio]")) radio.checked = radio.defaultChecked;
      // A refused card shows what was typed, which does not stand: pressing Save sends it again.
      state.stands = state.answered === "yes" ? content(new FormData(form)) : null;
      announce(code, form.querySelector(".saved").textContent);
      return;
    }
    warned.add(code);
    if (state.answered === "no") {
      Object.assign(state, { sent: null, tries: 0 });
      return tell(form, form.dataset.refused, true);
    }
    tell(form, form.dataset.unsent, true);
    const seconds = WAITS[Math.min(state.tries++, WAITS.length - 1)];
    state.timer = setTimeout(() => save(currentForm(code)), seconds * 1000);
  });

  const saveAll = (isWanted) => {
    for (const [code, state] of states) if (isWanted(state) && !state.busy) save(currentForm(code));
  };
  window.addEventListener("online", () => saveAll((state) => state.sent));
  // Leaving, or another app comes to the front: what was typed goes out now.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveAll((state) => state.touched);
  });
  window.addEventListener("beforeunload", (event) => {
    if (warned.size || [...states.values()].some((state) => state.busy && state.touched)) event.preventDefault();
  });

  for (const form of document.querySelectorAll("form[data-card]")) stateOf(form);
})();
