(() => {
  const { data, byId, number, make, draw, changeTheme } = elements;

  // --- Plots: a point for each run that knows the number, oldest on the left -------------------------------------------

  const whole = (value) => number(Math.round(value));
  const plots = [
    { name: "Chunks of the documents that the run was about", of: (run) => run.chunks, text: whole },
    { name: "Tokens embedded", of: (run) => run.tokens, text: whole },
    { name: "Cost in USD", of: (run) => run.usd, text: (value) => `$${value.toFixed(4)}` },
    { name: "Duration in seconds", of: (run) => (run.duration_ms === null ? null : run.duration_ms / 1000), text: (value) => `${value.toFixed(1)} s` },
    { name: "Recall of the index", of: (run) => run.recall, text: (value) => value.toFixed(3), most: 1 },
  ];
  function plot(runs, { name, of, text, most }) {
    const known = runs.map((run, at) => ({ run, at, value: of(run) })).filter(({ value }) => value !== null);
    if (known.length === 0) return [make("h3", null, name), make("p", { class: "facts" }, "Not known for any of these runs.")];
    const high = most || Math.max(...known.map(({ value }) => value)) || 1;
    const x = (at) => (runs.length === 1 ? 410 : 60 + (at / (runs.length - 1)) * 700);
    const y = (value) => 180 - (value / high) * 150;
    const line = known.map(({ at, value }, i) => `${i === 0 ? "M" : "L"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join("");
    const failed = (run) => run.status !== "finished";
    return [make("h3", null, name),
      draw("svg", { viewBox: "0 0 800 215", role: "img", "aria-label": `${name}, last ${text(known[known.length - 1].value)}` },
        [0, 0.5, 1].map((part) => [draw("line", { class: "axis", x1: 60, x2: 760, y1: y(high * part), y2: y(high * part) }),
          draw("text", { x: 54, y: y(high * part) + 4, "text-anchor": "end" }, text(high * part))]),
        draw("path", { class: "line", d: line }),
        known.map(({ run, at, value }) => draw(failed(run) ? "rect" : "circle",
          failed(run) ? { class: "failed", x: x(at) - 4, y: y(value) - 4, width: 8, height: 8 } : { class: "point", cx: x(at), cy: y(value), r: 4 },
          draw("title", null, `run ${run.id}, ${run.started_at}, ${run.kind}${failed(run) ? `, ${run.status}` : ""}: ${text(value)}`))),
        [runs[0], runs[runs.length - 1]].map((run, i) => draw("text", { x: i === 0 ? 60 : 760, y: 204, "text-anchor": i === 0 ? "start" : "end" },
          `run ${run.id} · ${run.started_at.slice(0, 16).replace("T", " ")}`)))];
  }

  // --- The page --------------------------------------------------------------------------------------------------------

  const sources = [...new Set(data.runs.map((run) => run.source))].sort();
  let source = sources.length === 1 ? sources[0] : sources.find((one) => one === data.source) || sources[0];
  const headings = ["run", "started", "kind", "status", "documents + ~ −", "chunks + ~ −", "chunks", "tokens", "cost", "seconds", "recall", "model"];
  function row(run) {
    const cell = (value) => make("td", { class: typeof value === "number" ? "number" : null }, typeof value === "number" ? number(value) : value);
    return make("tr", null, [run.id, run.started_at.replace("T", " ").replace("Z", ""), run.kind,
      make("span", { class: run.status === "finished" ? "good" : "error", title: run.error }, run.status),
      `+${number(run.documents_added)} ~${number(run.documents_changed)} −${number(run.documents_removed)}`,
      `+${number(run.added)} ~${number(run.changed)} −${number(run.removed)}`,
      run.chunks === null ? "" : run.chunks, run.tokens, run.usd === null ? "" : `$${run.usd.toFixed(4)}`,
      run.duration_ms === null ? "" : (run.duration_ms / 1000).toFixed(1), run.recall === null ? "" : run.recall.toFixed(3), run.model].map(cell));
  }
  function show() {
    const runs = data.runs.filter((run) => run.source === source).sort((a, b) => a.id - b.id);
    byId("view").replaceChildren(...[
      make("h2", null, source === undefined ? "No runs" : `Runs of ${source}`),
      runs.length === 0 ? make("p", null, "No run has written to this table yet.") : plots.map((one) => plot(runs, one)),
      runs.length === 0 ? null : [make("h3", null, "All of them"), make("div", { class: "wide" }, make("table", null,
        make("thead", null, make("tr", null, headings.map((heading) => make("th", null, heading)))),
        make("tbody", null, [...runs].reverse().map(row))))],
    ].flat(9).filter(Boolean));
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "d" && !event.target.closest("select") && !event.ctrlKey && !event.metaKey && !event.altKey) changeTheme();
  });
  byId("theme").addEventListener("click", changeTheme);
  byId("summary").textContent = `${data.table} · ${number(data.runs.length)} ${data.runs.length === 1 ? "run" : "runs"} · ${data.tool}`;
  byId("sources").append(make("select", { onchange: (event) => { source = event.target.value; show(); } },
    sources.map((one) => make("option", { selected: one === source ? "" : null }, one))));
  byId("sources").hidden = sources.length < 2;
  show();
})();
