"""What is wrong is one clear error that says what to do, in the words of Python."""

import argparse
import datetime

import numpy
import pandas
import polars
import pyarrow
import pytest

import qualify

POLICY = "lead\n  lead_id text, key\n  budget number\nevent visit\nscore s\n  +3 on visit\nMQL requires s >= 3 and budget > 1\n"


def policy():
    return qualify.Policy.parse(POLICY)


def failure(**arguments):
    with pytest.raises(qualify.DataError) as caught:
        policy().run(**arguments)
    return caught.value


def test_a_column_that_is_missing(library):
    error = failure(leads=library(pyarrow.table({"lead_id": ["a"]})), events=False)
    assert error.message == "the data has no column `budget`"
    assert error.help == (
        'its columns are lead_id; write `from "COLUMN"` on the field, or allow_missing_columns=True if it may be absent'
    )


def test_a_column_that_no_field_can_hold():
    times = pyarrow.array([1], pyarrow.time32("s"))
    error = failure(leads=pyarrow.table({"lead_id": ["a"], "budget": times}), events=False)
    assert str(error) == (
        "the column `budget` of leads holds times of day without a date, which no field can hold\n"
        "  help: write it as a text, a number, a date, yes/no or a list"
    )


def test_values_that_are_no_numbers_are_counted(library):
    leads = pyarrow.table({"lead_id": ["a", "b"], "budget": ["12", "a lot"]})
    answers = policy().run(library(leads), events=False)
    assert answers.bad_values.to_dicts() == [
        {"of": "leads", "field": "budget", "value": "a lot", "count": 1, "first_line": 2}
    ]
    strict = failure(leads=library(leads), events=False, strict=True)
    assert strict.message == "1 bad value, and strict=True was asked for: nothing was written"
    assert "a lot" in strict.said


def test_a_policy_with_mistakes(tmp_path):
    (tmp_path / "a.qualify").write_text("lead\n  need yes/no\nSQL requires needs\nMQL requires nothing\n")
    with pytest.raises(qualify.PolicyError) as caught:
        qualify.Policy.read(tmp_path / "a.qualify")
    first = caught.value.findings[0]
    assert (first.severity, first.line, first.column) == ("error", 3, 14)
    assert first.help == "`need` is a field; write `need`"
    assert "there is no field, event or criterion called `needs`" in str(caught.value)
    assert len(caught.value.findings) == 2
    with pytest.raises(qualify.DataError, match="there is no such file"):
        qualify.Policy.read(tmp_path / "b.qualify")


def test_events_without_a_key(library):
    leads = library(pyarrow.table({"lead_id": ["a"], "budget": [1]}))
    events = library(pyarrow.table({"event": ["visit"], "time": ["2026-01-01"]}))
    error = failure(leads=leads, events=events)
    assert error.message == "no column of the events is known to say the lead's key"
    assert error.help == "say which with event_key=…\ntheir columns are event, time"


def test_events_that_are_nowhere(library):
    error = failure(leads=library(pyarrow.table({"lead_id": ["a"], "budget": [1]})))
    assert error.message.startswith("the policy looks at events, and no lead has a list `events`")
    assert error.help == "name a table of events with events=…, or say events=False if there are none"


TABLES = "give a table of pyarrow, polars, pandas or DuckDB, a path, or a list of dictionaries"


@pytest.mark.parametrize(
    ("leads", "said", "help"),
    [
        (5, "a number, 5", TABLES),
        (2.5, "a number, 2.5", TABLES),
        (True, "True, yes or no", TABLES),
        (None, "None", TABLES),
        (datetime.date(2026, 10, 1), "a date, 2026-10-01", TABLES),
        ({"lead_id": "a"}, "one dictionary", "give a list of dictionaries, `[lead]`, or a table"),
        ([{"lead_id": "a"}, 2], "a list with a number, 2", TABLES),
        (["a"], "a list with a text", TABLES),
        (b"lead_id", "bytes", TABLES),
        ({1}, "a set", TABLES),
        (iter([{"lead_id": "a"}]), "rows that come one at a time", "give them as a list: `list(rows)`"),
        (numpy.zeros((2, 2)), "an object of `numpy.ndarray`", TABLES),
        (argparse.Namespace(), "an object of `argparse.Namespace`", TABLES),
    ],
    ids=str,
)
def test_what_holds_no_rows(leads, said, help):
    for name in ("leads", "events"):
        error = failure(**({"leads": [{"lead_id": "a", "budget": 1}], "events": []} | {name: leads}))
        if name == "leads" or not isinstance(leads, (dict, list)) and leads is not None:
            assert (error.message, error.help) == (f"`{name}` is {said}, which holds no rows that can be read", help)


