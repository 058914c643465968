// Search, filters, keys, copies, theme and the graph. What is written into a page is text, never HTML.
"use strict";
const up = document.body.dataset.up;
const one = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

// --- theme and copies

one("[data-theme-switch]").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("lemmata-theme", root.dataset.theme); } catch (e) { /* kept for this page alone */ }
});

async function copy(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch (e) { // no permission, as for a file in some browsers
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}
for (const button of all("[data-copy]")) button.addEventListener("click", () => copy(button));

// --- search

const dialog = one("[data-dialog]"), query = one("[data-query]"), hits = one("[data-hits]"), none = one("[data-none]");
const MOST = 40;
let chosen = 0;

const SHORT = { prop: "proposition", props: "proposition", propositions: "proposition", thm: "theorem", theorems: "theorem", th: "theorem", eq: "equation", eqs: "equation",
  eqn: "equation", equations: "equation", sec: "section", sect: "section", "§": "section", sections: "section", fig: "figure", figs: "figure", figures: "figure",
  app: "appendix", appendices: "appendix", def: "definition", definitions: "definition", cor: "corollary", lem: "lemma", lemmas: "lemma", asm: "assumption", tab: "table", alg: "algorithm" };

function wordsOf(text) { // without accents, in full: "Prop. 4" is proposition 4
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return (plain.match(/\p{L}+|\p{N}+|§/gu) || []).map((word) => SHORT[word] || word);
}

function entry(kind, name, shown, own, more, says, sign, href, at = shown) { // `own` are the words of the thing itself, `more` those of its paper
  const has = (text) => { const words = wordsOf(text); return { words, set: new Set(words), whole: words.join(" ") }; };
  return { kind, name: name.toLowerCase(), shown, own: has(own), more: has(more), place: has(at), says, sign, href };
}

let entries = null;
function entriesOf({ papers, places, claims, became }) {
  const of = papers.map(([title, authors, number]) => `${title} ${authors} ${number}`);
  return [
    ...papers.map(([title, authors, number, anchor], k) =>
      entry("paper", title, title, of[k], "", [authors, number && `arXiv:${number}`].filter(Boolean).join(" · "), ["paper", "§"], `index.html#${anchor}`)),
    ...places.map(([name, where, k, kind, says]) =>
      entry("place", name, where, `${where} ${name}`, of[k], says, became[kind], `places/${encodeURIComponent(name)}.html`)),
    ...claims.map(([id, says, kind, where, k]) =>
      entry("claim", id, id, `${id} ${says} ${where} ${became[kind][0]}`, of[k], says, became[kind], `claims/${encodeURIComponent(id)}.html`, `${id} ${where}`)),
  ];
}

const isIn = (word, { set, whole }) => (/^\p{N}/u.test(word) ? set.has(word) : whole.includes(word));

function score(one, raw, words) { // 0 where it is not found
  const left = words.filter((word) => !isIn(word, one.own)); // what only its paper can have
  if (!left.every((word) => isIn(word, one.more))) return 0;
  if (one.kind === "paper") return 80;
  const asked = left.length ? words.filter((word) => !left.includes(word) && !isIn(word, one.more)) : words;
  const named = asked.length > 0 && asked.every((word) => isIn(word, one.place));
  if (one.kind === "place") {
    if (one.name === raw) return 100;
    if (!named) return asked.length ? 50 : 40;
    return one.place.whole === asked.join(" ") ? 95 : one.place.whole.startsWith(asked.join(" ")) ? 90 : 60;
  }
  if (one.name === raw) return 99;
  return !asked.length ? 10 : one.name.startsWith(raw) ? 70 : one.name.includes(raw) ? 30 : named ? 25 : 20;
}

function found(text) {
  const raw = text.trim().toLowerCase(), words = wordsOf(text);
  if (!words.length) return [];
  entries = entries || entriesOf(window.LEMMATA);
  const scored = entries.map((one) => ({ ...one, score: score(one, raw, words) })).filter((one) => one.score > 0);
  return scored.sort((a, b) => b.score - a.score).slice(0, MOST);
}

function choose(place) {
  const rows = all("li", hits);
  chosen = rows.length ? (place + rows.length) % rows.length : 0;
  rows.forEach((row, k) => row.setAttribute("aria-selected", String(k === chosen)));
  if (rows[chosen]) {
    rows[chosen].scrollIntoView({ block: "nearest" });
    query.setAttribute("aria-activedescendant", rows[chosen].id);
  }
}

function list() {
  const rows = found(query.value);
  hits.replaceChildren(...rows.map(({ kind, shown, says, sign: [became, glyph], href }, k) => {
    const row = document.createElement("li"), link = document.createElement("a");
    const sign = document.createElement("span"), name = document.createElement("span"), words = document.createElement("span");
    row.id = `hit-${k}`;
    row.setAttribute("role", "option");
    sign.className = `sign ${became.replaceAll(" ", "-")}`;
    sign.textContent = glyph;
    sign.title = became;
    name.className = kind === "claim" ? "id" : "where";
    name.textContent = shown;
    words.textContent = says;
    link.href = `${up}${href}`;
    link.append(sign, name, words);
    row.append(link);
    return row;
  }));
  none.hidden = rows.length > 0 || !query.value.trim();
  choose(0);
}

function search() {
  if (!dialog.open) dialog.showModal();
  query.focus();
  query.select();
}
one("[data-search]").addEventListener("click", search);
query.addEventListener("input", list);
query.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter") {
    event.preventDefault();
    const link = one('[aria-selected="true"] a', hits);
    if (link) link.click();
  }
});
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const turn = { n: 'link[rel="next"]', p: 'link[rel="prev"]' }[event.key];
  if (event.key === "/") { event.preventDefault(); search(); }
  else if (event.key === "g") location.href = `${up}graph.html`;
  else if (turn && one(turn)) location.href = one(turn).href;
});

