"""Merged leads and histories of facts as tables; answers as a stream; policies that go to another process."""

import multiprocessing
import pickle
import threading
import time

import duckdb
import polars
import pyarrow
import pyarrow.csv
import pyarrow.parquet
import pytest
from conftest import texts

import qualify

POLICY = """lead
  id text, key
  budget number
event visit
score interest
  +3 on visit
MQL requires interest >= 6
SQL requires MQL and budget >= 500
"""
LEADS = [{"id": f"L{at}", "budget": at * 100} for at in range(12)]
VISITS = [{"id": f"L{at % 12}", "event": "visit", "time": f"2026-09-0{1 + at % 9}"} for at in range(40)]
AS_OF = "2026-10-01"


def test_merged_leads_are_a_table(tmp_path, library):
    policy = qualify.Policy.parse(POLICY)
    merged = pyarrow.table({"old_key": ["L1", "L2", "L3"], "kept_key": ["L4", "L4", "L99"]})
    pyarrow.csv.write_csv(merged, tmp_path / "merged.csv")
    expected = policy.run(LEADS, events=VISITS, as_of=AS_OF, merge=tmp_path / "merged.csv")
    for merge in (library(merged), merged.to_pylist()):
        answers = policy.run(LEADS, events=VISITS, as_of=AS_OF, merge=merge)
        assert texts(answers) == texts(expected) and answers.summary["merged"] == 2
        assert answers.summary == expected.summary
    with pytest.raises(qualify.DataError) as caught:
        policy.run(LEADS, events=VISITS, merge=library(pyarrow.table({"a": ["L1"], "b": ["L2"], "c": ["L3"]})))
    assert "does not say which lead was merged into which" in caught.value.message


def test_histories_of_facts_are_tables(tmp_path, library):
    policy = qualify.Policy.parse(POLICY)
    facts = pyarrow.table({"id": ["L5", "L5", "L9"], "time": ["2026-09-02", "2026-09-04", "2026-09-03"], "field": ["budget"] * 3, "value": ["100", "500", "900"]})
    then = pyarrow.table({"id": ["L7", "L8"], "budget": [10, 20]})
    pyarrow.csv.write_csv(facts, tmp_path / "facts.csv")
    pyarrow.csv.write_csv(then, tmp_path / "then.csv")

    def run(facts):
        report = policy.dry_run(LEADS, events=VISITS, as_of=AS_OF, replay="events", facts=facts).json
        return {name: of for name, of in report.items() if name != "files"}

    expected = run(tmp_path / "facts.csv")
    assert expected["replay"]["leads"] == 12
    assert run(library(facts)) == run(facts.to_pylist()) == run([library(facts)]) == expected
    assert run({"2026-09-03": library(then)}) == run(f"2026-09-03={tmp_path / 'then.csv'}") != expected
    without = policy.dry_run(LEADS, events=VISITS, as_of=AS_OF, replay="events").json
    assert {"files": without["files"], **run(())} == without


SEEN = "lead\n  id text, key\n  budget number\n  made date\nevent visit\nscore interest\n  +3 on visit\nMQL requires interest >= 6 and budget >= 500\n"
EARLIER = pyarrow.table({"id": [f"E{at}" for at in range(60)], "budget": [at * 10 for at in range(60)], "made": ["2025-01-15"] * 60})
NOW = pyarrow.table({"id": [f"L{at}" for at in range(12)], "budget": [at * 100 for at in range(12)], "made": ["2026-08-01"] * 12})


def test_a_baseline_is_a_table(tmp_path, library):
    policy = qualify.Policy.parse(SEEN)
    pyarrow.parquet.write_table(EARLIER, tmp_path / "earlier.parquet")
    expected = policy.dry_run(NOW, events=VISITS, as_of=AS_OF, baseline=tmp_path / "earlier.parquet").json
    assert expected["drift"]["baseline"]["leads"] == 60 and max(part["psi"] for part in expected["drift"]["parts"]) > 1
    for baseline in (library(EARLIER), EARLIER.to_pylist()):
        report = policy.dry_run(library(NOW), events=VISITS, as_of=AS_OF, baseline=baseline, fail_if="PSI of budget > 0.2")
        file = next(file for file in report.json["files"] if file["role"] == "baseline")
        assert (file["name"], file["kind"]) == ("earlier leads", "table")
        named = {**expected["drift"]["baseline"], "name": "earlier leads"}
        assert report.json["drift"] == {**expected["drift"], "baseline": named}
        assert "shifted since earlier leads" in report.text and len(report.broken) == 1


