#!/usr/bin/env bash
# Workflows by actionlint, the other files of continuous integration by what they must have: usage: workflows.sh BUILD_DIR SOURCE_DIR
# Says so and ends with 77, which ctest shows as skipped, where node or the packages are not to be had; on continuous
# integration (CI is set) packages that cannot be installed are a failure. The install takes 6 s and 13 MB, once.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

skip() {
  echo "ci files: skipped: $1"
  exit 77
}

for program in node npm; do
  command -v "$program" >/dev/null || skip "there is no $program"
done
status=0
"$here/check_files.js" "$1/ci-files" "$2" || status=$?
[[ $status != 2 || -n ${CI:-} ]] || skip 'the packages of test/ci/package-lock.json cannot be installed'
exit "$status"
