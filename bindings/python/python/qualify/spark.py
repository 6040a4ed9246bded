"""Policies over DataFrames of Spark.

Spark brings the events of each lead to the lead, with its own shuffle. The engine answers in the executors, part by part, over
Arrow. docs/spark.md describes it.

    answers = qualify.spark.run(policy, leads, events, as_of="2026-10-01")
"""

from __future__ import annotations

import datetime
import inspect
import os
import pickle
import re
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
from ._results import Answers
from ._sources import wrong

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

__all__ = ["Evaluated", "evaluate", "run", "ship"]

ROWS = 1 << 18
"""About so many rows of leads and events are answered at once."""
BYTES = 256 << 20
"""Rows of one lead that take more memory than that wait in a temporary file."""
SHIPPED = "qualify-shipped"
# Columns of events that may hold the key of the lead, as the command knows them.
_EVENT_KEYS = (
    "lead_id lead lead_key contact_id contact person_id customer_id user_id case_id key".split()  # noqa: SIM905
)
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
    from pyspark.sql import functions as f
    from pyspark.sql.pandas.types import from_arrow_schema

    if isinstance(as_of, (datetime.datetime, datetime.date)):
        as_of = as_of.isoformat()
    options: dict[str, Any] = {"as_of": as_of or datetime.datetime.now(datetime.timezone.utc).isoformat()}
    options |= {"columns": columns, "hash_keys": hash_keys, "allow_missing_columns": allow_missing_columns}
    options |= {"event_name": event_name, "event_time": event_time}
    order = [order] if isinstance(order, str) else list(order)
    known = _readable(leads)
    lead_key = _lead_key(policy, leads.columns, key)
    if lead_key is not None and lead_key != policy.key and key is not None:
        leads, lead_key = leads.withColumnRenamed(key, str(policy.key)), policy.key
        known = _readable(leads)
    if events is None and policy.uses_events and not any(_folded(name) == "events" for name in known.names):
        raise wrong(
            "the policy looks at events, and neither events nor a column `events` of the leads is given",
            "give a DataFrame of events, or an empty one where nothing ever happened",
        )
    known_events = None if events is None else _readable(events)
    if events is not None:
        options["event_key"] = _event_key(events.columns, event_key or key, lead_key)
    _check_types(policy, leads, known)
    empty = _answered(policy, known.empty_table(), known_events and known_events.empty_table(), options)
    needed = [name for name in known.names if _looks_at(policy, name, lead_key)]

    answer = pyarrow.table(empty).schema
    into = pyarrow.schema([
        ("answer", pyarrow.struct(list(answer))),
        ("reject", pyarrow.struct(_REJECT)),
        ("totals", pyarrow.string()),
    ])
    if lead_key is None:
        # Nothing brings rows together: each part of the leads is answered as it is.
        rows = leads.select(f.lit("").alias("k"), f.lit(False).alias("e"), _struct(needed).alias("lead"))
        rows = rows if partitions is None else rows.repartition(partitions)
    else:
        rows = _side(leads, lead_key, policy._compiled.key_form, needed, False, order)
        if events is not None and known_events is not None:
            of_events = _side(events, options["event_key"], policy._compiled.key_form, known_events.names, True, order)
            rows = _nothing(rows, "event", of_events).unionByName(_nothing(of_events, "lead", rows))
        by = [f.col("k")]
        rows = rows.repartition(*by) if partitions is None else rows.repartition(partitions, *by)
        rows = rows.sortWithinPartitions("k", "e", *[name for name in rows.columns if name.startswith("o")], "t")
        rows = rows.select("k", "e", *[name for name in ("lead", "event") if name in rows.columns])
    part = _part(pickle.dumps(policy), options, events is not None)
    return Evaluated(rows.mapInArrow(part, from_arrow_schema(into)), policy.stages)


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


def _part(policy: bytes, options: dict[str, Any], with_events: bool) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """What an executor does with a part. Spark sends it by value, so that it can say where this package is missing."""
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
        yield from here._answers(batches, policy, options, with_events)

    return part


