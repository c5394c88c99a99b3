#!/usr/bin/env bash
# Measures publication to a PostgreSQL of its own, against psql in the same run. Changes nothing outside its own folder.
#   publish.sh BUILD-FOLDER
set -euo pipefail

programs=$(realpath "$1")
bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "publish.sh: PostgreSQL is not installed" >&2; exit 1; }
work=$(mktemp -d /tmp/tracksync-bench.XXXXXX)
chmod 755 "$work"
trap 'kill "${simulator:-}" "${daemon:-}" 2>/dev/null || true; kill -INT "${server:-}" 2>/dev/null || true; wait 2>/dev/null || true
  rm -rf "$work"' EXIT

# PostgreSQL does not run as root.
as_postgres=()
if [ "$(id -u)" = 0 ]; then
  as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups)
  chown postgres "$work"
fi
"${as_postgres[@]}" "$bin/initdb" -D "$work/data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
"${as_postgres[@]}" "$bin/postgres" -D "$work/data" -k "$work" -c listen_addresses= -c max_wal_size=4GB -c autovacuum=off \
  2>"$work/postgres.log" &
server=$!
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -h "$work" -U postgres -d postgres "$@"; }
until sql -c 'SELECT 1' >/dev/null 2>&1; do sleep 0.1; done

. "$(dirname "$0")/daemon.sh"

start() { # TRACKS LATENCY [URL]
  start_simulator "$1" "$2"
  start_daemon <<EOF
catalogue_limit = "512MiB"
timeout = "10m"
[publish]
url = "${3:-}"
max_deactivations = 100
EOF
}
stop() { kill "$daemon" "$simulator"; wait "$daemon" "$simulator" 2>/dev/null || true; }
rss() { awk '/VmHWM/ {printf "%.1f", $2 / 1024}' "/proc/$daemon/status"; }
seconds() { ctl publish --wait --json | sed 's/.*"seconds":\([0-9.e-]*\).*/\1/'; }
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
wall() { sqlite3 "$work/state/tracks.db" "SELECT (julianday(record ->> 'finished_at') - julianday(record ->> 'started_at'))
  * 86400 FROM jobs ORDER BY id DESC LIMIT 1"; }
url="postgresql://postgres@/postgres?host=$work"

start 1084 0 "$url"
ctl sync --wait --quiet >/dev/null
seconds >/dev/null
sql -c 'VACUUM tracksync.tracks'
unchanged=$(for _ in 1 2 3 4 5 6 7 8 9; do seconds; done | median)
dead=$(sql -c "SELECT pg_stat_force_next_flush(); SELECT n_dead_tup FROM pg_stat_user_tables
  WHERE schemaname = 'tracksync' AND relname = 'tracks'" | tail -n 1)
stop
awk -v s="$unchanged" -v d="$dead" 'BEGIN {printf "1,084 rows unchanged: %.1f ms (median of 9), %d dead rows\n", s * 1000, d}'

for turn in 1 2 3; do
  for kind in alone published; do
    sql -c 'DROP SCHEMA IF EXISTS tracksync CASCADE'
    start 1084 50 "$([ $kind = alone ] || echo "$url")"
    ctl sync --wait --quiet >/dev/null
    echo "$kind $(wall)"
    stop
  done
done | awk '{n[$1]++; v[$1, n[$1]] = $2} function least(k, i, m) {m = v[k, 1]; for (i = 2; i <= n[k]; i++) if (v[k, i] < m) m = v[k, i]; return m}
  END {printf "a sync of 1,084 tracks at 50 ms: %.2f s, with publication %.2f s: %+.1f %%\n", least("alone"), least("published"),
    (least("published") / least("alone") - 1) * 100}'

sql -c 'DROP SCHEMA IF EXISTS tracksync CASCADE'
start 100000 0 ""
ctl sync --wait --quiet >/dev/null
alone=$(rss)
sed -i "s|^url = \"\"|url = \"$url\"|" "$work/tracksyncd.toml"
ctl reload --quiet
first=$(seconds)
sql -c "CREATE TABLE reference (LIKE tracksync.tracks INCLUDING ALL); INSERT INTO reference SELECT * FROM tracksync.tracks" \
  -c "\\copy (SELECT * FROM tracksync.tracks ORDER BY source, source_track_slug) TO '$work/rows'"
columns=$(sql -c "SELECT string_agg(quote_ident(attname) || ' = excluded.' || quote_ident(attname), ', ') FROM pg_attribute
  WHERE attrelid = 'reference'::regclass AND attnum > 3 AND NOT attisdropped")
spoil() { # TABLE
  sql -c "UPDATE $1 SET total_laps = coalesce(total_laps, 0) - 1, track_name = track_name || '!'" -c "VACUUM FULL $1" -c CHECKPOINT
}
for turn in 1 2 3; do
  spoil tracksync.tracks
  echo "ours $(seconds)"
  spoil reference
  began=$(date +%s%N)
  sql >/dev/null <<EOF
BEGIN;
CREATE TEMPORARY TABLE staged (LIKE reference) ON COMMIT DROP;
\\copy staged FROM '$work/rows'
INSERT INTO reference SELECT * FROM staged ON CONFLICT (source, source_track_slug) DO UPDATE SET $columns;
COMMIT;
EOF
  echo "psql $(awk -v ns=$(($(date +%s%N) - began)) 'BEGIN {print ns / 1e9}')"
done >"$work/times"
published=$(rss)
stop
awk -v first="$first" '{n[$1]++; v[$1, n[$1]] = $2} function least(k, i, m) {m = v[k, 1]; for (i = 2; i <= n[k]; i++) if (v[k, i] < m) m = v[k, i]; return m}
  END {printf "100,000 rows: first %.2f s; all changed %.2f s, psql %.2f s: × %.2f (least of 3)\n", first, least("ours"), least("psql"),
    least("ours") / least("psql")}' "$work/times"
echo "memory of the daemon, 100,000 tracks: $alone MB, after publications $published MB"
