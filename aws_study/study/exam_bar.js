// The bar of a mock exam: a clock that runs in the page, and a button for each question. Python is told of every click,
// that the exam is still open (each half minute), and when the time is over.
export default {
  render({ model, el }) {
    el.classList.add("aws-exam-bar");
    const clock = document.createElement("p");
    clock.className = "aws-clock";
    clock.setAttribute("role", "timer");
    const spoken = document.createElement("span");
    spoken.className = "aws-spoken";
    spoken.setAttribute("role", "status");
    const list = document.createElement("div");
    list.className = "aws-exam-list";
    list.setAttribute("role", "group");
    el.append(clock, spoken, list);

    let from = 0, told = 0, over = false, warned = null;
    const words = () => model.get("_words");
    const left = () => Math.max(0, model.get("seconds") - (performance.now() - from) / 1000);

    function tick() {
      if (!model.get("running")) { clock.hidden = true; return; }
      clock.hidden = false;
      const seconds = Math.ceil(left());
      const text = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
        .map((part, i) => (i ? String(part).padStart(2, "0") : part)).join(":");
      clock.textContent = words().left.replace("{time}", text);
      clock.classList.toggle("aws-late", seconds <= 600);
      for (const minutes of [60, 30, 10, 5, 1]) {
        if (seconds === minutes * 60 && warned !== minutes) {
          warned = minutes;
          spoken.textContent = words().minutes.replace("{minutes}", minutes);
        }
      }
      if (seconds <= 0 && !over) { over = true; model.send({ event: "over" }); }
      if (performance.now() - told > 30000) { told = performance.now(); model.send({ event: "open" }); }
    }

    function draw() {
      const states = model.get("states"), here = model.get("here");
      list.setAttribute("aria-label", words().list);
      while (list.children.length > states.length) list.lastChild.remove();
      states.forEach((state, i) => {
        let button = list.children[i];
        if (!button) {
          button = document.createElement("button");
          button.addEventListener("click", () => model.send({ event: "goto", place: i }));
          list.append(button);
        }
        button.className = state;
        button.textContent = `${i + 1}${{ right: " ✓", wrong: " ✗" }[state] || (state.includes("flagged") ? " ⚑" : "")}`;
        button.setAttribute("aria-label", words()[state].replace("{number}", i + 1));
        if (i === here) button.setAttribute("aria-current", "true"); else button.removeAttribute("aria-current");
      });
    }

    const restart = () => { from = performance.now(); over = false; tick(); };
    model.on("change:seconds change:running", restart);
    model.on("change:states change:here", draw);
    restart(); draw();
    if (model.get("running")) { told = performance.now(); model.send({ event: "open" }); }
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  },
};