def _answers(
    batches: Iterator[pyarrow.RecordBatch], policy: bytes, options: dict[str, Any], with_events: bool
) -> Iterator[pyarrow.RecordBatch]:
    """The answers of a part, its rejects and its totals, some leads at a time."""
    compiled: Policy = pickle.loads(policy)  # noqa: S301: it comes from the driver
    for rows in _chunks(batches):
        events = _Side(rows, "event", True) if with_events else None
        told = _answered(compiled, _Side(rows, "lead", False), events, options)
        answers = pyarrow.table(told)
        rejects = None if told.rejects is None else pyarrow.table(told.rejects)
        for batch in answers.to_batches(max_chunksize=1 << 14):
            yield _row(answers.schema, answer=pyarrow.StructArray.from_arrays(batch.columns, fields=list(batch.schema)))
        for batch in [] if rejects is None else rejects.to_batches():
            columns = [batch.column(name).cast(pyarrow.string()) for name in ("file", "key", "reason", "row")]
            columns[0] = compute.if_else(compute.equal(columns[0], "leads"), "leads", "events")
            yield _row(answers.schema, reject=pyarrow.StructArray.from_arrays(columns, fields=[pyarrow.field(*of) for of in _REJECT]))
        yield _row(answers.schema, totals=pyarrow.array([_spark_totals.text(told.summary)]))


def _row(of_answer: pyarrow.Schema, **given: pyarrow.Array) -> pyarrow.RecordBatch:
    types = {"answer": pyarrow.struct(list(of_answer)), "reject": pyarrow.struct(_REJECT), "totals": pyarrow.string()}
    length = len(next(iter(given.values())))
    columns = [given.get(name, pyarrow.nulls(length, of)) for name, of in types.items()]
    return pyarrow.RecordBatch.from_arrays(columns, list(types))


