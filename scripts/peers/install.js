// Installs the packages of this folder, as package-lock.json pins them.
'use strict';

const { execFileSync } = require('node:child_process');

/** Why the packages cannot be installed; nothing when they are. */
exports.installProblem = function installProblem() {
  try {
    execFileSync('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'],
      { cwd: __dirname, stdio: ['ignore', 'ignore', 'pipe'] });
    return undefined;
  } catch (error) {
    const said = String(error.stderr ?? '').split('\n').filter((line) => line.startsWith('npm error'));
    return `npm ci: ${said.map((line) => line.slice('npm error '.length)).slice(0, 2).join(': ') || error.message}`;
  }
};
