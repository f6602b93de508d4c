// The card of a simulation. It sends what the learner wants (_wish) and draws what the kernel says (_still, _shown). One
// message a move in each direction; ipywidgets lets the newest wish win.
//
// What was shown for some values is kept, and while a control has the focus the card asks for what its next values would
// show (a message {ahead: values, key}; the answer repeats the key). A value that is known is drawn at once and wished for all
// the same: the kernel's answer is the truth and is drawn over it. So a key need not wait for the kernel, which may be far.

const KEPT = 40; // pictures that a card keeps, of some ten kilobytes each

// Every card loads this file anew, so what must be unique on the page is counted on the page.
const freshId = () => `aws-card-${(globalThis.awsStudyIds = (globalThis.awsStudyIds ?? 0) + 1)}`;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// The values of a slider on a logarithmic scale: equal ratios of about an eighth, rounded to two digits. Near the low end of
// a scale of whole numbers several steps would round to the same number; each value stands there once, so every step moves.
function scale(c) {
  const steps = Math.round(Math.log(c.high / c.low) / 0.12);
  const values = Array.from({ length: steps + 1 }, (_, at) => {
    const value = c.low * Math.pow(c.high / c.low, at / steps);
    const unit = Math.max(c.step, Math.pow(10, Math.floor(Math.log10(value)) - 1));
    return Math.max(Number((Math.round(value / unit) * unit).toPrecision(6)), c.low);
  });
  return [...new Set(values)];
}
const distance = (one, other) => Math.abs(Math.log(one / other));
const nearest = (values, value) =>
  values.reduce((best, one, at) => (distance(one, value) < distance(values[best], value) ? at : best), 0);

const written = (value) => value.toLocaleString("en-US", { maximumSignificantDigits: 12 });

// Shows whether a control's value was refused.
const mark = (row) => (message) => row.classList.toggle("aws-invalid", Boolean(message));

function numberControl(c, words, send) {
  const id = freshId();
  const values = c.log ? scale(c) : null;
  const label = make("label", { for: id }, c.unit ? words.measured.replace("{label}", c.label).replace("{unit}", c.unit) : c.label);
  const slider = make("input", {
    type: "range",
    "aria-label": words.slider.replace("{label}", label.textContent),
    min: values ? 0 : c.low,
    max: values ? values.length - 1 : c.high,
    step: values ? 1 : c.step,
  });
  const box = make("input", { type: "text", id, inputmode: "decimal", autocomplete: "off", spellcheck: "false" });
  const row = make("div", { class: "aws-number" }, label, slider, box);
  const fill = () => {
    const share = (slider.value - slider.min) / (slider.max - slider.min);
    slider.style.setProperty("--filled", `${100 * share}%`);
  };
  const probe = slider.cloneNode(); // the browser itself says where a step leads
  let sent = null;
  let way = 1; // up or down, as it was moved last
  let typing = false; // an answer to an older move must not overwrite what is being typed
  const chosen = (input) => (values ? values[Number(input.value)] : Number(input.value));
  const now = (released) => {
    const value = chosen(slider);
    if (sent !== null && value !== sent) way = value > sent ? 1 : -1;
    box.value = written(value);
    fill();
    if (value !== sent && send(c.name, value, released)) sent = value;
  };
  slider.addEventListener("input", () => {
    typing = false;
    now(false);
  });
  slider.addEventListener("change", () => now(true));
  box.addEventListener("input", () => (typing = true));
  const typed = () => {
    typing = false;
    send(c.name, box.value, true);
  };
  box.addEventListener("change", typed);
  box.addEventListener("keydown", (event) => event.key === "Enter" && typed());
  const show = (value) => {
    if (!typing) box.value = written(value);
    slider.value = values ? nearest(values, value) : value; // the browser stops the slider at its end
    slider.setAttribute("aria-valuetext", `${value}${c.unit ? " " + c.unit : ""}`);
    sent = value;
    fill();
  };
  const invalid = mark(row);
  const refuse = (message) => {
    invalid(message);
    box.setAttribute("aria-invalid", message ? "true" : "false");
  };
  const around = () =>
    [way, 2 * way, -way].map((steps) => {
      probe.value = Number(slider.value) + steps * Number(slider.step);
      return chosen(probe);
    });
  return { row, show, refuse, around };
}

