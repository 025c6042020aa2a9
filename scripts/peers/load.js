#!/usr/bin/env node
// Loads rows with LangChain.js as its users do: PGVectorStore.addVectors() into a table of its own.
// `load.js URL VECTORS ROWS DIMENSIONS` prints {"package", "version", "rows_per_s"}; VECTORS is a file of float32 values.
'use strict';

const fs = require('node:fs');
const { dependencies } = require('./package.json');
const slice = 2500; // rows that are held at a time

async function main() {
  const [url, file, rows, dimensions] = process.argv.slice(2);
  const problem = require('./install.js').installProblem();
  if (problem) throw new Error(problem);
  const { PGVectorStore } = require('@langchain/community/vectorstores/pgvector');
  const store = await PGVectorStore.initialize({}, {
    postgresConnectionOptions: { connectionString: url },
    tableName: 'bench_langchain',
    dimensions: Number(dimensions),
  });
  await store.pool.query('truncate bench_langchain');
  const descriptor = fs.openSync(file);
  const bytes = Buffer.alloc(Number(dimensions) * 4);
  const text = 'the keeper of every lighthouse writes down fog and its hours before another evening comes '.repeat(17);
  const summary = 'What the keeper writes down before another evening comes, and why ships depend upon it. '.repeat(4);
  let seconds = 0;
  for (let first = 0; first < Number(rows); first += slice) {
    const vectors = [];
    const documents = [];
    for (let at = first; at < Math.min(first + slice, Number(rows)); at += 1) {
      fs.readSync(descriptor, bytes, 0, bytes.length, at * bytes.length);
      vectors.push(Array.from(new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))));
      documents.push({
        pageContent: `${at} ${text}`,
        metadata: { source_path: `guides/chapter-${at}.md`, language: 'en', discipline: 'optics', visibility: 'public',
          chunk_index: 1, chunk_count: 10, tokens: 371, words: 262, last_updated: '2026-01-31T12:00:00Z', summary },
      });
    }
    const start = performance.now();
    await store.addVectors(vectors, documents);
    seconds += (performance.now() - start) / 1e3;
  }
  await store.pool.query('drop table bench_langchain');
  await store.end();
  return { package: '@langchain/community', version: dependencies['@langchain/community'], rows_per_s: Number(rows) / seconds };
}

main().then((result) => process.stdout.write(JSON.stringify(result)), (error) => {
  process.stderr.write(`peers: ${error.message.split('\n')[0]}\n`);
  process.exitCode = 1;
});
