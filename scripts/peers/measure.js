#!/usr/bin/env node
// Measures other token counters on the files whose paths stand on standard input as a JSON list, one call for each
// document, and prints {peer: {"version", "call", "encodings": {name: {"tokens", "construct_s", "cold_s", "warm_s"}}}},
// or {peer: {"version", "error"}} for one that cannot be installed or run. Each list has the seconds of several runs:
//   construct_s   making the first encoder of a fresh process
//   cold_s        that and the first pass over all documents
//   warm_s        later passes with the same encoder
// The clock is the processor time of the process with node's helper threads, since one of the peers works in a thread
// of its own. Reading files, making strings of them and loading the module are not timed.
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { installProblem } = require('./install.js');
const { dependencies, optionalDependencies } = require('./package.json');

const PROCESSES = 5;
const WARM_PASSES = 2; // in each process
const ENCODINGS = ['cl100k_base', 'o200k_base'];

// `make` gives a function from a document to its number of tokens, or to a promise of it. Special tokens are read as
// ordinary text.
const PEERS = {
  'tiktoken': {
    module: 'tiktoken',
    version: dependencies.tiktoken,
    call: 'WASM; encode_ordinary(text).length',
    make(tiktoken, encoding) {
      const encoder = tiktoken.get_encoding(encoding);
      return (text) => encoder.encode_ordinary(text).length;
    },
  },
  // The package @anysphere/tiktoken-node only chooses between builds like this one, and names some that npm cannot
  // always find, which `npm ci` does not forgive. Other platforms have builds of the same name pattern.
  '@anysphere/tiktoken-node': {
    module: `@anysphere/tiktoken-node-${process.platform}-${process.arch}-gnu`,
    version: optionalDependencies['@anysphere/tiktoken-node-linux-x64-gnu'],
    call: 'native; exactNumTokensNoSpecialTokens(text, encoding); its constructor makes all of its encodings',
    make(native, encoding) {
      const { Cl100k, O200k } = native.SupportedEncoding;
      const tokenizer = native.getTokenizer();
      const chosen = encoding === 'cl100k_base' ? Cl100k : O200k;
      return (text) => tokenizer.exactNumTokensNoSpecialTokens(text, chosen);
    },
  },
};

function processorSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function countAll(texts, count) {
  let total = 0;
  for (const text of texts) total += await count(text);
  return total;
}

async function sample(peer, encoding, paths) {
  const module = require(peer.module);
  const texts = paths.map((path) => fs.readFileSync(path, 'utf8'));
  const start = processorSeconds();
  const count = peer.make(module, encoding);
  const constructed = processorSeconds();
  const tokens = await countAll(texts, count);
  const cold = processorSeconds() - start;
  const warm = [];
  for (let pass = 0; pass < WARM_PASSES; pass++) {
    const before = processorSeconds();
    await countAll(texts, count);
    warm.push(processorSeconds() - before);
  }
  return { tokens, construct_s: constructed - start, cold_s: cold, warm_s: warm };
}

/** What several processes of their own measure. Throws with the first line that a failed one said. */
function samples(name, encoding, list) {
  const result = { tokens: 0, construct_s: [], cold_s: [], warm_s: [] };
  for (let run = 0; run < PROCESSES; run++) {
    const child = spawnSync(process.execPath, [__filename, name, encoding], { input: list, encoding: 'utf8' });
    if (child.status !== 0) throw new Error(child.stderr.split('\n')[0] || `ended by ${child.signal}`);
    const { tokens, construct_s, cold_s, warm_s } = JSON.parse(child.stdout);
    result.tokens = tokens;
    result.construct_s.push(construct_s);
    result.cold_s.push(cold_s);
    result.warm_s.push(...warm_s);
  }
  return result;
}

function measured(name, list, problem) {
  const { version, call, module } = PEERS[name];
  if (problem) return { version, error: problem };
  try {
    require.resolve(module);
  } catch {
    return { version, error: `${module} is not in scripts/peers/package-lock.json, or was not to be had` };
  }
  const encodings = {};
  for (const encoding of ENCODINGS) {
    try {
      encodings[encoding] = samples(name, encoding, list);
    } catch (error) {
      encodings[encoding] = { error: error.message };
    }
  }
  return { version, call, encodings };
}

async function main() {
  const list = fs.readFileSync(0, 'utf8');
  const [name, encoding] = process.argv.slice(2);
  if (name) return sample(PEERS[name], encoding, JSON.parse(list));
  const problem = installProblem();
  return Object.fromEntries(Object.keys(PEERS).map((peer) => [peer, measured(peer, list, problem)]));
}

main().then((result) => process.stdout.write(JSON.stringify(result)), (error) => {
  process.stderr.write(`peers: ${error.message.split('\n')[0]}\n`);
  process.exitCode = 1;
});
