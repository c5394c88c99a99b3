#!/usr/bin/env python3
"""Asks addresses at a steady rate and prints how long answers take: p50 and p99, in milliseconds, an address a line.

    web.py PORT RATE SECONDS NAME=PATH...

A request's time counts from when it is due, not from when a busy program gets round to it: what waits behind a slow answer
is slow, too. Connections are kept open, as browsers keep them.
"""

import asyncio
import sys
import time


async def ask(port: int, idle: list, path: str) -> None:
    reader, writer = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    status = head.split(b" ", 2)[1]
    if status != b"200":
        raise SystemExit(f"{path}: {status.decode()}")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    if b"content-length" in fields:
        await reader.readexactly(int(fields[b"content-length"]))
    else:
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    idle.append((reader, writer))


async def measure(port: int, rate: float, seconds: float, path: str) -> list:
    idle: list = []
    times: list = []
    begin = time.perf_counter() + 0.1

    async def one(due: float) -> None:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await ask(port, idle, path)
        times.append(time.perf_counter() - due)

    await asyncio.gather(*(one(begin + number / rate) for number in range(int(rate * seconds))))
    return sorted(times)


def main() -> None:
    port, rate, seconds = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    for argument in sys.argv[4:]:
        name, path = argument.split("=", 1)
        times = asyncio.run(measure(port, rate, seconds, path))
        p50, p99 = (1000 * times[int(len(times) * share)] for share in (0.5, 0.99))
        print(f"| {name} | {p50:.1f} | {p99:.1f} |", flush=True)


main()
