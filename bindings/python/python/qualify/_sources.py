"""Leads and events of any kind, as the compiled part reads them."""

from __future__ import annotations

import datetime
import decimal
import json
import math
import numbers
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ._errors import DataError
from ._qualify import Table


class _Opened:
    """An object that makes its stream anew each time."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.make().__arrow_c_stream__(requested_schema)


def wrong(message: str, help: str) -> DataError:
    return DataError(message, help, "", [])


def path(source: object) -> str | None:
    """The path, where it is one."""
    return os.fspath(source) if isinstance(source, (str, os.PathLike)) else None


def is_records(source: object) -> bool:
    """Whether it is a list of dictionaries; an empty one is."""
    return isinstance(source, (list, tuple)) and all(isinstance(item, Mapping) for item in source)


def table(name: str, source: Any) -> Table:
    """A table of rows: an object of Arrow, or dictionaries."""
    if is_records(source):
        return Table.lines(lines(name, source))
    library = type(source).__module__.split(".")[0]
    columns = None
    if library == "polars" and hasattr(source, "collect"):
        source = source.collect()
    elif library == "duckdb" and hasattr(source, "limit"):
        # To open the relation would run it, and a connection runs one at a time.
        columns = source.limit(0)
    elif library == "pyarrow" and hasattr(source, "scanner"):
        dataset = source
        source = _Opened(lambda: dataset.scanner().to_reader())
    elif library == "pandas" and hasattr(source, "columns"):
        source = _of_pandas(name, source)
    if not hasattr(source, "__arrow_c_stream__"):
        raise wrong(f"`{name}` is {said(source)}, which holds no rows that can be read", _instead(source))
    once = hasattr(source, "read_next_batch") or hasattr(source, "__next__")
    try:
        return Table.stream(name, source, once, columns)
    except Exception as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise wrong(f"`{name}` cannot be read: {why}", "give rows with named columns") from error


def said(value: object) -> str:
    """A value that is no table, in words."""
    if value is None:
        return "None"
    if isinstance(value, bool):
        return f"{value}, yes or no"
    if isinstance(value, (str, os.PathLike)):
        return "a text"
    if isinstance(value, numbers.Number):
        return f"a number, {value}"
    if isinstance(value, datetime.date):
        return f"a date, {value}"
    if isinstance(value, Mapping):
        return "one dictionary"
    if is_records(value):
        return "a list of dictionaries"
    if isinstance(value, (list, tuple)):
        other = next(item for item in value if not isinstance(item, Mapping))
        return f"a list with {said(other)}"
    if isinstance(value, (bytes, bytearray)):
        return "bytes"
    if isinstance(value, Iterable) and not hasattr(value, "shape"):
        return "rows that come one at a time" if hasattr(value, "__next__") else f"a {type(value).__name__}"
    library = type(value).__module__.split(".")[0]
    return f"an object of `{'' if library == 'builtins' else library + '.'}{type(value).__name__}`"


def _instead(value: object) -> str:
    if isinstance(value, Mapping):
        return "give a list of dictionaries, `[lead]`, or a table"
    if hasattr(value, "__next__"):
        return "give them as a list: `list(rows)`"
    if type(value).__module__.startswith("pyspark."):
        return "qualify.spark reads frames of Spark: qualify.spark.run(policy, leads, events)"
    return "give a table of pyarrow, polars, pandas or DuckDB, a path, or a list of dictionaries"


def _of_pandas(name: str, frame: Any) -> Any:
    """A frame of pandas as a table, made once and not each time it is read. Its index is no column."""
    try:
        import pyarrow  # type: ignore[import-untyped]
    except ImportError:
        return frame
    try:
        return pyarrow.Table.from_pandas(frame, preserve_index=False)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError) as error:
        why = ", ".join(str(arg) for arg in error.args)
        raise wrong(f"`{name}` cannot be read: {why}", "give each column values of one type") from error


def lines(name: str, records: Iterable[Mapping[str, Any]]) -> bytes:
    """Dictionaries as lines of JSON."""
    try:
        return "".join(json.dumps(_plain(record), default=_text) + "\n" for record in records).encode()
    except (TypeError, ValueError) as error:
        raise wrong(f"`{name}` cannot be read: {error}", "give texts, numbers, dates, yes/no and lists") from error


def _plain(value: Any) -> Any:
    """Without what JSON cannot say: not-a-number is missing."""
    if isinstance(value, Mapping):
        return {str(name): _plain(of) for name, of in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(of) for of in value]
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, float) and math.isinf(value):
        return str(value)
    return value


def _text(value: Any) -> Any:
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return None if value.is_nan() else format(value, "f")
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if hasattr(value, "item"):
        # A number of numpy.
        return _plain(value.item())
    raise TypeError(f"a value is {said(value)}")
