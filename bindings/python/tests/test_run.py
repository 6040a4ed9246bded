"""Answers from every library against the command's, cell by cell."""

import datetime

import pyarrow
import pyarrow.csv
import pyarrow.parquet
import pytest
from conftest import LIBRARIES, command, rows, texts

import qualify

EXAMPLES = {
    "lead-scoring": ("lead-scoring", "2026-10-31"),
    "lead-definition": ("lead-definition", "2026-10-31"),
}


def as_texts(path, delimiter=","):
    """A CSV file with every cell as the text that it is."""
    names = path.read_text().splitlines()[0].split(delimiter)
    convert = pyarrow.csv.ConvertOptions(column_types={name: pyarrow.string() for name in names}, strings_can_be_null=True)
    return pyarrow.csv.read_csv(path, convert_options=convert, parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter))


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_answered_as_by_the_command(root, library, example):
    name, as_of = EXAMPLES[example]
    policy, folder = root / f"policies/{name}.qualify", root / "examples" / name
    leads, events = folder / "leads.csv", folder / "events.csv"
    expected = rows(command("run", policy, leads, "--events", events, "--as-of", as_of))
    answers = qualify.Policy.read(policy).run(library(as_texts(leads)), events=library(as_texts(events)), as_of=as_of)
    assert texts(answers) == expected
    from_paths = qualify.Policy.read(policy).run(leads, events=str(events), as_of=datetime.date.fromisoformat(as_of))
    assert texts(from_paths) == expected
