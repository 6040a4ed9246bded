"""Spark in one process: answers, rejects and totals are the command's. `spark_cluster.py` does the same on two workers.

pyspark is heavy and takes minutes, so these tests run only if they are asked for: `QUALIFY_SPARK=1 pytest test_spark.py`.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

import pyarrow
import pytest
import spark_made as made
from conftest import COMMAND

import qualify

if os.environ.get("QUALIFY_SPARK") != "1":
    pytest.skip("asked for with QUALIFY_SPARK=1", allow_module_level=True)

import qualify.spark  # noqa: E402
from qualify import _spark_rows as rows  # noqa: E402
from pyspark.sql import functions as f  # noqa: E402

LEADS, EVENTS, SKEWED = 4_000, 30_000, 20_000


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """A folder with data, the policy, and what the command says."""
    folder = tmp_path_factory.mktemp("story")
    made.written(folder, made.leads(LEADS), made.events(EVENTS, LEADS, SKEWED))
    return folder, qualify.Policy.read(folder / "spark.qualify"), made.commanded(COMMAND, folder)


def frames(spark, folder):
    return spark.read.parquet(str(folder / "leads.parquet")), spark.read.parquet(str(folder / "events.parquet"))


def same_answers(frame, expected):
    got = frame.toArrow()
    assert got.column_names == expected.column_names
    assert made.as_set(got.cast(expected.schema)) == made.as_set(expected)


def same_totals(summary, story):
    folder, policy, _ = story
    answers = policy.run(folder / "leads.parquet", events=str(folder / "events.parquet"), as_of=made.AS_OF)
    expected = answers.summary
    for name in ("read", "answers", "rejects", "merged", "bad_value_count"):
        assert summary[name] == expected[name], name
    assert {of["stage"]: of["leads"] for of in summary["stages"]} == {of["stage"]: of["leads"] for of in expected["stages"]}
    for name in ("read", "matched", "unmatched", "undeclared", "repeated", "after_as_of", "broken"):
        assert summary["events"][name] == expected["events"][name], name
    bad = lambda of: {(one["field"], one["value"]): one["count"] for one in of["bad_values"]}  # noqa: E731
    assert bad(summary) == bad(expected)
    assert bad(summary["events"]) == bad(expected["events"])
    assert min(expected["events"][name] for name in ("matched", "unmatched", "undeclared", "after_as_of", "broken")) > 0


@pytest.mark.parametrize("partitions", [1, 7, 200, None])
def test_answers_are_the_commands(spark, story, partitions):
    folder, policy, (answers, rejects, _) = story
    told = qualify.spark.evaluate(policy, *frames(spark, folder), as_of=made.AS_OF, partitions=partitions)
    same_answers(told.answers, answers)
    reasons = lambda all: sorted((str(row["key"] or ""), row["reason"].split(" as line")[0]) for row in all)  # noqa: E731
    assert reasons(told.rejects.toArrow().to_pylist()) == reasons(rejects)
    same_totals(told.summary(), story)


def test_a_lead_with_more_events_than_memory_waits_on_disk(spark, story, monkeypatch):
    folder, policy, (answers, _, _) = story
    leads, events = frames(spark, folder)
    batches = lambda: iter(rows_of(leads, events, policy))  # noqa: E731
    monkeypatch.setattr(rows, "ROWS", 1_000)
    monkeypatch.setattr(rows, "BYTES", 100_000)
    options = {"as_of": made.AS_OF, "event_key": "lead_id"}
    told = list(qualify.spark._answers(batches(), pickle.dumps(policy), options, [rows.LEAD, rows.EVENT]))
    answered = [batch.column("answer") for batch in told if batch.column("answer").null_count == 0]
    assert len(answered) > 3
    got = pyarrow.Table.from_batches([pyarrow.RecordBatch.from_struct_array(column) for column in answered])
    assert made.as_set(got.cast(answers.schema)) == made.as_set(answers)


def rows_of(leads, events, policy):
    """The rows of all leads as a part receives them, a hundred at a time."""
    brought = rows.Brought([policy], leads, events, None, None)
    return brought.rows([], 1).toArrow().to_batches(max_chunksize=100)


@pytest.mark.parametrize("kind", ["bigint", "string", "decimal(20,2)", "double", "date", "mixed"])
def test_keys_of_any_type(spark, kind):
    policy = qualify.Policy.parse("lead\n  id text, key\nevent visit\nscore s\n  +1 on visit\nMQL requires s >= 1\n")
    ids = [1, 2, 3, 30_000]
    cast = (lambda c: f.date_add(f.lit("2020-01-01"), c.cast("int"))) if kind == "date" else lambda c: c.cast("bigint" if kind == "mixed" else kind)
    leads = spark.createDataFrame([(i,) for i in ids], "id long").select(cast(f.col("id")).alias("id"))
    events = spark.createDataFrame([(i, "visit", "2026-01-01") for i in ids * 2 + [9]], "id long, event string, time string")
    events = events.withColumn("id", f.col("id").cast("string") if kind == "mixed" else cast(f.col("id")))
    told = qualify.spark.evaluate(policy, leads, events, as_of="2026-10-01", partitions=3)
    assert [row["s"] for row in told.answers.collect()] == [2, 2, 2, 2]
    assert told.summary()["events"] | {"bad_values": None} == {
        "read": 9, "matched": 8, "unmatched": 1, "undeclared": 0, "repeated": 0, "after_as_of": 0, "broken": 0,
        "lists_not_read": 0, "bad_values": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("form", "leads", "events"),
    [
        ("as number", ["1.0", "017", "1e3"], ["1", "17", "1000.00"]),
        ("ignoring case", ["Ann@x.example", "STRASSE", "É"], ["ann@X.example", "straße", "é"]),
        ("as salesforce id", ["00570000001ZwTi", "00570000001ZwTj"], ["00570000001ZwTiAAK"]),
    ],
)
def test_keys_meet_as_the_policy_says(spark, form, leads, events):
    policy = qualify.Policy.parse(f"lead\n  id text, key {form}\nevent visit\nscore s\n  +1 on visit\nMQL requires s >= 1\n")
    rows = [(key, "visit", "2026-01-01") for key in events]
    told = qualify.spark.evaluate(
        policy,
        spark.createDataFrame([(key,) for key in leads], "id string"),
        spark.createDataFrame(rows, "id string, event string, time string"),
        as_of="2026-10-01",
        partitions=7,
    )
    assert told.summary()["events"]["matched"] == len(events)


def test_nested_events_and_no_events(spark, story):
    folder, policy, (answers, _, _) = story
    leads, events = frames(spark, folder)
    lists = events.groupBy("lead_id").agg(f.collect_list(f.struct(*[c for c in events.columns if c != "lead_id"])).alias("events"))
    nested = leads.join(lists, "lead_id", "left")
    nested = nested.withColumn("events", f.coalesce("events", f.array().cast(lists.schema["events"].dataType)))
    same_answers(qualify.spark.run(policy, nested, as_of=made.AS_OF, partitions=3), answers)


def test_wrong_frames_say_so_before_the_job(spark, story):
    folder, policy, _ = story
    leads, events = frames(spark, folder)

    def said(leads=leads, events=events, policy=policy, **options):
        with pytest.raises(qualify.DataError) as caught:
            qualify.spark.run(policy, leads, events, **{"as_of": made.AS_OF} | options)
        return caught.value.message, caught.value.help

    interval, names = f.expr("make_ym_interval(1)"), "lead_id, event, time, room, url, seconds"
    of_leads = "lead_id, industry, topics, size, budget, optin, created, seen, unused, deal, Recorded stage, closed"
    # A column that is missing.
    message, help = said(leads.drop("budget"))
    assert message == "the data has no column `budget`" and "allow_missing_columns=True" in help
    assert said(leads.drop("lead_id")) == (
        "the leads have no column `lead_id`, which holds the key of a lead",
        f"name it with key=…: there are {of_leads.removeprefix('lead_id, ')}",
    )
    assert said(key="id") == ("the leads have no column `id`", f"name the column of the key with key=…: there are {of_leads}")
    # Events without a key, a name, a time; none at all.
    assert said(events=events.drop("lead_id")) == (
        "no column of the events is called as the key of a lead",
        "name it with event_key=…: there are event, time, room, url, seconds",
    )
    assert said(event_key="who") == ("the events have no column `who`", f"name the column of the key with event_key=…: there are {names}")
    assert said(events=events.drop("event"))[0] == "no column of the events is known to say what happened"
    assert said(events=events.drop("time"))[0] == "no column of the events is known to say when it happened"
    assert said(event_name="what") == ("the events have no column `what` (event_name=)", f"their columns are {names}")
    assert said(events=None) == (
        "the policy looks at events, and neither events nor a column `events` of the leads is given",
        "give a DataFrame of events, or an empty one where nothing ever happened",
    )
    assert said(leads.withColumn("events", f.array(f.lit("visit"))), None) == (
        "the column `events` of the leads is of the type array<string>, and events are a list of structs",
        "give a DataFrame of events, or collect_list(struct(…)) of their columns",
    )
    # A column of the wrong type, or of one that cannot be read.
    for name, value, type, field, give in [
        ("budget", f.current_date(), "date", "a number", "a column of numbers"),
        ("size", f.lit(True), "boolean", "a number", "a column of numbers"),
        ("size", f.array(f.lit(1)), "array<int>", "a number", "a column of numbers"),
        ("created", f.lit(True), "boolean", "a date", "a column of dates, timestamps or texts"),
        ("optin", f.current_timestamp(), "timestamp", "yes or no", "a column of booleans or texts"),
    ]:
        assert said(leads.withColumn(name, value)) == (
            f"the column `{name}` of the leads is of the type {type}, and the field `{name}` is {field}",
            f'give {give}, or name another column in the policy: from "…"',
        )
    for called, name, value, type in [
        ("leads", "size", interval, "interval year to month"),
        ("leads", "industry", f.struct(f.lit(1).alias("a")), "struct<a:int>"),
        ("events", "url", interval, "interval year to month"),
    ]:
        frame = {"leads": leads, "events": events}[called].withColumn(name, value)
        assert said(**{called: frame}) == (
            f"the column `{name}` of the {called} is of the type {type}, which no field can hold",
            f'write it as a text or a number: {called}.withColumn("{name}", col("{name}").cast("string"))',
        )
    assert said(leads.withColumn("size", f.create_map(f.lit("a"), f.lit(1))))[0] == "the column `size` of leads holds maps, which no field can hold"
    for frame in [{"leads": leads.withColumn("lead_id", f.array("lead_id"))}, {"events": events.withColumn("lead_id", f.array("lead_id"))}]:
        assert said(**frame)[0].endswith("is of the type array<string>, and a key is one value")
    assert said(leads.withColumn("more", f.lit(1)).toDF(*leads.columns, "Budget")) == ("two columns of the leads are called `budget`", "rename or drop one of them")
    # A column that nobody looks at may be anything.
    assert qualify.spark.run(policy, leads.withColumn("unused", interval), events.withColumn("more", interval), as_of=made.AS_OF, partitions=1).count() > 3_900
    # Other arguments.
    assert said(as_of="soon") == ("`as_of=`: the lead has no field `soon`", "did you mean `seen`?")
    assert said(columns=["nope"])[0] == "there is no column `nope` to write"
    assert said(order="nope")[0] == "neither leads nor events have the column `nope` of order=…"
    assert said(partitions=0)[0] == "`partitions` is 0, and leads are divided into one part or more"
    assert said(policy="sales.qualify") == ("`policy` is a text, and not a policy", "read it first: policy=qualify.Policy.read(path)")
    message, help = said(leads.toArrow())
    assert message == "`leads` is an object of `pyarrow.Table`, and not a DataFrame of Spark" and "`policy.run` reads other tables" in help
    assert said(events=[{"lead_id": "L1"}])[0] == "`events` is a list of dictionaries, and not a DataFrame of Spark"
    # A policy with mistakes never gets so far.
    with pytest.raises(qualify.PolicyError, match="no field, event or criterion called `sise`") as caught:
        qualify.Policy.parse(made.POLICY.replace("of size", "of sise"))
    assert caught.value.findings[0].help == "`size` is a field; write `size`"


def test_what_is_wrong_with_all_events_is_told_by_the_totals(spark, story):
    folder, policy, _ = story
    leads, events = frames(spark, folder)
    problem = lambda events: qualify.spark.evaluate(policy, leads, events, as_of=made.AS_OF, partitions=2).summary()["problems"]  # noqa: E731
    known = events.where("event <> 'fax'")
    columns = "every event is broken: name its columns with event_key=…, event_name=… and event_time=…"
    assert problem(known.withColumn("time", f.lit("soon"))) == [columns]
    assert problem(known.withColumn("lead_id", f.lit(None).cast("string"))) == [columns]
    [told] = problem(events.withColumn("lead_id", f.lit(None).cast("string")))
    assert told.startswith("no event belongs to a lead, and ") and told.endswith("events are broken: `rejects` says why")
    assert problem(known.withColumn("lead_id", f.concat("lead_id", f.lit("x"))).where("time <> 'yesterday' and lead_id is not null")) == [
        "no event belongs to a lead: compare the keys of both frames"
    ]
    told = qualify.spark.evaluate(policy, leads.withColumn("budget", f.lit("a lot")), events, as_of=made.AS_OF, partitions=2).summary()
    assert {"field": "budget", "value": "a lot", "count": told["answers"]} in told["bad_values"]


ELSEWHERE = """
import pickle, sys, types
from pathlib import Path
kind, path, pyspark = sys.argv[1:]
sys.path.append(pyspark)
if kind == "missing":
    class Nothing:
        def find_spec(self, name, *_):
            if name.split(".")[0] == "qualify":
                raise ModuleNotFoundError("No module named 'qualify'")
    sys.meta_path.insert(0, Nothing())
