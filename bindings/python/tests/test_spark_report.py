"""A dry run in Spark: the report is the command's, figure by figure, into however many parts the leads are divided.

As `test_spark.py`, only with `QUALIFY_SPARK=1`.
"""

from __future__ import annotations

import json
import os

import pyarrow
import pyarrow.compute
import pyarrow.parquet
import pytest
import spark_made as made
from conftest import COMMAND

import qualify

if os.environ.get("QUALIFY_SPARK") != "1":
    pytest.skip("asked for with QUALIFY_SPARK=1", allow_module_level=True)

import qualify.spark  # noqa: E402
from pyspark.sql import functions as f  # noqa: E402

OTHER = made.POLICY.replace('"Spark"', '"Before"').replace("interest >= 20", "interest >= 30").replace("+7 if optin", "+9 if optin")
OTHER = OTHER.replace("SQL requires MQL and budget >= 10000 EUR and optin", "SQL requires budget >= 20000 EUR\n  answer within 2 days of demo_request by mail")
FULL = {
    "outcome": 'deal is "won"',
    "stage_was": "Recorded stage",
    "by": "industry",
    "capacity": "200 per week of created",
    "show": ["size", "Recorded stage"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    made.written(folder, made.leads(3_000), made.events(20_000, 3_000, 5_000))
    (folder / "other.qualify").write_text(OTHER)
    return folder


def frames(spark, folder):
    return spark.read.parquet(str(folder / "leads.parquet")), spark.read.parquet(str(folder / "events.parquet"))


def words(options):
    """As the command takes them."""
    for name, value in options.items():
        for one in value if name == "fail_if" else [value]:
            word = f"--{name.replace('_', '-')}"
            yield word if one is True else f"{word}={','.join(one) if isinstance(one, list) else one}"


def compare(spark, folder, policy="spark", partitions=7, events=True, against=False, merge=None, baseline=None, **options):
    read = qualify.Policy.read(folder / f"{policy}.qualify")
    more = ["--against", folder / "other.qualify"] if against else []
    for name, table in (("merge", merge), ("baseline", baseline)):
        if table is not None:
            pyarrow.parquet.write_table(table, folder / f"{name}.parquet")
            more += [f"--{name}", folder / f"{name}.parquet"]
    expected = made.reported(COMMAND, folder / f"{policy}.qualify", *words(options), *more, *([] if events else ["--no-events"]))
    leads, of_leads = frames(spark, folder)
    other = qualify.Policy.read(folder / "other.qualify") if against else None
    report = qualify.spark.dry_run(
        read, leads, of_leads if events else None, as_of=made.AS_OF, against=other, partitions=partitions, merge=merge,
        baseline=None if baseline is None else spark.read.parquet(str(folder / "baseline.parquet")), **options,
    )  # fmt: skip
    if baseline is not None:
        assert report.json["drift"]["baseline"]["name"] == "earlier leads"
        expected = json.loads(json.dumps(expected).replace(str(folder / "baseline.parquet"), "earlier leads"))
    got = made.without_files(report.json)
    for name in expected:
        assert got[name] == expected[name], name
    assert (got["drift"] is None) == (baseline is None)
    assert got == expected
    return report


@pytest.mark.parametrize("partitions", [1, 7, 200, None])
def test_the_report_is_the_commands(spark, folder, partitions):
    report = compare(spark, folder, partitions=partitions, against=True, replay="events", won_on="closed", **FULL)
    assert report.json["leads"]["answered"] == 2_996 and report.json["replay"]["leads"] > 0
    assert report.json["missed"]["first"] and report.json["against"]["moved"] > 0
    kinds = {warning["kind"] for warning in report.json["warnings"]}
    assert "events" in kinds and "<svg" in report.page and "SQL" in report.text


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"outcome": "demo_request and optin"},
        {"outcome": 'deal is "won"', "hash_keys": True},
        {"by": "month of created", "fail_if": ["leads of SQL < 5", "rejects > 50%"]},
        {"replay": "weekly from created", "outcome": "fax"},
        {"outcome": 'deal is "won"', "stage_was": "Recorded stage", "against": True},
    ],
    ids=str,
)
def test_each_question_is_answered_alike(spark, folder, options):
    compare(spark, folder, **options)