function choiceControl(c, words, send) {
  const id = freshId();
  const select = make("select", { id }, ...c.options.map(([value, text]) => make("option", { value }, text)));
  const row = make("div", { class: "aws-choice" }, make("label", { for: id }, c.label), select);
  select.addEventListener("change", () => send(c.name, select.value, true));
  return { row, show: (value) => (select.value = value), refuse: mark(row), around: () => c.options.map(([value]) => value) };
}

function switchControl(c, words, send) {
  const id = freshId();
  const box = make("input", { id, type: "checkbox" });
  const row = make("div", { class: "aws-switch" }, make("label", { for: id }, c.label), box);
  box.addEventListener("change", () => send(c.name, box.checked, true));
  return { row, show: (value) => (box.checked = value), refuse: mark(row), around: () => [!box.checked] };
}

const MAKERS = { number: numberControl, choice: choiceControl, switch: switchControl };

function render({ model, el }) {
  const spec = model.get("_spec");
  const words = spec.words;
  let serial = 0; // of the last wish
  let drawn = 0; // of the wish whose picture is on the card
  let wanted = {}; // what was asked since the last answer: two controls moved quickly must not undo each other
  const known = new Map(); // values as text: what they show
  const text = (values) => JSON.stringify({ ...model.get("_shown").values, ...values });
  const keep = (key, picture) => {
    known.delete(key);
    known.set(key, picture);
    if (known.size > KEPT) known.delete(known.keys().next().value);
  };
  let patience = 0;
  const wait = () => {
    card.toggleAttribute("data-waiting", true);
    patience ||= setTimeout(() => card.classList.add("aws-slow"), 400); // a slow model, or a kernel that is gone
  };
  const answered = () => {
    clearTimeout(patience);
    patience = 0;
    card.classList.remove("aws-slow");
    card.toggleAttribute("data-waiting", false);
  };
  const wish = (body) => {
    wait();
    model.set("_wish", { ...body, serial: ++serial });
    model.save_changes();
  };
  const send = (name, value, released) => {
    if (!spec.live && !released) return false;
    wanted[name] = value;
    wish({ values: { ...wanted } });
    const soon = known.get(text(wanted));
    if (soon) {
      drawn = serial;
      draw(soon.shown, soon.still);
    }
    return true;
  };

  const heading = make("h3", {}, spec.question);
  const presets = make("select", { "aria-label": words.preset });
  const own = make("option", { value: "", hidden: "" }, words.own);
  presets.append(...spec.presets.map(([value, text]) => make("option", { value }, text)), own);
  const reset = make("button", { type: "button" }, words.reset);
  let last = spec.presets[0][0];
  const go = (id) => {
    wanted = {};
    last = id;
    wish({ preset: id });
  };
  presets.addEventListener("change", () => go(presets.value));
  reset.addEventListener("click", () => go(last));

  const sentence = make("p", { class: "aws-sentence" });
  const spoken = make("div", { class: "aws-spoken", role: "status", "aria-live": "polite" });
  const still = make("div", { class: "aws-still" });
  const moving = make("div", { class: "aws-moving" });
  const controls = spec.controls.concat(spec.more).map((c) => [c.name, MAKERS[c.kind](c, words, send)]);
  const rows = controls.map(([, control]) => control.row);
  const law = make("span");
  const source = make("p", { class: "aws-source" }, spec.source);

  const card = make(
    "section",
    { class: "aws-card", "aria-label": spec.question, "data-simulation": spec.id },
    make("header", {}, heading, presets, reset),
    sentence,
    spoken,
    make("div", { class: "aws-chart" }, still, moving),
    make("div", { class: "aws-controls" }, ...rows.slice(0, spec.controls.length)),
    make("p", { class: "aws-law" }, make("strong", {}, words.law), " ", law),
  );
  if (spec.more.length) {
    const more = make("div", { class: "aws-controls" }, ...rows.slice(spec.controls.length));
    card.append(make("details", { class: "aws-more" }, make("summary", {}, words.more), more));
  }
  card.append(source);
  // JupyterLab listens for keys on the notebook: arrows and letters inside the card are the learner's, not its shortcuts.
  card.addEventListener("keydown", (event) => event.stopPropagation());
  el.replaceChildren(card);

  let rest = 0;
  const say = (text) => {
    clearTimeout(rest); // a screen reader hears the sentence when values have rested, not forty times a second
    rest = setTimeout(() => (spoken.textContent = text), 600);
  };
  const put = (layer, picture) => {
    if (layer.picture !== picture) layer.innerHTML = layer.picture = picture;
  };
  const draw = (shown, background) => {
    const errors = Object.entries(shown.errors);
    const words = errors.length ? errors.map(([, message]) => message).join(" ") : shown.sentence;
    sentence.textContent = words;
    card.classList.toggle("aws-refused", errors.length > 0);
    if (!errors.length) {
      put(still, background);
      put(moving, shown.moving);
    }
    law.textContent = shown.law;
    say(words);
    for (const [name, control] of controls) control.refuse(shown.errors[name]);
    presets.value = shown.preset;
  };
  const answer = () => {
    const shown = model.get("_shown");
    answered();
    asked = false;
    if (shown.serial === 0) known.clear(); // moved from Python, perhaps with a guess drawn into the picture
    const refused = Object.keys(shown.errors).length > 0;
    if (!refused) keep(text(shown.values), { shown, still: model.get("_still") });
    const older = shown.serial !== 0 && shown.serial < serial; // it must not pull the handle back
    if (older) wait();
    if (older && shown.serial < drawn) return; // a newer wish is on the card already
    drawn = shown.serial;
    draw(shown, model.get("_still"));
    last = shown.reset;
    if (older) return;
    if (!refused) {
      wanted = {};
      // A card that waits for release has sent nothing of what is being pulled: an answer must not pull that back.
      const unsent = !spec.live && pulled ? held?.name : null;
      for (const [name, control] of controls) if (name !== unsent) control.show(shown.values[name]);
    }
    lookAhead();
  };

  let held = null; // the control that has the focus
  let pulled = false; // by the mouse: it jumps, and the kernel shall have time for that alone
  let asked = false;
  const lookAhead = () => {
    if (!spec.live || !held || pulled || asked) return;
    const next = held.around().map((value) => ({ [held.name]: value })).find((values) => !known.has(text(values)));
    if (!next) return;
    asked = true;
    model.send({ ahead: next, key: text(next) });
  };
  const seen = ({ key, shown, still }) => {
    asked = false;
    keep(key, shown && { shown, still: still ?? model.get("_still") }); // what will be refused is not asked again
    lookAhead();
  };
  const letGo = () => {
    pulled = false;
    lookAhead();
  };
  for (const [name, control] of controls) {
    control.row.addEventListener("focusin", () => {
      held = { name, around: control.around };
      lookAhead();
    });
    control.row.addEventListener("focusout", () => (held = null));
    control.row.addEventListener("pointerdown", (event) => (pulled = event.target.type === "range"));
  }
  for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, letGo);
  answer();
  model.on("change:_shown", answer);
  model.on("msg:custom", seen);
  return () => {
    clearTimeout(rest);
    clearTimeout(patience);
    for (const kind of ["pointerup", "pointercancel"]) document.removeEventListener(kind, letGo);
    model.off("change:_shown", answer);
    model.off("msg:custom", seen);
  };
}

export default { render };
