#!/usr/bin/env node
// Checks the files for Prometheus and Grafana against the metrics that ingest writes:
// usage: observability.js INSTALL_DIR SOURCE_DIR [FILE.prom...]. What there is is read from test/golden/report/metrics.prom,
// which a test of test/report compares with what is written; each FILE must be like it. The packages are pinned by hash
// beside this file and installed into the folder given.
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { install } = require('../support/npm_packages.js');
const { readExposition } = require('./exposition.js');

const [folder, source, ...others] = process.argv.slice(2).map((one) => path.resolve(one));
const GOLDEN = 'test/golden/report/metrics.prom';
const ALERTS = 'config/observability/ingot-alerts.yml';
const DASHBOARD = 'config/observability/ingot-dashboard.json';
const OF_THE_SCRAPE = ['job', 'instance']; // labels that Prometheus gives
const DURATION = /^([0-9]+(ms|[smhdwy]))+$/;
const read = (name) => fs.readFileSync(path.join(source, name), 'utf8');
let complaints = 0;

function complain(file, what) {
  process.stdout.write(`${file}: ${what}\n`);
  complaints += 1;
}

/** Values of each label of a metric; null for those that are whatever the user calls things. */
function vocabularyOf(families) {
  const vocabulary = new Map();
  for (const [name, family] of families) {
    const labels = new Map();
    for (const sample of family.samples) {
      for (const [label, value] of sample.labels) {
        const free = label === 'source' || name === 'ingot_run_info';
        labels.set(label, free ? null : (labels.get(label) ?? new Set()).add(value));
      }
    }
    vocabulary.set(name, labels);
  }
  return vocabulary;
}

/** The bytes of a file of metrics: by our reader, by the package, and that both have read the same. */
function checkExposition(file, bytes, parse) {
  const { families, complaints: wrong } = readExposition(bytes);
  for (const what of wrong) complain(file, what);
  const theirs = new Map(parse(bytes.toString('utf8')).map((family) => [family.name, family]));
  if (theirs.size !== families.size) complain(file, `${families.size} metrics, ${theirs.size} for the package`);
  for (const [name, family] of families) {
    const shape = (samples) =>
      JSON.stringify(samples.map(({ labels, value }) => [Object.entries(labels).sort(), Number(value)]).sort());
    const ours = family.samples.map(({ labels, value }) => ({ labels: Object.fromEntries(labels), value }));
    const other = theirs.get(name);
    if (!other || other.type !== 'GAUGE' || other.help !== family.help || shape(other.metrics) !== shape(ours)) {
      complain(file, `the package reads ${name} otherwise`);
    }
    if (!name.startsWith('ingot_')) complain(file, `${name} has not our prefix`);
    if (family.samples.some(({ labels }) => !labels.has('source'))) complain(file, `a value of ${name} names no source`);
  }
  return families;
}

/** Metrics of a run are some of the golden ones, with the same words about them. */
function checkAgainst(file, families, golden) {
  const known = vocabularyOf(golden);
  for (const [name, family] of families) {
    if (!golden.has(name)) {
      complain(file, `${GOLDEN} has no ${name}`);
      continue;
    }
    if (golden.get(name).help !== family.help) complain(file, `${name} has another HELP than in ${GOLDEN}`);
    for (const { labels } of family.samples) {
      const names = [...labels.keys()].join();
      if (names !== [...known.get(name).keys()].join()) complain(file, `${name} has other labels: ${names}`);
      for (const [label, value] of labels) {
        const values = known.get(name).get(label);
        if (values && !values.has(value)) complain(file, `${GOLDEN} has no ${name}{${label}="${value}"}`);
      }
    }
  }
}

/** Reads expressions with Prometheus's own grammar and looks every name in them up. */
class Expressions {
  constructor(parser, vocabulary) {
    this.parser = parser;
    this.vocabulary = vocabulary;
    this.used = new Set();
    this.texts = [];
  }

