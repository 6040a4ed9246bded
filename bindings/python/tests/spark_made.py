"""Leads and events for the tests of Spark, and what the command answers for them."""

from __future__ import annotations

import csv
import datetime
import decimal
import json
import random
import subprocess
from pathlib import Path

import pyarrow
import pyarrow.parquet

AS_OF = "2026-10-01T12:00:00Z"

POLICY = """policy "Spark"
  time zone "Europe/Amsterdam"

lead
  lead_id   text, key
  industry  one of software, logistics, retail
  topics    several of pricing, security, support
  size      number
  budget    number in EUR, ask "What have you set aside?"
  optin     yes/no
  created   date
  seen      date

event demo_request
  room  one of big, small
event visit
  url      text
  seconds  number
event mail

score fit, -20 to 100
  by industry: software: +15, logistics: +10
  +3 if topics include pricing
  +1 per 10 of size, at most 20 points
  +7 if optin
  -5 if budget is missing

score interest, 0 to 200
  +25 on demo_request where room is big, once
  +2 on visit where url contains "pricing", at most 30 points, points halve every 14 days
  +1 on mail, once per week
  +5 if at least 3 visit in the last 30 days

MQL requires interest >= 20
SQL requires MQL and budget >= 10000 EUR and optin

next step
  "Call"        if SQL
  "Nurture"     if MQL
  "Newsletter"  otherwise
"""


def leads(count: int, seed: int = 1) -> pyarrow.Table:
    """Leads of all types, some broken: empty keys, keys that come twice, values that fit no type."""
    dice, later = random.Random(seed), random.Random(seed + 100)
    day = datetime.date(2024, 1, 1)
    utc = datetime.timezone.utc
    rows = []
    for at in range(count):
        moment = datetime.datetime(2026, 9, 30, tzinfo=utc) - datetime.timedelta(seconds=dice.randrange(10**7))
        rows.append(
            {
                "lead_id": None if at % 997 == 5 else f"L{at}",
                "industry": dice.choice(["software", "logistics", "retail", "Software", "gold", None]),
                "topics": dice.sample(["pricing", "security", "support"], dice.randrange(4)),
                "size": dice.choice([None, dice.randrange(500)]),
                "budget": dice.choice([None, decimal.Decimal(dice.randrange(3_000_000)) / 100]),
                "optin": dice.choice([True, False, None]),
                "created": day + datetime.timedelta(days=dice.randrange(900)),
                "seen": moment,
                "unused": {"a": at},
                "deal": later.choice(["won", "lost", "lost", None]),
                "Recorded stage": later.choice(["MQL", "mql", "SQL", "lead", "disqualified", "Old", None]),
                "closed": moment + datetime.timedelta(days=later.randrange(60)),
            }
        )
    # The same rows twice: whichever comes first, the answer is the same.
    rows += [dict(row) for row in rows[7 : count : 501]]
    dice.shuffle(rows)
    kinds = {
        "lead_id": pyarrow.string(),
        "industry": pyarrow.string(),
        "topics": pyarrow.list_(pyarrow.string()),
        "size": pyarrow.int32(),
        "budget": pyarrow.decimal128(12, 2),
        "optin": pyarrow.bool_(),
        "created": pyarrow.date32(),
        "seen": pyarrow.timestamp("us", "UTC"),
        "unused": pyarrow.struct([("a", pyarrow.int64())]),
        "deal": pyarrow.string(),
        "Recorded stage": pyarrow.string(),
        "closed": pyarrow.timestamp("us", "UTC"),
    }
    return pyarrow.Table.from_pylist(rows, pyarrow.schema(list(kinds.items())))


def events(count: int, of: int, skewed: int = 0, seed: int = 2) -> pyarrow.Table:
    """Events: of leads, of nobody, without a key, of no declared kind, after as-of, with broken instants; `skewed` more of L0."""
    dice = random.Random(seed)
    rows = []
    for at in range(count + skewed):
        # Not two at the same instant: the order of rows says nothing.
        moment = datetime.datetime(2026, 10, 3) - datetime.timedelta(microseconds=at * 977 + dice.randrange(900) + dice.randrange(120) * 86_400_000_000)
        key = "L0" if at >= count else f"L{dice.randrange(of + of // 10)}"
        rows.append(
            {
                "lead_id": None if at % 499 == 3 else key,
                "event": dice.choice(["demo_request", "visit", "visit", "visit", "mail", "fax"]),
                "time": "yesterday" if at % 701 == 9 else moment.isoformat() + "Z",
                "room": dice.choice(["big", "small", "huge", None]),
                "url": dice.choice(["/pricing", "/", "/pricing/eu", None]),
                "seconds": dice.choice([None, dice.random() * 100]),
            }
        )
    kinds = dict.fromkeys(["lead_id", "event", "time", "room", "url"], pyarrow.string()) | {"seconds": pyarrow.float64()}
    return pyarrow.Table.from_pylist(rows, pyarrow.schema(list(kinds.items())))


def written(folder: Path, leads: pyarrow.Table, events: pyarrow.Table | None) -> None:
    (folder / "spark.qualify").write_text(POLICY)
    pyarrow.parquet.write_table(leads, folder / "leads.parquet")
    if events is not None:
        pyarrow.parquet.write_table(events, folder / "events.parquet")


def commanded(command: str, folder: Path) -> tuple[pyarrow.Table, list[dict[str, str]], str]:
    """The command's answers and rejects, and what it says."""
    words = [command, "run", "spark.qualify", "leads.parquet", "--events", "events.parquet", "--as-of", AS_OF]
    words += ["--output", "answers.parquet", "--rejects", "rejects.csv"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with open(folder / "rejects.csv", newline="") as file:
        rejects = list(csv.DictReader(file))
    return pyarrow.parquet.read_table(folder / "answers.parquet"), rejects, done.stderr


def reported(command: str, policy: Path, *words: object) -> dict:
    """The report of the command, as JSON; its files are tables elsewhere."""
    leads, events = policy.with_name("leads.parquet"), policy.with_name("events.parquet")
    given = ["--events", events] if "--no-events" not in words and events.exists() else []
    words = [command, "dry-run", policy, leads, *given, "--as-of", AS_OF, "--json", "-", *words]
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return without_files(json.loads(done.stdout))


def without_files(report: dict) -> dict:
    assert report["files"]
    return {name: of for name, of in report.items() if name != "files"}


def as_set(table: pyarrow.Table) -> list[str]:
    """Rows as sorted texts: equal for equal sets."""
    return sorted(json.dumps(row, default=str, sort_keys=True) for row in table.to_pylist())