def test_what_is_wrong_with_a_baseline(library):
    policy = qualify.Policy.parse(SEEN)

    def wrong(baseline, **options):
        with pytest.raises(qualify.DataError) as caught:
            policy.dry_run(NOW, events=VISITS, as_of=AS_OF, baseline=baseline, **options)
        return caught.value.message, caught.value.help

    same = "give earlier leads, with the same columns as the leads"
    assert wrong(library(EARLIER.slice(0, 0))) == ("the baseline holds no leads", same)
    keyless = EARLIER.set_column(0, "id", pyarrow.nulls(60, pyarrow.string()))
    assert wrong(library(keyless)) == ("the baseline holds no leads that can be read: 60 rows were rejected", same)
    message, help = wrong(library(EARLIER.drop_columns(["budget"])))
    assert message == "the baseline: the data has no column `budget`" and "allow_missing_columns=True" in help
    times = EARLIER.set_column(1, "budget", pyarrow.nulls(60, pyarrow.time32("s")))
    assert "`budget` of earlier leads holds times of day" in wrong(library(times))[0]
    assert wrong(5)[0] == "`baseline` is a number, 5, which holds no rows that can be read"
    assert wrong(NOW) == ("the baseline is the leads themselves: nothing can have shifted", "give earlier leads as baseline=…")
    assert "no such file" in wrong("nowhere.csv")[0]
    assert "baseline" in wrong(None, baseline_as_of="2025-10-01")[0]


def many(batches, rows=5_000, wait=0.0):
    schema = pyarrow.schema({"id": pyarrow.string(), "budget": pyarrow.int64()})

    def each():
        for batch in range(batches):
            time.sleep(wait)
            yield pyarrow.record_batch([pyarrow.array([f"{batch}-{row}" for row in range(rows)]), pyarrow.array(range(rows))], schema=schema)

    return pyarrow.RecordBatchReader.from_batches(schema, each())


def test_answers_are_streamed():
    policy = qualify.Policy.parse(POLICY)
    stream = policy.stream(many(20), events=False, as_of=AS_OF, columns=["id", "stage"])
    assert stream.column_names == ["id", "stage"] and stream.end is None
    table = pyarrow.table(stream)
    assert len(table) == 100_000 and stream.end.summary["answers"] == 100_000 and len(stream.end) == 0
    whole = pyarrow.table(policy.run(many(20), events=False, as_of=AS_OF, columns=["id", "stage"]))
    assert table.combine_chunks() == whole.combine_chunks()
    with pytest.raises(ValueError, match="are read once"):
        pyarrow.table(stream)
    assert len(polars.DataFrame(policy.stream(many(3), events=False))) == 15_000
    reader = pyarrow.RecordBatchReader.from_stream(policy.stream(many(3), events=False))
    assert duckdb.sql("select count(*) from reader").fetchall() == [(15_000,)]


def test_whoever_stops_to_read_ends_the_run():
    threads = threading.active_count()
    policy = qualify.Policy.parse(POLICY)
    reader = pyarrow.RecordBatchReader.from_stream(policy.stream(many(100_000, wait=0.001), events=False))
    assert reader.read_next_batch().num_rows > 0
    del reader
    stream = policy.stream(many(100_000, wait=0.001), events=False)
    del stream
    assert threading.active_count() == threads


def test_what_is_wrong_is_said_at_once_or_ends_the_stream():
    policy = qualify.Policy.parse(POLICY)
    with pytest.raises(qualify.DataError, match="no column `nope`"):
        policy.stream(LEADS, events=False, columns=["nope"])
    with pytest.raises(qualify.DataError, match="holds no rows"):
        policy.stream(5, events=False)

    def broken():
        yield pyarrow.record_batch({"id": ["a"], "budget": [1]})
        raise RuntimeError("the warehouse is closed")

    schema = pyarrow.schema({"id": pyarrow.string(), "budget": pyarrow.int64()})
    stream = policy.stream(pyarrow.RecordBatchReader.from_batches(schema, broken()), events=False)
    with pytest.raises(pyarrow.ArrowInvalid, match="the warehouse is closed"):
        pyarrow.table(stream)
    with pytest.raises(qualify.DataError, match="the warehouse is closed"):
        _ = stream.end


def elsewhere(policy, leads):
    return [row["stage"] for row in policy.run(leads, events=False).to_dicts()]


def test_a_policy_goes_to_another_process(tmp_path):
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy/lead.qualify").write_text("lead\n  id text, key\n  budget number\n")
    (tmp_path / "policy/stages.qualify").write_text("MQL requires budget >= 500\n")
    policy = qualify.Policy.read(tmp_path / "policy")
    again = pickle.loads(pickle.dumps(policy))
    assert (again.path, again.stages, again.fields) == (policy.path, policy.stages, policy.fields)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(elsewhere, (policy, LEADS)) == elsewhere(policy, LEADS)
    error = pickle.loads(pickle.dumps(pytest.raises(qualify.PolicyError, qualify.Policy.parse, "lead\n  x\n").value))
    assert error.message and error.findings and str(error)
