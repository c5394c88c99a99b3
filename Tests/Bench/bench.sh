#!/usr/bin/env bash
# Measures the release daemon against a simulated LiveRC: wall time, processor time and memory of whole syncs, the apply
# stage with every track changed, and the client as a process. Prints a table; changes nothing outside its own folder.
#   bench.sh BUILD-FOLDER [OTHER]      where the release programs lie, and others to measure in turn with them
set -euo pipefail

ours=$(realpath "$1")
other=${2:+$(realpath "$2")}
programs=$ours
for program in tracksyncd tracksyncctl; do
  [ -z "$other" ] || [ -x "$other/$program" ] || { echo "bench.sh: no $program in $other" >&2; exit 1; }
done
work=$(mktemp -d /tmp/tracksync-bench.XXXXXX)
trap 'kill "${simulator:-}" "${daemon:-}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

. "$(dirname "$0")/daemon.sh"

start() { # [CONCURRENCY]
  start_daemon <<EOF
concurrency = ${1:-6}
catalogue_limit = "512MiB"
timeout = "10m"
EOF
}

stop() { # PID [SIGNAL]
  kill "-${2:-TERM}" "$1"
  wait "$1" 2>/dev/null || true
}

# Starts the daemon on the state that is there; `ready` is how many milliseconds pass until it says that it is ready.
restart() {
  local began line
  rm -f "$work/log"
  mkfifo "$work/log"
  began=$(date +%s%N)
  "$programs/tracksyncd" --config "$work/tracksyncd.toml" 2>"$work/log" &
  daemon=$!
  exec 3<"$work/log"
  while IFS= read -r line <&3; do [[ $line != *" is ready"* ]] || break; done
  ready=$(awk -v ns=$(($(date +%s%N) - began)) 'BEGIN {printf "%.0f", ns / 1e6}')
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
  start "${4:-6}"
  # Some dashboards failed: 3. Whatever else ends the bench.
  ctl sync --wait --quiet >/dev/null || [ $? = 3 ]
  row "$1" "$2"
}

# Processor time of a first sync, ours and the other's in turn, so that the machine's moods meet both: one line each.
turns() { # HOW-MANY
  start_simulator 1084 0
  for _ in $(seq "$1"); do
    for programs in "$ours" "$other"; do
      spent=0
      start
      # Some dashboards failed: 3. A program may not know all kinds of pages.
      ctl sync --wait --quiet >/dev/null || [ $? = 3 ]
      echo "$([ "$programs" = "$ours" ] && echo ours || echo other) $(cpu) $(rss) $(wall) $(count dashboards_fetched) $(count dashboards_failed)"
      stop "$daemon"
    done
  done
  stop "$simulator"
  programs=$ours
}

compare() { # HOW-MANY
  local lines
  lines=$(turns "$1")
  echo "| first sync of 1,084 tracks, 0 ms, median of $1 in turn | CPU s | peak RSS MB | wall s | read | failed |"
  echo "| --- | ---: | ---: | ---: | ---: | ---: |"
  for who in ours other; do
    grep "^$who " <<<"$lines" | sort -k 2 -n | sed -n "$((($1 + 1) / 2))p" |
      awk '{printf "| %s | %s | %s | %s | %s | %s |\n", $1, $2, $3, $4, $5, $6}'
  done
  awk -v n="$1" '{times[$1, ++seen[$1]] = $2}
    function median(who, i, j, swap) {
      for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (times[who, j] < times[who, i]) {
        swap = times[who, i]; times[who, i] = times[who, j]; times[who, j] = swap
      }
      return times[who, int((n + 1) / 2)]
    }
    END {printf "processor time, ours to the other: %.2f (by the least of each: %.2f)\n", median("ours") / median("other"),
      times["ours", 1] / times["other", 1]}' <<<"$lines"
  echo
}

# All of the machine's processor time so far, and what of it the host gave to others: where that is much, times say little.
processors() { awk '/^cpu / {for (i = 2; i <= 9; i++) all += $i; print all, $9}' /proc/stat; }
before=$(processors)

echo "machine: $(nproc) cores, $(awk -F': ' '/model name/ {print $2; exit}' /proc/cpuinfo), $(uname -sr)"
echo
[ -z "$other" ] || compare 9
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
start
ctl sync --wait --quiet >/dev/null
runs=200
began=$(date +%s%N)
for _ in $(seq $runs); do ctl status --quiet >/dev/null; done
status=$(awk -v ns=$(($(date +%s%N) - began)) -v n=$runs 'BEGIN {printf "%.1f", ns / n / 1e6}')
stop "$daemon"; stop "$simulator"

measure "100,000 tracks, 0 ms" 100000 0
apply_new=$(stage apply)
# The way out, over the socket: the best of three, since the first has to read the database.
exports=$(for format in csv jsonl geojson kml; do
  for _ in 1 2 3; do
    began=$(date +%s%N)
    ctl export --format $format >/dev/null
    awk -v ns=$(($(date +%s%N) - began)) 'BEGIN {printf "%.2f\n", ns / 1e9}'
  done | sort -n | sed -n "1s/^/$format /p"
done | paste -sd , | sed 's/,/ s, /g')
spent=0 spent=$(cpu)
# Without what is known of the pages each is read and compared again, as when all of them had changed.
database "DELETE FROM pages; UPDATE tracks SET total_laps = total_laps - 1, track_name = track_name || '!'"
ctl sync --full --wait --quiet >/dev/null
changed=$(database "SELECT count(DISTINCT slug) FROM track_changes
  WHERE change_set = (SELECT max(id) FROM change_sets)")
apply_changed=$(stage apply)
row "100,000 tracks, 0 ms, every one changed" 100000
stop "$daemon"; stop "$simulator"
starts=$(for _ in 1 2 3 4 5; do restart; stop "$daemon"; echo "$ready"; done | sort -n | sed -n 3p)
restart; stop "$daemon" KILL
restart; after_kill=$ready
stop "$daemon"

measure "100,000 tracks, 0 ms, 1 % faulty, 50 at once" 100000 0 50 --random-faults 0.01
load="$(count listed) listed, $(count dashboards_fetched) read, $(count dashboards_failed) failed, $(count retries) retries"
stored=$(database "SELECT count(*) FROM tracks WHERE is_active")
stop "$daemon"; stop "$simulator"

echo
over() { awk -v s="$1" 'BEGIN {printf "%+.1f %%", (s / (0.05 * 1084 / 6) - 1) * 100}'; } # SECONDS
echo "wall at 50 ms against latency × tracks ÷ 6 (9.03 s): $(over "$fifty"); curl alone, for the dashboards: $alone s, $(over "$alone")"
echo "apply stage: $apply_new s for 100,000 new tracks, $apply_changed s for $changed changed tracks"
echo "100,000 tracks exported over the socket: $exports s"
echo "start to ready with 100,000 tracks: $starts ms after a clean stop (median of 5), $after_kill ms after a kill"
echo "load, 1 % faulty, 50 at once: $load; $stored tracks stored"
echo "$before $(processors)" | awk '{printf "taken by the host meanwhile: %.0f %% of the processor time\n", ($4 - $2) / ($3 - $1) * 100}'
echo "tracksyncctl status: $status ms as a whole process (mean of $runs)"

echo
"$ours/MonthBench"
echo
"$ours/SearchBench"
"$ours/HistoryBench"
