"""Every type that a column can have means what it means in a Parquet file: from each library, cell by cell."""

import datetime
import decimal

import polars
import pyarrow
import pyarrow.parquet
import pytest
from conftest import command, rows, texts

import qualify

POLICY = """policy "Types"
  time zone "Europe/Amsterdam"
lead
  id       text, key
  industry one of software, logistics
  topics   several of pricing, security
  size     number
  budget   number in EUR
  optin    yes/no
  created  date
  seen     date
event demo
  amount number
event visit
score fit, -1000 to 1000000
  by industry: software: +15, logistics: +10
  +3 if topics include pricing
  +1 per 10 of size
  +0.5 per 1 EUR of budget
  +7 if optin
  +2 per 30 days since created
  +100 if seen >= 2026-02-10T12:00
  +500 if size is missing
score pull
  +10 on demo
  +1 per 3 of sum of amount of demo in the last 60 days
  +2 on visit
MQL requires fit >= 20
"""
COUNT = 40
AS_OF = "2026-10-01"
DAY = datetime.date(2026, 2, 1)
TIME = datetime.datetime(2026, 2, 10, 10, 30)

TYPES = {
    "industry": [
        pyarrow.string(),
        pyarrow.large_string(),
        pyarrow.string_view(),
        pyarrow.binary(),
        pyarrow.dictionary(pyarrow.int32(), pyarrow.string()),
        pyarrow.dictionary(pyarrow.int8(), pyarrow.large_string()),
        pyarrow.dictionary(pyarrow.uint16(), pyarrow.string()),
    ],
    "topics": [pyarrow.list_(pyarrow.string()), pyarrow.large_list(pyarrow.string()), pyarrow.list_(pyarrow.large_string())],
    "size": [pyarrow.int8(), pyarrow.uint16(), pyarrow.int64(), pyarrow.uint64(), pyarrow.float32(), pyarrow.float64()],
    "budget": [pyarrow.decimal128(12, 2), pyarrow.decimal128(38, 10), pyarrow.float64()],
    "optin": [pyarrow.bool_()],
    "created": [pyarrow.date32(), pyarrow.date64()],
    "seen": [
        pyarrow.timestamp("s"),
        pyarrow.timestamp("ms"),
        pyarrow.timestamp("us", "UTC"),
        pyarrow.timestamp("us", "America/New_York"),
        pyarrow.timestamp("ns"),
    ],
}


def missing(of, number):
    return None if number % 7 == 3 else of


def values(name, number):
    return missing(
        {
            "industry": ["software", "logistics", "farming"][number % 3],
            "topics": [["pricing"], ["security", "pricing"], []][number % 3],
            "size": number % 100,
            "budget": decimal.Decimal(number * 1001) / 4,
            "optin": number % 2 == 0,
            "created": DAY + datetime.timedelta(days=number),
            "seen": TIME + datetime.timedelta(hours=number),
        }[name],
        number,
    )


def column(name, ty):
    items = [values(name, number) for number in range(COUNT)]
    if pyarrow.types.is_dictionary(ty) and not pyarrow.types.is_string(ty.value_type) and not pyarrow.types.is_large_string(ty.value_type):
        return pyarrow.array(items, ty.value_type).dictionary_encode().cast(ty)
    if pyarrow.types.is_dictionary(ty):
        plain = pyarrow.array(items, ty.value_type)
        return plain.dictionary_encode().cast(ty)
    if pyarrow.types.is_floating(ty):
        items = [None if item is None else float(item) for item in items]
    if pyarrow.types.is_binary(ty):
        items = [None if item is None else item.encode() for item in items]
    return pyarrow.array(items, ty)


def leads(**types):
    columns = {"id": pyarrow.array([f"L{number}" for number in range(COUNT)])}
    for name, all in TYPES.items():
        columns[name] = column(name, types.get(name, all[0]))
    return pyarrow.table(columns)


