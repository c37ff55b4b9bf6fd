/* An expert's cards: nothing typed is lost, and everything goes by keyboard.

   Saves of one card go one after the other, and the newest marks win. htmx reads a form when it is triggered, not
   when it sends: a second mark made while a save is under way would travel with an outdated version, and the first
   answer would wipe it off the page. So here:
   - while a card's save is under way no other begins; what changed meanwhile is sent afterwards, with the version
     and key of the answer;
   - an answer that is older than what is on the page gives only its version and key;
   - a save whose fate is unknown is repeated word for word with its own key, which the server answers once;
   - a card that was refused shows what does not stand: it is sent again by a press, and of two versions nothing but a
     press chooses one;
   - whatever is not the card itself (a page of refusal, a broken line) never takes the card's place.

   What the server has not acknowledged is a draft: it is kept in this browser, under a mark of its owner, from the
   first letter on, and dropped once it is stored. When its owner comes back it is put into the card again and sent,
   with the version it was typed over; if the stored card has changed meanwhile, the server answers with both
   versions. Drafts of anybody else are wiped as soon as somebody is known to be here, and signing out wipes all.

   A browser may be shared: the page of somebody else may still stand open in it. The server refuses what such a page
   sends. It then says so, tries no more by itself and keeps nothing here any more, until its author is back.

   Leaving is safe through the draft and is not hindered, but for two cases in which the browser asks: the last try
   failed, because its author may think it is saved; or this browser refuses to keep drafts. */

/* What both halves below know of this page. */
const page = {
  desk: document.getElementById("drafts"),
  words: document.getElementById("said")?.dataset ?? {},
  say: (said) => {
    const voice = document.getElementById("said");
    if (voice) voice.textContent = said.trim();
  },
  /* Whether somebody signed out, or withdrew, on purpose in this browser: then nothing is kept here any more. */
  hasLeft: () => /(^|; )left=/.test(document.cookie),
  /* Not sent because somebody else is signed in, whose pages begin at `home`. */
  tellSomebodyElse: (line, home) => {
    const said = Object.assign(document.createElement("span"), { textContent: `${page.words.somebodyElse} ` });
    said.append(Object.assign(document.createElement("a"), { href: home, textContent: page.words.ownPages }));
    line.replaceChildren(said);
  },
};

/* A page of refusal that was not asked for by a script holds the only copy of what was typed, and is answered as
   without scripts: by its own buttons and links. Leaving it otherwise is asked about. */
(() => {
  const form = document.querySelector("form[data-alone]");
  if (!form) return;
  let isAnswered = false;
  for (const [kind, ways] of [["submit", "main form"], ["click", "main a"]]) {
    document.addEventListener(kind, (event) => (isAnswered = Boolean(event.target.closest(ways))), true);
  }
  window.addEventListener("beforeunload", (event) => isAnswered || event.preventDefault());
})();

/* The question on conflicts of interest says whether its answer is stored, as the cards do of theirs, and keeps what
   is typed in this browser until it is: under its owner's mark, one save after the other.

   An answer that is not the question itself (a page of refusal, a broken line) never takes its place. */