  /** What is wrong with an expression; remembers the metrics in it. */
  wrong(text) {
    this.texts.push(text);
    const found = [];
    const of = (node) => text.slice(node.from, node.to);
    const labels = new Set(OF_THE_SCRAPE); // of the metrics in the expression
    const named = [];
    this.parser.parse(text).iterate({ enter: ({ node, type }) => {
      if (type.isError) found.push(`cannot be read behind '${text.slice(0, node.from)}'`);
      if (type.name === 'VectorSelector') found.push(...this.wrongSelector(node, of, labels));
      if (type.name === 'GroupingLabels') named.push(...node.getChildren('LabelName').map(of));
    } });
    for (const label of named) if (!labels.has(label)) found.push(`no metric in it has a label ${label}`);
    return { found, labels };
  }

  wrongSelector(node, of, labels) {
    const identifier = node.getChild('Identifier');
    const name = identifier && of(identifier);
    const known = this.vocabulary.get(name);
    if (!known) return [`there is no metric ${name}`];
    this.used.add(name);
    for (const label of known.keys()) labels.add(label);
    const found = [];
    for (const matcher of node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []) {
      const [label, op, quoted] = ['LabelName', 'MatchOp', 'StringLiteral'].map((child) => of(matcher.getChild(child)));
      const value = quoted.slice(1, -1);
      if (!known.has(label) && !OF_THE_SCRAPE.includes(label)) found.push(`${name} has no label ${label}`);
      const values = known.get(label);
      if (!values || value.includes('$')) continue; // a variable of the dashboard
      for (const one of op.includes('~') ? value.split('|') : [value]) {
        if (!values.has(one)) found.push(`there is no ${name}{${label}="${one}"}`);
      }
    }
    return found;
  }
}

function checkOnly(file, where, object, allowed) {
  for (const key of Object.keys(object)) if (!allowed.includes(key)) complain(file, `${where} has an unknown key ${key}`);
}

function checkAlert(file, rule, expressions) {
  const where = `alert ${rule.alert}`;
  checkOnly(file, where, rule, ['alert', 'expr', 'for', 'labels', 'annotations']);
  if (!/^Ingot[A-Za-z]+$/.test(rule.alert ?? '')) complain(file, `${where} is not called Ingot...`);
  if (!DURATION.test(rule.for ?? '')) complain(file, `${where} says not for how long`);
  if (!['critical', 'warning', 'info'].includes(rule.labels?.severity)) complain(file, `${where} has no severity`);
  const { found, labels } = expressions.wrong(rule.expr ?? '');
  for (const what of found) complain(file, `${where}: ${what}`);
  if (!/(?<![!=<>])([<>]=?|[!=]=)(?![~=])|\bunless\b/.test(rule.expr)) complain(file, `${where} compares nothing`);
  checkOnly(file, `annotations of ${where}`, rule.annotations ?? {}, ['summary', 'description']);
  for (const key of ['summary', 'description']) {
    const text = rule.annotations?.[key];
    if (!text) complain(file, `${where} has no ${key}`);
    for (const [, label] of (text ?? '').matchAll(/\$labels\.(\w+)/g)) {
      if (!labels.has(label)) complain(file, `${where}: no metric in it has a label ${label}`);
    }
    if (text?.split('{{').length !== text?.split('}}').length) complain(file, `${where}: ${key} has an open {{`);
  }
  if (!rule.annotations?.summary?.includes('{{ $labels.source }}')) complain(file, `${where} says not which source`);
}

function checkAlerts(file, document, expressions) {
  checkOnly(file, 'the file', document, ['groups']);
  const names = new Set();
  for (const group of document.groups) {
    checkOnly(file, `group ${group.name}`, group, ['name', 'interval', 'rules']);
    if (!group.name || !group.rules?.length) complain(file, 'a group without a name or rules');
    for (const name of [group.name, ...group.rules.map((rule) => rule.alert)]) {
      if (names.has(name)) complain(file, `${name} is there twice`);
      names.add(name);
    }
    for (const rule of group.rules) checkAlert(file, rule, expressions);
  }
}

