#!/usr/bin/env bash
# Three nights in a minute: a first sync of a simulated LiveRC, then two that find what has changed there since.
# Everything happens in a folder of its own, which is gone in the end.
#   demo.sh BUILD-FOLDER      where the programs lie
set -euo pipefail

programs=$(realpath "$1")
work=$(mktemp -d /tmp/tracksync-demo.XXXXXX)
trap 'kill ${web:-} ${daemon:-} ${simulator:-} 2>/dev/null || true; wait; rm -rf "$work"' EXIT
export TRACKSYNC_CONTROL_SOCKET=$work/control.sock

say() { printf '\n== %s\n' "$*"; }
show() { printf '$ tracksyncctl %s\n' "$*"; }
ctl() { show "$@"; "$programs/tracksyncctl" "$@"; }
wait_for() { # FILE PROCESS
  until [ -e "$1" ]; do
    kill -0 "$2" 2>/dev/null || { cat "$work"/*.log >&2; exit 1; }
    sleep 0.05
  done
}

say "a simulated LiveRC with 1,084 tracks, 20 ms away"
"$programs/liverc-sim" --latency 20 --port-file "$work/port" >"$work/simulator.log" 2>&1 &
simulator=$!
wait_for "$work/port" $simulator
port=$(cat "$work/port")
echo "http://127.0.0.1:$port/catalogue"

cat >"$work/tracksyncd.toml" <<END
[state]
directory = "$work/state"
[source]
catalogue_url = "http://127.0.0.1:$port/catalogue"
dashboard_url = "http://127.0.0.1:$port/t/{slug}/"
contact = "demo@example.org"
[schedule]
calendar = "03:30"
[fetch]
# All pages come from one host here, which is our own.
host_delay = "0s"
requests_per_second = 0
END
"$programs/tracksyncd" --config "$work/tracksyncd.toml" 2>"$work/tracksyncd.log" &
daemon=$!
wait_for "$TRACKSYNC_CONTROL_SOCKET" $daemon

say "the first night: every track is new"
ctl sync --watch --reason first-night

say "a day goes by: tracks come, go and change"
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'PUT /_sim/generation HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 1\r\n\r\n2' >&3
grep -q '^HTTP/1.1 2' <&3
exec 3>&-

say "the second night: what changed, and only that (no day has really passed: so every dashboard is asked for)"
ctl sync --watch --full --reason second-night

say "the head of its report"
show report
"$programs/tracksyncctl" report >"$work/report.md"
head -n 60 "$work/report.md"
echo "… ($(wc -l <"$work/report.md") lines)"

say "the third: nothing was raced since, and hardly anything is asked for"
ctl sync --watch --reason third-night

say "how things stand"
ctl status

say "the same in a browser"
printf '[web]\nlisten = ["127.0.0.1:%s"]\ncontrol_socket = "%s"\nchanges = true\ntrusted_clients = ["127.0.0.1"]\n' \
  "$([ -n "${DEMO_CONSOLE:-}" ] && echo 8477 || echo 0)" "$TRACKSYNC_CONTROL_SOCKET" >"$work/web.toml"
"$programs/tracksync-web" --config "$work/web.toml" 2>"$work/web.log" &
web=$!
until grep -q ' is ready at ' "$work/web.log"; do
  kill -0 $web 2>/dev/null || { cat "$work/web.log" >&2; exit 1; }
  sleep 0.05
done
address=$(sed -n 's/.* is ready at \(http:[^ ]*\).*/\1/p' "$work/web.log")
if [ -n "${DEMO_CONSOLE:-}" ]; then
  echo "$address/    (^C ends everything)"
  wait $web
else
  curl -fsS "$address/api/v1/health" -o /dev/null -w "$address/ answers with %{http_code}; make demo-console leaves it running\n"
fi
