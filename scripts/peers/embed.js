#!/usr/bin/env node
// Runs the official client of OpenAI's API against a server of embeddings, as its users do: so many calls at once, each
// with the next texts. `embed.js --install` prints {"package", "version"} or {"error"}; `embed.js URL CONCURRENCY BATCH
// START COUNTED`, with the texts as a JSON list on standard input, prints {"inputs_per_s"}, counted for COUNTED seconds
// after START seconds that are not.
'use strict';

const fs = require('node:fs');
const { dependencies } = require('./package.json');

function install() {
  const problem = require('./install.js').installProblem();
  return problem ? { error: problem } : { package: 'openai', version: dependencies.openai };
}

async function run(baseURL, concurrency, batch, start, counted) {
  const { OpenAI } = require('openai');
  const texts = JSON.parse(fs.readFileSync(0, 'utf8'));
  const batches = [];
  for (let at = 0; at + batch <= texts.length; at += batch) batches.push(texts.slice(at, at + batch));
  const client = new OpenAI({ apiKey: 'bench', baseURL });
  const from = performance.now() + start * 1e3;
  const to = from + counted * 1e3;
  let next = 0;
  let inputs = 0;
  async function work() {
    while (performance.now() < to) {
      const input = batches[next++ % batches.length];
      const { data } = await client.embeddings.create({ model: 'text-embedding-3-small', input });
      const now = performance.now();
      if (now >= from && now < to) inputs += data.length;
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  return { inputs_per_s: inputs / counted };
}

async function main() {
  const words = process.argv.slice(2);
  if (words[0] === '--install') return install();
  return run(words[0], ...words.slice(1).map(Number));
}

main().then((result) => process.stdout.write(JSON.stringify(result)), (error) => {
  process.stderr.write(`peers: ${error.message.split('\n')[0]}\n`);
  process.exitCode = 1;
});
