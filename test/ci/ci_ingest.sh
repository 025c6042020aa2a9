#!/usr/bin/env bash
# scripts/ci-ingest with the real programs, as a workflow and a developer call it: usage: ci_ingest.sh BIN_DIR SOURCE_DIR
set -euo pipefail
bin=$1 source=$2
sample=(--root "$source/test/data/concierge" --config "$source/test/data/concierge/chunking.config.json")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/a checkout"
cd "$work/a checkout"
unset CI CI_PROJECT_DIR GITHUB_ACTIONS GITHUB_WORKSPACE GITHUB_STEP_SUMMARY OPENAI_API_KEY PERAZZI_EMBED_MODEL PGVECTOR_DIM
export INGOT_BIN=$bin NO_COLOR=1
# A database that must not be asked, wherever its address is found: reading it would be an error of the set-up.
export DATABASE_URL=postgresql://user:secret@production.invalid/db INGOT_STORE=faiss:nowhere
printf 'DATABASE_URL_FILE=%s/none\n' "$work" >.env.local

failed=0
fail() {
  echo "failed: $1"
  failed=1
}
# check STATUS TITLE OPTION...: runs the script, its streams go to the file log; what it says last has this title.
check() {
  local expected=$1 title=$2 status=0
  shift 2
  "$source/scripts/ci-ingest" "$@" >log 2>&1 || status=$?
  [[ $status == "$expected" ]] || fail "exit status $status, expected $expected: $*; $(cat log)"
  tail -n 1 log | grep -qE "^(ci-ingest: |::(error|notice) title=)$title:" || fail "no title '$title' for $*: $(cat log)"
}
reports=(ingest.sarif codequality.json junit.xml summary.md report.html plan.json)
expect_reports() { # folder
  for report in "${reports[@]}"; do [[ -s $1/$report ]] || fail "$1/$report is not there or empty"; done
}

SECONDS=0
check 0 'No findings' "${sample[@]}"
((SECONDS < 10)) || fail "the sample took $SECONDS s"
expect_reports tmp/ci-ingest
! grep -q '::' log || fail 'commands for a runner, where there is none'
# As the workflow of this repository calls it.
check 0 'No findings' "${sample[@]}" --drift-baseline "$source/.github/ingestion-baseline.json"
check 10 'No findings' "${sample[@]}" --detailed-exitcode

mkdir -p 'my docs'
printf -- '---\naudience: owner\n---\n# Guide\n\nThe whole text of a document in which there is nothing to find.\n' >'my docs/guide.md'
check 0 'No findings' --root 'my docs' --out 'out/of it'
"$bin/lint-chunks" --root 'my docs' --no-cache -q --write-drift-baseline --drift-baseline baseline.json
printf 'x\n' >'my docs/tiny.md'
check 1 'Findings in the content' --root 'my docs' --out='out/of it'
expect_reports 'out/of it'
grep -q 'tiny.md' 'out/of it/ingest.sarif' || fail 'the reports are those of the run before'
check 2 'The set-up is broken' --root 'my docs' --out 'out/of it' --config none.yaml
for report in "${reports[@]}"; do [[ ! -e out/of\ it/$report ]] || fail "$report of the run before is still there"; done
check 2 'The set-up is broken' --no-such-option
check 2 'The set-up is broken' --out
INGOT_BIN=$work check 2 'The set-up is broken' "${sample[@]}"

# What an earlier load had, and what is gone since.
rm 'my docs/tiny.md'
check 0 'No findings' --root 'my docs' --drift-baseline baseline.json
mv 'my docs/guide.md' 'my docs/other.md'
check 1 'Findings in the content' --root 'my docs' --drift-baseline baseline.json
grep -q 'DR002' log || fail "no drift in $(cat log)"

# A job of GitHub Actions: annotations, and a summary that keeps what other steps have written.
export GITHUB_ACTIONS=true GITHUB_WORKSPACE=$PWD GITHUB_STEP_SUMMARY="$work/the summary"
echo before >"$GITHUB_STEP_SUMMARY"
printf 'x\n' >'my docs/tiny.md'
check 1 'Findings in the content' --root 'my docs'
grep -q '^::error file=my docs/tiny.md,line=1' log || fail "no annotation in $(cat log)"
cat <(echo before) tmp/ci-ingest/summary.md | cmp - "$GITHUB_STEP_SUMMARY" || fail 'the summary is another'
check 0 'No findings' "${sample[@]}"
! grep -q '^::error' log || fail 'an error where nothing was found'
check 2 'The set-up is broken' --root nowhere
grep -c '^## ' "$GITHUB_STEP_SUMMARY" | grep -qx 3 || fail "not every run is in the summary: $(cat "$GITHUB_STEP_SUMMARY")"
grep -qx '## The set-up is broken' "$GITHUB_STEP_SUMMARY" || fail 'a broken set-up has no title in the summary'

# Any other end, and programs that are found in PATH.
mkdir "$work/elsewhere" "$work/elsewhere/scripts" "$work/elsewhere/bin"
cp "$source/scripts/ci-ingest" "$work/elsewhere/scripts/"
printf '#!/bin/sh\nexit 70\n' >"$work/elsewhere/bin/ingest"
chmod +x "$work/elsewhere/bin/ingest"
unset INGOT_BIN
source=$work/elsewhere PATH=$work/elsewhere/bin:$PATH check 70 'The check did not finish'
exit "$failed"
