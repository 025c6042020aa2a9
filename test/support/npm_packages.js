// npm packages that a test needs, pinned by hash in a lock file beside it.
'use strict';

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

/** Installs the packages of `pinned`, a folder with a lock file, into `folder`, unless those of the same lock file are there. */
exports.install = (pinned, folder) => {
  const files = ['package.json', 'package-lock.json', '.npmrc'].filter((name) => fs.existsSync(path.join(pinned, name)));
  fs.mkdirSync(folder, { recursive: true });
  const same = files.every((name) => fs.existsSync(path.join(folder, name))
    && fs.readFileSync(path.join(folder, name)).equals(fs.readFileSync(path.join(pinned, name))));
  if (same && fs.existsSync(path.join(folder, 'node_modules', '.package-lock.json'))) return;
  for (const name of files) fs.copyFileSync(path.join(pinned, name), path.join(folder, name));
  execFileSync('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'],
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
};
