(() => {
  const { data, byId, number, make, draw, changeTheme } = elements;
  const view = byId("view");
  const counted = (count, one, many) => `${number(count)} ${count === 1 ? one : many}`;
  const severities = ["error", "warning", "info"];
  const mostListed = 500;

  // --- Tables ----------------------------------------------------------------------------------------------------------

  function table(headings, rows) {
    const cell = (name, value) =>
      make(name, { class: typeof value === "number" ? "number" : null }, typeof value === "number" ? number(value) : value);
    return make("table", null,
      make("thead", null, make("tr", null, headings.map((heading) => make("th", null, heading)))),
      make("tbody", null, rows.map((row) => make("tr", null, row.map((value) => cell("td", value))))));
  }

  // --- Where we are: #/doc/PATH/CHUNK, #/findings, #/sizes, #/changes --------------------------------------------------

  const place = { tab: "doc", path: null, chunk: null };
  const addressOf = (path, chunk) => `#/doc/${encodeURIComponent(path)}${chunk ? `/${chunk}` : ""}`;
  function readPlace() {
    const [tab, path, chunk] = location.hash.replace(/^#\//, "").split("/");
    place.tab = tabs.some((one) => one.id === tab) ? tab : "doc";
    place.path = null;
    try {
      if (place.tab === "doc" && path) place.path = decodeURIComponent(path);
    } catch (error) {
      place.path = null;
    }
    place.chunk = Number(chunk) > 0 ? Number(chunk) : null;
  }
  function go(address) {
    if (location.hash === address) show();
    else location.hash = address;
  }

  // --- Search --------------------------------------------------------------------------------------------------------

  const lowered = new Map();
  function textOf(document) {
    if (document.text !== null) return document.text;
    return document.chunks.map((chunk) => chunk.content || "").join("\n");
  }
  function loweredTextOf(document) {
    if (!lowered.has(document)) lowered.set(document, textOf(document).toLowerCase());
    return lowered.get(document);
  }
  let wanted = "";
  function matches(document) {
    if (wanted === "") return true;
    if (document.path.toLowerCase().includes(wanted)) return true;
    if (document.findings.some((one) => one.rule.toLowerCase() === wanted || ruleName(one.rule).includes(wanted))) return true;
    return loweredTextOf(document).includes(wanted) ||
      document.chunks.some((chunk) => chunk.headings.some((heading) => heading.toLowerCase().includes(wanted)));
  }
  const ruleName = (id) => (data.rules[id] ? data.rules[id].name : "");

  // --- The list of documents -------------------------------------------------------------------------------------------

  for (const one of data.documents) {
    one.tokens = one.chunks.reduce((sum, chunk) => sum + chunk.tokens, 0);
    one.drift = one.before === null ? 0 : Math.abs(one.chunks.length - one.before);
    one.open = one.findings.filter((finding) => !finding.suppressed);
  }
  const orders = [
    { id: "path", name: "path", less: (a, b) => (a.path < b.path ? -1 : 1) },
    { id: "chunks", name: "chunks", less: (a, b) => b.chunks.length - a.chunks.length },
    { id: "tokens", name: "tokens", less: (a, b) => b.tokens - a.tokens },
    { id: "findings", name: "findings", less: (a, b) => b.open.length - a.open.length },
    { id: "drift", name: "drift", less: (a, b) => b.drift - a.drift },
  ];
  let order = orders[0];
  let listed = [];
  function list() {
    listed = data.documents.filter(matches).sort((a, b) => order.less(a, b) || (a.path < b.path ? -1 : 1));
    byId("matches").textContent = listed.length > mostListed
      ? `showing ${number(mostListed)} of ${number(listed.length)}: search to narrow them`
      : `${counted(listed.length, "document", "documents")}${wanted ? " found" : ""}`;
    byId("list").replaceChildren(...listed.slice(0, mostListed).map((one) => make("li", null,
      make("a", { href: addressOf(one.path), "data-path": one.path }, one.path,
        make("small", null, `${counted(one.chunks.length, "chunk", "chunks")} · ${number(one.tokens)} tok`,
          one.before !== null && one.before !== one.chunks.length ? ` · was ${number(one.before)}` : "",
          severities.map((severity) => {
            const count = one.open.filter((finding) => finding.severity === severity).length;
            return count ? make("span", { class: severity }, ` · ${counted(count, severity, `${severity}s`)}`) : null;
          }))))));
    markCurrent();
  }
  function markCurrent() {
    for (const link of byId("list").querySelectorAll("a")) {
      const current = place.tab === "doc" && link.dataset.path === place.path;
      link.setAttribute("aria-current", current ? "true" : "false");
      if (current) link.scrollIntoView({ block: "nearest" });
    }
  }

  // --- One document --------------------------------------------------------------------------------------------------

  // Text from `begin` to `end`, cut where marks begin and end. A mark is {begin, end, name, title}.
  function marked(text, begin, end, marks) {
    const inside = marks.filter((mark) => mark.begin < end && mark.end > begin);
    const cuts = new Set([begin, end]);
    for (const mark of inside) {
      cuts.add(Math.max(begin, mark.begin));
      cuts.add(Math.min(end, mark.end));
    }
    const sorted = [...cuts].sort((a, b) => a - b);
    const pieces = [];
    for (let i = 0; i + 1 < sorted.length; ++i) {
      const over = inside.filter((mark) => mark.begin <= sorted[i] && mark.end >= sorted[i + 1]);
      const piece = text.slice(sorted[i], sorted[i + 1]);
      if (over.length === 0) pieces.push(piece);
      else {
        const hit = over.some((mark) => mark.name === "hit");
        pieces.push(make(hit ? "mark" : "span", {
          class: over.filter((mark) => mark.name !== "hit").map((mark) => mark.name).join(" ") || null,
          title: over.map((mark) => mark.title).filter(Boolean).join("; ") || null,
        }, piece));
      }
    }
    return pieces;
  }
  function hitsIn(lower, begin, end) {
    const hits = [];
    if (wanted === "" || lower.length === 0) return hits;
    for (let at = lower.indexOf(wanted, begin); at >= 0 && at < end; at = lower.indexOf(wanted, at + wanted.length))
      hits.push({ begin: at, end: at + wanted.length, name: "hit" });
    return hits;
  }
  function findingBox(finding, document) {
    const where = document && finding.line ? make("a", { href: addressOf(document.path, finding.chunk) },
      `${document.path}:${finding.line}`) : finding.path || "";
    return make("div", { class: `finding ${finding.severity}` },
      make("strong", null, `${finding.severity} ${finding.rule} ${ruleName(finding.rule)}`), " ", where,
      make("p", null, finding.message), finding.help ? make("p", { class: "help" }, finding.help) : null,
      finding.suppressed ? make("p", { class: "help" }, `not counted: ${finding.suppressed}`) : null);
  }
  // What the cut before a chunk fell on, by the text around it.
  function edgeOf(one, chunk) {
    if (one.text === null || chunk.own[0] === 0) return one.text === null ? "" : "start";
    const before = one.text.slice(Math.max(0, chunk.own[0] - 60), chunk.own[0]);
    if (/^\s{0,3}#{1,6}\s/.test(one.text.slice(chunk.own[0], chunk.own[0] + 40))) return "heading";
    if (/\n[ \t>]*\n[ \t>]*$/.test(before)) return "paragraph";
    if (/\n[ \t>]*$/.test(before)) return "line";
    return /[.!?。！？][)"'»”]*\s*$/.test(before) ? "sentence" : "within a sentence";
  }
  function chunkSection(one, index, marks, lower) {
    const chunk = one.chunks[index];
    const ordinal = index + 1;
    const metadata = make("div", { class: "meta", hidden: "" });
    const button = make("button", {
      type: "button", "aria-expanded": "false", title: "Metadata", onclick: () => toggle(),
    }, `#${String(ordinal).padStart(2, "0")}`);
    function toggle() {
      if (metadata.childElementCount === 0) {
        metadata.append(
          make("p", null, make("button", { type: "button", onclick: (event) => copy(chunk.id, event.target) }, "copy chunk_id"), " ",
            make("a", { href: addressOf(one.path, ordinal) }, "link to this chunk")),
          chunk.sent ? [make("h3", null, "Headings that are sent with it"), make("p", null, chunk.sent.join(" › "))] : "",
          make("h3", null, "Metadata"), make("pre", null, JSON.stringify({ ...one.metadata, ...chunk.metadata }, null, 2)));
      }
      metadata.hidden = !metadata.hidden;
      button.setAttribute("aria-expanded", String(!metadata.hidden));
    }
    const limits = data.sizes[one.size] || {};
    const over = limits.max && chunk.tokens > limits.max;
    const under = limits.min && chunk.tokens < limits.min;
    const text = one.text === null
      ? (chunk.content === undefined ? ["(the text was left out)"] : marked(chunk.content, 0, chunk.content.length, hitsIn(chunk.content.toLowerCase(), 0, chunk.content.length)))
      : marked(one.text, chunk.own[0], chunk.own[1], marks.concat(hitsIn(lower, chunk.own[0], chunk.own[1])));
    return make("section", { class: `chunk${index % 2 ? " odd" : ""}`, id: `chunk-${ordinal}`, "data-chunk": ordinal },
      make("div", { class: "rule" }, button,
        make("span", null, `${number(chunk.tokens)} tok · ${number(chunk.words)} w`),
        make("span", { class: "badge", title: "where it begins" }, edgeOf(one, chunk)),
        over ? make("span", { class: "badge error" }, `over ${number(limits.max)}`) : null,
        under ? make("span", { class: "badge warning" }, `under ${number(limits.min)}`) : null,
        chunk.action ? make("span", { class: "badge" }, chunk.action) : null,
        chunk.overlap ? make("span", null, `begins with the last ${counted(chunk.overlap[1] - chunk.overlap[0], "character", "characters")} of the one before`) : null,
        make("span", { class: "crumbs" }, chunk.headings.join(" › "))),
      metadata, make("pre", { class: "text" }, text),
      one.findings.filter((finding) => finding.chunk === ordinal).map((finding) => findingBox(finding, one)));
  }
  function marksOf(one) {
    const marks = [];
    one.chunks.forEach((chunk, index) => {
      if (chunk.overlap) marks.push({ begin: chunk.overlap[0], end: chunk.overlap[1], name: "overlap", title: `also the beginning of #${String(index + 1).padStart(2, "0")}` });
    });
    for (const finding of one.findings) {
      if (finding.span && finding.span[0] < finding.span[1] && !finding.suppressed)
        marks.push({ begin: finding.span[0], end: finding.span[1], name: `spot ${finding.severity}`, title: `${finding.rule}: ${finding.message}` });
    }
    return marks;
  }
  function documentView(one) {
    const marks = marksOf(one);
    const lower = wanted === "" ? "" : loweredTextOf(one);
    const parts = [];
    let at = 0;
    one.chunks.forEach((chunk, index) => {
      if (one.text !== null && chunk.own[0] > at && one.text.slice(at, chunk.own[0]).trim() !== "")
        parts.push(make("pre", { class: "outside", title: "in no chunk" }, marked(one.text, at, chunk.own[0], marks)));
      parts.push(chunkSection(one, index, marks, lower));
      at = chunk.own ? chunk.own[1] : at;
    });
    if (one.text !== null && one.text.slice(at).trim() !== "")
      parts.push(make("pre", { class: "outside", title: "in no chunk" }, marked(one.text, at, one.text.length, marks)));
    const rest = one.findings.filter((finding) => !finding.chunk);
    return [make("h2", null, one.path),
      make("p", { class: "facts" }, [counted(one.chunks.length, "chunk", "chunks"), `${number(one.tokens)} tokens`,
        one.before === null ? "" : one.before === one.chunks.length ? "as many as before" : `${number(one.before)} before`,
        data.sizes[one.size] ? `rule ${data.sizes[one.size].glob}` : "", one.note || ""].filter(Boolean).join(" · ")),
      rest.map((finding) => findingBox(finding, one)), parts];
  }

  // --- The other views -------------------------------------------------------------------------------------------------

  let withSuppressed = false;
  function findingsView() {
    const all = data.findings.map((finding) => ({ finding, document: null })).concat(
      ...data.documents.map((one) => one.findings.map((finding) => ({ finding, document: one }))));
    const groups = new Map();
    for (const entry of all) {
      const { finding } = entry;
      if (finding.suppressed && !withSuppressed) continue;
      if (wanted && ![finding.rule, ruleName(finding.rule), finding.message, entry.document ? entry.document.path : finding.path || ""]
        .some((text) => text.toLowerCase().includes(wanted))) continue;
      if (!groups.has(finding.rule)) groups.set(finding.rule, []);
      groups.get(finding.rule).push(entry);
    }
    const worst = (entries) => Math.min(...entries.map((entry) => severities.indexOf(entry.finding.severity)));
    const sorted = [...groups].sort((a, b) => worst(a[1]) - worst(b[1]) || (a[0] < b[0] ? -1 : 1));
    return [make("h2", null, "Findings"),
      make("p", null, make("label", null, make("input", { type: "checkbox", checked: withSuppressed ? "" : null,
        onchange: (event) => { withSuppressed = event.target.checked; show(); } }), " also those that do not count (suppressed, in the baseline)")),
      sorted.length === 0 ? make("p", null, data.linted ? "None." : "The chunks were not checked: run with --lint.") : null,
      sorted.map(([id, entries]) => {
        const rule = data.rules[id];
        const body = make("div");
        return [make("h3", { class: severities[worst(entries)] }, `${id} ${ruleName(id)} (${number(entries.length)})`),
          rule ? make("details", null, make("summary", null, rule.summary), make("div", { class: "page" }, rule.page)) : null,
          more(body, entries, (entry) => findingBox(entry.finding, entry.document))];
      })];
  }
  // The first 50, and a button for as many again.
  function more(body, entries, render) {
    let shown = 0;
    const button = make("button", { type: "button", onclick: () => add() });
    function add() {
      body.append(...entries.slice(shown, shown + 50).map(render));
      shown = Math.min(entries.length, shown + 50);
      button.textContent = `showing ${number(shown)} of ${number(entries.length)}: more`;
      button.hidden = shown === entries.length;
    }
    add();
    return [body, button];
  }

  let size = -1;
  function histogram(tokens, limits) {
    const most = Math.max(1, limits.max || 0, limits.target || 0, ...tokens) * 1.05;
    const bins = new Array(40).fill(0);
    for (const value of tokens) ++bins[Math.min(39, Math.floor(value / most * 40))];
    const high = Math.max(1, ...bins);
    const x = (value) => 50 + value / most * 720;
    const lines = [["min", "limit"], ["target", "target"], ["max", "limit"]].filter(([name]) => limits[name]);
    return draw("svg", { viewBox: "0 0 800 260", role: "img", "aria-label": "Chunks by tokens" },
      bins.map((count, i) => draw("rect", { class: "bar", x: 50 + i * 18, width: 16, y: 220 - count / high * 180, height: count / high * 180 },
        draw("title", null, `${number(Math.round(i * most / 40))} to ${number(Math.round((i + 1) * most / 40))} tokens: ${counted(count, "chunk", "chunks")}`))),
      draw("line", { class: "axis", x1: 50, x2: 770, y1: 220, y2: 220 }),
      [0, 0.25, 0.5, 0.75, 1].map((part) => draw("text", { x: x(most * part), y: 238, "text-anchor": "middle" }, number(Math.round(most * part)))),
      draw("text", { x: 44, y: 44, "text-anchor": "end" }, number(high)), draw("text", { x: 44, y: 222, "text-anchor": "end" }, "0"),
      lines.map(([name, style], i) => [draw("line", { class: style, x1: x(limits[name]), x2: x(limits[name]), y1: 26, y2: 220, "stroke-width": 2 }),
        draw("text", { x: x(limits[name]), y: 12 + (i % 2) * 12, "text-anchor": "middle" }, `${name} ${number(limits[name])}`)]));
  }
  function sizesView() {
    const documents = data.documents.filter((one) => size < 0 || one.size === size);
    const entries = documents.flatMap((one) => one.chunks.map((chunk, index) => ({ one, chunk, ordinal: index + 1, limits: data.sizes[one.size] || {} })));
    const limits = size >= 0 ? data.sizes[size] : data.sizes.length === 1 ? data.sizes[0] : {};
    const tokens = entries.map((entry) => entry.chunk.tokens).sort((a, b) => a - b);
    const quantile = (part) => (tokens.length ? tokens[Math.min(tokens.length - 1, Math.floor(part * tokens.length))] : 0);
    const outliers = entries.filter(({ chunk, limits: own }) => (own.max && chunk.tokens > own.max) || (own.min && chunk.tokens < own.min))
      .sort((a, b) => b.chunk.tokens - a.chunk.tokens);
    const body = make("div");
    return [make("h2", null, "Sizes"),
      make("p", null, make("label", null, "Rule ", make("select", { onchange: (event) => { size = Number(event.target.value); show(); } },
        make("option", { value: -1, selected: size < 0 ? "" : null }, "all rules"),
        data.sizes.map((one, index) => make("option", { value: index, selected: size === index ? "" : null }, `${one.glob} (${one.type})`))))),
      make("p", { class: "facts" }, `${counted(tokens.length, "chunk", "chunks")} · median ${number(quantile(0.5))} tokens · 95 % up to ${number(quantile(0.95))} · largest ${number(quantile(1))}`),
      histogram(tokens, limits),
      make("h3", null, `Outside of min and max (${number(outliers.length)})`),
      more(body, outliers, ({ one, chunk, ordinal, limits: own }) => make("p", null,
        make("a", { href: addressOf(one.path, ordinal) }, `${one.path} #${ordinal}`), ` ${number(chunk.tokens)} tokens`,
        own.max && chunk.tokens > own.max ? make("span", { class: "error" }, ` over ${number(own.max)}`) : make("span", { class: "warning" }, ` under ${number(own.min)}`)))];
  }

  function changesView() {
    const changed = data.documents.filter((one) => one.action && one.action !== "unchanged");
    const facts = Object.entries(data.head).filter(([, value]) => value !== null && value !== "");
    return [make("h2", null, "Run"), table(["", ""], facts.map(([name, value]) => [name.replaceAll("_", " "), String(value)])),
      data.gates.length ? [make("h3", null, "Gates"), table(["gate", "", ""], data.gates.map((gate) =>
        [gate.name, make("span", { class: gate.passed ? "good" : "error" }, gate.passed ? "passed" : "failed"), gate.detail]))] : null,
      data.plan ? [make("h3", null, "Plan"), table(["", "chunks"], data.plan.map(([name, value]) => [name, value]))] : null,
      make("h3", null, `Documents that differ from ${data.head.compared_with || "before"}`),
      changed.length + data.gone.length === 0 ? make("p", null, "None.") : table(["document", "", "chunks before", "chunks now"],
        changed.map((one) => [make("a", { href: addressOf(one.path) }, one.path), one.action, one.before === null ? "" : one.before, one.chunks.length])
          .concat(data.gone.map((one) => [one.path, "remove", one.before, ""])))];
  }

  const tabs = [
    { id: "doc", name: "Documents" },
    { id: "findings", name: "Findings", render: findingsView },
    { id: "sizes", name: "Sizes", render: sizesView },
    { id: "changes", name: "Run and changes", render: changesView },
  ];
  function show() {
    readPlace();
    for (const button of byId("tabs").children) button.setAttribute("aria-selected", String(button.dataset.tab === place.tab));
    const tab = tabs.find((one) => one.id === place.tab);
    if (tab.render) view.replaceChildren(...[tab.render()].flat(9).filter(Boolean));
    else {
      if (place.path === null && listed.length) place.path = listed[0].path;
      const one = data.documents.find((entry) => entry.path === place.path);
      view.replaceChildren(...(one ? documentView(one) : [make("p", null, data.documents.length ? "There is no such document." : "There are no documents.")]).flat(9).filter(Boolean));
      document.title = one ? `${one.path} – Ingot report` : "Ingot report";
    }
    view.scrollTop = 0;
    if (place.tab === "doc" && place.chunk) setChunk(place.chunk);
    markCurrent();
  }

  // --- Keys, theme, start ----------------------------------------------------------------------------------------------

  let current = 0;
  function setChunk(ordinal) {
    const section = byId(`chunk-${ordinal}`);
    if (!section) return;
    for (const other of view.querySelectorAll(".chunk.current")) other.classList.remove("current");
    section.classList.add("current");
    section.scrollIntoView({ block: "start" });
    current = ordinal;
  }
  function step(by) {
    const at = listed.findIndex((one) => one.path === place.path);
    const next = listed[Math.max(0, Math.min(listed.length - 1, at + by))];
    if (next) go(addressOf(next.path));
  }
  async function copy(text, button) {
    const area = make("textarea", { readonly: "" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    button.textContent = done ? "copied" : text;
  }
  const keys = [
    ["/", "search", () => { byId("search").focus(); byId("search").select(); }],
    ["j", "next document", () => step(1)],
    ["k", "document before", () => step(-1)],
    ["n", "next chunk", () => setChunk(current + 1)],
    ["p", "chunk before", () => setChunk(Math.max(1, current - 1))],
    ["m", "metadata of the chunk", () => { const button = view.querySelector(".chunk.current .rule button"); if (button) button.click(); }],
    ["d", "light or dark", changeTheme],
    ["?", "these keys", () => byId("keys").showModal()],
  ];
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "Escape" && typing) typing.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = keys.find(([name]) => name === event.key);
    if (!key) return;
    event.preventDefault();
    key[2]();
  });
  let waiting = 0;
  byId("search").addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      wanted = event.target.value.trim().toLowerCase();
      list();
      if (place.tab === "doc" && listed.length && !listed.some((one) => one.path === place.path)) go(addressOf(listed[0].path));
      else show();
    }, 80);
  });
  byId("theme").addEventListener("click", changeTheme);
  byId("help").addEventListener("click", () => byId("keys").showModal());
  byId("keys").append(make("h2", null, "Keys"), table(["", ""], keys.map(([name, what]) => [make("kbd", null, name), what])),
    make("button", { type: "button", onclick: () => byId("keys").close() }, "close"));
  byId("summary").textContent = data.summary;
  byId("tabs").append(...tabs.map((tab) => make("button", { type: "button", role: "tab", "data-tab": tab.id, onclick: () => go(`#/${tab.id}`) }, tab.name)));
  byId("order").append(make("label", null, "Sort by ", make("select", { onchange: (event) => { order = orders[event.target.selectedIndex]; list(); } },
    orders.map((one) => make("option", null, one.name)))));
  addEventListener("hashchange", () => { current = 0; show(); });
  list();
  show();
})();