EARLIER = made.leads(900, seed=7)
EARLIER = EARLIER.filter(pyarrow.compute.less(EARLIER["budget"], 9_000))
EARLIER = pyarrow.concat_tables([EARLIER, EARLIER.slice(0, 3)])


@pytest.mark.parametrize("partitions", [1, 7, 40])
def test_leads_are_compared_with_a_baseline(spark, folder, partitions):
    report = compare(spark, folder, partitions=partitions, baseline=EARLIER, fail_if=["PSI of budget > 0.5", "PSI > 20"], outcome='deal is "won"')
    drift = report.json["drift"]
    assert drift["baseline"]["leads"] > 100 and drift["baseline"]["rejected"] == 3
    assert len(report.broken) == 1 and len(drift["parts"]) > 5
    assert any(part["psi"] > 0.5 for part in drift["parts"])


def test_a_baseline_as_of_its_own_day_and_in_many_parts(spark, folder, monkeypatch):
    monkeypatch.setattr(qualify.spark, "MANY", 4)
    report = compare(spark, folder, partitions=12, baseline=EARLIER, baseline_as_of="2025-10-01", by="month of created")
    assert report.json["drift"]["baseline"]["as_of"] != report.json["as_of"]


def test_other_values_of_settings_are_tried(spark, folder):
    text = made.POLICY.replace("lead\n", "setting enough is 20\n\nlead\n", 1).replace("interest >= 20", "interest >= enough")
    (folder / "set.qualify").write_text(text)
    report = compare(spark, folder, policy="set", what_if=["enough is 10 to 40 by 10"], outcome='deal is "won"')
    assert report.json["what_if"]


def merged(count):
    """Chains, several into one, leads that are not there, and other ways to write a key."""
    pairs = [(f"L{at}", f"L{at + 1}") for at in range(10, count, 9)] + [(f"L{at}", f"L{at + 2}") for at in range(11, count, 9)]
    pairs += [(f"L{at + 4}", f"X{at}") for at in range(10, count, 9)] + [(f"L{at + 5}", f"L{at + 7}") for at in range(10, count, 9)]
    pairs += [(f"L{at + 6}", f"L{at + 5}") for at in range(10, count, 9)]
    return pyarrow.table({"old_key": [old for old, _ in pairs], "kept_key": [kept for _, kept in pairs]})


@pytest.mark.parametrize("partitions", [1, 7, 40])
def test_leads_that_were_merged(spark, folder, partitions):
    report = compare(spark, folder, partitions=partitions, merge=merged(2_900), replay="events", outcome='deal is "won"')
    assert report.json["leads"]["answered"] < 2_000 and report.json["replay"]["leads"] > 0


def test_what_spark_does_not_take_says_so(spark, folder):
    policy, (leads, events) = qualify.Policy.read(folder / "spark.qualify"), frames(spark, folder)

    def wrong(**options):
        with pytest.raises(qualify.DataError) as caught:
            qualify.spark.dry_run(policy, leads, events, as_of=made.AS_OF, **options)
        assert caught.value.help
        return caught.value.message

    assert wrong(facts=[{"lead_id": "L1"}], replay="events") == "a dry run in Spark takes no facts"
    assert wrong(baseline=leads) == "the baseline is the leads themselves: nothing can have shifted"
    assert wrong(baseline=EARLIER) == "`baseline` is an object of `pyarrow.Table`, and not a DataFrame of Spark"
    assert wrong(baseline=leads.drop("lead_id")) == "the baseline has no column `lead_id`, which holds the key of a lead"
    assert wrong(baseline=leads.drop("budget")) == "the baseline: the data has no column `budget`"
    assert wrong(baseline=leads.limit(0)) == "the baseline holds no leads"
    assert wrong(baseline_as_of="2025-10-01") == "there is no baseline to evaluate as of that date"
    assert wrong(what_if="enough is 3").startswith("what_if=: the policy has no setting `enough`")
    assert wrong(against="other.qualify") == "`against` is a text, and not a policy"
    assert "in a circle" in wrong(merge=[{"old_key": "L1", "kept_key": "L2"}, {"old_key": "L2", "kept_key": "L1"}])
    frame = spark.createDataFrame([("L1", "L2", "L3")], "a string, b string, c string")
    assert "does not say which lead was merged into which" in wrong(merge=frame)


