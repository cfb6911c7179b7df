#!/usr/bin/env python3
"""Runs the rivals in turn, round after round, against a redis-server of its own, and prints medians and ratios.

usage: bench.py [--quick] [--markdown FILE] PROGRAM
"""

import argparse
import datetime
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

RIVALS = ["hiredis-each", "redischan", "hiredis-mutex"]
BASE = RIVALS[0]
NAMES = {"redischan": "redischan, one handle", "hiredis-each": "hiredis, a connection each", "hiredis-mutex": "hiredis, one and a mutex"}
THREADS = [1, 4, 16, 64, 256]


def start_server(folder):
    program = shutil.which("redis-server") or sys.exit("bench: redis-server is missing: `make tools` installs it")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    for _ in range(500):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server, port
        time.sleep(0.01)
    server.kill()
    sys.exit("bench: redis-server did not start")


def measure(program, rival, port, threads, seconds):
    done = subprocess.run([program, rival, str(port), str(threads), str(seconds)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"bench: {rival} with {threads} threads failed: {done.stderr}")
    calls, elapsed, p50, p99, cpu = map(float, done.stdout.split())
    return {"rate": calls / elapsed, "p50": p50, "p99": p99, "cpu": cpu / calls * 1e6}


def version(command):
    return re.search(r"\d+\.\d+(\.\d+)?", subprocess.run(command, capture_output=True, text=True).stdout)[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--markdown")
    parser.add_argument("program")
    arguments = parser.parse_args()
    rounds, seconds = (3, 0.4) if arguments.quick else (7, 1.0)

    with tempfile.TemporaryDirectory() as folder:
        server, port = start_server(folder)
        try:
            results = {(threads, rival): [] for threads in THREADS for rival in RIVALS}
            for n in range(rounds):
                for threads in THREADS:
                    for rival in RIVALS[n % 3 :] + RIVALS[: n % 3]:
                        results[threads, rival].append(measure(arguments.program, rival, port, threads, seconds))
                print(f"round {n + 1} of {rounds}", file=sys.stderr)
        finally:
            server.kill()
            server.wait()

    def median(threads, rival, what):
        return statistics.median(result[what] for result in results[threads, rival])

    rows = ["| threads | client | calls/s | spread | ratio | p50 µs | p99 µs | client CPU µs/call |"]
    rows += ["| ---: | --- | ---: | --- | ---: | ---: | ---: | ---: |"]
    for threads in THREADS:
        for rival in RIVALS:
            rates = [result["rate"] for result in results[threads, rival]]
            ratio = median(threads, rival, "rate") / median(threads, BASE, "rate")
            rows.append(
                f"| {threads} | {NAMES[rival]} | {statistics.median(rates):.0f} | {min(rates):.0f} to {max(rates):.0f} | "
                f"{ratio:.2f} | {median(threads, rival, 'p50'):.0f} | {median(threads, rival, 'p99'):.0f} | "
                f"{median(threads, rival, 'cpu'):.1f} |"
            )
    head = (
        f"{datetime.date.today()}, {os.cpu_count()} cores ({platform.machine()} virtual machine), redis-server "
        f"{version(['redis-server', '--version'])} on the same machine over TCP, 90 % GET and 10 % SET of 64 bytes, "
        f"each reply verified; medians of {rounds} interleaved rounds of {seconds} s. The ratio is to hiredis with a "
        "connection for each thread."
    )
    table = head + "\n\n" + "\n".join(rows) + "\n"
    print(table)
    if arguments.markdown:
        with open(arguments.markdown, "w") as file:
            file.write(table)


main()
