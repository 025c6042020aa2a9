// Opens the pages that `run` made and uses them as a reader would: usage: look.mjs INSTALL_DIR PAGES_DIR SCREENSHOTS_DIR
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, pages, shots] = process.argv.slice(2);
const { chromium } = createRequire(path.join(path.resolve(folder), 'package.json'))('playwright-core');
const mostBytes = 25 * 1000 * 1000;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });

// A page that was opened without a word on the console and without a request to anybody.
async function open(name, options = {}) {
  const { hash = '', ...context } = options;
  const page = await (await browser.newContext({ viewport: { width: 1400, height: 900 }, ...context })).newPage();
  const wrong = [];
  page.on('console', (message) => wrong.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  const address = pathToFileURL(path.join(pages, name)).href;
  page.on('request', (request) => { if (request.url().split('#')[0] !== address) wrong.push(`request: ${request.url()}`); });
  await page.goto(address + hash);
  page.done = async () => {
    assert.deepEqual(wrong, [], name);
    await page.context().close();
  };
  return page;
}
const shot = (page, name) => page.screenshot({ path: path.join(shots, `${name}.png`) });
const data = (page) => page.evaluate(() => JSON.parse(document.getElementById('data').textContent));
const listed = (page) => page.locator('#list a').count();
async function search(page, words, expected) {
  await page.keyboard.press('Escape');  // out of the field of the search before
  await page.keyboard.press('/');
  await page.keyboard.insertText(words);
  await page.waitForFunction((count) => document.querySelectorAll('#list a').length === count, expected);
}

const checks = {
  async 'the sample: documents, chunks, metadata'() {
    const page = await open('sample.html');
    const { documents } = await data(page);
    assert.ok(documents.length > 5);
    assert.equal(await listed(page), documents.length);
    const first = documents.slice().sort((a, b) => (a.path < b.path ? -1 : 1))[0];
    assert.equal(await page.locator('#view h2').textContent(), first.path);
    assert.equal(await page.locator('#view .chunk').count(), first.chunks.length);
    const shown = await page.locator('#view pre.text').allTextContents();
    first.chunks.forEach((chunk, i) => assert.equal(shown[i], first.text.slice(chunk.own[0], chunk.own[1])));
    assert.match(await page.locator('#chunk-1 .rule').textContent(), /^#01[\d,]+ tok/);
    await page.locator('#chunk-1 .rule button').click();
    const metadata = JSON.parse(await page.locator('#chunk-1 .meta pre').textContent());
    assert.equal(metadata.source_path, first.path);
    await shot(page, 'documents');
    await page.done();
  },
  async 'the sample: what has changed, and gates'() {
    const page = await open('sample.html', { hash: '#/changes' });
    const { documents } = await data(page);
    const changed = documents.filter((one) => one.action === 'change');
    assert.equal(changed.length, 1);
    assert.match(await page.locator('#view').textContent(), new RegExp(`${changed[0].path}change\\d`));
    assert.match(await page.locator('#view').textContent(), /lintpassed|lintfailed/);
    await shot(page, 'changes');
    await page.done();
  },
  async 'search: text, headings, paths, rules'() {
    const page = await open('sample.html');
    const { documents } = await data(page);
    const textOf = (one) => (one.text === null ? one.chunks.map((chunk) => chunk.content).join('\n') : one.text);
    const having = (words) => documents.filter((one) =>
      `${one.path}\n${textOf(one)}\n${one.chunks.flatMap((chunk) => chunk.headings).join('\n')}`.toLowerCase().includes(words)).length;
    await search(page, 'A paragraph that was not there before', 1);
    assert.equal(await page.locator('#view mark').first().textContent(), 'A paragraph that was not there before');
    await search(page, 'one more heading', 1);
    await search(page, 'fitting', having('fitting'));
    await search(page, 'no such words anywhere', 0);
    await page.done();
    const hostile = await open('hostile.html');
    await search(hostile, 'se001', 1);
    await search(hostile, 'xx999', 0);
    await hostile.done();
  },
  async 'keys'() {
    const page = await open('sample.html');
    const title = () => page.locator('#view h2').textContent();
    const before = await title();
    await page.keyboard.press('j');
    await page.waitForFunction((old) => document.querySelector('#view h2').textContent !== old, before);
    await page.keyboard.press('k');
    await page.waitForFunction((old) => document.querySelector('#view h2').textContent === old, before);
    await page.keyboard.press('n');
    assert.equal(await page.locator('.chunk.current').getAttribute('id'), 'chunk-1');
    await page.keyboard.press('m');
    assert.ok(await page.locator('#chunk-1 .meta').isVisible());
    await page.keyboard.press('?');
    assert.ok(await page.locator('#keys').isVisible());
    await page.keyboard.press('Escape');
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.keyboard.press('d');
    assert.notEqual(await ground(), light);
    await shot(page, 'dark');
    await page.done();
  },
  async 'dark where the reader has it so, and print without the list'() {
    const dark = await open('sample.html', { colorScheme: 'dark' });
    assert.equal(await dark.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(20, 24, 29)');
    await dark.emulateMedia({ media: 'print', colorScheme: 'light' });
    assert.ok(!(await dark.locator('#side').isVisible()));
    await dark.done();
  },
  async 'deep links'() {
    const page = await open('sample.html');
    const { documents } = await data(page);
    const long = documents.find((one) => one.chunks.length > 3);
    await page.evaluate((hash) => { location.hash = hash; }, `#/doc/${encodeURIComponent(long.path)}/3`);
    await page.waitForSelector('#chunk-3.current');
    assert.equal(await page.locator('#view h2').textContent(), long.path);
    await page.done();
  },
  async 'sizes: a histogram with the limits of a rule'() {
    const page = await open('sample.html', { hash: '#/sizes' });
    const { sizes } = await data(page);
    await page.locator('#view select').selectOption('0');
    assert.match(await page.locator('#view svg').textContent(), new RegExp(`max ${sizes[0].max.toLocaleString('en-US')}`));
    assert.ok(await page.locator('#view svg rect.bar').count() === 40);
    await shot(page, 'sizes');
    await page.done();
  },
  async 'findings: grouped, explained, suppressed ones on demand'() {
    const page = await open('hostile.html', { hash: '#/findings' });
    const text = await page.locator('#view').textContent();
    assert.match(text, /SE001/);
    await page.locator('#view details summary').first().click();
    await page.locator('#view .finding a').first().click();
    await page.waitForSelector('#view .chunk');
    await page.goBack();
    await shot(page, 'findings');
    await page.done();
  },
  async 'hostile text stays text'() {
    const page = await open('hostile.html');
    assert.equal(await page.evaluate(() => window.pwned), undefined);
    assert.equal(await page.locator('script').count(), 2);
    assert.equal(await page.locator('#view img').count(), 0);
    const text = await page.locator('#view').textContent();
    assert.ok(text.includes('</script><script>window.pwned = 1</script>'));
    assert.ok(text.includes('onerror="window.pwned = 2"'));
    assert.ok(text.includes('\u2028') && text.includes(']]>') && text.includes('\u{1F600}'));
    await shot(page, 'hostile');
    await page.done();
  },
  async 'secrets, and texts that were to be left out, are not in the file'() {
    const secret = fs.readFileSync(path.join(pages, 'secret'), 'utf8');
    assert.ok(!fs.readFileSync(path.join(pages, 'hostile.html'), 'utf8').includes(secret));
    const redacted = fs.readFileSync(path.join(pages, 'redacted.html'), 'utf8');
    for (const words of ['window.pwned', 'as everybody knows', secret]) assert.ok(!redacted.includes(words), words);
    const page = await open('redacted.html');
    assert.match(await page.locator('#view').textContent(), /the text was left out/);
    await page.done();
  },
  async 'runs: plots and a table'() {
    const page = await open('runs.html');
    assert.ok(await page.locator('#view svg').count() >= 2);
    const { runs } = await data(page);
    assert.ok(runs.length >= 2);
    assert.equal(await page.locator('#view tbody tr').count(), runs.filter((run) => run.source === runs[0].source).length);
    await shot(page, 'runs');
    await page.done();
  },
  async 'ten megabytes'() {
    const bytes = fs.statSync(path.join(pages, 'large.html')).size;
    assert.ok(bytes < mostBytes, `${bytes} bytes`);
    const start = performance.now();
    const page = await open('large.html');
    await page.waitForSelector('#view .chunk');
    const opened = performance.now();
    await search(page, 'section 3 of 512', 1);
    await page.waitForSelector('#view mark');
    console.log(`large: ${(bytes / 1e6).toFixed(1)} MB, open ${Math.round(opened - start)} ms, search ${Math.round(performance.now() - opened)} ms`);
    await shot(page, 'large');
    await page.done();
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok: ${name}`);
  } catch (error) {
    ++failed;
    console.log(`FAILED: ${name}: ${error.stack}`);
  }
}
await browser.close();
process.exit(failed === 0 ? 0 : 1);