/** Every object in a value, itself among them. */
function* objectsIn(value) {
  if (value === null || typeof value !== 'object') return;
  yield value;
  for (const one of Object.values(value)) yield* objectsIn(one);
}

function checkPanel(file, panel, expressions) {
  const where = `panel ${panel.title}`;
  if (!panel.title) complain(file, `panel ${panel.id} has no title`);
  const { x, y, w, h } = panel.gridPos;
  if (![x, y, w, h].every(Number.isInteger) || x < 0 || x + w > 24 || w < 1 || h < 1) complain(file, `${where} is beside the grid`);
  if (panel.type === 'row') return;
  if (!panel.fieldConfig?.defaults?.unit) complain(file, `${where} has no unit`);
  if (!panel.description || !panel.targets?.length) complain(file, `${where} has no description or asks nothing`);
  const ids = panel.targets.map((target) => target.refId);
  if (new Set(ids).size !== ids.length || ids.includes(undefined)) complain(file, `${where} has a refId twice or none`);
  for (const target of panel.targets) {
    const { found, labels } = expressions.wrong(target.expr);
    for (const what of found) complain(file, `${where}: ${what}`);
    for (const [, label] of (target.legendFormat ?? '').matchAll(/\{\{\s*(\w+)\s*\}\}/g)) {
      if (!labels.has(label)) complain(file, `${where}: no metric in it has a label ${label}`);
    }
    if (!target.expr.includes('source=~"$source"')) complain(file, `${where} shows sources that are not chosen`);
  }
}

function checkDashboard(file, dashboard, expressions) {
  if (dashboard.id !== null || dashboard.uid !== null) complain(file, 'has the id of an instance');
  if (!(dashboard.schemaVersion >= 39)) complain(file, 'is of a Grafana before 11');
  if (dashboard.__inputs || dashboard.__requires) complain(file, 'was exported with inputs: data sources are a variable');
  const variables = new Map(dashboard.templating.list.map((one) => [one.name, one]));
  const { type, query: kind } = variables.get('datasource') ?? {};
  if (type !== 'datasource' || kind !== 'prometheus') complain(file, 'no data source to choose');
  const query = /^label_values\((.+), (\w+)\)$/.exec(variables.get('source')?.query?.query ?? '');
  if (!query) complain(file, 'no source to choose');
  else {
    const { found, labels } = expressions.wrong(query[1]);
    for (const what of found) complain(file, `variable source: ${what}`);
    if (!labels.has(query[2])) complain(file, `variable source: no label ${query[2]}`);
  }
  for (const one of objectsIn(dashboard)) {
    if (one.datasource && one.datasource.uid !== '${datasource}') complain(file, `names a data source: ${JSON.stringify(one.datasource)}`);
  }
  for (const [, name] of JSON.stringify(dashboard.panels).matchAll(/\$\{?(\w+)/g)) {
    if (!variables.has(name)) complain(file, `no variable ${name}`);
  }
  const { panels } = dashboard;
  if (new Set(panels.map((panel) => panel.id)).size !== panels.length) complain(file, 'a panel has the id of another');
  for (const panel of panels) checkPanel(file, panel, expressions);
  panels.forEach(({ title, gridPos: a }, at) => {
    for (const { title: other, gridPos: b } of panels.slice(at + 1)) {
      if (a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h) complain(file, `${title} lies upon ${other}`);
    }
  });
}

/** The checks find what they are for. */
function checkTheChecks(vocabulary, parser) {
  const head = '# HELP a_b Text.\n# TYPE a_b gauge\n';
  const bodies = ['a_b{s="x"} 1', 'a_b{s="x"} one\n', 'a_b{s="x} 1\n', 'a_b{s="x",} 1\n', 'a_b{s="\\x"} 1\n', 'a_b{s="x",s="y"} 1\n',
    'a_b{s="x"} 1\na_b{s="x"} 1\n', `${head}a_b{s="x"} 1\n`, 'a_b{s="x"} 1 1790000000\n', 'a_b{s="x"} 1\n# TYPE a_b gauge\n',
    'a_c{s="x"} 1\n', 'a_b{s="x"} 1\n\n', ''];
  const headless = ['a_b{s="x"} 1\n', '# HELP a_b Text.\n# TYPE a_b counter\na_b{s="x"} 1\n'];
  for (const text of [...bodies.map((body) => head + body), ...headless]) {
    if (!readExposition(Buffer.from(text)).complaints.length) complain('exposition.js', `finds nothing wrong: ${JSON.stringify(text)}`);
  }
  const right = `${head}a_b{source="a \\"b\\" \\\\ c,}",from="\\n"} -1.5e-07\n`;
  const { families, complaints: none } = readExposition(Buffer.from(right));
  if (none.length || families.get('a_b').samples[0].labels.get('source') !== 'a "b" \\ c,}') complain('exposition.js', `misreads ${right}`);
  const expressions = new Expressions(parser, vocabulary);
  for (const text of ['ingot_run_success{', 'ingot_run_succes', 'sum by (phase) (ingot_run_rows)', 'ingot_run_rows{state="written"}',
    'ingot_run_rows{operation="wrote"}', 'ingot_run_rows{operation=~"written|wrote"}', '', 'ingot_run_success ==']) {
    if (!expressions.wrong(text).found.length) complain('observability.js', `finds nothing wrong: ${text}`);
  }
}

/** By Prometheus's own program where there is one: it knows types, and when the alerts fire. False: there is none. */
function checkByPromtool(golden, texts) {
  const promtool = (input, ...args) => spawnSync('promtool', args, { input, encoding: 'utf8' });
  if (promtool('', '--version').error) return false;
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'observability-'));
  try {
    const rules = path.join(work, 'expressions.yml'); // JSON is YAML
    const recorded = texts.map((expr, at) => ({ record: `expression_${at}`, expr }));
    fs.writeFileSync(rules, JSON.stringify({ groups: [{ name: 'all', rules: recorded }] }));
    const runs = [[golden, 'check', 'metrics'], ['', 'check', 'rules', rules], ['', 'check', 'rules', path.join(source, ALERTS)],
      ['', 'test', 'rules', path.join(__dirname, 'alerts_test.yml')]];
    for (const run of runs) {
      const { status, stdout, stderr } = promtool(...run);
      if (status !== 0) complain(`promtool ${run.slice(1).join(' ')}`, `${stdout}${stderr}`);
    }
  } finally {
    fs.rmSync(work, { recursive: true });
  }
  return true;
}

