#!/usr/bin/env bash
# dev-vector-db with a real server: usage: service.sh BIN_DIR
# Uses free ports and a directory of its own; ends only servers that it started.
set -euo pipefail
export LC_ALL=C.UTF-8 NO_COLOR=1
unset DATABASE_URL PGVECTOR_TABLE PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGSERVICE 2>/dev/null || true

work=$(mktemp -d)
chmod 755 "$work"
mkdir "$work/bin"
cp "$1/dev-vector-db" "$work/bin/" # where a plain user can reach it
fallback=
listener=

finish() {
  local status=$?
  set +e
  [[ -z $listener ]] || kill "$listener" 2>/dev/null
  local folder
  for folder in "$work"/*/; do
    [[ -d $folder.data || -d ${folder}pg ]] || continue
    (cd "$folder" && "$work/bin/dev-vector-db" down --runtime native >/dev/null 2>&1)
  done
  if [[ -n $fallback ]]; then
    "$work/bin/dev-vector-db" down --runtime native --data-dir "$fallback" >/dev/null 2>&1
    rm -rf -- "$fallback"
  fi
  rm -rf -- "$work"
  if ((status == 0)); then echo "devdb.service: all passed"; else echo "devdb.service: FAILED" >&2; fi
}
trap finish EXIT
trap 'exit 130' INT TERM

step=none
begin() { step=$1; echo "- $step"; }
give_up() {
  echo "FAILED in '$step': $1" >&2
  echo "--- stdout"; cat "$work/out" 2>/dev/null
  echo "--- stderr"; cat "$work/err" 2>/dev/null
  exit 1
} >&2
# run EXPECTED_STATUS COMMAND...: streams go to $work/out and $work/err
run() {
  local expected=$1 status=0
  shift
  "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
  [[ $status == "$expected" ]] || give_up "exit status $status instead of $expected: $*"
}
out_is() { [[ $(cat "$work/out") == "$1" ]] || give_up "stdout is not: $1"; }
out_has() { grep -qF -- "$1" "$work/out" || give_up "stdout lacks: $1"; }
err_has() { grep -qF -- "$1" "$work/err" || give_up "stderr lacks: $1"; }
milliseconds() { echo $(($(date +%s%N) / 1000000)); }
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port" && return; }
  done
}

db() { "$work/bin/dev-vector-db" --runtime native "$@"; }
sql() { PGPASSWORD=${password:-perazzi} psql -X -w -At -h 127.0.0.1 -p "$port" -U perazzi -d perazzi -c "$1"; }
postmaster() { head -n 1 "${1:-$work/home/.data/postgres}/pgdata/postmaster.pid"; }

port=$(free_port)
mkdir "$work/home"
cd "$work/home"

begin 'status and psql before anything was made'
run 3 db status
out_has 'not running'
run 4 db psql
err_has 'dev-vector-db up'

begin 'three ups at once make one server'
for i in 1 2 3; do db up --port "$port" >"$work/up$i" 2>"$work/up$i.err" & pids[i]=$!; done
for i in 1 2 3; do
  wait "${pids[i]}" || { cat "$work/up$i.err" >&2; give_up "up number $i"; }
  [[ $(cat "$work/up$i") == "DATABASE_URL=postgresql://perazzi:perazzi@127.0.0.1:$port/perazzi" ]] || give_up "up number $i printed something else"
done
[[ $(sql "SELECT '[1,2,3]'::vector") == '[1,2,3]' ]] || give_up 'no vector type'
first=$(postmaster)

begin 'up again is quick and starts nothing'
before=$(milliseconds)
run 0 db up
took=$(($(milliseconds) - before))
out_is "DATABASE_URL=postgresql://perazzi:perazzi@127.0.0.1:$port/perazzi"
[[ $(postmaster) == "$first" ]] || give_up 'another server'
((took < 1000)) || give_up "took $took ms"
run 0 bash -c "eval \"\$('$work/bin/dev-vector-db' up -o env --runtime native)\" && env | grep '^DATABASE_URL='"
out_is "DATABASE_URL=postgresql://perazzi:perazzi@127.0.0.1:$port/perazzi"

begin 'what is shown, and what is not'
run 0 db status
out_has "postgresql://perazzi:****@127.0.0.1:$port/perazzi"
! grep -q 'perazzi:perazzi' "$work/out" || give_up 'status shows the password'
run 0 db status --json --show-password
out_has '"state": "running"'
out_has "perazzi:perazzi@127.0.0.1:$port"
run 0 db url
out_is "postgresql://perazzi:perazzi@127.0.0.1:$port/perazzi"
run 0 db psql -- -X -Atc 'SELECT 6*7'
out_is 42
run 0 db logs -n 5
run 0 db doctor
run 0 db wait --timeout 5
tr '\0' '\n' <"/proc/$first/environ" >"$work/environ" || true
! grep -q '^HOME=' "$work/environ" || give_up 'the server has our environment'

begin 'a wrong password is refused, and only the loopback is listened on'
password=wrong run 2 sql 'SELECT 1'
err_has 'password authentication failed'
[[ $(sql 'SHOW listen_addresses') == 127.0.0.1 ]] || give_up 'listens elsewhere'

begin 'down keeps the data'
sql 'CREATE TABLE kept AS SELECT 5 AS five' >/dev/null
run 0 db down
run 3 db status
run 0 db down
run 0 db up --port "$port"
[[ $(sql 'SELECT five FROM kept') == 5 ]] || give_up 'the table is gone'

begin 'up after kill -9'
kill -9 "$(postmaster)"
run 0 db up --port "$port"
[[ $(sql 'SELECT five FROM kept') == 5 ]] || give_up 'the table is gone'

begin 'a stale pid file that names another process'
run 0 db down
printf '%s\n%s\n0\n%s\n' "$$" "$work/home/.data/postgres/pgdata" "$port" >.data/postgres/pgdata/postmaster.pid
((EUID != 0)) || chown --reference=.data/postgres/pgdata .data/postgres/pgdata/postmaster.pid
run 3 db status
run 0 db up --port "$port"
err_has 'pid file is stale'

begin 'write-env keeps all else'
printf '# DATABASE_URL=comment\nexport DATABASE_URL="old"\nOPENAI_API_KEY=x # y\n' >.env.local
run 0 db up --write-env
[[ $(cat .env.local) == "# DATABASE_URL=comment
export DATABASE_URL=postgresql://perazzi:perazzi@127.0.0.1:$port/perazzi
OPENAI_API_KEY=x # y" ]] || give_up "$(cat .env.local)"
run 0 db up --write-env=new.env
[[ $(stat -c %a new.env) == 600 ]] || give_up 'new.env is not private'
ln -s new.env link.env
run 2 db up --write-env=link.env

begin 'port taken'
mkdir "$work/second"
(cd "$work/second" && run 2 db up --port "$port" && err_has "port $port is used by" && { ((EUID != 0)) || err_has "pid $(postmaster)"; })

begin 'another port than the running one'
run 2 db up --port $((port + 1))
err_has "on port $port"

begin 'a foreign directory stays as it is'
mkdir "$work/foreign"
echo mine >"$work/foreign/file"
run 5 db up --port "$port" --data-dir "$work/foreign"
run 5 db reset --yes --data-dir "$work/foreign"
run 5 db down --volumes --yes --data-dir "$work/foreign"
[[ $(ls -A "$work/foreign") == file ]] || give_up 'something was added or removed'

begin 'data of another major version'
run 0 db down
version=$(cat .data/postgres/pgdata/PG_VERSION)
echo 9 >.data/postgres/pgdata/PG_VERSION
run 2 db up --port "$port"
err_has 'PostgreSQL 9'
echo "$version" >.data/postgres/pgdata/PG_VERSION

begin 'a server that does not start shows its log'
echo 'no_such_setting = 1' >>.data/postgres/pgdata/postgresql.conf
run 4 db up --port "$port"
err_has 'no_such_setting'
sed -i '$d' .data/postgres/pgdata/postgresql.conf
run 0 db up --port "$port"

begin 'a half-made cluster is made again'
run 5 db reset
run 5 db down --volumes
run 0 db down --volumes --yes
mkdir .data/postgres/pgdata.new
((EUID != 0)) || chown --reference=.data/postgres .data/postgres/pgdata.new
touch .data/postgres/pgdata.new/rest
run 0 db up --port "$port"

begin 'reset starts afresh, but not for the URL of another machine'
sql 'CREATE TABLE gone(i int)' >/dev/null
run 5 env DATABASE_URL=postgresql://a:secret@db.example.com/x "$work/bin/dev-vector-db" reset --yes --runtime native
! grep -q secret "$work/err" || give_up 'the error shows a password'
run 0 db reset --yes --port "$port"
[[ $(sql "SELECT to_regclass('gone') IS NULL") == t ]] || give_up 'the table is still there'
run 0 db down

begin 'usage errors'
run 2 db up --prot 1
err_has 'did you mean --port?'
run 2 db stattus
err_has 'did you mean status?'
run 2 db up -- x
run 0 db --help
out_has 'Examples:'

if ((EUID == 0)); then
  begin 'a checkout that the server cannot reach'
  mkdir -m 700 "$work/private"
  cd "$work/private"
  run 0 db up --port "$port"
  err_has '/var/tmp/ingot-'
  fallback=$(sed -n 's/.*\(\/var\/tmp\/ingot-[0-9a-f]*\).*/\1/p' "$work/err" | head -n 1)
  run 0 db status
  out_has "$fallback"
  run 2 db up --port "$port" --data-dir "$work/private/pg"
  run 0 db down --volumes --yes
  cd "$work/home"

  begin 'as a plain user'
  mkdir "$work/plain"
  chown nobody "$work/plain"
  as_nobody() { (cd "$work/plain" && setpriv --reuid="$(id -u nobody)" --regid="$(id -g nobody)" --clear-groups "$work/bin/dev-vector-db" "$@" --runtime native); }
  run 0 as_nobody up --port "$port"
  out_is "DATABASE_URL=postgresql://perazzi:perazzi@127.0.0.1:$port/perazzi"
  [[ $(stat -c %U "/proc/$(postmaster "$work/plain/.data/postgres")") == nobody ]] || give_up 'the server is not theirs'
  kill -9 "$(postmaster "$work/plain/.data/postgres")"
  run 0 as_nobody up --port "$port"
  # root finds and stops the same server; a plain user cannot touch root's
  (cd "$work/plain" && run 0 db status && run 0 db down)
  run 3 as_nobody status
  run 5 as_nobody status --data-dir "$work/home/.data/postgres"
fi