const question = (() => {
  const formOf = (event) => event.detail?.ctx?.sourceElement?.closest?.("form[data-own]");
  const current = () => document.querySelector("form[data-own]");
  const place = (form) => `draft:${page.desk?.dataset.owner}:${form.getAttribute("action")}`;
  const typed = (form) => form.elements.interests.value;
  const stands = (form) => (form.querySelector(".fault") ? null : form.elements.interests.defaultValue);
  const stateLine = (form) => form.querySelector("[data-state]");
  const hooks = { done: () => {}, somebodyElse: () => {} };
  let sent = null; // what is under way, over which version
  let over = null; // the version that a refused answer was typed over, until its author chooses by a press
  let outcome = "", newer = null, again = false, isPressed = false, isKept = false, others = "", timer = 0;

  const keep = (form) => {
    isKept = false;
    const seen = sent?.seen ?? over ?? form.elements.seen.value;
    try {
      if (!page.desk || others || page.hasLeft()) return void localStorage.removeItem(place(form));
      const said = [["owner", form.elements.owner.value], ["seen", seen], ["interests", typed(form)]];
      localStorage.setItem(place(form), JSON.stringify({ said }));
      isKept = true;
    } catch {
      // this browser keeps nothing: it asks before the page is left
    }
  };
  const drop = (form) => {
    isKept = false;
    try {
      localStorage.removeItem(place(form));
    } catch {
      // nothing was kept
    }
  };
  const send = () => current() && htmx.trigger(current(), "change");
  const isRefused = (form) => stands(form) === null;
  const isUnsent = () => Boolean(current() && !others && typed(current()) !== stands(current()));
  const giveWay = (home) => {
    others = home;
    clearTimeout(timer);
    if (current()) drop(current());
  };
  const takeUp = (form) => {
    let said;
    try {
      said = new Map(JSON.parse(localStorage.getItem(place(form))).said);
    } catch {
      return;
    }
    if (typed(form) !== stands(form)) return; // typed while the scripts came: that is newer
    if (said.get("interests") === stands(form)) return drop(form);
    for (const name of ["seen", "interests"]) form.elements[name].value = said.get(name);
    form.closest("details").open = true;
    isKept = true;
    stateLine(form).textContent = `${form.dataset.back} ${page.words.saving}`;
    send();
  };

  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-own]");
    if (form) typed(form) === stands(form) && !sent ? drop(form) : keep(form);
  });
  document.addEventListener("htmx:config:request", (event) => {
    const form = formOf(event);
    if (!form) return;
    // A press is repeated until it is through; what was refused is sent by nothing else.
    isPressed ||= event.detail.ctx.sourceEvent?.type === "submit";
    if (isRefused(form) && !isPressed) return event.preventDefault();
    if (sent) {
      again = true; // left once more, or pressed: it follows with the version of the answer
      return event.preventDefault();
    }
    clearTimeout(timer);
    sent = { text: typed(form), seen: form.elements.seen.value };
    outcome = "";
    newer = null;
    stateLine(form).textContent = page.words.saving;
  });
  document.addEventListener("htmx:before:swap", (event) => {
    const form = formOf(event);
    if (!form || !sent) return;
    const { ctx, tasks } = event.detail;
    const main = tasks.find((task) => task.type === "main");
    const answer = main?.fragment.querySelector("#conflicts");
    if (!answer) {
      const home = ctx.response.headers.get("Somebody-Else");
      if (home) hooks.somebodyElse(home);
      outcome = home ? "somebody else" : ctx.response.status === 401 ? "signed out" : "";
      return event.preventDefault();
    }
    outcome = ctx.response.status < 300 ? "yes" : "refused";
    others = "";
    answer.open = true;
    newer = typed(form) === sent.text ? null : typed(form);
    main.fragment.replaceChildren(answer);
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const form = current();
    if (!sent || !form || !event.detail?.ctx?.sourceElement?.matches?.("form[data-own]")) return;
    const { seen } = sent;
    const isWanted = again;
    sent = null;
    again = false;
    if (outcome === "yes" || outcome === "refused") {
      isPressed = false;
      over = outcome === "yes" ? null : seen;
      if (newer !== null) form.elements.interests.value = newer;
      typed(form) === stands(form) ? drop(form) : keep(form);
      if (outcome === "yes" && isWanted) send();
    } else fail(form, event.detail.ctx.response?.status ?? 0);
    page.say(form.querySelector(".fault")?.textContent ?? stateLine(form).textContent);
    hooks.done();
  });
  const fail = (form, status) => {
    if (outcome === "somebody else") return page.tellSomebodyElse(stateLine(form), others);
    if (typed(form) !== stands(form)) keep(form); // or no more, after signing out
    const signedOut = isKept ? page.words.signedOut : page.words.signedOutHere;
    stateLine(form).textContent = outcome === "signed out" ? signedOut : form.dataset.unsent;
    if (!status || status >= 500) timer = setTimeout(send, 5000); // a broken line: until it is through
  };
  window.addEventListener("beforeunload", (event) => {
    if (isUnsent() && !isKept) event.preventDefault();
  });
  return {
    hooks, send, isUnsent, giveWay,
    isBusy: () => Boolean(sent),
    takeUp: () => current() && page.desk && takeUp(current()),
  };
})();

