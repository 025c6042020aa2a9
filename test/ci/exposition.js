// What the textfile collector of node-exporter reads, the text format 0.0.4 of Prometheus, as strictly as ours is written:
// gauges without timestamps, HELP and TYPE once before the values, each family in one piece, no value twice.
'use strict';

const HEAD = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\{([^\n]*)\} (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[\\"n])*)"(,(?=.)|$)/y;
const NUMBER = /^(?:[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|NaN)$/;
const ESCAPES = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };

/** Labels as a Map, or null where the text between the braces is not what it must be. */
function labelsOf(text) {
  const labels = new Map();
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const found = LABEL.exec(text);
    if (!found || labels.has(found[1])) return null;
    labels.set(found[1], found[2].replace(/\\[\\"n]/g, (escape) => ESCAPES[escape]));
  }
  return labels;
}

/** Families by name, each {help, type, samples: [{labels, value}]}, and what is wrong with the bytes. */
exports.readExposition = (bytes) => {
  const families = new Map();
  const complaints = [];
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) complaints.push('is not UTF-8');
  if (!text.endsWith('\n')) complaints.push('does not end with a line end');
  const seen = new Set();
  let open = null;
  let number = 0;
  const complain = (what) => complaints.push(`line ${number}: ${what}`);
  for (const line of text.replace(/\n$/, '').split('\n')) {
    number += 1;
    const head = HEAD.exec(line);
    const sample = SAMPLE.exec(line);
    if (head) {
      const [, kind, name, rest] = head;
      if (kind === 'HELP') {
        if (families.has(name)) complain(`a second HELP of ${name}`);
        open = { name, help: rest, type: null, samples: [] };
        families.set(name, open);
        if (/\\(?![\\n])/.test(rest)) complain('an escape in HELP that there is not');
      } else if (open?.name !== name || open.type || open.samples.length) {
        complain(`TYPE of ${name} is not behind its HELP`);
      } else {
        open.type = rest;
        if (rest !== 'gauge') complain(`${name} is no gauge`);
      }
    } else if (sample) {
      const [, name, inside, value] = sample;
      const labels = labelsOf(inside);
      if (open?.name !== name || !open.type) complain(`a value of ${name} outside of its family`);
      if (!labels) complain(`labels that cannot be read: {${inside}}`);
      if (!NUMBER.test(value)) complain(`no number: ${value}`);
      const key = `${name}${JSON.stringify([...(labels ?? [])].sort())}`;
      if (seen.has(key)) complain(`${name} twice with the same labels`);
      seen.add(key);
      open?.samples.push({ labels: labels ?? new Map(), value: Number(value.replace('Inf', 'Infinity')) });
    } else {
      complain(`neither a head nor a value: ${line}`);
    }
  }
  for (const [name, family] of families) if (!family.samples.length) complaints.push(`${name} has no value`);
  return { families, complaints };
};
