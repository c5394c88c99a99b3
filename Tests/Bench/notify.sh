#!/usr/bin/env bash
# Measures what notifications cost: a sync with five targets against one without, in turn, by the daemon's processor time until
# everything is delivered; and `status` with 10,000 messages that wait against `status` with none, in turn. Changes nothing
# outside its own folder.
#   notify.sh BUILD-FOLDER [TURNS [SYNCS [TRACKS [WAITING]]]]
set -euo pipefail

programs=$(realpath "$1")
turns=${2:-9} syncs=${3:-10} tracks=${4:-1084} waiting=${5:-10000}
work=$(mktemp -d /tmp/tracksync-bench.XXXXXX)
trap 'kill ${simulator:-} ${receiver:-} ${plain:-} ${told:-} 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

. "$(dirname "$0")/daemon.sh"
ctl() { "$programs/tracksyncctl" "${@:2}" --socket "$work/$1.sock"; } # DAEMON COMMAND…
database() { sqlite3 -cmd '.timeout 5000' "$work/$1/tracks.db" "$2"; } # DAEMON SQL
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

# Takes whatever it is sent, and says on request how many that were.
cat >"$work/receiver.py" <<'EOF'
import http.server, sys, threading
count, lock = 0, threading.Lock()
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *arguments): pass
    def answer(self, text):
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    def do_GET(self): self.answer(str(count).encode())
    def do_POST(self):
        global count
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with lock: count += 1
        self.answer(b"ok")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[1], "w") as file: file.write(str(server.server_address[1]))
server.serve_forever()
EOF
python3 "$work/receiver.py" "$work/receiver-port" &
receiver=$!
start_simulator "$tracks" 0
until [ -s "$work/receiver-port" ]; do sleep 0.01; done
address=http://127.0.0.1:$(cat "$work/receiver-port")
echo "whsec_$(head -c 24 /dev/zero | base64)" >"$work/key"
echo "$address/slack" >"$work/slack"
echo "$address/1d7e2c5a-5a0d-4a6e-9c0e-1f2d3c4b5a69" >"$work/check"
echo 0123456789abcdef0123456789abcdef >"$work/pager"

# The settings of a daemon, with the targets that come in.
configure() { # DAEMON
  mkdir -p "$work/$1"
  { settings "$work/$1" "$work/$1.sock"; cat; } >"$work/$1.toml"
}

wait_for() { # WHAT CONDITION
  for _ in $(seq 3000); do
    if eval "$2"; then return; fi
    sleep 0.02
  done
  echo "notify.sh: gave up after waiting a minute until $1" >&2
  cat "$work"/*.log >&2
  exit 1
}

start() { # DAEMON: its process is then in `started`
  local daemon=$1
  "$programs/tracksyncd" --config "$work/$daemon.toml" 2>"$work/$daemon.log" &
  started=$!
  wait_for "the daemon answers" 'ctl $daemon status --quiet >/dev/null 2>&1'
}

stop() { # PROCESS
  kill "$1"
  wait "$1" 2>/dev/null || true
}

five() {
  for target in 'hook webhook secret_file key url hook' 'chat slack url_file slack' 'pager pagerduty secret_file pager url pager' \
    'phone ntfy url phone' 'switch healthchecks url_file check'; do
    set -- $target
    printf '[[notify]]\nname = "%s"\ntype = "%s"\n' "$1" "$2"
    [ "$2" = healthchecks ] || printf 'group_wait = "0s"\nevents = ["conditions", "sync_succeeded"]\n'
    shift 2
    while [ $# -gt 0 ]; do
      case $1 in
      url) printf 'url = "%s/%s"\n' "$address" "$2" ;;
      *) printf '%s = "%s/%s"\n' "$1" "$work" "$2" ;;
      esac
      shift 2
    done
  done
}

ticks=$(getconf CLK_TCK)
cpu() { awk -v hz="$ticks" '{print ($14 + $15) / hz}' "/proc/$1/stat"; } # PROCESS
received() { curl -sf --noproxy '*' "$address/"; }

# The processor time of some syncs, each of all dashboards, and of telling everybody of them.
turn() { # DAEMON MESSAGES-A-SYNC
  local wanted
  rm -rf "${work:?}/$1"
  mkdir "$work/$1"
  wanted=$(($(received) + $2 * syncs))
  start "$1"
  for _ in $(seq "$syncs"); do ctl "$1" sync --full --wait --quiet >/dev/null || [ $? = 3 ]; done
  wait_for "the targets hear of it" '[ "$(received)" -ge "$wanted" ]'
  echo "$1 $(cpu "$started")"
  stop "$started"
}

: | configure without
five | configure five
for _ in $(seq "$turns"); do
  turn without 0
  # Four take a summary, and the dead man's switch hears of the start and of the success.
  turn five 6
done >"$work/times"
without=$(awk '$1 == "without" {print $2}' "$work/times" | median)
with=$(awk '$1 == "five" {print $2}' "$work/times" | median)
awk -v a="$without" -v b="$with" -v s="$syncs" -v n="$turns" -v t="$tracks" 'BEGIN {
  printf "a sync of %d tracks: %.3f s of processor time, with five targets %.3f s: × %.3f (median of %d turns of %d syncs)\n",
    t, a / s, b / s, b / a, n, s}'

# A target that nobody answers for, and what it was to be told many times over.
printf '[[notify]]\nname = "dead"\ntype = "ntfy"\nurl = "http://127.0.0.1:1/x"\ngroup_wait = "0s"\nevents = ["conditions", "sync_succeeded"]\n' \
  >"$work/dead"
for daemon in empty full; do
  configure $daemon <"$work/dead"
  start $daemon
  ctl $daemon sync --wait --quiet >/dev/null || [ $? = 3 ]
  wait_for "the message waits" '[ "$(database $daemon "SELECT count(*) FROM notify_queue")" -gt 0 ]'
  stop "$started"
  if [ $daemon = full ]; then
    database full "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $waiting)
      INSERT INTO notify_queue (target, state, created_at, record)
      SELECT target, 'waiting', created_at, json_set(record, '\$.id', 'bench-' || i)
      FROM n, (SELECT * FROM notify_queue WHERE target = 'dead' LIMIT 1)"
  else
    database empty 'DELETE FROM notify_queue'
  fi
done
start empty; plain=$started
start full; told=$started
# The first attempt at the dead target is over.
wait_for "the target was tried" 'ctl full notify --json | grep -q last_error'
for _ in $(seq $((turns * 20))); do
  for daemon in empty full; do
    began=$(date +%s%N)
    ctl $daemon status --quiet >/dev/null || true
    echo "$daemon $(($(date +%s%N) - began))"
  done
done >"$work/times"
echo "waiting: $(database full "SELECT count(*) FROM notify_queue WHERE state = 'waiting'")"
awk -v a="$(awk '$1 == "empty" {print $2}' "$work/times" | median)" \
  -v b="$(awk '$1 == "full" {print $2}' "$work/times" | median)" -v w="$waiting" -v n=$((turns * 20)) 'BEGIN {
  printf "tracksyncctl status: %.2f ms, with %d messages that wait %.2f ms: × %.2f (median of %d each, in turn)\n",
    a / 1e6, w, b / 1e6, b / a, n}'
