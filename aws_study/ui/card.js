// The card of a simulation. It keeps no state of its own: it sends what the learner wants (_wish) and draws what the
// kernel says (_still, _shown). One message a move in each direction; ipywidgets lets the newest wish win.

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

function numberControl(c, words, send) {
  const id = freshId();
  const values = c.log ? scale(c) : null;
  const label = make("label", { for: id }, c.unit ? `${c.label}, ${c.unit}` : c.label);
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
  let sent = null;
  let typing = false; // an answer to an older move must not overwrite what is being typed
  const now = (released) => {
    const value = values ? values[Number(slider.value)] : Number(slider.value);
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
  const refuse = (message) => {
    row.classList.toggle("aws-invalid", Boolean(message));
    box.setAttribute("aria-invalid", message ? "true" : "false");
  };
  return { row, show, refuse };
}

function choiceControl(c, words, send) {
  const id = freshId();
  const select = make("select", { id }, ...c.options.map(([value, text]) => make("option", { value }, text)));
  const row = make("div", { class: "aws-choice" }, make("label", { for: id }, c.label), select);
  select.addEventListener("change", () => send(c.name, select.value, true));
  return { row, show: (value) => (select.value = value), refuse: (m) => row.classList.toggle("aws-invalid", Boolean(m)) };
}

function switchControl(c, words, send) {
  const id = freshId();
  const box = make("input", { id, type: "checkbox" });
  const row = make("div", { class: "aws-switch" }, make("label", { for: id }, c.label), box);
  box.addEventListener("change", () => send(c.name, box.checked, true));
  return { row, show: (value) => (box.checked = value), refuse: (m) => row.classList.toggle("aws-invalid", Boolean(m)) };
}

const MAKERS = { number: numberControl, choice: choiceControl, switch: switchControl };

function render({ model, el }) {
  const spec = model.get("_spec");
  const words = spec.words;
  let serial = 0;
  let wanted = {}; // what was asked since the last answer: two controls moved quickly must not undo each other
  const wish = (body) => {
    model.set("_wish", { ...body, serial: ++serial });
    model.save_changes();
  };
  const send = (name, value, released) => {
    if (!spec.live && !released) return false;
    wanted[name] = value;
    wish({ values: { ...wanted } });
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
  const drawStill = () => (still.innerHTML = model.get("_still"));
  const drawShown = () => {
    const shown = model.get("_shown");
    const errors = Object.entries(shown.errors);
    const text = errors.length ? errors.map(([, message]) => message).join(" ") : shown.sentence;
    sentence.textContent = text;
    card.classList.toggle("aws-refused", errors.length > 0);
    if (!errors.length) moving.innerHTML = shown.moving;
    law.textContent = shown.law;
    say(text);
    const mine = shown.serial !== 0 && shown.serial < serial; // an answer to an older wish must not pull the handle back
    for (const [name, control] of controls) {
      if (!mine && !errors.length) control.show(shown.values[name]);
      control.refuse(shown.errors[name]);
    }
    if (!mine && !errors.length) wanted = {};
    presets.value = shown.preset;
    last = shown.reset;
  };
  drawStill();
  drawShown();
  model.on("change:_still", drawStill);
  model.on("change:_shown", drawShown);
  return () => {
    clearTimeout(rest);
    model.off("change:_still", drawStill);
    model.off("change:_shown", drawShown);
  };
}

export default { render };
