"""Rows of Spark brought together: the events of each lead beside the lead, a few thousand leads at a time."""

from __future__ import annotations

import inspect
import re
import tempfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow
import pyarrow.compute as compute

from ._policy import Policy
from ._sources import said, wrong

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

ROWS = 1 << 18
"""About so many rows of leads and events are answered at once."""
BYTES = 256 << 20
"""Rows of one lead that take more memory than that wait in a temporary file."""
LEAD, EVENT, MERGED = 0, 1, 2
SIDES = ["lead", "event", "merged"]
"""What a row is, and the column with its values."""
# Columns of events that may hold the key of the lead, as the command knows them.
_EVENT_KEYS = (
    "lead_id lead lead_key contact_id contact person_id customer_id user_id case_id key".split()  # noqa: SIM905
)


_TIMES = ("date", "timestamp", "timestamp_ntz")
_NEVER: dict[str, tuple[str, tuple[str, ...], str]] = {
    "number": ("a number", (*_TIMES, "boolean", "binary", "array"), "a column of numbers"),
    "date": ("a date", ("boolean", "binary", "array"), "a column of dates, timestamps or texts"),
    "yes/no": ("yes or no", (*_TIMES, "binary", "array"), "a column of booleans or texts"),
}
"""By type of a field: in words, columns of Spark that have no value of it, and what to give instead."""


