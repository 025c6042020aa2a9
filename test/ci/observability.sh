#!/usr/bin/env bash
# The alerts and the dashboard of config/observability against the metrics that ingest writes:
# usage: observability.sh BUILD_DIR SOURCE_DIR [FILE.prom...]
# Says so and ends with 77, which ctest shows as skipped, where node or the packages are not to be had; on continuous
# integration (CI is set) packages that cannot be installed are a failure. The packages are those of workflows.sh.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

skip() {
  echo "observability: skipped: $1"
  exit 77
}

for program in node npm; do
  command -v "$program" >/dev/null || skip "there is no $program"
done
build=$1
shift
status=0
"$here/observability.js" "$build/ci-files" "$@" || status=$?
[[ $status != 2 || -n ${CI:-} ]] || skip 'the packages of test/ci/package-lock.json cannot be installed'
exit "$status"
