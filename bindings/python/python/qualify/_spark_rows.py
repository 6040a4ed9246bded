"""Rows of Spark brought together: the events of each lead beside the lead, a few thousand leads at a time."""

from __future__ import annotations

import inspect
import re
import tempfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pyarrow
import pyarrow.compute as compute

from ._policy import Policy
from ._sources import wrong

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

ROWS = 1 << 18
"""About so many rows of leads and events are answered at once."""
BYTES = 256 << 20
"""Rows of one lead that take more memory than that wait in a temporary file."""
# Columns of events that may hold the key of the lead, as the command knows them.
_EVENT_KEYS = (
    "lead_id lead lead_key contact_id contact person_id customer_id user_id case_id key".split()  # noqa: SIM905
)


class Brought:
    """Leads and events of a job: their columns are looked at at once, their rows when Spark is asked for them.

    `policies` are those that look at them, the first says what the key is. `also` is a text that may name more columns.
    """

    def __init__(
        self,
        policies: Sequence[Policy],
        leads: DataFrame,
        events: DataFrame | None,
        key: str | None,
        event_key: str | None,
        also: str = "",
    ) -> None:
        self._policies, self._also = policies, also
        policy = policies[0]
        self._key = _lead_key(policy, leads.columns, key)
        if self._key is not None and self._key != policy.key and key is not None:
            leads, self._key = leads.withColumnRenamed(key, str(policy.key)), policy.key
        self._leads, self._events = leads, events
        self._known = _readable(leads)
        if events is None and policy.uses_events and not any(_folded(name) == "events" for name in self._known.names):
            raise wrong(
                "the policy looks at events, and neither events nor a column `events` of the leads is given",
                "give a DataFrame of events, or an empty one where nothing ever happened",
            )
        self._known_events = None if events is None else _readable(events)
        self.event_key = None if events is None else _event_key(events.columns, event_key or key, self._key)
        """The column of events that holds the key."""
        self._check_types()
        self._needed = [name for name in self._known.names if self._looks_at(name)]

    def empty(self, all_columns: bool = False) -> tuple[pyarrow.Table, pyarrow.Table | None]:
        """Leads and events as the executors will see them, without rows."""
        leads = self._known.empty_table()
        leads = leads if all_columns else leads.select(self._needed)
        return leads, None if self._known_events is None else self._known_events.empty_table()

    def rows(self, order: Sequence[str], partitions: int | None) -> DataFrame:
        """Rows of leads and of events, those of one key together and the lead first."""
        from pyspark.sql import functions as f

        leads, events = self._leads, self._events
        if self._key is None:
            # Nothing brings rows together: each part of the leads is answered as it is.
            at = f.monotonically_increasing_id().cast("string").alias("k")
            rows = leads.select(at, f.lit(False).alias("e"), _struct(self._needed).alias("lead"))
            return rows if partitions is None else rows.repartition(partitions)
        forms = list(dict.fromkeys(policy._compiled.key_form for policy in self._policies))
        rows = _side(leads, self._key, forms, self._needed, False, order)
        if events is not None and self._known_events is not None and self.event_key is not None:
            of_events = _side(events, self.event_key, forms, self._known_events.names, True, order)
            rows = _nothing(rows, "event", of_events).unionByName(_nothing(of_events, "lead", rows))
        by = [f.col("k")]
        rows = rows.repartition(*by) if partitions is None else rows.repartition(partitions, *by)
        rows = rows.sortWithinPartitions("k", "e", *[name for name in rows.columns if name.startswith("o")], "t")
        return rows.select("k", "e", *[name for name in ("lead", "event") if name in rows.columns])

    def _looks_at(self, name: str) -> bool:
        """Whether somebody may look at this column of the leads."""
        named = _folded(name) in _folded(self._also)
        return name == self._key or named or any(_looks_at(policy, name) for policy in self._policies)

    def _check_types(self) -> None:
        words = {_folded(word) for word in re.findall(r"\w+", self._also)}
        sure = lambda name: _folded(name) in words or any(_looks_at(policy, name) for policy in self._policies)  # noqa: E731
        needed = [name for name in self._leads.columns if sure(name)]
        for field in self._leads.schema.fields:
            if field.name not in self._known.names and field.name in needed:
                raise wrong(
                    f"the column `{field.name}` of the leads is of the type {field.dataType.simpleString()}, which Spark cannot hand over",
                    f'write it as a text or a number: leads.withColumn("{field.name}", col("{field.name}").cast("string"))',
                )
        for name in needed:
            if needed.count(name) > 1:
                raise wrong(f"two columns of the leads are called `{name}`", "rename or drop one of them")


def chunks(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[list[pyarrow.RecordBatch]]:
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


class Side:
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


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _looks_at(policy: Policy, name: str) -> bool:
    """Whether the policy may look at this column of the leads."""
    return _folded(name) in {_folded(of.source) for of in policy.fields} | {"events"}


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


def _side(frame: DataFrame, key: str, forms: list[str], names: list[str], events: bool, order: Sequence[str]) -> DataFrame:
    """Rows of one frame: where Spark takes them (`k`), which side they are (`e`), what decides their order, their columns."""
    from pyspark.sql import functions as f

    alone = [field.name for field in frame.schema.fields if field.dataType.typeName() not in ("map", "variant")]
    row = f.xxhash64(*[_col(name) for name in names if name in alone])
    text = _col(key).cast("string")
    for form in forms:
        text = _meeting(text, form)
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
