// The glossary's search: everything happens in the page, so that the list follows each key. All text is set with textContent.
const INITIAL = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];
const VOWEL = ["ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ", "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ"];
const FINAL = ["", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ",
  "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ"];

const small = (text) => text.normalize("NFC").toLowerCase();
const squeezed = (text) => text.replace(/[\s\-‐-–·/]+/g, "");
// A syllable in the middle of being typed ends in a letter that will begin the next one: as letters, both agree.
const letters = (text) => text.replace(/[가-힣]/g, (syllable) => {
  const code = syllable.charCodeAt(0) - 0xac00;
  return INITIAL[Math.floor(code / 588)] + VOWEL[Math.floor(code / 28) % 21] + FINAL[code % 28];
});

// A function from a query to the places of the entries that hold every word of it, those whose name holds it whole first. Any part
// of a word will do, and spaces and hyphens may be left out. An empty query finds all.
export function searcher(entries) {
  const texts = entries.map((entry) => [small(entry.find), squeezed(small(entry.find))]);
  const names = entries.map((entry) => small(entry.names.join("\n")));
  let spelled = null;
  const matches = (all, words) => [...all.keys()].filter((place) => words.every((word) =>
    all[place][0].includes(word) || (squeezed(word) && all[place][1].includes(squeezed(word)))));
  return (query) => {
    const words = small(query).split(/\s+/).filter(Boolean);
    let places = matches(texts, words);
    if (!places.length && /[ㄱ-ㅎㅏ-ㅣ가-힣]/.test(query)) {
      spelled ??= texts.map((pair) => pair.map(letters));
      places = matches(spelled, words.map(letters));
    }
    const whole = words.join(" ");
    return [...places.filter((at) => names[at].includes(whole)), ...places.filter((at) => !names[at].includes(whole))];
  };
}

function element(tag, text = "", name = "") {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (name) made.className = name;
  return made;
}

function row(entry, other) {
  const made = element("tr");
  const term = element("th");
  term.scope = "row";
  term.append(element("b", entry.names[0]));
  if (entry.names[1]) {
    const second = element("span", entry.names[1], "aws-quiet");
    second.lang = other;
    term.append(element("br"), second);
  }
  const today = element("td");
  if (entry.today) today.append(element("span", entry.today), element("br"));
  today.append(element("span", entry.state, entry.news ? "aws-news" : "aws-quiet"));
  const lesson = element("td");
  if (entry.ready) {
    const link = element("a", entry.lesson);
    link.href = `${entry.lesson}.ipynb`;
    link.target = "_blank";
    lesson.append(link);
  } else {
    lesson.append(element("span", entry.lesson), element("br"), element("span", entry.planned, "aws-quiet"));
  }
  made.append(term, element("td", entry.what), today, lesson);
  return made;
}

export default {
  render({ model, el }) {
    const words = model.get("_words"), entries = model.get("_entries");
    el.classList.add("aws-glossary");
    const label = element("label", words.label);
    const box = element("input");
    box.type = "search";
    box.autocomplete = "off";
    box.spellcheck = false;
    label.append(box);
    const hint = element("span", words.hint, "aws-quiet");
    hint.id = `aws-glossary-hint-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
    box.setAttribute("aria-describedby", hint.id);
    const search = element("div", "", "aws-glossary-search");
    search.append(label, hint);
    const count = element("p", "", "aws-glossary-count");
    count.setAttribute("role", "status");

    const place = element("div", "", "aws-glossary-list");
    place.tabIndex = 0;
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", words.title);
    const table = element("table");
    const head = element("tr");
    for (const word of words.columns) {
      const cell = element("th", word);
      cell.scope = "col";
      head.append(cell);
    }
    const top = element("thead"), body = element("tbody");
    top.append(head);
    table.append(top, body);
    place.append(table);
    const rows = entries.map((entry) => row(entry, words.other));
    const find = searcher(entries);

    function show() {
      const query = box.value.trim();
      const places = find(query);
      body.replaceChildren(...places.map((at) => rows[at]));
      const text = !query ? words.all : places.length ? words.some : words.none;
      count.textContent = text
        .replace("{count}", places.length).replace("{total}", entries.length).replace("{query}", () => query);
      place.scrollTop = 0;
      place.hidden = !places.length;
    }
    box.addEventListener("input", show);
    el.append(element("h3", words.title), search, count, place);
    show();
  },
};