def by_command(tmp_path, leads, *words):
    (tmp_path / "types.qualify").write_text(POLICY)
    pyarrow.parquet.write_table(leads, tmp_path / "leads.parquet")
    return rows(command("run", tmp_path / "types.qualify", tmp_path / "leads.parquet", "--as-of", AS_OF, *words))


@pytest.mark.parametrize(("name", "ty"), [(name, ty) for name, all in TYPES.items() for ty in all], ids=str)
def test_a_type_is_read_as_in_parquet(tmp_path, library, name, ty):
    table = leads(**{name: ty})
    expected = by_command(tmp_path, table, "--no-events")
    answers = qualify.Policy.parse(POLICY).run(library(table), events=False, as_of=AS_OF)
    assert texts(answers) == expected


RARE = [
    ("size", pyarrow.float16()),
    ("size", pyarrow.dictionary(pyarrow.int8(), pyarrow.int64())),
    ("budget", pyarrow.decimal32(9, 2)),
    ("budget", pyarrow.decimal64(18, 3)),
    ("budget", pyarrow.decimal256(50, 4)),
    ("budget", pyarrow.decimal256(76, 45)),
    ("budget", pyarrow.dictionary(pyarrow.int32(), pyarrow.decimal128(12, 2))),
    ("created", pyarrow.dictionary(pyarrow.int32(), pyarrow.date32())),
]


@pytest.mark.parametrize(("name", "ty"), RARE, ids=str)
def test_rare_types_are_read_as_their_plain_ones(tmp_path, name, ty):
    expected = by_command(tmp_path, leads(), "--no-events")
    table = leads(**{name: ty})
    assert by_command(tmp_path, table, "--no-events") == expected
    assert texts(qualify.Policy.parse(POLICY).run(table, events=False, as_of=AS_OF)) == expected


def test_lists_of_one_length(tmp_path):
    items = [None if number % 7 == 3 else [["pricing", "security"], ["security", "none"]][number % 2] for number in range(COUNT)]
    got = []
    for ty in (pyarrow.list_(pyarrow.string()), pyarrow.list_(pyarrow.string(), 2)):
        table = leads().set_column(2, "topics", pyarrow.array(items, ty))
        got += [by_command(tmp_path, table, "--no-events"), texts(qualify.Policy.parse(POLICY).run(table, events=False, as_of=AS_OF))]
    assert got[0] == got[1] == got[2] == got[3]


def test_numbers_of_events_in_lists_of_any_type(tmp_path):
    day = pyarrow.array([datetime.datetime(2026, 9, 20)])
    for ty in (pyarrow.decimal32(5, 1), pyarrow.decimal64(5, 1), pyarrow.decimal256(40, 1), pyarrow.float16(), pyarrow.float64()):
        amount = pyarrow.array([decimal.Decimal("4.5")]).cast(pyarrow.float64()).cast(pyarrow.decimal128(5, 1) if pyarrow.types.is_decimal(ty) else ty)
        amount = pyarrow.array(amount.to_pylist(), ty)
        of = pyarrow.StructArray.from_arrays([pyarrow.array(["demo"]), day, amount], ["event", "time", "amount"])
        table = leads().slice(0, 1).append_column("events", pyarrow.ListArray.from_arrays([0, 1], of))
        got = texts(qualify.Policy.parse(POLICY).run(table, as_of=AS_OF))
        assert got == by_command(tmp_path, table) and got[0]["pull"] == "11", ty


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (pyarrow.array([datetime.time(1)]), "times of day without a date"),
        (pyarrow.array([datetime.timedelta(1)]), "lengths of time"),
        (pyarrow.array([[("a", 1)]], pyarrow.map_(pyarrow.string(), pyarrow.int8())), "maps"),
        (pyarrow.array([[[("a", 1)]]], pyarrow.list_(pyarrow.map_(pyarrow.string(), pyarrow.int8()))), "lists of maps"),
        (pyarrow.array([b"ab"], pyarrow.binary(2)), "bytes"),
        (pyarrow.array([["a"]], pyarrow.list_view(pyarrow.string())), "views of lists"),
        (pyarrow.RunEndEncodedArray.from_arrays([1], [5]), "runs of equal values"),
    ],
    ids=lambda of: of if isinstance(of, str) else "",
)
def test_what_no_field_can_hold_is_refused(values, said):
    policy = qualify.Policy.parse("lead\n  id text, key\n  size number\nMQL requires size >= 1\n")
    table = pyarrow.table({"id": ["a"], "size": values, "other": values})
    with pytest.raises(qualify.DataError) as caught:
        policy.run(table)
    assert caught.value.message == f"the column `size` of leads holds {said}, which no field can hold"
    assert caught.value.help.startswith("write it as a text, a number, a date, yes/no or a list")
    assert len(policy.run(table.set_column(1, "size", pyarrow.array([3])))) == 1


