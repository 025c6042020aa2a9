#!/usr/bin/env bash
# scripts/dev-vector-db.sh up|down|logs|...: run the built dev-vector-db from anywhere in the checkout.
set -euo pipefail
cd "$(dirname "$0")/.."

for preset in release dev; do
  program=build/$preset/bin/dev-vector-db
  [[ ! -x $program ]] || exec "$program" "$@"
done
echo "error: dev-vector-db is not built yet" >&2
echo "hint: run ./scripts/quickstart, or ./scripts/bootstrap && ./scripts/build release" >&2
exit 2
