"""Parts of a report: counted apart, added up in any order, refused where they do not belong together."""

import itertools
import json
import random

import pyarrow
import pytest

import qualify
from qualify._asked import EARLIER, Asked
from qualify._qualify import added
from qualify._errors import raised

POLICY = """lead
  id text, key
  budget number
  deal text
event visit
event call by sales
score interest
  +3 on visit, at most 9 points
  +0.25 per 10 of budget
MQL requires interest >= 6
SQL requires MQL and budget >= 500
  answer within 2 days of visit by call
"""
OPTIONS = {"as_of": "2026-10-01", "outcome": 'deal is "won"', "replay": "events", "show": ["budget"]}


def asked(leads, events, **options):
    asked = Asked(False)
    asked.part = True
    asked.rows(leads)
    asked.events(events)
    asked.all(**(OPTIONS | options))
    return asked


def story(count):
    dice = random.Random(count)
    leads = [{"id": f"L{at}", "budget": dice.randrange(900), "deal": dice.choice(["won", "lost", ""])} for at in range(count)]
    events = [
        {"id": f"L{dice.randrange(count)}", "event": dice.choice(["visit", "visit", "call"]), "time": f"2026-0{dice.randrange(1, 10)}-01T0{dice.randrange(9)}:00"}
        for _ in range(4 * count)
    ]
    return leads, events


def parts_of(policy, leads, events, count, **options):
    for at in range(count):
        mine = {lead["id"] for lead in leads if int(lead["id"][1:]) % count == at}
        rows = [[row for row in all if row["id"] in mine] for all in (leads, events)]
        with raised():
            yield policy._compiled.count_part(asked(*rows, **options))


SCHEMA = pyarrow.schema({"id": pyarrow.string(), "budget": pyarrow.int64(), "deal": pyarrow.string()})
NONE = [{"id": None, "budget": None, "deal": None}], [{"id": None, "event": None, "time": None}]


def empty():
    return [pyarrow.Table.from_pylist(rows).slice(0, 0) for rows in NONE]


def report(policy, parts, **options):
    with raised():
        return json.loads(policy._compiled.report_of(asked(*empty(), **options), parts)[0])


def test_parts_add_up_to_the_report_in_any_order():
    policy = qualify.Policy.parse(POLICY)
    leads, events = story(300)
    expected = policy.dry_run(leads, events=events, **OPTIONS).json
    assert expected["leads"]["won"] > 50 and expected["replay"]["promises"][0]["asked"] > 10
    for count in (1, 2, 3, 50):
        assert report(policy, list(parts_of(policy, leads, events, count))) == expected, count
    parts = list(parts_of(policy, leads, events, 4))
    for order in itertools.permutations(parts):
        assert report(policy, list(order)) == expected
    assert report(policy, [added(parts[2:]), added([parts[1], parts[0]])]) == expected


def test_a_baseline_is_counted_in_parts_before_the_leads():
    policy = qualify.Policy.parse(POLICY)
    leads, events = story(200)
    earlier = [{"id": f"L{at}", "budget": at % 300, "deal": "won"} for at in range(150)]
    more = {"baseline": EARLIER, "fail_if": ["PSI of budget > 9"]}
    expected = policy.dry_run(leads, events=events, **OPTIONS | {"baseline": earlier, "fail_if": more["fail_if"]}).json

    def of(rows, count, at):
        return [row for row in rows if int(row["id"][1:]) % count == at]

    def before(at, count, none=False):
        task = asked(empty()[0], [] if none else of(events, count, at), **more)
        task.source("baseline", pyarrow.Table.from_pylist([] if none else of(earlier, count, at), SCHEMA), EARLIER)
        with raised():
            return policy._compiled.count_baseline(task)

    def counted(at, count, baseline):
        task = asked(of(leads, count, at), of(events, count, at), **more)
        task.baseline = baseline
        with raised():
            return policy._compiled.count_part(task)

    def told(baseline, parts):
        task = asked(*empty(), **more)
        task.baseline = baseline
        with raised():
            return json.loads(policy._compiled.report_of(task, parts)[0])

    for count in (1, 3, 20):
        parts = [before(at, count) for at in range(count)]
        random.Random(count).shuffle(parts)
        baseline = added(parts)
        report = told(baseline, [counted(at, count, baseline) for at in range(count)])
        assert [file["role"] for file in report.pop("files")] == ["leads", "baseline", "events"]
        assert report == {name: of for name, of in expected.items() if name != "files"} and report["drift"]["parts"], count
    leads_of, none = counted(0, 1, baseline), before(0, 1, none=True)
    with pytest.raises(qualify.DataError, match="the baseline holds no leads"):
        told(none, [counted(0, 1, none)])
    with pytest.raises(qualify.DataError, match="the baseline has not been counted") as caught:
        counted(0, 1, None)
    assert caught.value.help.startswith("count all parts of the baseline")
    for mixed in (lambda: added([leads_of, baseline]), lambda: added([baseline, leads_of]), lambda: told(baseline, [baseline]), lambda: counted(0, 1, leads_of)):
        with pytest.raises(qualify.DataError, match="do not add up"), raised():
            mixed()


def test_parts_that_do_not_belong_together_are_refused():
    policy, leads, events = qualify.Policy.parse(POLICY), *story(20)
    one, other = parts_of(policy, leads, events, 2)
    elsewhere = next(parts_of(policy, leads, events, 2, outcome='deal is "lost"'))
    changed = next(parts_of(qualify.Policy.parse(POLICY.replace(">= 6", ">= 7")), leads, events, 2))
    for parts in ([one, elsewhere], [one, changed]):
        with pytest.raises(qualify.DataError, match="for another policy, or with other options") as caught:
            report(policy, parts)
        assert caught.value.help
        with pytest.raises(qualify.DataError), raised():
            added(parts)
    version = json.loads(other)["qualify"].encode()
    for bad, said in [
        (other.replace(version, b"9.9.9", 1), "counted by qualify 9.9.9"),
        (other.replace(b'"form":2', b'"form":7', 1), "form 7"),
        (other[: len(other) // 2], "is no|cannot be read|no part of a report"),
        (b"", "no part of a report"),
        (b"{}", "no part of a report"),
    ]:
        with pytest.raises(qualify.DataError, match=said):
            report(policy, [one, bad])
