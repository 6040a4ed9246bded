"""What a run takes in Spark on this machine, step by step: the shuffle alone, with the way to Python, with the engine.

    python bindings/python/tests/speed_spark.py POLICY LEADS.parquet EVENTS.parquet [CORES ...]

CPU time and peak memory are those of the processes under the session: the JVM, and the Python workers. It also says how many
bytes were shuffled and how large the parts of a dry run are. The wheel must be a release build.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

AS_OF = "2026-10-01"
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class Watch:
    """CPU time and memory of all processes below this one, looked at ten times a second."""

    def __init__(self) -> None:
        self.cpu: dict[tuple[str, int], float] = {}
        self.peak: dict[str, float] = {}
        self.over = False
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()

    def look(self) -> None:
        while not self.over:
            memory: dict[str, float] = {}
            for name, pid, cpu, rss in below(os.getpid()):
                self.cpu[(name, pid)] = cpu
                memory[name] = memory.get(name, 0) + rss
            for name, rss in memory.items():
                self.peak[name] = max(self.peak.get(name, 0), rss)
            time.sleep(0.1)

    def spent(self) -> dict[str, float]:
        time.sleep(0.3)
        total: dict[str, float] = {}
        for (name, _), cpu in self.cpu.items():
            total[name] = total.get(name, 0) + cpu
        return total


def below(root: int) -> list[tuple[str, int, float, float]]:
    """Name, number, CPU seconds and MB of each process below one."""
    all = {}
    for folder in os.listdir("/proc"):
        if folder.isdigit():
            try:
                text = Path(f"/proc/{folder}/stat").read_text()
            except OSError:
                continue
            name, rest = text[text.index("(") + 1 : text.rindex(")")], text[text.rindex(")") + 2 :].split()
            if not name.startswith(("java", "python", "bash", "sh")):
                # A thread of the JVM that begins another program: its memory is the JVM's.
                rest[21] = "0"
            all[int(folder)] = (name, int(rest[1]), (int(rest[11]) + int(rest[12])) / TICKS, int(rest[21]) * PAGE / 2**20)
    found, wanted = [], {root}
    while new := [pid for pid, of in all.items() if of[1] in wanted and pid not in {of[1] for of in found}]:
        found += [("python" if all[pid][0].startswith("python") else "java", pid, *all[pid][2:]) for pid in new]
        wanted = set(new)
    return found


def session(cores: int, folder: Path):
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", "false").config("spark.driver.memory", "3g")
    builder = builder.config("spark.local.dir", str(folder)).config("spark.sql.shuffle.partitions", "16")
    spark = builder.config("spark.sql.adaptive.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return spark


def shuffled(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("shuffle_*.data"))


def main(policy: str, leads: str, events: str, cores: int) -> None:
    import qualify
    import qualify.spark
    from qualify._spark_rows import Brought

    folder = Path(tempfile.mkdtemp(prefix="qualify-speed-"))
    spark = session(cores, folder)
    compiled = qualify.Policy.read(policy)
    frames = spark.read.parquet(leads), spark.read.parquet(events)
    rows = Brought([compiled], *frames, None, None).rows([], None)

    def nothing(batches):
        for batch in batches:
            _ = batch.num_rows
        return iter(())

    sink = lambda frame: frame.write.format("noop").mode("overwrite").save()  # noqa: E731
    sizes: list[int] = []

    def dry_run() -> None:
        """With the sizes of the parts that the driver collects."""
        frame = type(frames[0])
        collect = frame.collect

        def noted(self):
            found = collect(self)
            sizes.extend(len(row[0]) for row in found)
            return found

        frame.collect = noted
        try:
            qualify.spark.dry_run(compiled, *frames, as_of=AS_OF, outcome=os.environ.get("QUALIFY_OUTCOME"))
        finally:
            frame.collect = collect

    steps: dict[str, Callable[[], None]] = {
        "warm up": lambda: sink(qualify.spark.run(compiled, frames[0].limit(1000), frames[1].limit(1000), as_of=AS_OF)),
        "shuffle": lambda: sink(rows),
        "shuffle, to Python": lambda: sink(rows.mapInArrow(nothing, "x string")),
        "run": lambda: sink(qualify.spark.run(compiled, *frames, as_of=AS_OF)),
        "run to Parquet": lambda: qualify.spark.run(compiled, *frames, as_of=AS_OF).write.mode("overwrite").parquet(str(folder / "answers")),
        "dry run": dry_run,
    }
    watch = Watch()
    for name, step in steps.items():
        before, bytes_before, begun = watch.spent(), shuffled(folder), time.monotonic()
        step()
        wall, after = time.monotonic() - begun, watch.spent()
        of = {kind: after[kind] - before.get(kind, 0) for kind in after}
        moved = shuffled(folder) - bytes_before
        print(
            f"{cores}  {name:20} CPU {sum(of.values()):6.1f} s (java {of.get('java', 0):5.1f}, python {of.get('python', 0):5.1f})"
            f"  wall {wall:6.1f} s  peak MB java {watch.peak.get('java', 0):5.0f}, python {watch.peak.get('python', 0):5.0f}  shuffled {moved:,} B",
            flush=True,
        )
    print(f"{cores}  parts of the dry run: {len(sizes)}, {sum(sizes) // max(len(sizes), 1):,} bytes each")
    spark.stop()


if __name__ == "__main__":
    for cores in sys.argv[4:] or ["1", "2"]:
        if os.fork() == 0:
            main(*sys.argv[1:4], int(cores))
            os._exit(0)
        os.wait()