def _chunks(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[list[pyarrow.RecordBatch]]:
    """Rows, sorted by key, a few thousand leads at a time; a lead is never divided from its events."""
    held: list[pyarrow.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        if batch.num_rows == 0:
            continue
        held.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows < ROWS and size < BYTES:
            continue
        last = batch.column("k")[-1]
        at = len(held)
        # The rows of the last key may go on: they wait.
        while at > 0:
            same = compute.sum(compute.equal(held[at - 1].column("k"), last)).as_py() or 0
            if same < held[at - 1].num_rows:
                break
            at -= 1
        if at > 0:
            cut = held[at - 1].num_rows - same
            yield [*held[: at - 1], held[at - 1].slice(0, cut)]
            held = [part for part in (held[at - 1].slice(cut), *held[at:]) if part.num_rows]
            rows, size = sum(part.num_rows for part in held), sum(part.nbytes for part in held)
        if size > BYTES:
            held, size = _on_disk(held), 0
    if held:
        yield held


def _on_disk(held: list[pyarrow.RecordBatch]) -> list[pyarrow.RecordBatch]:
    """The same rows in a file without a name, of which only the pages in use take memory."""
    with tempfile.NamedTemporaryFile(suffix=".arrow") as file:
        with pyarrow.ipc.new_file(file, held[0].schema) as writer:
            for batch in held:
                writer.write_batch(batch)
        file.flush()
        reader = pyarrow.ipc.open_file(pyarrow.memory_map(file.name))
        return [reader.get_batch(at) for at in range(reader.num_record_batches)]


class _Side:
    """The leads of some rows, or their events: read anew each time it is asked for."""

    def __init__(self, rows: list[pyarrow.RecordBatch], name: str, events: bool) -> None:
        self.rows, self.name, self.events = rows, name, events
        self.schema = pyarrow.schema(list(rows[0].schema.field(name).type))

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return pyarrow.RecordBatchReader.from_batches(self.schema, self.batches()).__arrow_c_stream__(requested_schema)

    def batches(self) -> Iterator[pyarrow.RecordBatch]:
        for batch in self.rows:
            mine = batch.column("e") if self.events else compute.invert(batch.column("e"))
            column = batch.column(self.name)
            count = mine.true_count
            if 0 < count < len(column):
                column = column.filter(mine)
            if count:
                yield pyarrow.RecordBatch.from_struct_array(column)


def _answered(policy: Policy, leads: Any, events: Any, options: dict[str, Any]) -> Answers:
    """What `Policy.run` answers, for a part of the leads."""
    asked = Asked(False)
    asked.part = True
    asked.rows(leads)
    asked.events(events)
    asked.all(threads=1, **options)
    with raised():
        return Answers(policy._compiled.run(asked))


def _readable(frame: DataFrame) -> pyarrow.Schema:
    """The columns that Spark can hand over as Arrow."""
    from pyspark.sql.pandas.types import to_arrow_type

    # Before Spark 4 all instants were in UTC here, and nothing could be said.
    zone = {"timezone": "UTC"} if "timezone" in inspect.signature(to_arrow_type).parameters else {}
    fields = []
    for field in frame.schema.fields:
        try:
            fields.append(pyarrow.field(field.name, to_arrow_type(field.dataType, **zone)))
        except Exception:  # noqa: BLE001: of any kind; such a column is no error where the policy does not need it
            continue
    return pyarrow.schema(fields)


def _check_types(policy: Policy, leads: DataFrame, known: pyarrow.Schema) -> None:
    needed = [name for name in leads.columns if _looks_at(policy, name, None)]
    for field in leads.schema.fields:
        if field.name not in known.names and _looks_at(policy, field.name, None):
            raise wrong(
                f"the column `{field.name}` of the leads is of the type {field.dataType.simpleString()}, which Spark cannot hand over",
                f'write it as a text or a number: leads.withColumn("{field.name}", col("{field.name}").cast("string"))',
            )
    for name in needed:
        if needed.count(name) > 1:
            raise wrong(f"two columns of the leads are called `{name}`", "rename or drop one of them")


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _looks_at(policy: Policy, name: str, key: str | None) -> bool:
    """Whether the policy may look at this column of the leads."""
    return name == key or _folded(name) in {_folded(of.source) for of in policy.fields} | {"events"}


def _lead_key(policy: Policy, names: list[str], key: str | None) -> str | None:
    if policy.key is None:
        return None
    if key is not None:
        if key not in names:
            raise wrong(f"the leads have no column `{key}`", f"name the column of the key with key=…: there are {', '.join(names)}")
        return key
    found = [name for name in names if name == policy.key]
    found = found or [name for name in names if _folded(name) == _folded(str(policy.key))]
    if not found:
        raise wrong(
            f"the leads have no column `{policy.key}`, which holds the key of a lead",
            f"name it with key=…: there are {', '.join(names)}",
        )
    return found[0]


def _event_key(names: list[str], said: str | None, lead_key: str | None) -> str:
    if said is not None:
        if said not in names:
            raise wrong(f"the events have no column `{said}`", f"name the column of the key with event_key=…: there are {', '.join(names)}")
        return said
    if lead_key is None:
        raise wrong("the policy has no key, so events cannot find their leads", "write `key` behind a field of the lead in the policy")
    for usual in (lead_key, *_EVENT_KEYS):
        for name in names:
            if _folded(name) == _folded(usual):
                return name
    raise wrong("no column of the events is called as the key of a lead", f"name it with event_key=…: there are {', '.join(names)}")


def _side(frame: DataFrame, key: str, form: str, names: list[str], events: bool, order: list[str]) -> DataFrame:
    """Rows of one frame: where Spark takes them (`k`), which side they are (`e`), what decides their order, their columns."""
    from pyspark.sql import functions as f

    alone = [field.name for field in frame.schema.fields if field.dataType.typeName() not in ("map", "variant")]
    row = f.xxhash64(*[_col(name) for name in names if name in alone])
    text = _meeting(_col(key).cast("string"), form)
    place = f.when(text.isNull() | (text == ""), f.concat(f.lit("\0"), row.cast("string"))).otherwise(text)
    # As texts, so that both frames have the same columns; numbers are padded, so that 9 is before 10.
    orders = []
    for at, name in enumerate(order):
        value = _col(name) if name in frame.columns else f.lit(None)
        number = name in frame.columns and dict(frame.dtypes)[name] in ("tinyint", "smallint", "int", "bigint")
        value = f.lpad((value.cast("decimal(20,0)") + f.lit("9223372036854775808").cast("decimal(20,0)")).cast("string"), 21, "0") if number else value.cast("string")
        orders.append(value.alias(f"o{at}"))
    side = _struct(names).alias("event" if events else "lead")
    return frame.select(place.alias("k"), f.lit(events).alias("e"), *orders, row.alias("t"), side)


def _meeting(text: Column, form: str) -> Column:
    """Where the rows of a key meet: the same text for all keys that the engine takes for one. Other keys may meet there too."""
    from pyspark.sql import functions as f

    text = f.regexp_replace(text, r"[\s\x00-\x20\u0085\u00A0\uFEFF]+", "")
    if form == "ignoring case":
        text = f.regexp_replace(f.upper(f.lower(f.upper(text))), r"[A-Z]?\p{M}+|[^\x00-\x7F]", "")
        text = f.when(text == "", f.lit("\1")).otherwise(text)
    elif form == "as salesforce id":
        text = f.upper(f.substring(text, 1, 15))
    # A whole number in one frame may be a decimal in the other.
    number = text.rlike(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
    return f.when(number, (f.when(number, text).cast("double") + f.lit(0.0)).cast("string")).otherwise(text)


def _nothing(frame: DataFrame, name: str, other: DataFrame) -> DataFrame:
    """With the column of the other side, which is null here."""
    from pyspark.sql import functions as f

    return frame.withColumn(name, f.lit(None).cast(other.schema[name].dataType))


def _struct(names: list[str]) -> Column:
    from pyspark.sql import functions as f

    return f.struct(*[_col(name).alias(name) for name in names])


def _col(name: str) -> Column:
    from pyspark.sql import functions as f

    return f.col("`" + name.replace("`", "``") + "`")
