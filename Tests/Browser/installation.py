"""A simulated site, a daemon and a web server for the courses in a browser, all of them the built programs."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time


class CourseError(Exception):
    pass


def eventually(what, condition, limit=60):
    """Asks again until a condition holds."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise CourseError(f"waited in vain: {what}")


class Installation:
    def __init__(self, programs, tracks=60, latency=0, changes=True, web=(), settings=()):
        self.programs = programs
        self.folder = tempfile.mkdtemp(prefix="ts-browser-", dir="/tmp")
        self.running = []
        self.tracks, self.latency = tracks, latency
        self.port = self._start_site()
        self.socket = f"{self.folder}/control.sock"
        self.database = f"{self.folder}/state/tracks.db"
        os.mkdir(f"{self.folder}/state")
        self._write(
            "tracksyncd.toml",
            "[state]", f'directory = "{self.folder}/state"',
            "[control]", f'socket = "{self.socket}"', 'delegates = ["root"]',
            "[source]", f'catalogue_url = "http://127.0.0.1:{self.port}/catalogue"',
            f'dashboard_url = "http://127.0.0.1:{self.port}/t/{{slug}}/"', 'contact = "test@example.org"',
            "[fetch]", 'host_delay = "0s"', "requests_per_second = 0", 'retry_base = "10ms"', 'give_up_after = "0s"',
            "[metadata]", 'mode = "full"',
            "[schedule]", 'calendar = "*-*-* 04:00:00 UTC"',
            *settings,
        )
        self._write(
            "web.toml", "[web]", 'listen = ["127.0.0.1:0"]', f'control_socket = "{self.socket}"',
            f"changes = {'true' if changes else 'false'}",
            *(web or ['trusted_clients = ["127.0.0.1"]']),
        )
        self.daemon = None
        self.start_daemon()
        self.web = self._start("tracksync-web", "--config", f"{self.folder}/web.toml")
        self.url = eventually(
            "tracksync-web listens", lambda: self._said(self.web, r"ready at (http://127\.0\.0\.1:[0-9]+)")
        )

    def _write(self, name, *lines):
        with open(f"{self.folder}/{name}", "w") as file:
            file.write("\n".join(lines) + "\n")

    def _start(self, program, *arguments):
        log = open(f"{self.folder}/{program}.log", "ab")
        process = subprocess.Popen(
            [f"{self.programs}/{program}", *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            cwd=self.folder)
        log.close()
        process.name = program
        self.running.append(process)
        return process

    def _said(self, process, pattern):
        with open(f"{self.folder}/{process.name}.log") as file:
            text = file.read()
        if process.poll() is not None:
            raise CourseError(f"{process.name} ended: {text}")
        found = re.search(pattern, text)
        return found and found.group(1)

    def _start_site(self):
        path = f"{self.folder}/port"
        self._start("liverc-sim", "--tracks", str(self.tracks), "--seed", "7", "--port-file", path,
                    "--latency", str(self.latency))

        def port():
            try:
                with open(path) as file:
                    return int(file.read())
            except (FileNotFoundError, ValueError):
                return None

        return eventually("liverc-sim listens", port)

    def start_daemon(self):
        self.daemon = self._start("tracksyncd", "--config", f"{self.folder}/tracksyncd.toml")
        eventually("tracksyncd listens", lambda: self.ctl("status", check=False).returncode == 0)

    def stop_daemon(self):
        self.daemon.send_signal(signal.SIGTERM)
        self.daemon.wait(30)

    def ctl(self, *arguments, check=True):
        return subprocess.run(
            [f"{self.programs}/tracksyncctl", *arguments, "--socket", self.socket], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=120, check=check)

    def sync(self):
        return self.ctl("sync", "--wait", check=False)

    def close(self):
        for process in reversed(self.running):
            if process.poll() is None:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
