"""Spark as it runs on several machines: a master and two workers, each a process of its own, whose Python has no `qualify`.

    python spark_cluster.py [WHEEL]

It shows the error of executors without the wheel, ships the package, kills an executor in the middle, and compares answers and
totals with the command's. With a wheel, the same job runs with it as `spark.archives`.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pyarrow.parquet
import spark_made as made

import qualify
import qualify.spark

ROOT = Path(__file__).resolve().parents[3]
COMMAND = os.environ.get("QUALIFY_COMMAND", str(ROOT / "target/debug/qualify"))


def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Cluster:
    """A master and two workers with a core each."""

    def __init__(self, folder: Path) -> None:
        import pyspark

        home = Path(pyspark.__file__).parent
        env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"SPARK_HOME": str(home)}
        at = port()
        self.url = f"spark://127.0.0.1:{at}"
        start = [str(home / "bin/spark-class")]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": env}
        master = [*start, "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(at), "--webui-port", "0"]
        self.all = [subprocess.Popen(master, **quiet)]
        time.sleep(4)
        for name in ("one", "two"):
            worker = [*start, "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--webui-port", "0"]
            worker += ["--cores", "1", "--memory", "900m", "--work-dir", str(folder / name), self.url]
            self.all.append(subprocess.Popen(worker, **quiet))

    def executors(self) -> list[int]:
        """The processes that the workers have started."""
        parents = ",".join(str(process.pid) for process in self.all[1:])
        found = subprocess.run(["pgrep", "-P", parents], capture_output=True, text=True, check=False)
        return [int(line) for line in found.stdout.split()]

    def end(self) -> None:
        for process in self.all:
            process.terminate()
        for process in self.all:
            process.wait(20)


def session(cluster: Cluster, **more: str):
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(cluster.url).config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", "false").config("spark.executor.memory", "600m").config("spark.driver.host", "127.0.0.1")
    builder = builder.config("spark.sql.shuffle.partitions", "12").config("spark.sql.execution.arrow.maxRecordsPerBatch", "2000")
    for name, value in more.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return spark


def frames(spark, folder: Path):
    return spark.read.parquet(str(folder / "leads.parquet")), spark.read.parquet(str(folder / "events.parquet"))


def compare(told: qualify.spark.Evaluated, expected) -> None:
    got = told.answers.toArrow().cast(expected.schema)
    assert made.as_set(got) == made.as_set(expected), "the answers differ"
    summary = told.summary()
    assert summary["answers"] == expected.num_rows, summary
    print(f"  {got.num_rows} answers are equal; {summary['read']} rows of leads, {summary['events']}")


@contextlib.contextmanager
def killed(cluster: Cluster):
    """Kills one of two executors once the job has run for a while."""
    deadline = time.monotonic() + 60
    while len(cluster.executors()) < 2:
        assert time.monotonic() < deadline, "there are no two executors"
        time.sleep(0.2)
    one = cluster.executors()[0]

    def kill() -> None:
        time.sleep(1)
        os.kill(one, signal.SIGKILL)

    threading.Thread(target=kill).start()
    begun = time.monotonic()
    yield
    took = time.monotonic() - begun
    # Its worker takes note of the end a moment later.
    while one in cluster.executors() and time.monotonic() - begun < took + 10:
        time.sleep(0.2)
    assert one not in cluster.executors() and took > 1, f"nothing was killed in the middle: the job took {took:.1f} s"


def main() -> None:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    folder = Path(tempfile.mkdtemp(prefix="qualify-cluster-"))
    made.written(folder, made.leads(40_000), made.events(300_000, 40_000, 30_000))
    expected, _, said = made.commanded(COMMAND, folder)
    print(said)
    policy = qualify.Policy.read(folder / "spark.qualify")
    cluster = Cluster(folder)
    try:
        spark = session(cluster)
        print("executors without the wheel:")
        try:
            qualify.spark.run(policy, *frames(spark, folder), as_of=made.AS_OF).count()
            raise AssertionError("it ran")
        except Exception as error:  # noqa: BLE001
            found = str(error)
            assert "cannot load `qualify`" in found, found
            print("  " + found[found.index("RuntimeError") :].split("\n\n")[0].replace("\n", "\n  "))

        print("the package shipped:")
        qualify.spark.ship(spark)
        compare(qualify.spark.evaluate(policy, *frames(spark, folder), as_of=made.AS_OF), expected)

        print("an executor killed in the middle:")
        told = qualify.spark.evaluate(policy, *frames(spark, folder), as_of=made.AS_OF, partitions=24).cache()
        with killed(cluster):
            told.answers.count()
        compare(told, expected)

        print("a dry run against a baseline, and one with an executor killed in the middle:")
        asked = {"outcome": 'deal is "won"', "replay": "events", "show": ["size"]}
        words = [f"--{name}={value if isinstance(value, str) else ','.join(value)}" for name, value in asked.items()]
        earlier = folder / "earlier.parquet"
        pyarrow.parquet.write_table(made.leads(5_000, seed=7), earlier)
        report = made.reported(COMMAND, folder / "spark.qualify", *words, "--baseline", earlier)
        report = json.loads(json.dumps(report).replace(str(earlier), "earlier leads"))
        asked["baseline"] = spark.read.parquet(str(earlier))
        counted = lambda: made.without_files(qualify.spark.dry_run(policy, *frames(spark, folder), as_of=made.AS_OF, partitions=24, **asked).json)  # noqa: E731
        assert counted() == report, "the reports differ"
        with killed(cluster):
            again = counted()
        assert again == report, "the reports differ"
        print(f"  both reports are the command's: {report['leads']}")
        spark.stop()

        if len(sys.argv) > 1:
            print("the wheel as an archive:")
            archive = folder / "wheel.zip"
            shutil.copy(sys.argv[1], archive)
            more = {"spark.archives": f"{archive}#wheel", "spark.executorEnv.PYTHONPATH": "wheel"}
            spark = session(cluster, **more)
            compare(qualify.spark.evaluate(policy, *frames(spark, folder), as_of=made.AS_OF), expected)
            spark.stop()
    finally:
        cluster.end()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
