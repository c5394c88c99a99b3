# What the scripts of this folder begin with, to be read by them: `work` is their folder, `programs` where the programs lie.

# Starts a site. Its process is then in `simulator`, its port in `port`; `ours` has it where `programs` may be others'.
start_simulator() { # TRACKS LATENCY [OPTION…]
  rm -f "$work/port"
  "${ours:-$programs}/liverc-sim" --tracks "$1" --latency "$2" --log-size 0 --port-file "$work/port" "${@:3}" >/dev/null &
  simulator=$!
  until [ -s "$work/port" ]; do sleep 0.01; done
  port=$(cat "$work/port")
}

# The settings of a daemon that asks the site without a pause. They end in [fetch]: more of it may follow.
settings() { # STATE-DIRECTORY SOCKET
  cat <<EOF
[state]
directory = "$1"
[control]
socket = "$2"
[source]
catalogue_url = "http://127.0.0.1:$port/catalogue"
dashboard_url = "http://127.0.0.1:$port/t/{slug}/"
contact = "bench@example.org"
[fetch]
host_delay = "0s"
requests_per_second = 0
EOF
}

ctl() { "$programs/tracksyncctl" "$@" --socket "$work/control.sock"; }

# Starts a daemon on an empty state directory, with the settings that come in behind those that all have. Its process is then
# in `daemon`.
start_daemon() {
  rm -rf "$work/state"
  mkdir "$work/state"
  { settings "$work/state" "$work/control.sock"; cat; } >"$work/tracksyncd.toml"
  "$programs/tracksyncd" --config "$work/tracksyncd.toml" 2>"$work/daemon.log" &
  daemon=$!
  until ctl status --quiet >/dev/null 2>&1; do sleep 0.01; done
}
