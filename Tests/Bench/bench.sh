#!/usr/bin/env bash
# Measures the release daemon against a simulated LiveRC: wall time, processor time and memory of whole syncs, the apply
# stage with every track changed, and the client as a process. Prints a table; changes nothing outside its own folder.
#   bench.sh BUILD-FOLDER      where the release programs lie
set -euo pipefail

programs=$(realpath "$1")
work=$(mktemp -d /tmp/tracksync-bench.XXXXXX)
trap 'kill "${simulator:-}" "${daemon:-}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

ctl() { "$programs/tracksyncctl" "$@" --socket "$work/control.sock"; }

start_simulator() { # TRACKS LATENCY [OPTION…]
  rm -f "$work/port"
  "$programs/liverc-sim" --tracks "$1" --latency "$2" --log-size 0 --port-file "$work/port" "${@:3}" >/dev/null &
  simulator=$!
  until [ -s "$work/port" ]; do sleep 0.01; done
  port=$(cat "$work/port")
}

start_daemon() { # [CONCURRENCY]
  rm -rf "$work/state"
  mkdir "$work/state"
  cat >"$work/tracksyncd.toml" <<EOF
[state]
directory = "$work/state"
[control]
socket = "$work/control.sock"
[source]
catalogue_url = "http://127.0.0.1:$port/catalogue"
dashboard_url = "http://127.0.0.1:$port/t/{slug}/"
contact = "bench@example.org"
[fetch]
host_delay = "0s"
requests_per_second = 0
concurrency = ${1:-6}
catalogue_limit = "512MiB"
timeout = "10m"
EOF
  "$programs/tracksyncd" --config "$work/tracksyncd.toml" 2>"$work/daemon.log" &
  daemon=$!
  until ctl status --quiet >/dev/null 2>&1; do sleep 0.01; done
}

stop() { # PID
  kill "$1"
  wait "$1" 2>/dev/null || true
}

ticks=$(getconf CLK_TCK)
spent=0 # what the daemon had spent before
cpu() { awk -v hz="$ticks" -v before="$spent" '{printf "%.2f", ($14 + $15) / hz - before}' "/proc/$daemon/stat"; }
rss() { awk '/VmHWM/ {printf "%.1f", $2 / 1024}' "/proc/$daemon/status"; }
database() { sqlite3 "$work/state/tracks.db" "$1"; }
stage() { database "SELECT printf('%.2f', s.value ->> 'seconds') FROM jobs, json_each(record, '\$.stages') s
  WHERE jobs.id = (SELECT max(id) FROM jobs) AND s.value ->> 'stage' = '$1'"; }
wall() { database "SELECT printf('%.2f', (julianday(record ->> 'finished_at') - julianday(record ->> 'started_at')) * 86400)
  FROM jobs ORDER BY id DESC LIMIT 1"; }

count() { database "SELECT record ->> '\$.counts.$1' FROM jobs ORDER BY id DESC LIMIT 1"; } # NAME

row() { # NAME TRACKS
  local seconds
  seconds=$(wall)
  printf '| %s | %s | %s | %s | %s |\n' "$1" "$seconds" "$(cpu)" "$(rss)" \
    "$(awk -v n="$2" -v s="$seconds" 'BEGIN {printf "%.0f", n / s}')"
}

measure() { # NAME TRACKS LATENCY [CONCURRENCY [SIMULATOR-OPTION…]]
  spent=0
  start_simulator "$2" "$3" "${@:5}"
  start_daemon "${4:-6}"
  # Some dashboards failed: 3. Whatever else ends the bench.
  ctl sync --wait --quiet >/dev/null || [ $? = 3 ]
  row "$1" "$2"
}

# All of the machine's processor time so far, and what of it the host gave to others: where that is much, times say little.
processors() { awk '/^cpu / {for (i = 2; i <= 9; i++) all += $i; print all, $9}' /proc/stat; }
before=$(processors)

echo "machine: $(nproc) cores, $(awk -F': ' '/model name/ {print $2; exit}' /proc/cpuinfo), $(uname -sr)"
echo
echo "| sync | wall s | daemon CPU s | peak RSS MB | tracks/s |"
echo "| --- | ---: | ---: | ---: | ---: |"
# So short a run that the machine's own moods show: the median of several, by processor time.
for _ in 1 2 3 4 5; do
  measure "1,084 tracks, 0 ms (median of 5)" 1084 0
  stop "$daemon"; stop "$simulator"
done | sort -t '|' -k 4 -n | sed -n 3p
measure "1,084 tracks, 50 ms, 6 at once" 1084 50
fifty=$(wall)
# The same dashboards by a program that does nothing else: what the machine and the simulator leave to be reached.
database "SELECT 'url = \"http://127.0.0.1:$port/t/' || source_track_slug || '/\"' || char(10) || 'output = \"/dev/null\"'
  FROM tracks" >"$work/urls"
began=$(date +%s%N)
curl --silent --noproxy '*' --parallel --parallel-max 6 --config "$work/urls" 2>/dev/null
alone=$(awk -v ns=$(($(date +%s%N) - began)) 'BEGIN {printf "%.2f", ns / 1e9}')
stop "$daemon"

# The client, as a whole process, against a daemon with a catalogue.
start_daemon
ctl sync --wait --quiet >/dev/null
runs=200
began=$(date +%s%N)
for _ in $(seq $runs); do ctl status --quiet >/dev/null; done
status=$(awk -v ns=$(($(date +%s%N) - began)) -v n=$runs 'BEGIN {printf "%.1f", ns / n / 1e6}')
stop "$daemon"; stop "$simulator"

measure "100,000 tracks, 0 ms" 100000 0
apply_new=$(stage apply)
spent=0 spent=$(cpu)
# Without what is known of the pages each is read and compared again, as when all of them had changed.
database "DELETE FROM pages; UPDATE tracks SET total_laps = total_laps - 1, track_name = track_name || '!'"
ctl sync --full --wait --quiet >/dev/null
changed=$(database "SELECT count(DISTINCT slug) FROM job_changes WHERE job_id = (SELECT max(id) FROM jobs)")
apply_changed=$(stage apply)
row "100,000 tracks, 0 ms, every one changed" 100000
stop "$daemon"; stop "$simulator"

measure "100,000 tracks, 0 ms, 1 % faulty, 50 at once" 100000 0 50 --random-faults 0.01
load="$(count listed) listed, $(count dashboards_fetched) read, $(count dashboards_failed) failed, $(count retries) retries"
stored=$(database "SELECT count(*) FROM tracks WHERE is_active")
stop "$daemon"; stop "$simulator"

echo
over() { awk -v s="$1" 'BEGIN {printf "%+.1f %%", (s / (0.05 * 1084 / 6) - 1) * 100}'; } # SECONDS
echo "wall at 50 ms against latency × tracks ÷ 6 (9.03 s): $(over "$fifty"); curl alone, for the dashboards: $alone s, $(over "$alone")"
echo "apply stage: $apply_new s for 100,000 new tracks, $apply_changed s for $changed changed tracks"
echo "load, 1 % faulty, 50 at once: $load; $stored tracks stored"
echo "$before $(processors)" | awk '{printf "taken by the host meanwhile: %.0f %% of the processor time\n", ($4 - $2) / ($3 - $1) * 100}'
echo "tracksyncctl status: $status ms as a whole process (mean of $runs)"

echo
"$programs/MonthBench"
