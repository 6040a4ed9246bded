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
from ._asked import EARLIER, Asked
from ._errors import raised
from ._policy import Policy, Source, When, compiled
from ._sources import wrong
from ._qualify import added
from ._results import Answers, Report
from ._spark_rows import EVENT, LEAD, MERGED, Brought, Side, chunks

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
    merge: Source | DataFrame = None,
    partitions: int | None = None,
) -> Evaluated:
    """Answers, rejected rows and totals. Nothing runs before Spark is asked for rows.

    `key` names the column of the key in both frames, where it is not called as the policy says; `event_key` that of events.
    Without `events`, leads hold them in lists `events`, or the policy looks at none. Without `as_of` it is now, the same
    instant for all executors. `order` names columns that say which row of two with the same key comes first. `merge` are
    leads that were merged: a DataFrame, or what `Policy.run` takes. `partitions` says into how many parts Spark divides the
    leads.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    compiled("policy", policy)
    _parts(partitions)
    options: dict[str, Any] = {"as_of": _when(as_of), "columns": columns, "hash_keys": hash_keys}
    options |= {"allow_missing_columns": allow_missing_columns, "event_name": event_name, "event_time": event_time}
    merged = _merged([policy], merge)
    story = Brought([policy], leads, events, key, event_key, merged=merged)
    options["event_key"] = story.event_key
    empty = _answered(policy, story.empty(all_columns=True), options)
    answer = pyarrow.table(empty).schema
    into = pyarrow.schema([
        ("answer", pyarrow.struct(list(answer))),
        ("reject", pyarrow.struct(_REJECT)),
        ("totals", pyarrow.string()),
    ])
    rows = story.rows(_names(order), partitions)
    part = _part("_answers", pickle.dumps(policy), options, story.sides)
    return Evaluated(rows.mapInArrow(part, from_arrow_schema(into)), policy.stages)


def dry_run(
    policy: Policy,
    leads: DataFrame,
    events: DataFrame | None = None,
    *,
    outcome: str | None = None,
    against: Policy | None = None,
    what_if: str | Sequence[str] = (),
    as_of: When = None,
    stage_was: str | None = None,
    by: str | None = None,
    capacity: str | None = None,
    replay: str | None = None,
    won_on: str | None = None,
    facts: None = None,
    baseline: DataFrame | None = None,
    baseline_as_of: str | None = None,
    fail_if: str | Sequence[str] = (),
    show: Sequence[str] | None = None,
    key: str | None = None,
    event_key: str | None = None,
    event_name: str | None = None,
    event_time: str | None = None,
    order: Sequence[str] = (),
    hash_keys: bool = False,
    allow_missing_columns: bool = False,
    merge: Source | DataFrame = None,
    partitions: int | None = None,
) -> Report:
    """The policy against history, as `Policy.dry_run` reports it. It runs at once: the executors count their leads, and the
    driver adds the counts up.

    Arguments are those of `Policy.dry_run`, and of `evaluate` where they say how the frames are read. The events hold those
    of the baseline as well. There is no history of facts.
    """
    if facts is not None:
        raise wrong("a dry run in Spark takes no facts", "give them to `policy.dry_run`, with leads that fit one machine")
    options: dict[str, Any] = {"as_of": _when(as_of), "outcome": outcome, "stage_was": stage_was, "by": by}
    options |= {"capacity": capacity, "replay": replay, "won_on": won_on, "fail_if": _names(fail_if), "show": show}
    options |= {"what_if": _names(what_if), "baseline_as_of": baseline_as_of}
    options |= {"hash_keys": hash_keys, "allow_missing_columns": allow_missing_columns}
    options |= {"event_name": event_name, "event_time": event_time}
    named = " ".join([*filter(None, [outcome, options["as_of"], baseline_as_of, stage_was, by, capacity, replay, won_on]), *_names(show)])
    policies = [policy] if against is None else [policy, against]
    for name, one in zip(("policy", "against"), policies):
        compiled(name, one)
    _parts(partitions)
    merged = _merged(policies, merge)
    story = Brought(policies, leads, events, key, event_key, named, merged)
    options["event_key"] = story.event_key
    # What is wrong with the arguments is said before the job.
    nothing, earlier = story.empty(all_columns=True), None
    if baseline is not None:
        if baseline is leads:
            raise wrong("the baseline is the leads themselves: nothing can have shifted", "give earlier leads as baseline=…")
        options["baseline"] = EARLIER
        before = Brought(policies, baseline, events, key, event_key, named, merged, called="baseline")
        earlier = _baseline(policies, before.empty(all_columns=True), options, nothing)
    elif baseline_as_of is not None:
        raise wrong("there is no baseline to evaluate as of that date", "give earlier leads as baseline=…")
    _counted(policies, nothing, options, earlier)
    if baseline is not None and earlier is not None:
        part = _part("_baselines", pickle.dumps(policies), options, before.sides, story.empty())
        earlier = added([earlier, *_collected(before.rows(_names(order), partitions).mapInArrow(part, "part binary"), partitions)])
    part = _part("_counts", pickle.dumps(policies), options, story.sides, earlier)
    parts = _collected(story.rows(_names(order), partitions).mapInArrow(part, "part binary"), partitions)
    with raised():
        return Report(policy._compiled.report_of(_asked(policies, story.empty(), options, earlier), parts))


def _collected(counts: DataFrame, partitions: int | None) -> list[bytes]:
    """The parts, as many as the driver can hold."""
    many = partitions or int(counts.sparkSession.conf.get("spark.sql.shuffle.partitions") or 0)
    if many > MANY:
        counts = counts.repartition(math.isqrt(many)).mapInArrow(_part("_added"), "part binary")
    return [bytes(row[0]) for row in counts.collect()]


def _merged(policies: Sequence[Policy], merge: Any) -> list[tuple[str, str]]:
    """The keys of leads that were merged, each with the key that was kept in the end."""
    if merge is None:
        return []
    asked = Asked(False)
    if hasattr(merge, "mapInArrow"):
        merge = merge.toArrow() if hasattr(merge, "toArrow") else merge.toPandas()
    asked.option("merge", asked.source("merge", merge))
    with raised():
        return policies[0]._compiled.merges(asked)


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
    batches: Iterator[pyarrow.RecordBatch], policy: bytes, options: dict[str, Any], sides: Sequence[int]
) -> Iterator[pyarrow.RecordBatch]:
    """The answers of a part, its rejects and its totals, some leads at a time."""
    own: Policy = pickle.loads(policy)  # noqa: S301: it comes from the driver
    for rows in _sides(batches, sides):
        told = _answered(own, rows, options)
        answers = pyarrow.table(told)
        rejects = None if told.rejects is None else pyarrow.table(told.rejects)
        for batch in answers.to_batches(max_chunksize=1 << 14):
            yield _row(answers.schema, answer=pyarrow.StructArray.from_arrays(batch.columns, fields=list(batch.schema)))
        for batch in [] if rejects is None else rejects.to_batches():
            columns = [batch.column(name).cast(pyarrow.string()) for name in ("file", "key", "reason", "row")]
            columns[0] = compute.if_else(compute.equal(columns[0], "leads"), "leads", "events")
            yield _row(answers.schema, reject=pyarrow.StructArray.from_arrays(columns, fields=[pyarrow.field(*of) for of in _REJECT]))
        yield _row(answers.schema, totals=pyarrow.array([_spark_totals.text(told.summary)]))


Rows = dict[int, Any]
"""Some leads, all their events, and the keys that were merged into theirs: by side."""


def _sides(batches: Iterator[pyarrow.RecordBatch], sides: Sequence[int]) -> Iterator[Rows]:
    """The rows of a part, some leads at a time."""
    for rows in chunks(batches):
        yield {side: Side(rows, side) for side in sides}


def _counts(
    batches: Iterator[pyarrow.RecordBatch], policies: bytes, options: dict[str, Any], sides: Sequence[int], earlier: bytes | None
) -> Iterator[pyarrow.RecordBatch]:
    """What is counted of a part."""
    asked: list[Policy] = pickle.loads(policies)  # noqa: S301: it comes from the driver
    yield from _binary([_counted(asked, rows, options, earlier) for rows in _sides(batches, sides)])


def _baselines(
    batches: Iterator[pyarrow.RecordBatch], policies: bytes, options: dict[str, Any], sides: Sequence[int], leads: Rows
) -> Iterator[pyarrow.RecordBatch]:
    """What is counted of a part of the baseline."""
    asked: list[Policy] = pickle.loads(policies)  # noqa: S301: it comes from the driver
    yield from _binary([_baseline(asked, rows, options, leads) for rows in _sides(batches, sides)])


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


def _answered(policy: Policy, rows: Rows, options: dict[str, Any]) -> Answers:
    """What `Policy.run` answers, for a part of the leads."""
    with raised():
        return Answers(policy._compiled.run(_asked([policy], rows, options)))


def _counted(policies: list[Policy], rows: Rows, options: dict[str, Any], earlier: bytes | None) -> bytes:
    """What `Policy.dry_run` counts, for a part of the leads."""
    with raised():
        return policies[0]._compiled.count_part(_asked(policies, rows, options, earlier))


def _baseline(policies: list[Policy], rows: Rows, options: dict[str, Any], leads: Rows) -> bytes:
    """The same for a part of the baseline; of the leads only the columns count."""
    asked = _asked(policies, {**rows, LEAD: leads[LEAD]}, options)
    asked.source("baseline", rows[LEAD], EARLIER)
    with raised():
        return policies[0]._compiled.count_baseline(asked)


def _asked(policies: Sequence[Policy], rows: Rows, options: dict[str, Any], earlier: bytes | None = None) -> Asked:
    """What is asked about a part of the leads."""
    asked = Asked(False)
    asked.part, asked.baseline = True, earlier
    asked.against = policies[1]._compiled if len(policies) > 1 else None
    asked.rows(rows[LEAD])
    asked.events(rows.get(EVENT))
    if MERGED in rows:
        asked.option("merge", asked.source("merge", rows[MERGED]))
    asked.all(threads=1, **options)
    return asked


def _parts(partitions: int | None) -> None:
    if partitions is not None and (not isinstance(partitions, int) or partitions < 1):
        raise wrong(f"`partitions` is {partitions!r}, and leads are divided into one part or more", "give a whole number from 1 up, or leave it out")


def _when(as_of: When) -> str:
    """The same instant for all executors."""
    if isinstance(as_of, (datetime.datetime, datetime.date)):
        return as_of.isoformat()
    return as_of or datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")


def _names(of: str | Sequence[str] | None) -> list[str]:
    return [of] if isinstance(of, str) else list(of or ())