class Brought:
    """Leads and events of a job: their columns are looked at at once, their rows when Spark is asked for them.

    `policies` are those that look at them, the first says what the key is. `also` is a text that may name more columns.
    `merged` are keys of leads that were merged, each with the key that was kept.
    """

    def __init__(
        self,
        policies: Sequence[Policy],
        leads: DataFrame,
        events: DataFrame | None,
        key: str | None,
        event_key: str | None,
        also: str = "",
        merged: Sequence[tuple[str, str]] = (),
        called: str = "leads",
    ) -> None:
        self._policies, self._also, self._merged, self._called = policies, also, merged, called
        policy = policies[0]
        _frame(called, leads)
        if events is not None:
            _frame("events", events)
        self._key = _lead_key(policy, leads.columns, key, called)
        if self._key is not None and self._key != policy.key and key is not None:
            leads, self._key = leads.withColumnRenamed(key, str(policy.key)), policy.key
        self._leads, self._events = leads, events
        self._known = _readable(leads)
        if events is None and policy.uses_events:
            self._check_lists()
        self._known_events = None if events is None else _readable(events)
        self.event_key = None if events is None else _event_key(events.columns, event_key or key, self._key)
        """The column of events that holds the key."""
        self._check_types()
        self._needed = [name for name in self._known.names if self._looks_at(name)]

    def empty(self, all_columns: bool = False) -> dict[int, pyarrow.Table]:
        """The rows as the executors will see them, without a row: by side."""
        leads = self._known.empty_table()
        empty = {LEAD: leads if all_columns else leads.select(self._needed)}
        if self._known_events is not None:
            empty[EVENT] = self._known_events.empty_table()
        if self._merged:
            empty[MERGED] = pyarrow.schema(dict.fromkeys(("old_key", "kept_key"), pyarrow.string())).empty_table()
        return empty

    @property
    def sides(self) -> list[int]:
        """What rows there are."""
        return list(self.empty())

    def rows(self, order: Sequence[str], partitions: int | None) -> DataFrame:
        """Rows of leads and of events, those of one key together and the lead first."""
        from pyspark.sql import functions as f

        leads, events = self._leads, self._events
        known = [*leads.columns, *(events.columns if events is not None else [])]
        for name in order:
            if name not in known:
                raise wrong(f"neither leads nor events have the column `{name}` of order=…", f"there are {', '.join(dict.fromkeys(known))}")
        if self._key is None:
            # Nothing brings rows together: each part of the leads is answered as it is.
            at = f.monotonically_increasing_id().cast("string").alias("k")
            rows = leads.select(at, f.lit(LEAD).alias("s"), _struct(self._needed).alias("lead"))
            return rows if partitions is None else rows.repartition(partitions)
        forms = list(dict.fromkeys(policy._compiled.key_form for policy in self._policies))
        sides = [_side(leads, self._key, forms, self._needed, LEAD, order)]
        if events is not None and self._known_events is not None and self.event_key is not None:
            sides.append(_side(events, self.event_key, forms, self._known_events.names, EVENT, order))
        if self._merged:
            spark = leads.sparkSession
            merged = spark.createDataFrame(list(self._merged), "old_key string, kept_key string")
            places = _places(merged, forms)
            sides.append(_side(merged, "old_key", forms, ["old_key", "kept_key"], MERGED, ()))
            sides = [_moved(side, places) for side in sides]
        rows = _together(sides)
        by = [f.col("k")]
        rows = rows.repartition(*by) if partitions is None else rows.repartition(partitions, *by)
        rows = rows.sortWithinPartitions("k", "s", *[name for name in rows.columns if name.startswith("o")], "t")
        return rows.select("k", "s", *[name for name in SIDES if name in rows.columns])

    def _looks_at(self, name: str) -> bool:
        """Whether somebody may look at this column of the leads."""
        named = _folded(name) in _folded(self._also)
        return name == self._key or named or any(_looks_at(policy, name) for policy in self._policies)

    def _check_lists(self) -> None:
        """Leads that hold their events hold lists of them."""
        kinds = [field.dataType for field in self._leads.schema.fields if _folded(field.name) == "events"]
        if not kinds:
            raise wrong(
                "the policy looks at events, and neither events nor a column `events` of the leads is given",
                "give a DataFrame of events, or an empty one where nothing ever happened",
            )
        if kinds[0].typeName() != "array" or kinds[0].elementType.typeName() != "struct":
            raise wrong(
                f"the column `events` of the {self._called} is of the type {kinds[0].simpleString()}, and events are a list of structs",
                "give a DataFrame of events, or collect_list(struct(…)) of their columns",
            )

    def _check_types(self) -> None:
        """Says what cannot be read before the job; the engine says what it sees of the columns."""
        words = {_folded(word) for word in re.findall(r"\w+", self._also)}
        needed = [name for name in self._leads.columns if _folded(name) in words or any(_looks_at(policy, name) for policy in self._policies)]
        same = str if self._leads.sparkSession.conf.get("spark.sql.caseSensitive", "false") == "true" else str.lower
        for name in needed:
            if [same(other) for other in self._leads.columns].count(same(name)) > 1:
                raise wrong(f"two columns of the {self._called} are called `{name}`", "rename or drop one of them")
        for name in needed:
            self._check_type(self._called, self._known, self._leads.schema[name])
        if self._events is not None and self._known_events is not None:
            # What the policy may call a field of an event.
            written = (text for policy in self._policies for _, text in policy._compiled.files[1])
            names = {_folded(word) for text in written for word in re.findall(r'"[^"]*"|\w+', text)}
            for field in self._events.schema.fields:
                if field.name == self.event_key or _folded(field.name) in names:
                    self._check_type("events", self._known_events, field)

    def _check_type(self, called: str, known: pyarrow.Schema, field: Any) -> None:
        """A column of these leads or events that somebody looks at."""
        name, kind = field.name, field.dataType.typeName()
        column = f"the column `{name}` of the {called} is of the type {field.dataType.simpleString()}"
        if name == (self.event_key if called == "events" else self._key) and kind in ("array", "map", "struct", "binary", "variant"):
            raise wrong(f"{column}, and a key is one value", "name the column of the key with key=…, or write it as a text")
        if name not in known.names or kind in ("struct", "variant"):
            raise wrong(
                f"{column}, which no field can hold",
                f'write it as a text or a number: {called}.withColumn("{name}", col("{name}").cast("string"))',
            )
        for of in [] if called == "events" else self._policies[0].fields:
            for start, (said, never, give) in _NEVER.items():
                if _folded(of.source) == _folded(name) and of.type.startswith(start) and kind in never:
                    raise wrong(f"{column}, and the field `{of.name}` is {said}", f'give {give}, or name another column in the policy: from "…"')


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
    """The leads of some rows, their events, or their merged keys: read anew each time it is asked for."""

    def __init__(self, rows: list[pyarrow.RecordBatch], side: int) -> None:
        self.rows, self.side = rows, side
        self.schema = pyarrow.schema(list(rows[0].schema.field(SIDES[side]).type))

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return pyarrow.RecordBatchReader.from_batches(self.schema, self.batches()).__arrow_c_stream__(requested_schema)

    def batches(self) -> Iterator[pyarrow.RecordBatch]:
        for batch in self.rows:
            mine = compute.equal(batch.column("s"), self.side)
            column = batch.column(SIDES[self.side])
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


