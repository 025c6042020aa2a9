#!/usr/bin/env node
// Checks reports against the schemas of their formats: usage: validate.js INSTALL_DIR FILE... where the ending of each
// file is the kind of the report. The packages are pinned by hash beside this file and installed into the folder given.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { install } = require('../../support/npm_packages.js');

function ours(name) {
  return JSON.parse(fs.readFileSync(path.join(__dirname, name), 'utf8'));
}

/** A function from parsed JSON to a list of complaints. */
function byAjv(ajv, formats, schema) {
  formats(ajv);
  const validate = ajv.compile(schema);
  return (data) => (validate(data) ? [] : validate.errors.map((one) => `${one.instancePath} ${one.message}`));
}

/** What each kind of report is checked by: from its text to a list of complaints. */
function checks(folder) {
  const modules = path.join(folder, 'node_modules');
  const load = (name) => require(path.join(modules, name));
  const formats = load('ajv-formats').default;
  const Ajv = load('ajv').default;
  const Ajv04 = load('ajv-draft-04').default;
  const options = { allErrors: true, strict: false };
  const published = path.join(modules, '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const sarif = byAjv(new Ajv04({ ...options, unicodeRegExp: false }), formats, JSON.parse(fs.readFileSync(published, 'utf8')));
  const gitlab = byAjv(new Ajv(options), formats, ours('gitlab.schema.json'));
  const rdjson = byAjv(new Ajv(options), formats, load('@umbrelladocs/rdformat-validator').rdformatSchema);
  const finding = byAjv(new Ajv(options), formats, ours('finding.schema.json'));
  const xmllint = load('xmllint-wasm');
  const xsd = fs.readFileSync(path.join(__dirname, 'junit.xsd'), 'utf8');
  return {
    sarif: (text) => sarif(JSON.parse(text)),
    gitlab: (text) => gitlab(JSON.parse(text)).concat(repeated(JSON.parse(text).map((one) => one.fingerprint))),
    rdjson: (text) => rdjson(JSON.parse(text)),
    json: (text) => JSON.parse(text).findings.flatMap(finding),
    jsonl: (text) => text.split('\n').filter(Boolean).flatMap((line) => finding(JSON.parse(line))),
    junit: async (text) => (await xmllint.validateXML({ xml: text, schema: xsd })).errors.map((one) => one.message),
  };
}

function repeated(fingerprints) {
  return fingerprints.filter((one, at) => fingerprints.indexOf(one) !== at).map((one) => `${one} is there twice`);
}

async function main(folder, files) {
  install(__dirname, folder);
  const known = checks(folder);
  let checked = 0;
  for (const file of files) {
    const check = known[path.extname(file).slice(1)];
    if (!check) continue;
    checked += 1;
    for (const complaint of (await check(fs.readFileSync(file, 'utf8'))).slice(0, 20)) {
      process.stdout.write(`${file}: ${complaint}\n`);
      process.exitCode = 1;
    }
  }
  process.stdout.write(`schemas: ${checked} reports checked\n`);
}

main(path.resolve(process.argv[2]), process.argv.slice(3)).catch((error) => {
  process.stderr.write(`schemas: ${error.message.split('\n')[0]}\n`);
  process.exitCode = error.status === undefined ? 1 : 2;
});