function main() {
  install(__dirname, folder);
  const load = (name) => require(path.join(folder, 'node_modules', name));
  const parse = load('parse-prometheus-text-format');
  const { parser } = load('@prometheus-io/lezer-promql');
  const golden = checkExposition(GOLDEN, fs.readFileSync(path.join(source, GOLDEN)), parse);
  const vocabulary = vocabularyOf(golden);
  checkTheChecks(vocabulary, parser);
  for (const file of others) checkAgainst(file, checkExposition(file, fs.readFileSync(file), parse), golden);
  const expressions = new Expressions(parser, vocabulary);
  checkAlerts(ALERTS, load('yaml').parse(read(ALERTS)), expressions);
  checkDashboard(DASHBOARD, JSON.parse(read(DASHBOARD)), expressions);
  for (const name of golden.keys()) if (!expressions.used.has(name)) complain(DASHBOARD, `nobody looks at ${name}`);
  const promtool = checkByPromtool(read(GOLDEN), expressions.texts) ? 'with promtool' : 'without promtool, which is not here';
  const counts = `${golden.size} metrics, ${expressions.texts.length} expressions, ${others.length} more files`;
  process.stdout.write(`observability: ${counts}, ${promtool}, ${complaints} complaints\n`);
  process.exitCode = complaints ? 1 : 0;
}

try {
  main();
} catch (error) {
  process.stderr.write(`observability: ${error.message.split('\n')[0]}\n`);
  process.exitCode = error.status === undefined ? 1 : 2;
}