def events_of(number):
    return [
        {"event": ["demo", "visit"][of % 2], "time": TIME + datetime.timedelta(days=of), "amount": float(of)}
        for of in range(number % 4)
    ]


def test_events_inside_leads(tmp_path, library):
    nested = pyarrow.array([missing(events_of(number), number) for number in range(COUNT)])
    table = leads().append_column("events", nested)
    expected = by_command(tmp_path, table)
    assert texts(qualify.Policy.parse(POLICY).run(library(table), as_of=AS_OF)) == expected


def test_events_inside_leads_with_dictionaries(tmp_path):
    kinds = pyarrow.array(["demo", "visit", "demo"]).dictionary_encode()
    times = pyarrow.array([TIME] * 3)
    of = pyarrow.StructArray.from_arrays([kinds, times], ["event", "time"])
    nested = pyarrow.ListArray.from_arrays([0, 2, 2, 3], of)
    table = leads().slice(0, 3).append_column("events", nested)
    expected = by_command(tmp_path, table)
    assert texts(qualify.Policy.parse(POLICY).run(table, as_of=AS_OF)) == expected


def test_texts_of_polars_and_its_categories():
    frame = polars.DataFrame(
        {"id": ["a", "b", "c"], "industry": ["software", None, "logistics"], "size": [None, 30, 20]},
        schema_overrides={"industry": polars.Categorical},
    )
    policy = qualify.Policy.parse(POLICY)
    got = policy.run(frame, events=False, as_of=AS_OF, columns=["fit"], allow_missing_columns=True).to_dicts()
    assert [int(row["fit"]) for row in got] == [515, 3, 12]
    none = frame.with_columns(polars.lit(None, polars.Categorical).alias("industry"))
    got = policy.run(none, events=False, as_of=AS_OF, columns=["fit"], allow_missing_columns=True).to_dicts()
    assert [int(row["fit"]) for row in got] == [500, 3, 2]


def test_slices_and_many_batches(tmp_path):
    table = leads()
    expected = by_command(tmp_path, table, "--no-events")
    policy = qualify.Policy.parse(POLICY)
    pieces = pyarrow.concat_tables([table.slice(0, 3), table.slice(3, 0), table.slice(3, 30), table.slice(33)])
    assert texts(policy.run(pieces, events=False, as_of=AS_OF, threads=1)) == expected
    assert texts(policy.run(table.slice(5), events=False, as_of=AS_OF)) == expected[5:]


def test_dictionaries_of_python():
    lead = {
        "id": 7,
        "industry": "software",
        "topics": {"pricing"},
        "size": float("nan"),
        "budget": decimal.Decimal("10.50"),
        "optin": True,
        "created": DAY,
        "seen": TIME.replace(tzinfo=datetime.timezone.utc),
    }
    answers = qualify.Policy.parse(POLICY).run([lead], events=False, as_of=datetime.date(2026, 2, 1))
    assert texts(answers)[0]["fit"] == "530"
    assert answers.summary["bad_value_count"] == 0