def _frame(name: str, frame: object) -> None:
    """Refuses what is no frame of Spark."""
    if not hasattr(frame, "sparkSession") or not hasattr(frame, "mapInArrow"):
        help = "give a DataFrame of Spark: spark.createDataFrame(…), spark.read.parquet(…)"
        raise wrong(f"`{name}` is {said(frame)}, and not a DataFrame of Spark", f"{help}; `policy.run` reads other tables")


def _no(called: str, column: str) -> str:
    return f"the {called} {'have' if called.endswith('s') else 'has'} no column `{column}`"


def _lead_key(policy: Policy, names: list[str], key: str | None, called: str) -> str | None:
    if policy.key is None:
        return None
    if key is not None:
        if key not in names:
            raise wrong(_no(called, key), f"name the column of the key with key=…: there are {', '.join(names)}")
        return key
    found = [name for name in names if name == policy.key]
    found = found or [name for name in names if _folded(name) == _folded(str(policy.key))]
    if not found:
        raise wrong(
            f"{_no(called, str(policy.key))}, which holds the key of a lead",
            f"name it with key=…: there are {', '.join(names)}",
        )
    return found[0]


def _event_key(names: list[str], named: str | None, lead_key: str | None) -> str:
    if named is not None:
        if named not in names:
            raise wrong(_no("events", named), f"name the column of the key with event_key=…: there are {', '.join(names)}")
        return named
    if lead_key is None:
        raise wrong("the policy has no key, so events cannot find their leads", "write `key` behind a field of the lead in the policy")
    for usual in (lead_key, *_EVENT_KEYS):
        for name in names:
            if _folded(name) == _folded(usual):
                return name
    raise wrong("no column of the events is called as the key of a lead", f"name it with event_key=…: there are {', '.join(names)}")


def _side(frame: DataFrame, key: str, forms: list[str], names: list[str], side: int, order: Sequence[str]) -> DataFrame:
    """Rows of one frame: where Spark takes them (`k`), which side they are (`s`), what decides their order, their columns."""
    from pyspark.sql import functions as f

    alone = [field.name for field in frame.schema.fields if field.dataType.typeName() not in ("map", "variant")]
    row = f.xxhash64(*[_col(name) for name in names if name in alone])
    text = _met(_col(key), forms)
    place = f.when(text.isNull() | (text == ""), f.concat(f.lit("\0"), row.cast("string"))).otherwise(text)
    # As texts, so that both frames have the same columns; numbers are padded, so that 9 is before 10.
    orders = []
    for at, name in enumerate(order):
        value = _col(name) if name in frame.columns else f.lit(None)
        number = name in frame.columns and dict(frame.dtypes)[name] in ("tinyint", "smallint", "int", "bigint")
        value = f.lpad((value.cast("decimal(20,0)") + f.lit("9223372036854775808").cast("decimal(20,0)")).cast("string"), 21, "0") if number else value.cast("string")
        orders.append(value.alias(f"o{at}"))
    return frame.select(place.alias("k"), f.lit(side).alias("s"), *orders, row.alias("t"), _struct(names).alias(SIDES[side]))


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


def _met(key: Column, forms: list[str]) -> Column:
    text = key.cast("string")
    for form in forms:
        text = _meeting(text, form)
    return text


def _places(merged: DataFrame, forms: list[str]) -> DataFrame:
    """Where the rows of merged keys meet: all that were merged into one, at the place of the first of them."""
    places: dict[str, str] = {}

    def end(place: str) -> str:
        while (at := places.setdefault(place, place)) != place:
            places[place] = place = places[at]
        return place

    for row in merged.select(*[_met(_col(name), forms) for name in ("old_key", "kept_key")]).collect():
        old, kept = end(row[0]), end(row[1])
        places[old] = kept
    return merged.sparkSession.createDataFrame([(place, end(place)) for place in places], "k string, place string")


def _moved(side: DataFrame, places: DataFrame) -> DataFrame:
    """Rows of merged keys go where the kept one is."""
    from pyspark.sql import functions as f

    return side.join(places, "k", "left").withColumn("k", f.coalesce("place", "k")).drop("place")


def _together(sides: list[DataFrame]) -> DataFrame:
    """The rows of all sides: the column of another side is null."""
    together = sides[0]
    for side in sides[1:]:
        together = together.unionByName(side, allowMissingColumns=True)
    return together


def _struct(names: list[str]) -> Column:
    from pyspark.sql import functions as f

    return f.struct(*[_col(name).alias(name) for name in names])


def _col(name: str) -> Column:
    from pyspark.sql import functions as f

    return f.col("`" + name.replace("`", "``") + "`")
