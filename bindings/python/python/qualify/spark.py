"""Policies over DataFrames of Spark.

Spark brings the events of each lead to the lead, with its own shuffle. The engine answers in the executors, part by part, over
Arrow. docs/spark.md describes it.

    answers = qualify.spark.run(policy, leads, events, as_of="2026-10-01")
"""

from __future__ import annotations

import datetime
import math
import os
import pickle
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow
import pyarrow.compute as compute

from . import __version__, _spark_totals
from ._asked import Asked
from ._errors import raised
from ._policy import Policy, When
from ._qualify import added
from ._results import Answers, Report
from ._spark_rows import Brought, Side, chunks

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["Evaluated", "dry_run", "evaluate", "run", "ship"]

MANY = 256
"""Of more parts of a report than that, the executors add some up before the driver does."""
SHIPPED = "qualify-shipped"
_REJECT = [("of", pyarrow.string()), ("key", pyarrow.string()), ("reason", pyarrow.string()), ("row", pyarrow.string())]


def run(policy: Policy, leads: DataFrame, events: DataFrame | None = None, **options: Any) -> DataFrame:
    """One answer per lead, with the columns and types of `Policy.run`. Options are those of `evaluate`."""
    return evaluate(policy, leads, events, **options).answers


def evaluate(
    policy: Policy,
    leads: DataFrame,
    events: DataFrame | None = None,
    *,
    as_of: When = None,
    key: str | None = None,
    event_key: str | None = None,
    event_name: str | None = None,
    event_time: str | None = None,
    order: Sequence[str] = (),
    columns: Sequence[str] | None = None,
    hash_keys: bool = False,
    allow_missing_columns: bool = False,
    partitions: int | None = None,
) -> Evaluated:
    """Answers, rejected rows and totals. Nothing runs before Spark is asked for rows.

    `key` names the column of the key in both frames, where it is not called as the policy says; `event_key` that of events.
    Without `events`, leads hold them in lists `events`, or the policy looks at none. Without `as_of` it is now, the same
    instant for all executors. `order` names columns that say which row of two with the same key comes first. `partitions`
    says into how many parts Spark divides the leads.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    options: dict[str, Any] = {"as_of": _when(as_of), "columns": columns, "hash_keys": hash_keys}
    options |= {"allow_missing_columns": allow_missing_columns, "event_name": event_name, "event_time": event_time}
    story = Brought([policy], leads, events, key, event_key)
    options["event_key"] = story.event_key
    empty = _answered(policy, *story.empty(all_columns=True), options)
    answer = pyarrow.table(empty).schema
    into = pyarrow.schema([
        ("answer", pyarrow.struct(list(answer))),
        ("reject", pyarrow.struct(_REJECT)),
        ("totals", pyarrow.string()),
    ])
    rows = story.rows(_names(order), partitions)
    part = _part("_answers", pickle.dumps(policy), options, events is not None)
    return Evaluated(rows.mapInArrow(part, from_arrow_schema(into)), policy.stages)


def dry_run(
    policy: Policy,
    leads: DataFrame,
    events: DataFrame | None = None,
    *,
    outcome: str | None = None,
    against: Policy | None = None,
    as_of: When = None,
    stage_was: str | None = None,
    by: str | None = None,
    capacity: str | None = None,
    replay: str | None = None,
    won_on: str | None = None,
    fail_if: str | Sequence[str] = (),
    show: Sequence[str] | None = None,
    key: str | None = None,
    event_key: str | None = None,
    event_name: str | None = None,
    event_time: str | None = None,
    order: Sequence[str] = (),
    hash_keys: bool = False,
    allow_missing_columns: bool = False,
    partitions: int | None = None,
) -> Report:
    """The policy against history, as `Policy.dry_run` reports it. It runs at once: the executors count their leads, and the
    driver adds the counts up.

    Arguments are those of `Policy.dry_run`, and of `evaluate` where they say how the frames are read.
    """
    options: dict[str, Any] = {"as_of": _when(as_of), "outcome": outcome, "stage_was": stage_was, "by": by}
    options |= {"capacity": capacity, "replay": replay, "won_on": won_on, "fail_if": _names(fail_if), "show": show}
    options |= {"hash_keys": hash_keys, "allow_missing_columns": allow_missing_columns}
    options |= {"event_name": event_name, "event_time": event_time}
    named = " ".join([*filter(None, [outcome, options["as_of"], stage_was, by, capacity, replay, won_on]), *_names(show)])
    policies = [policy] if against is None else [policy, against]
    story = Brought(policies, leads, events, key, event_key, named)
    options["event_key"] = story.event_key
    # What is wrong with the arguments is said before the job.
    _counted(policies, *story.empty(all_columns=True), options)
    part = _part("_counts", pickle.dumps(policies), options, events is not None)
    counts = story.rows(_names(order), partitions).mapInArrow(part, "part binary")
    many = partitions or int(leads.sparkSession.conf.get("spark.sql.shuffle.partitions") or 0)
    if many > MANY:
        # The driver gets as many parts as it can hold.
        counts = counts.repartition(math.isqrt(many)).mapInArrow(_part("_added"), "part binary")
    parts = [bytes(row[0]) for row in counts.collect()]
    with raised():
        return Report(policy._compiled.report_of(_asked(policies, *story.empty(), options), parts))


class Evaluated:
    """What became of leads and events. Each of its frames runs the engine when Spark is asked for rows; after `cache`, all
    of them read the same rows."""

    def __init__(self, rows: DataFrame, stages: list[str]) -> None:
        self._rows = rows
        self._stages = stages

    def cache(self) -> Evaluated:
        """Keeps what the engine says, on the disks of the executors, so that it runs once for answers, rejects and totals."""
        from pyspark import StorageLevel

        self._rows = self._rows.persist(StorageLevel.DISK_ONLY)
        return self

    def unpersist(self) -> None:
        """Gives the space back that `cache` took."""
        self._rows.unpersist()

    @property
    def answers(self) -> DataFrame:
        """One row per lead that has an answer."""
        return self._rows.where("answer is not null").select("answer.*")

    @property
    def rejects(self) -> DataFrame:
        """Rows of leads without an answer, and broken events: of (`leads` or `events`), key, reason, row."""
        return self._rows.where("reject is not null").select("reject.*")

    def summary(self) -> dict[str, Any]:
        """All counts, as `Answers.summary` has them: leads read, answers, rejects, stages, events matched and unmatched.

        They are read from rows, which a task that is tried again writes once. `problems` says where all is wrong at once.
        """
        texts = self._rows.where("totals is not null").select("totals").collect()
        return _spark_totals.added([text[0] for text in texts], self._stages)


def ship(spark: SparkSession) -> None:
    """Sends this package to the executors, which then need no wheel. They must have the driver's kind of processor, and
    pyarrow. Spark Connect cannot do this: install the wheel there."""
    folder = os.path.dirname(__file__)
    path = os.path.join(tempfile.mkdtemp(prefix="qualify-"), f"{SHIPPED}.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in sorted(os.listdir(folder)):
            if name.endswith((".py", ".so", ".pyd")):
                archive.write(os.path.join(folder, name), f"qualify/{name}")
    spark.sparkContext.addArchive(f"{path}#{SHIPPED}")


def _part(work: str, *given: Any) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """What an executor does with a part: `work` of this module. Spark sends it by value, so that it can say where this
    package is missing."""
    version, shipped = __version__, SHIPPED

    def part(batches: Iterator[Any]) -> Iterator[Any]:
        import os
        import socket
        import sys

        try:
            from pyspark import SparkFiles

            folder = SparkFiles.get(shipped)
            if os.path.isdir(folder) and folder not in sys.path:
                sys.path.insert(0, folder)
        except Exception:  # noqa: BLE001, S110: then nothing was sent
            pass
        try:
            import qualify
            import qualify.spark as here
        except ImportError as error:
            raise RuntimeError(
                f"the Python of the executors cannot load `qualify` ({error}; {sys.executable} on {socket.gethostname()})\n"
                "  help: install the wheel on every node, or call qualify.spark.ship(spark) before the job"
            ) from None
        if qualify.__version__ != version:
            raise RuntimeError(
                f"the executors have qualify {qualify.__version__} and the driver {version} ({socket.gethostname()})\n"
                "  help: install the same version on every node"
            )
        yield from getattr(here, work)(batches, *given)

    return part


def _answers(
    batches: Iterator[pyarrow.RecordBatch], policy: bytes, options: dict[str, Any], with_events: bool
) -> Iterator[pyarrow.RecordBatch]:
    """The answers of a part, its rejects and its totals, some leads at a time."""
    compiled: Policy = pickle.loads(policy)  # noqa: S301: it comes from the driver
    for leads, events in _sides(batches, with_events):
        told = _answered(compiled, leads, events, options)
        answers = pyarrow.table(told)
        rejects = None if told.rejects is None else pyarrow.table(told.rejects)
        for batch in answers.to_batches(max_chunksize=1 << 14):
            yield _row(answers.schema, answer=pyarrow.StructArray.from_arrays(batch.columns, fields=list(batch.schema)))
        for batch in [] if rejects is None else rejects.to_batches():
            columns = [batch.column(name).cast(pyarrow.string()) for name in ("file", "key", "reason", "row")]
            columns[0] = compute.if_else(compute.equal(columns[0], "leads"), "leads", "events")
            yield _row(answers.schema, reject=pyarrow.StructArray.from_arrays(columns, fields=[pyarrow.field(*of) for of in _REJECT]))
        yield _row(answers.schema, totals=pyarrow.array([_spark_totals.text(told.summary)]))


def _sides(batches: Iterator[pyarrow.RecordBatch], with_events: bool) -> Iterator[tuple[Side, Side | None]]:
    """The leads of a part, some at a time, and all their events."""
    for rows in chunks(batches):
        yield Side(rows, "lead", False), Side(rows, "event", True) if with_events else None


def _counts(
    batches: Iterator[pyarrow.RecordBatch], policies: bytes, options: dict[str, Any], with_events: bool
) -> Iterator[pyarrow.RecordBatch]:
    """What is counted of a part."""
    compiled: list[Policy] = pickle.loads(policies)  # noqa: S301: it comes from the driver
    yield from _binary([_counted(compiled, leads, events, options) for leads, events in _sides(batches, with_events)])


def _added(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    """Parts, added up."""
    yield from _binary([part.as_py() for batch in batches for part in batch.column("part")])


def _binary(parts: list[bytes]) -> Iterator[pyarrow.RecordBatch]:
    if parts:
        with raised():
            all = parts[0] if len(parts) == 1 else added(parts)
        yield pyarrow.RecordBatch.from_pydict({"part": pyarrow.array([all], pyarrow.binary())})


def _row(of_answer: pyarrow.Schema, **given: pyarrow.Array) -> pyarrow.RecordBatch:
    types = {"answer": pyarrow.struct(list(of_answer)), "reject": pyarrow.struct(_REJECT), "totals": pyarrow.string()}
    length = len(next(iter(given.values())))
    columns = [given.get(name, pyarrow.nulls(length, of)) for name, of in types.items()]
    return pyarrow.RecordBatch.from_arrays(columns, list(types))


def _answered(policy: Policy, leads: Any, events: Any, options: dict[str, Any]) -> Answers:
    """What `Policy.run` answers, for a part of the leads."""
    with raised():
        return Answers(policy._compiled.run(_asked([policy], leads, events, options)))


def _counted(policies: list[Policy], leads: Any, events: Any, options: dict[str, Any]) -> bytes:
    """What `Policy.dry_run` counts, for a part of the leads."""
    with raised():
        return policies[0]._compiled.count_part(_asked(policies, leads, events, options))


def _asked(policies: Sequence[Policy], leads: Any, events: Any, options: dict[str, Any]) -> Asked:
    """What is asked about a part of the leads."""
    asked = Asked(False)
    asked.part = True
    asked.against = policies[1]._compiled if len(policies) > 1 else None
    asked.rows(leads)
    asked.events(events)
    asked.all(threads=1, **options)
    return asked


def _when(as_of: When) -> str:
    """The same instant for all executors."""
    if isinstance(as_of, (datetime.datetime, datetime.date)):
        return as_of.isoformat()
    return as_of or datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")


def _names(of: str | Sequence[str] | None) -> list[str]:
    return [of] if isinstance(of, str) else list(of or ())
