"""Parts of a report: counted apart, added up in any order, refused where they do not belong together."""

import itertools
import json
import random

import pytest

import qualify
from qualify._asked import Asked
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


NONE = [{"id": None, "budget": None, "deal": None}], [{"id": None, "event": None, "time": None}]


def empty():
    import pyarrow

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
        (other.replace(b'"form":1', b'"form":7', 1), "form 7"),
        (other[: len(other) // 2], "is no|cannot be read|no part of a report"),
        (b"", "no part of a report"),
        (b"{}", "no part of a report"),
    ]:
        with pytest.raises(qualify.DataError, match=said):
            report(policy, [one, bad])
