"""Reports, explanations, checks, and answers as tables of other libraries: what the command writes."""

import json

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.dataset
import pytest
from conftest import command, rows, texts

import qualify

AS_OF = "2026-10-01"


@pytest.fixture(scope="module")
def scoring(root):
    folder = root / "examples/lead-scoring"
    return root / "policies/lead-scoring.qualify", folder / "leads.csv", folder / "events.csv"


def test_a_dry_run_is_the_commands(scoring, tmp_path):
    path, leads, events = scoring
    outcome = "demo_requested happened" if "demo_requested" in path.read_text() else "1 or more page_viewed"
    words = ("dry-run", path, leads, "--events", events, "--as-of", AS_OF, "--json", "-")
    expected = json.loads(command(*words))
    policy = qualify.Policy.read(path)
    report = policy.dry_run(
        polars.read_csv(leads, infer_schema=False), events=polars.read_csv(events, infer_schema=False), as_of=AS_OF
    )
    assert outcome and without_place(report.json) == without_place(expected)
    assert report.summary["leads"]["answered"] == expected["leads"]["answered"]
    assert report.table("stages")[0]["name"] == expected["stages"][0]["name"]
    assert "<iframe" in report._repr_html_() and "stages" in report.tables
    for ending in (".html", ".json", ".txt"):
        report.save(tmp_path / f"report{ending}")
    assert json.loads((tmp_path / "report.json").read_text()) == report.json
    assert (tmp_path / "report.html").read_text().startswith("<!doctype html>")
    with pytest.raises(KeyError, match="there are"):
        report.table("nothing")
    with pytest.raises(ValueError, match="name it .html"):
        report.save(tmp_path / "report.pdf")


def without_place(report):
    """Rejected rows and notes name the file, and `files` are the files themselves."""
    return {name: of for name, of in report.items() if name not in ("warnings", "cautions", "files")}


def test_a_dry_run_with_an_outcome_and_another_policy():
    old = qualify.Policy.parse("lead\n  id text, key\n  budget number\nMQL requires budget >= 500\n")
    new = qualify.Policy.parse("policy \"New\"\nlead\n  id text, key\n  budget number\nMQL requires budget >= 1000\n")
    history = [{"id": f"L{of}", "budget": 10 * of, "won": of % 3 == 0} for of in range(200)]
    report = new.dry_run(history, as_of=AS_OF, outcome="won", against=old, fail_if="win rate of MQL < 90%")
    assert report.json["leads"]["won"] == 67
    assert report.json["against"] is not None
    assert report.broken == ["win rate of MQL is 33.0% (24.6 to 42.7%), and the limit was: not win rate of MQL < 90%"]


def test_an_explanation_is_the_commands(scoring):
    path, leads, events = scoring
    first = rows(leads.read_text())[0]
    key = qualify.Policy.read(path).key
    words = ("explain", path, leads, "--events", events, "--as-of", AS_OF, "--lead", first[key], "--format", "json")
    expected = json.loads(command(*words))
    policy = qualify.Policy.read(path)
    told = policy.explain(first[key], leads=leads, events=events, as_of=AS_OF)
    assert told.json == expected
    of = next(name for name in ("lead_id", "email", "contact_id", key) if name in rows(events.read_text())[0])
    own = [event for event in rows(events.read_text()) if event[of] == first[key]]
    alone = policy.explain(first, events=own or False, as_of=AS_OF)
    assert alone.json == expected
    assert alone["stage"] == expected["stage"] and str(alone) == str(told) and "<pre>" in alone._repr_html_()


def test_findings_are_the_commands(scoring):
    path, leads, events = scoring
    words = ("check", path, "--format", "json", "--data", leads, "--events", events)
    expected = json.loads(command(*words, "--today", "2026-10-01"))
    found = qualify.Policy.read(path).check(polars.read_csv(leads, infer_schema=False), events=events)
    assert [(of.code, of.line, of.column) for of in found] == [
        (of["code"], of["location"]["row"], of["location"]["column"]) for of in expected
    ]


def test_answers_are_tables_of_every_library():
    policy = qualify.Policy.parse("lead\n  id text, key\n  budget number\nMQL requires budget >= 500\n")
    answers = policy.run([{"id": "a", "budget": 900}, {"id": "b"}], columns=["id", "stage", "budget"])
    assert polars.DataFrame(answers).shape == (2, 3)
    table = pyarrow.table(answers)
    assert table.schema.field("budget").type == pyarrow.decimal128(18, 4)
    assert pandas.DataFrame.from_arrow(answers)["stage"].tolist() == ["MQL", "lead"]
    assert duckdb.connect().from_arrow(table).filter("stage = 'MQL'").fetchall()[0][0] == "a"
    assert len(answers) == 2 and answers.column_names == ["id", "stage", "budget"]
    assert "<table>" in answers._repr_html_() and "MQL" in str(answers) and "2 rows" in repr(answers)


def test_answers_in_a_file(tmp_path):
    policy = qualify.Policy.parse("lead\n  id text, key\n  budget number\nMQL requires budget >= 500\n")
    leads = pyarrow.table({"id": ["a", "b", "b"], "budget": [900, 1, 2]})
    answers = policy.run(leads, output=tmp_path / "answers.parquet")
    assert answers.written and len(answers) == 0
    assert pyarrow.parquet.read_table(tmp_path / "answers.parquet").num_rows == 2
    assert answers.rejects.to_dicts() == [
        {"file": "leads", "line": 3, "record": 3, "key": "b", "reason": "same key as an earlier row", "row": None}
    ]
    with pytest.raises(qualify.DataError, match="does not say what to write"):
        policy.run(leads, output=tmp_path / "answers.doc")


def test_datasets_lazy_frames_and_events_by_name(tmp_path):
    policy = qualify.Policy.parse(
        "lead\n  lead_id text, key\nevent visit\nevent demo\nscore s\n  +3 on visit\n  +5 on demo\nMQL requires s >= 8\n"
    )
    leads = pyarrow.table({"lead_id": ["a", "b"]})
    at = {"lead_id": ["a"], "time": ["2026-01-01"]}
    visits, demos = pyarrow.table(at), polars.DataFrame(at).lazy()
    dataset = pyarrow.dataset.dataset(leads)
    answers = policy.run(dataset, events={"visit": visits, "demo": demos}, columns=["s"])
    assert [row["s"] for row in texts(answers)] == ["8", "0"]
    both = [visits.append_column("event", [["visit"]]), [{"lead_id": "b", "time": "2026-01-01", "event": "demo"}]]
    assert [row["s"] for row in texts(policy.run(dataset, events=both, columns=["s"]))] == ["3", "5"]


def test_one_connection_of_duckdb_gives_leads_and_events():
    policy = qualify.Policy.parse(
        "lead\n  lead_id text, key\n  made date\nevent visit\nscore s\n  +3 on visit\nMQL requires s >= 3\n"
    )
    connection = duckdb.connect()
    connection.execute("create table leads as select 'L' || range as lead_id, date '2026-01-01' as made from range(5000)")
    connection.execute("create table events as select lead_id, 'visit' as event, timestamp '2025-06-01' as time from leads")
    leads, events = connection.table("leads"), connection.table("events")
    answers = policy.run(leads, events=events, as_of="made + 1 day")
    assert answers.summary["events"]["matched"] == 5000
    assert answers.summary["stages"][0] == {"stage": "MQL", "leads": 5000}