def test_parts_are_added_up_in_executors_where_there_are_many(spark, folder, monkeypatch):
    monkeypatch.setattr(qualify.spark, "MANY", 4)
    compare(spark, folder, partitions=20, outcome='deal is "won"')


def test_leads_without_keys_are_counted_and_not_listed(spark, folder):
    text = made.POLICY.replace("lead_id   text, key", "lead_id   text")
    text = text[: text.index("event demo_request")] + text[text.index("score fit") : text.index("score interest")]
    (folder / "keyless.qualify").write_text(text + "MQL requires fit >= 15\n")
    policy, leads = qualify.Policy.read(folder / "keyless.qualify"), frames(spark, folder)[0]
    expected = made.reported(COMMAND, folder / "keyless.qualify", "--no-events", '--outcome=deal is "won"')
    report = qualify.spark.dry_run(policy, leads, as_of=made.AS_OF, outcome='deal is "won"', partitions=5)
    report = made.without_files(report.json)
    assert expected["missed"].pop("first") and expected["passed"].pop("first")
    assert report["missed"].pop("first") == report["passed"].pop("first") == []
    assert report == expected


def test_events_in_lists(spark, folder):
    leads, events = frames(spark, folder)
    lists = events.groupBy("lead_id").agg(f.collect_list(f.struct(*[c for c in events.columns if c != "lead_id"])).alias("events"))
    nested = leads.join(lists, "lead_id", "left")
    nested = nested.withColumn("events", f.coalesce("events", f.array().cast(lists.schema["events"].dataType))).cache()
    (folder / "nested").mkdir(exist_ok=True)
    (folder / "nested/spark.qualify").write_text(made.POLICY)
    pyarrow.parquet.write_table(nested.toArrow(), folder / "nested/leads.parquet")
    expected = made.reported(COMMAND, folder / "nested/spark.qualify", '--outcome=deal is "won"')
    policy = qualify.Policy.read(folder / "nested/spark.qualify")
    report = qualify.spark.dry_run(policy, nested, as_of=made.AS_OF, outcome='deal is "won"', partitions=3)
    assert made.without_files(report.json) == expected


def test_wrong_arguments_say_so_before_the_job(spark, folder):
    policy = qualify.Policy.read(folder / "spark.qualify")
    leads, events = frames(spark, folder)
    for options in [{"outcome": "dael is \"won\""}, {"by": "industri"}, {"fail_if": "joy > 3"}, {"capacity": "many"}, {"as_of": "soon"}]:
        with pytest.raises((qualify.DataError, qualify.PolicyError)) as caught:
            qualify.spark.dry_run(policy, leads, events, **({"as_of": made.AS_OF} | options))
        print(caught.value, "\n")
    for of, said in [(f.create_map(f.lit("a"), f.lit(1)), "`deal` of leads holds maps"), (f.expr("make_ym_interval(1)"), "is of the type interval year to month, which no field can hold")]:
        with pytest.raises(qualify.DataError, match=said):
            qualify.spark.dry_run(policy, leads.withColumn("deal", of), events, as_of=made.AS_OF, outcome='deal is "won"')
    with pytest.raises(qualify.DataError, match="no lead has the outcome"):
        qualify.spark.dry_run(policy, leads, events, as_of=made.AS_OF, outcome='deal is "wonn"', partitions=2)
    with pytest.raises(qualify.DataError, match="every event is broken"):
        broken = events.where("event <> 'fax'").withColumn("time", f.lit("soon"))
        qualify.spark.dry_run(policy, leads, broken, as_of=made.AS_OF, partitions=2)
    with pytest.raises(qualify.DataError, match="holds no leads"):
        qualify.spark.dry_run(policy, leads.limit(0), events.limit(0), as_of=made.AS_OF, partitions=2)
