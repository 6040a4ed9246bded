"""What all tests share: the command, the examples, and tables of every library."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest

import qualify

ROOT = Path(__file__).resolve().parents[3]
COMMAND = os.environ.get("QUALIFY_COMMAND", str(ROOT / "target/debug/qualify"))


def command(*words: object) -> str:
    """What the command writes to stdout."""
    done = subprocess.run([COMMAND, *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def duck(table: pyarrow.Table) -> duckdb.DuckDBPyRelation:
    """A table as a relation, of a connection of its own."""
    return duckdb.connect().from_arrow(table)


LIBRARIES = {
    "pyarrow": lambda table: table,
    "polars": polars.from_arrow,
    "pandas": lambda table: table.to_pandas(types_mapper=pandas.ArrowDtype),
    "duckdb": duck,
}


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest):
    """Makes a table of pyarrow one of each library."""
    return LIBRARIES[request.param]


def rows(text: str) -> list[dict[str, str]]:
    """CSV as dictionaries of texts."""
    return list(csv.DictReader(text.splitlines()))


def texts(answers: qualify.Table) -> list[dict[str, str]]:
    """A table as the texts that the command writes as CSV."""

    def text(value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if hasattr(value, "astimezone"):
            form = "%Y-%m-%dT%H:%M:%S.%fZ" if value.microsecond else "%Y-%m-%dT%H:%M:%SZ"
            return value.strftime(form)
        if hasattr(value, "normalize"):
            return format(value.normalize(), "f") if value else "0"
        return str(value)

    return [{name: text(value) for name, value in row.items()} for row in answers.to_dicts()]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


def in_this_process():
    """Spark without other processes than its Python workers."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", "false").config("spark.sql.shuffle.partitions", "4")
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "1000")
    return builder.config("spark.sql.session.timeZone", "America/New_York").getOrCreate()


@pytest.fixture(scope="session")
def spark():
    spark = in_this_process()
    yield spark
    spark.stop()