// --- filters of the front page

function pressed(group) {
  return all('[aria-pressed="true"]', group).map((button) => button.dataset.filter);
}
function toggles(group, changed) {
  for (const button of all("[data-filter]", group)) button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    changed();
  });
}
const rows = all("[data-row]"), filters = one("[data-filters]:not([data-graph-filters])");
if (filters) toggles(filters, () => {
  const wanted = pressed(filters);
  let shown = 0;
  for (const row of rows) {
    row.hidden = wanted.length > 0 && !wanted.some((kind) => row.dataset.row.split(" ").includes(kind));
    shown += !row.hidden;
  }
  one("[data-shown]", filters).textContent = wanted.length ? `${shown} of ${rows.length} places` : "";
});

// --- the graph

const graph = one("[data-graph]");
if (graph) {
  const svg = one("svg", graph), nodes = all(".node", svg), arrows = all(".arrows path", svg);
  const whole = svg.viewBox.baseVal, [W, H] = [whole.width, whole.height];
  let [x, y, w, h] = [0, 0, W, H];
  const show = () => svg.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
  const fit = () => { // all of the width, from the top
    const box = svg.getBoundingClientRect();
    [x, y, w] = [0, 0, Math.min(W, box.width)];
    h = w * box.height / box.width;
    show();
  };
  const zoom = (factor, at) => {
    const size = Math.min(Math.max(w * factor, 200), W * 2) / w;
    x += (1 - size) * at[0] * w; y += (1 - size) * at[1] * h; w *= size; h *= size;
    show();
  };
  const place = (event) => {
    const box = svg.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  graph.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, place(event));
  }, { passive: false });
  const fingers = new Map();
  let moved = 0, apart = 0;
  graph.addEventListener("pointerdown", (event) => { fingers.set(event.pointerId, [event.clientX, event.clientY]); moved = 0; apart = 0; });
  graph.addEventListener("pointermove", (event) => {
    const last = fingers.get(event.pointerId);
    if (!last) return;
    const box = svg.getBoundingClientRect();
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (fingers.size === 2) {
      const [a, b] = [...fingers.values()], now = Math.hypot(a[0] - b[0], a[1] - b[1]);
      if (apart) zoom(apart / now, [((a[0] + b[0]) / 2 - box.left) / box.width, ((a[1] + b[1]) / 2 - box.top) / box.height]);
      apart = now;
    } else {
      x -= (event.clientX - last[0]) / box.width * w;
      y -= (event.clientY - last[1]) / box.height * h;
      show();
    }
    moved += Math.abs(event.clientX - last[0]) + Math.abs(event.clientY - last[1]);
  });
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, (event) => fingers.delete(event.pointerId));
  graph.addEventListener("dragstart", (event) => event.preventDefault());
  graph.addEventListener("click", (event) => { if (moved > 6) { event.preventDefault(); event.stopPropagation(); } }, true);
  graph.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step) { x += step[0] * w / 10; y += step[1] * h / 10; event.preventDefault(); show(); }
    else if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? 0.8 : 1.25, [0.5, 0.5]);
  });
  for (const button of all("[data-zoom]")) button.addEventListener("click", () => {
    const how = button.dataset.zoom;
    if (how === "all") { [x, y, w, h] = [0, 0, W, H]; show(); } else zoom(how === "in" ? 0.75 : 1 / 0.75, [0.5, 0.5]);
  });
  const centre = (node) => {
    const box = node.getBBox();
    const ratio = h / w;
    w = Math.min(w, 1100); h = w * ratio;
    x = box.x + box.width / 2 - w / 2; y = box.y + box.height / 2 - h / 2;
    show();
  };
  const near = (node) => {
    for (const arrow of arrows) arrow.classList.toggle("near", !!node && (arrow.dataset.a === node.id || arrow.dataset.b === node.id));
  };
  for (const node of nodes) {
    node.addEventListener("pointerenter", () => near(node));
    node.addEventListener("pointerleave", () => near(null));
    node.addEventListener("focus", () => { near(node); centre(node); });
  }
  const kinds = one("[data-graph-filters]"), paper = one("[data-paper]"), at = one("[data-place]"), find = one("[data-find]");
  const output = one(".tools [data-shown]"), only = one("[data-only]");
  const facts = new Map(); // by claim, what it rests on
  for (const arrow of arrows) {
    const { a, b } = arrow.dataset;
    if (arrow.classList.contains("rests")) facts.set(b, [...(facts.get(b) || []), a]);
  }
  const under = (names) => {
    const seen = new Set(names), waiting = [...names];
    while (waiting.length) for (const fact of facts.get(waiting.pop()) || []) if (!seen.has(fact)) { seen.add(fact); waiting.push(fact); }
    return seen;
  };
  const apply = (jump) => {
    const wanted = pressed(kinds), text = find.value.trim().toLowerCase(), kept = new Set();
    const exact = nodes.some((node) => node.id.toLowerCase() === text);
    for (const node of nodes) {
      const keep = (!wanted.length || wanted.some((kind) => node.classList.contains(kind)))
        && (!paper.value || node.dataset.p === paper.value)
        && (!at.value || node.dataset.at === at.value)
        && (!text || (exact ? node.id.toLowerCase() === text : node.id.toLowerCase().includes(text)));
      if (keep) kept.add(node.id);
    }
    const chosen = new Set(kept), below = kept.size < nodes.length && (at.value || text) ? under(kept) : kept;
    for (const node of nodes) {
      node.classList.toggle("faint", !below.has(node.id));
      node.classList.toggle("away", only.checked && !below.has(node.id));
    }
    for (const arrow of arrows) {
      const within = below.has(arrow.dataset.a) && below.has(arrow.dataset.b);
      arrow.classList.toggle("faint", !within);
      arrow.classList.toggle("away", only.checked && !within);
    }
    const more = below.size - chosen.size;
    output.textContent = `${chosen.size} of ${nodes.length}${more ? `, and ${more} that ${chosen.size > 1 ? "they rest" : "it rests"} on` : ""}`;
    const first = nodes.find((node) => kept.has(node.id));
    if (jump && first && kept.size < nodes.length) centre(nodes.find((node) => node.id.toLowerCase() === text) || first);
  };
  toggles(kinds, () => apply(false));
  for (const field of [paper, at, find]) field.addEventListener("input", () => apply(true));
  only.addEventListener("change", () => apply(true));
  find.addEventListener("keydown", (event) => {
    const first = nodes.find((node) => !node.classList.contains("faint"));
    if (event.key === "Enter" && first) location.href = first.href.baseVal;
  });
  const target = () => {
    const node = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!node || !node.classList.contains("node")) return;
    nodes.forEach((other) => other.classList.toggle("at", other === node));
    find.value = node.id;
    apply(true);
    near(node);
  };
  fit();
  apply(false);
  target();
  window.addEventListener("hashchange", target);
}