(() => {
  if (!window.htmx) return; // the Save buttons stay
  document.getElementById("main")?.removeAttribute("hx-ignore");
  document.documentElement.classList.add("js");

  const WAITS = [2, 5, 10, 30]; // seconds until the next try
  const MACHINERY = ["csrf", "owner", "version", "key", "keep", "choice"];
  const states = new Map(); // by card code: a card that is replaced keeps its state
  const warned = new Set(); // cards whose last try failed
  const { desk, words } = page;

  const cardOf = (ctx) => ctx?.sourceElement?.closest?.("form[data-card]");
  const formsHere = () => [...document.querySelectorAll("form[data-card]")];
  const currentForm = (code) => document.querySelector(`form[data-card="${CSS.escape(code)}"]`);
  const stateOf = (form) => {
    const code = form.dataset.card;
    if (!states.has(code)) {
      states.set(code, { stands: standing(form), sent: null, press: null, busy: false, touched: false, tries: 0 });
    }
    return states.get(code);
  };

  /* What a person said, without what the machinery adds. */
  const content = (data) => {
    const said = new URLSearchParams(data);
    for (const name of MACHINERY) said.delete(name);
    if (said.has("reason")) said.set("reason", said.get("reason").trim().normalize()); // as the server keeps it
    return said.toString();
  };
  /* What the server's own answer says, whatever was pressed since. */
  const answered = (form) => {
    const said = new URLSearchParams();
    for (const field of form.elements) {
      if (field.type === "radio" && field.defaultChecked) said.append(field.name, field.value);
      else if (field.type === "textarea") said.append(field.name, field.defaultValue);
    }
    return content(said);
  };
  /* The same, as long as it is what is stored: a card that was refused shows words that do not stand. It may be the
     first thing of a page too, when its save was sent without these scripts. */
  const standing = (form) => (form.closest(".card").querySelector(".refused, .versions") ? null : answered(form));
  /* Whether the server has not acknowledged all of it. A refused card waits for a press instead. */
  const isUnsent = (form, state = stateOf(form)) =>
    Boolean(state.sent || state.press) || (state.stands !== null && content(new FormData(form)) !== state.stands);

  const homeOfAnother = (answer) => answer?.headers.get("Somebody-Else"); // where whoever is signed in now has their own
  let others = ""; // the same, once this page is known to be somebody else's

  const tell = (form, said, unsent = false) => {
    const card = form.closest(".card");
    card.classList.toggle("unsent", unsent);
    card.querySelector(".saved").textContent = said;
  };
  const announce = (code, said) => page.say(`${code}: ${said.trim()}`);
  const save = (form) => form?.isConnected && htmx.trigger(form, "change");
  const saveAll = (isWanted) => {
    if (others) return;
    for (const [code, state] of states) {
      const form = currentForm(code);
      if (form && !state.busy && isWanted(form, state)) save(form);
    }
  };

  /* --- Drafts ----------------------------------------------------------------------------------------------- */

  const owner = desk?.dataset.owner;
  const place = (form) => `draft:${owner}:${form.getAttribute("action")}`;
  const pairs = (data) => data && [...data].filter(([name]) => name !== "csrf");

  const keepDraft = (form, state) => {
    const draft = { said: pairs(new FormData(form)), sent: pairs(state.sent), press: state.press };
    state.draft = JSON.stringify(draft);
    state.isKept = false;
    try {
      const mayKeep = Boolean(owner && !others && !page.hasLeft());
      if (mayKeep) localStorage.setItem(place(form), state.draft);
      state.isKept = mayKeep;
    } catch {
      // This browser keeps nothing: the page says so, and asks before it is left.
    }
  };
  const dropDraft = (form, state) => {
    try {
      // Another tab may have typed on: that draft is not ours to drop.
      if (localStorage.getItem(place(form)) === state.draft) localStorage.removeItem(place(form));
    } catch {
      // nothing was kept
    }
  };
  const allDrafts = () => {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith("draft:"));
    } catch {
      return [];
    }
  };
  const readDraft = (name) => {
    const text = localStorage.getItem(name);
    try {
      return { name, text, action: name.split(":").slice(2).join(":"), ...JSON.parse(text) };
    } catch {
      return { name, action: "" };
    }
  };
  const wipe = (isWanted) => allDrafts().filter(isWanted).forEach((name) => localStorage.removeItem(name));
  const isMine = (name) => name.startsWith(`draft:${owner}:`);

  /* Somebody else is signed in by now: what its author typed here stands on the page, and nowhere else. */
  const giveWay = (home) => {
    others = home;
    question.giveWay(home);
    keepNoMore();
  };
  const keepNoMore = () => {
    wipe(isMine);
    for (const state of states.values()) {
      clearTimeout(state.timer);
      state.isKept = false;
    }
  };

  /* The draft's words into its card, over the version they were typed over, with whatever was under way. */
  const putBack = (form, draft) => {
    const state = stateOf(form);
    const said = new Map(draft.said);
    const keeps = draft.press || draft.sent?.some(([name]) => name === "keep");
    if (!keeps && content(new URLSearchParams(draft.said)) === state.stands) return false;
    const isFresh = (field) => (field.type === "radio" ? field.checked && !field.defaultChecked : field.value !== field.defaultValue);
    const fresh = new Set([...form.elements].filter(isFresh).map((field) => field.name)); // while the scripts came
    for (const field of form.elements) {
      if (fresh.has(field.name)) continue;
      if (field.type === "radio") field.checked = said.get(field.name) === field.value;
      else if (["version", "key", "reason"].includes(field.name)) field.value = said.get(field.name) ?? "";
    }
    if (said.get("reason")) form.querySelector(".why details")?.setAttribute("open", "");
    if (draft.sent) {
      state.sent = new FormData();
      state.sent.set("csrf", form.elements.csrf.value);
      for (const [name, value] of draft.sent) state.sent.append(name, value);
    }
    Object.assign(state, { press: draft.press, draft: draft.text, isKept: true });
    return true;
  };

  /* A draft whose card is not on this page any more. It may have been stored after all: the server is asked, under
     the same key. If it was not, its author may still read it there, and copy it. */
  const askAfter = async (draft) => {
    const isWhole = draft.sent && content(new URLSearchParams(draft.sent)) === content(new URLSearchParams(draft.said));
    const said = isWhole ? draft.sent : draft.said;
    const csrf = desk.querySelector("template").content.querySelector("[name=csrf]").value;
    const sending = { method: "POST", headers: { "HX-Request-Type": "partial" }, body: new URLSearchParams([["csrf", csrf], ...said]) };
    const answer = await fetch(draft.action, sending).catch(() => null);
    if (homeOfAnother(answer)) giveWay(homeOfAnother(answer));
    else if (answer?.ok) localStorage.removeItem(draft.name);
    else if (answer && answer.status < 500) leaveBehind(draft, said);
  };
  const leaveBehind = ({ name, action }, said) => {
    const notice = desk.querySelector("template").content.firstElementChild.cloneNode(true);
    const form = notice.querySelector("form");
    notice.querySelector("span").textContent = action.split("/").pop();
    form.setAttribute("action", action);
    for (const [field, value] of said) {
      form.append(Object.assign(document.createElement("textarea"), { name: field, value, hidden: true }));
    }
    notice.querySelector("[type=button]").addEventListener("click", () => {
      localStorage.removeItem(name);
      notice.remove();
      document.getElementById("main").focus();
    });
    desk.append(notice);
    desk.hidden = false;
  };

  const takeUpDrafts = () => {
    wipe((name) => !isMine(name));
    const study = location.pathname.replace(/[^/]*$/, "");
    const back = [];
    for (const draft of allDrafts().map(readDraft)) {
      const form = formsHere().find((one) => one.getAttribute("action") === draft.action);
      if (draft.action === document.querySelector("form[data-own]")?.getAttribute("action")) continue; // see below
      if (form && putBack(form, draft)) back.push(form);
      else if (form || !draft.action) localStorage.removeItem(draft.name);
      else if (draft.action.startsWith(study)) askAfter(draft);
    }
    if (!back.length) return;
    desk.hidden = false;
    const codes = back.map((form) => form.dataset.card);
    const notice = document.getElementById("put-back");
    notice.hidden = false;
    notice.querySelector("span").replaceChildren(
      ...codes.flatMap((code, at) => {
        const link = Object.assign(document.createElement("a"), { href: `#card-${code}`, textContent: code });
        return at ? [", ", link] : [link];
      }),
    );
    announce(codes.join(", "), notice.querySelector("strong").textContent);
    back.forEach(save);
  };

  /* --- Saving ----------------------------------------------------------------------------------------------- */

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-card]");
    if (!form) return;
    const state = stateOf(form);
    state.touched = true;
    isUnsent(form, state) || state.stands === null ? keepDraft(form, state) : dropDraft(form, state);
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
    // Of two versions only a press chooses one; what was pressed may be repeated until it is through.
    const isOpenChoice = !state.sent && form.querySelector(".versions") && ctx.sourceEvent?.type !== "submit";
    if (state.busy || isSaid || isOpenChoice) return event.preventDefault();
    clearTimeout(state.timer);
    if (!state.sent) {
      if (state.press) ctx.request.body.set(state.press.name, state.press.value);
      state.press = null;
      state.sent = ctx.request.body;
      // Choosing the stored version gives up the draft, but only once the choice has arrived.
      if (!state.sent.has("choice")) keepDraft(form, state);
    }
    ctx.request.body = state.sent;
    const hadFocus = form.closest(".card").contains(document.activeElement);
    Object.assign(state, { busy: true, again: false, touched: false, answered: "", hadFocus });
    // Lets a save outlive the page; browsers allow it up to 64 KB.
    ctx.request.keepalive = new URLSearchParams(state.sent).toString().length < 60000;
    tell(form, words.saving);
  });

  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx, tasks } = event.detail;
    const form = cardOf(ctx);
    if (!form || !stateOf(form).busy) return; // sent before this script had come: htmx answers it alone
    const state = stateOf(form);
    const status = ctx.response.status;
    const card = form.closest(".card");
    const main = tasks.find((task) => task.type === "main");
    const answer = main?.fragment.querySelector(`#${CSS.escape(card.id)}`);
    if (!answer) {
      // Refused for good (signed out, not allowed) or out of order: the words on the card stay where they are.
      if (homeOfAnother(ctx.response)) {
        state.answered = "somebody else";
        giveWay(homeOfAnother(ctx.response));
      } else if (status === 401) {
        state.answered = "signed out";
        if (page.hasLeft()) keepNoMore();
      }
      else if (status >= 400 && status < 500 && status !== 408 && status !== 429) state.answered = "no";
      return event.preventDefault();
    }
    state.answered = status < 300 ? "yes" : "refused";
    others = "";
    const isNewer = content(new FormData(form)) !== content(state.sent);
    if (isNewer || (state.press && state.answered === "yes")) {
      state.again = true;
      state.stands = null;
      main.swapSpec.style = "none";
      // A refusal of something older: the newer is sent over the same old version, so that it is refused whole.
      if (state.answered === "refused") return;
      // The version that was acknowledged, which need not be the stored one: a repeated save may be answered after
      // another device has saved over it, and what is newer here was not typed over that.
      form.querySelector("[name=version]").value = Number(state.sent.get("version")) + 1;
      form.querySelector("[name=key]").value = answer.querySelector("[name=key]").value;
      state.stands = content(state.sent);
      return;
    }
    state.hadFocus ||= card.contains(document.activeElement);
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
    if (!state.busy) return void (state.stands = standing(form));
    state.busy = false;
    if (state.answered === "yes" || state.answered === "refused") settle(form, state);
    else fail(form, state);
    if (signingOut) signOut();
  });

  const settle = (form, state) => {
    const code = form.dataset.card;
    Object.assign(state, { sent: null, tries: 0 });
    warned.delete(code);
    if (state.again) return void save(form);
    state.stands = standing(form);
    if (state.stands === null) {
      Object.assign(state, { touched: false, press: null }); // it waits for its author
      if (!state.isKept && !form.querySelector(".versions")) keepDraft(form, state); // who may be back only now
    }
    // Said in the blink between the answer and its showing.
    if (state.touched && isUnsent(form, state)) return void save(form);
    // Morphing keeps what was pressed and what has the caret; the answer decides, but for blanks being typed.
    if (content(new FormData(form)) !== answered(form)) {
      for (const radio of form.querySelectorAll("[type=radio]")) radio.checked = radio.defaultChecked;
      for (const area of form.querySelectorAll("textarea")) area.value = area.defaultValue;
    }
    if (state.answered === "yes") dropDraft(form, state);
    announce(code, form.querySelector(".saved").textContent);
    keepFocus(form, state);
  };

  const fail = (form, state) => {
    const code = form.dataset.card;
    warned.add(code);
    const isFinal = state.answered !== "";
    const kinds = { no: "refused", "signed out": state.isKept ? "signedOut" : "signedOutHere", "somebody else": "somebodyElse" };
    const said = words[kinds[state.answered] ?? (state.isKept ? "unsent" : "unsentHere")];
    tell(form, said, true);
    if (state.answered === "somebody else") {
      page.tellSomebodyElse(form.closest(".card").querySelector(".saved"), others);
    }
    if (isFinal || !state.tries) announce(code, said); // not again at every try
    // The draft still has what was under way, should its fate be unknown; here the next press sends what is shown.
    if (isFinal) return void Object.assign(state, { sent: null, tries: 0 });
    const seconds = WAITS[Math.min(state.tries++, WAITS.length - 1)];
    state.timer = setTimeout(() => save(currentForm(code)), seconds * 1000);
  };

  window.addEventListener("online", () => saveAll(isUnsent));
  document.addEventListener("visibilitychange", () => {
    // Leaving, or another app comes to the front: what was typed goes out now. Back again: so does what waits.
    const isLeaving = document.visibilityState === "hidden";
    saveAll((_form, state) => (isLeaving ? state.touched : state.sent));
  });
  window.addEventListener("beforeunload", (event) => {
    const isAtRisk = [...states].some(([code, state]) => {
      const form = currentForm(code);
      return form && (isGone || !state.isKept) && (state.stands === null || isUnsent(form, state));
    });
    if (warned.size || isAtRisk || (isGone && question.isUnsent())) event.preventDefault();
  });

  /* --- Signing out: first everything is sent, then everything is wiped, here too should the browser not do it. */

  let signingOut = null;
  let isGone = false;
  const signOut = () => {
    if (question.isBusy() || [...states.values()].some((state) => state.busy)) return;
    isGone = true;
    signingOut.submit(); // the browser asks if a card could not be sent
    signingOut = null;
  };
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") !== "/sign-out") return;
    event.preventDefault();
    signingOut = event.target;
    saveAll(isUnsent);
    if (question.isUnsent()) question.send();
    signOut();
  });
  question.hooks.done = () => signingOut && signOut();
  question.hooks.somebodyElse = giveWay;
  // Who was asked and stayed has not gone.
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, () => (isGone = false), true);
  window.addEventListener("pagehide", () => isGone && wipe((name) => !others || isMine(name)));
  // A page that the browser held while another was shown may be somebody else's by now: the server is asked anew.
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());

  /* --- The keyboard ----------------------------------------------------------------------------------------- */

  /* A button that has gone, or marks that became a choice: the focus stays on the card. */
  const keepFocus = (form, state) => {
    const focused = document.activeElement;
    const isLost = !focused || focused === document.body || !focused.checkVisibility();
    if (state.hadFocus && isLost) (form.querySelector(".versions") ?? form.querySelector(".saved")).focus({ preventScroll: true });
    state.hadFocus = false;
  };

  const goToNextOpen = (form) => {
    const all = formsHere();
    const from = all.indexOf(form) + 1;
    const openScale = (one) => [...one.querySelectorAll("fieldset")].find((scale) => !scale.querySelector(":checked"));
    const next = [...all.slice(from), ...all.slice(0, from)].find(openScale);
    const aim = next ? openScale(next).querySelector("input") : document.querySelector("main .main-act");
    next?.closest(".card").scrollIntoView();
    aim?.focus();
  };

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    const form = target.closest?.(".card")?.querySelector("form");
    if (!form || event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
    if (target.matches("textarea, select, input:not([type=radio])")) return; // there keys are words
    // By the place of the key too: a French keyboard has the digits on its upper row, but above.
    const digit = /^\d$/.test(event.key) ? event.key : /^Digit(\d)$/.exec(event.code)?.[1];
    const radio = digit && target.closest("fieldset")?.querySelector(`[value="${digit === "0" ? "no_opinion" : digit}"]`);
    if (radio && !radio.disabled) {
      event.preventDefault();
      radio.focus();
      radio.click();
    } else if (event.key.toLowerCase() === "n") {
      event.preventDefault();
      goToNextOpen(form);
    }
  });

  formsHere().forEach(stateOf);
  setTimeout(() => { // once htmx, which waits like this too, has begun
    htmx.process(document.body); // it may have looked before this file had come
    question.takeUp();
    if (owner) takeUpDrafts();
    saveAll(isUnsent); // what was pressed before the scripts had come
  });
})();
