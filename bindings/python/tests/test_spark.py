"""Spark in one process: answers, rejects and totals are the command's. `spark_cluster.py` does the same on two workers.

pyspark is heavy and takes minutes, so these tests run only if they are asked for: `QUALIFY_SPARK=1 pytest test_spark.py`.
"""

from __future__ import annotations

import os
import pickle

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
    told = list(qualify.spark._answers(batches(), pickle.dumps(policy), options, True))
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
    wrong = [
        lambda: qualify.spark.run(policy, leads.drop("budget"), events, as_of=made.AS_OF),
        lambda: qualify.spark.run(policy, leads.drop("lead_id"), events, as_of=made.AS_OF),
        lambda: qualify.spark.run(policy, leads, events.withColumnRenamed("lead_id", "who"), as_of=made.AS_OF),
        lambda: qualify.spark.run(policy, leads, events.drop("time"), as_of=made.AS_OF),
        lambda: qualify.spark.run(policy, leads, as_of=made.AS_OF),
        lambda: qualify.spark.run(policy, leads, events, as_of="soon"),
        lambda: qualify.spark.run(policy, leads.withColumn("size", f.create_map(f.lit("a"), f.lit(1))), events, as_of=made.AS_OF),
        lambda: qualify.spark.run(policy, leads.withColumn("size", f.expr("make_ym_interval(1)")), events, as_of=made.AS_OF),
    ]
    for attempt in wrong:
        with pytest.raises(qualify.DataError) as caught:
            attempt()
        print(caught.value, "\n")
        assert caught.value.help


def test_of_two_rows_with_a_key_the_first_counts(spark):
    policy = qualify.Policy.parse("lead\n  id text, key\n  size number\nMQL requires size >= 10\n")
    rows = [("a", 9, 10), ("a", 10, 9), ("a", -1, 11)]
    leads = spark.createDataFrame(rows, "id string, at int, size int").repartition(3)
    told = qualify.spark.evaluate(policy, leads, as_of="2026-10-01", order="at", partitions=2)
    assert [row["stage"] for row in told.answers.collect()] == ["MQL"]
    assert [row["reason"].split(" as")[0] for row in told.rejects.collect()] == ["same key"] * 2


def test_every_event_broken_is_told_by_the_totals(spark, story):
    folder, policy, _ = story
    leads, events = frames(spark, folder)
    broken = events.where("event <> 'fax'").withColumn("time", f.lit("soon"))
    told = qualify.spark.evaluate(policy, leads, broken, as_of=made.AS_OF, partitions=5)
    assert told.summary()["problems"] == ["every event is broken: name its columns with event_key=…, event_name=… and event_time=…"]