else:
    sys.modules["qualify"] = types.ModuleType("qualify")
    sys.modules["qualify"].__version__ = "0.0.1"
    sys.modules["qualify"].spark = sys.modules["qualify.spark"] = types.ModuleType("qualify.spark")
try:
    list(pickle.loads(Path(path).read_bytes())(iter(())))
except RuntimeError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("kind", "said", "help"),
    [
        ("missing", "the Python of the executors cannot load `qualify` (No module named 'qualify'; ", "install the wheel on every node, or call qualify.spark.ship(spark) before the job"),
        ("older", "the executors have qualify 0.0.1 and the driver ", "install the same version on every node"),
    ],
)
def test_an_executor_without_the_wheel_says_so(tmp_path, kind, said, help):
    import pyspark
    from pyspark import cloudpickle

    # As Spark sends it.
    (tmp_path / "part").write_bytes(cloudpickle.dumps(qualify.spark._part("_added")))
    folder = os.path.dirname(os.path.dirname(pyspark.__file__))
    done = subprocess.run([sys.executable, "-c", ELSEWHERE, kind, str(tmp_path / "part"), folder], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(said) and done.stdout.endswith(f"\n  help: {help}\n"), done.stdout


def test_leads_that_were_merged(spark, story):
    folder, policy, _ = story
    leads, events = frames(spark, folder)
    merged = pyarrow.table({"old_key": ["L1", "L2", "L3", "L5", "L8"], "kept_key": ["L2", "L0", "L0", "X1", "L9"]})
    told = policy.run(folder / "leads.parquet", events=str(folder / "events.parquet"), as_of=made.AS_OF, merge=merged)
    for merge in (merged, spark.createDataFrame(merged.to_pandas())):
        for partitions in (1, 7):
            got = qualify.spark.evaluate(policy, leads, events, as_of=made.AS_OF, merge=merge, partitions=partitions)
            same_answers(got.answers, pyarrow.table(told))
            summary = got.summary()
            assert summary["merged"] == told.summary["merged"] > 3
            assert summary["events"]["matched"] == told.summary["events"]["matched"]


def test_of_two_rows_with_a_key_the_first_counts(spark):
    policy = qualify.Policy.parse("lead\n  id text, key\n  size number\nMQL requires size >= 10\n")
    rows = [("a", 9, 10), ("a", 10, 9), ("a", -1, 11)]
    leads = spark.createDataFrame(rows, "id string, at int, size int").repartition(3)
    told = qualify.spark.evaluate(policy, leads, as_of="2026-10-01", order="at", partitions=2)
    assert [row["stage"] for row in told.answers.collect()] == ["MQL"]
    assert [row["reason"].split(" as")[0] for row in told.rejects.collect()] == ["same key"] * 2
