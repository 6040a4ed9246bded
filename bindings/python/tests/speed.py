"""What the wheel takes beside the command: CPU time, wall time and peak memory of each process.

    python bindings/python/tests/speed.py POLICY LEADS.parquet EVENTS.parquet

`QUALIFY_COMMAND` is the command. Both must be release builds. Answers are written to a Parquet file each time.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time

AS_OF = "2026-10-01"


def read(library: str, path: str):
    if library == "pyarrow":
        import pyarrow.parquet

        return pyarrow.parquet.read_table(path)
    if library == "polars":
        import polars

        return polars.read_parquet(path)
    import duckdb

    return duckdb.connect().read_parquet(path)


def spent() -> tuple[float, float]:
    of = resource.getrusage(resource.RUSAGE_SELF)
    return of.ru_utime + of.ru_stime, time.monotonic()


def library(name: str, policy: str, leads: str, events: str, threads: int) -> None:
    import qualify

    compiled = qualify.Policy.read(policy)
    tables = read(name, leads), read(name, events)
    cpu, wall = spent()
    compiled.run(tables[0], events=tables[1], as_of=AS_OF, threads=threads, output="/tmp/speed-answers.parquet", progress=False)
    after = spent()
    print(f"{after[0] - cpu:.2f} {after[1] - wall:.2f}")


def process(words: list[str]) -> tuple[str, float, float, float]:
    begun = time.monotonic()
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    out = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    assert status == 0, words
    return out, used.ru_utime + used.ru_stime, time.monotonic() - begun, used.ru_maxrss / 1024


def main(policy: str, leads: str, events: str) -> None:
    command = os.environ.get("QUALIFY_COMMAND", "target/release/qualify")
    print("threads  contender            CPU s  wall s  peak MB   run alone: CPU s  wall s")
    for threads in (1, 2):
        words = [command, "run", policy, leads, "--events", events, "--as-of", AS_OF, "--threads", str(threads)]
        words += ["--output", "/tmp/speed-answers.parquet"]
        contenders = {"command, Parquet": words}
        for name in ("pyarrow", "polars", "duckdb"):
            contenders[f"wheel, {name}"] = [sys.executable, __file__, name, policy, leads, events, str(threads)]
        for name, words in contenders.items():
            tries = [process(words) for _ in range(3)]
            out, cpu, wall, peak = min(tries, key=lambda of: of[1])
            alone = "  ".join(f"{float(number):6.2f}" for number in out.split()) if "wheel" in name else ""
            print(f"{threads:7}  {name:20} {cpu:5.2f}  {wall:6.2f}  {peak:7.0f}            {alone}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 6:
        library(*sys.argv[1:5], int(sys.argv[5]))
    else:
        main(*sys.argv[1:])