def test_what_is_no_policy():
    leads = [{"lead_id": "a", "budget": 1}]
    for against, said in [("other.qualify", "a text"), (5, "a number, 5")]:
        with pytest.raises(qualify.DataError) as caught:
            policy().dry_run(leads, events=False, against=against)
        assert caught.value.message == f"`against` is {said}, and not a policy"
        assert caught.value.help == "read it first: against=qualify.Policy.read(path)"


def test_a_series_has_no_columns():
    error = failure(leads=polars.Series([1]), events=False)
    assert error.message.startswith("`leads` cannot be read:")


def test_a_column_of_pandas_of_mixed_types():
    error = failure(leads=pandas.DataFrame({"lead_id": ["a", "b"], "budget": [1, "x"]}), events=False)
    assert error.message.startswith("`leads` cannot be read:") and "budget" in error.message
    assert error.help == "give each column values of one type"


def test_a_reader_is_read_once():
    leads = pyarrow.table({"lead_id": ["a"], "budget": [1], "made": ["2026-01-01"]})
    dated = qualify.Policy.parse(POLICY.replace("  budget number\n", "  budget number\n  made date\n"))
    visits = [{"lead_id": "a", "event": "visit", "time": "2025-12-01"}] * 2
    assert len(dated.run(leads.to_reader(), events=visits)) == 1
    assert dated.run(leads, events=visits, as_of="made + 1 day").summary["events"]["matched"] == 2
    with pytest.raises(qualify.DataError) as caught:
        dated.run(leads.to_reader(), events=visits, as_of="made + 1 day")
    assert caught.value.message == "leads would be read more than once, and this reader gives its rows only once"
    assert caught.value.help == "give it as a table: `reader.read_all()`"


def test_arguments_that_are_wrong():
    leads = [{"lead_id": "a", "budget": 1}]
    assert "the lead has no field `tomorrow`" in failure(leads=leads, events=False, as_of="tomorrow").message
    assert "no column `nope` to write" in failure(leads=leads, events=False, columns=["nope"]).message
    for threads in (0, 1_025, 2.5, "two"):
        assert failure(leads=leads, events=False, threads=threads).message.startswith("`threads` is a ")
    assert failure(leads=leads, events=False, strict="yes").help == "write strict=True or strict=False"
    assert failure(leads=leads, events=False, as_of=5).message == "`as_of=5` is no date, instant or field"
    for value, said in [(datetime.time(1), "an object of `datetime.time`"), (b"5", "bytes"), (1j, "a number, 1j")]:
        wrong = failure(leads=[{"lead_id": "a", "budget": value}], events=False)
        assert wrong.message == f"`leads` cannot be read: a value is {said}"
    for read, what in [(qualify.Policy.parse, "text"), (qualify.Policy.read, "path")]:
        for value, said in [(5, "a number, 5"), (None, "None")]:
            with pytest.raises(qualify.DataError) as caught:
                read(value)
            assert caught.value.message == f"`{what}` is {said}" and caught.value.help
    for option in ("what_if", "fail_if"):
        with pytest.raises(qualify.DataError, match=option):
            policy().dry_run(leads, events=False, **{option: 5})
    assert "no such file" in failure(leads="nowhere.csv", events=False).message
    with pytest.raises(qualify.PolicyError, match="outcome means"):
        policy().dry_run(leads, events=False, outcome="budget > ")


def test_what_another_program_fails_at():
    def batches():
        yield pyarrow.record_batch({"lead_id": ["a"], "budget": [1]})
        raise RuntimeError("the warehouse is closed")

    schema = pyarrow.schema({"lead_id": pyarrow.string(), "budget": pyarrow.int64()})
    error = failure(leads=pyarrow.RecordBatchReader.from_batches(schema, batches()), events=False)
    assert error.message.startswith("leads cannot be read:") and "the warehouse is closed" in error.message
