#!/usr/bin/env python3
"""Starts a server five times, and prints the median of the milliseconds until its first page is there as a whole.

first_answer.py PORT PROGRAM [ARGUMENT...]
"""

import socket
import statistics
import subprocess
import sys
import time

REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def page(port):
    """The answer of the server; nothing where it does not listen yet."""
    try:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(REQUEST)
            return b"".join(iter(lambda: connection.recv(65536), b""))
    except ConnectionError:
        return b""


def start(port, command):
    began = time.perf_counter()
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while not (answer := page(port)):
            if server.poll() is not None:
                sys.exit(f"first_answer.py: {command[0]} ended with {server.returncode}")
            time.sleep(0.001)
        if not answer.startswith(b"HTTP/1.1 200"):
            sys.exit(f"first_answer.py: {answer[:80]!r}")
        return (time.perf_counter() - began) * 1000
    finally:
        server.terminate()
        server.wait()


port, command = int(sys.argv[1]), sys.argv[2:]
print(round(statistics.median(start(port, command) for _ in range(5))))
