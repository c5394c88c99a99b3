#!/usr/bin/env bash
# Measures the console over a catalogue of 100,000 tracks, beside a sync that runs: how long pages take at 50 requests a
# second, against nginx with the same bytes in the same run; its start, its memory, the weight of a page, and how many
# requests a second it answers.
#   web.sh BUILD-FOLDER
set -euo pipefail

programs=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d /tmp/tracksync-bench.XXXXXX)
trap 'kill "${simulator:-}" "${daemon:-}" "${web:-}" "${nginx:-}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

. "$here/daemon.sh"
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

start_simulator 100000 0
start_daemon <<EOF
catalogue_limit = "512MiB"
timeout = "10m"
EOF
ctl sync --wait --quiet >/dev/null || [ $? = 3 ]

# As fast as a sync of the real site asks, and for as long as this takes.
sed -i 's/^requests_per_second = 0/requests_per_second = 20/' "$work/tracksyncd.toml"
ctl reload --quiet >/dev/null
ctl sync --full --quiet >/dev/null

port=$(free_port)
cat >"$work/web.toml" <<EOF
[web]
listen = ["127.0.0.1:$port"]
control_socket = "$work/control.sock"
EOF
first=$(python3 "$here/first_answer.py" "$port" "$programs/tracksync-web" --config "$work/web.toml")
echo "start to the first page: $first ms (median of 5)"
"$programs/tracksync-web" --config "$work/web.toml" 2>"$work/web.log" &
web=$!
until curl -sf -o "$work/page" "http://127.0.0.1:$port/" 2>/dev/null; do sleep 0.01; done

pages=(overview=/ jobs=/jobs)
for search in speedway "united states" frontier "no such track"; do
  found=$(ctl tracks --search "$search" --limit 1 --json | sed 's/.*"total":\([0-9]*\).*/\1/')
  pages+=("search, $found found=/tracks?search=${search// /+}")
done
weight() { # PATH: the page and what it refers to
  curl -sf "http://127.0.0.1:$port$1" -o "$work/page"
  local total path
  total=$(stat -c %s "$work/page")
  for path in $(grep -oE '(href|src)="/assets/[^"]+"' "$work/page" | cut -d '"' -f 2 | sort -u); do
    total=$((total + $(curl -sf -H 'Accept-Encoding: gzip' -o /dev/null -w '%{size_download}' "http://127.0.0.1:$port$path")))
  done
  awk -v n="$total" 'BEGIN {printf "%.1f", n / 1000}'
}
echo "over the wire with styles and scripts: overview $(weight /) KB, jobs $(weight /jobs) KB, tracks $(weight "/tracks?search=raceway") KB"

# nginx with the same bytes.
mkdir "$work/site"
number=0
others=()
for page in "${pages[@]}"; do
  number=$((number + 1))
  curl -sf "http://127.0.0.1:$port${page#*=}" -o "$work/site/$number.html"
  others+=("${page%%=*}, by nginx=/$number.html")
done
other=$(free_port)
cat >"$work/nginx.conf" <<EOF
daemon off; pid $work/nginx.pid; error_log $work/nginx.log; worker_processes 1;
$([ "$(id -u)" != 0 ] || echo "user root;")
events {}
http { access_log off; server { listen 127.0.0.1:$other; root $work/site; } }
EOF
/usr/sbin/nginx -c "$work/nginx.conf" -p "$work" 2>/dev/null &
nginx=$!
until curl -sf -o /dev/null "http://127.0.0.1:$other/1.html"; do sleep 0.05; done

echo
echo "| 100,000 tracks, 50 requests a second, beside a sync | p50 ms | p99 ms |"
echo "| --- | ---: | ---: |"
python3 "$here/web.py" "$port" 50 20 "${pages[@]}"
python3 "$here/web.py" "$other" 50 10 "${others[@]}"
echo
[ -x /usr/bin/wrk ] && wrk -t1 -c16 -d10s --latency "http://127.0.0.1:$port/api/v1/status" |
  awk '/Requests\/sec/ {rate = $2} /Non-2xx|Socket errors/ {bad = bad " " $0} /99%/ {p99 = $2}
    END {printf "as fast as it can, 16 connections, 10 s: %.0f requests a second, p99 %s%s\n", rate, p99, bad}'
echo "memory of tracksync-web: $(awk '/VmHWM/ {printf "%.1f", $2 / 1024}' "/proc/$web/status") MB"
