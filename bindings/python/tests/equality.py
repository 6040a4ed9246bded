"""Random policies over random leads and events: every library's tables against the command, cell by cell.

    python bindings/python/tests/equality.py 1000 [LEADS] [EVENTS] [FIRST] [--spark | --cluster] [--parts] [--minutes=N]

It prints the differences (there are none), and how often each form of the language was met. `--spark` sends them through
Spark in this process as well, `--cluster` through a master and two workers, of which no Python has `qualify`
(`PYSPARK_PYTHON`). `--minutes` ends it early. `--parts` counts a dry run in three parts and compares the report. `QUALIFY_COMMAND` is the command,
`QUALIFY_RANDOM` the example `random` (`cargo build --example random`).
"""

from __future__ import annotations

import collections
import csv
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow
import pyarrow.compute
import pyarrow.json
import pyarrow.parquet
from conftest import COMMAND, LIBRARIES, ROOT, in_this_process, texts

import qualify
from qualify._asked import Asked
from qualify._qualify import Failed, added

RANDOM = os.environ.get("QUALIFY_RANDOM", str(ROOT / "target/debug/examples/random"))

FORMS = {
    # What is declared.
    "time zone": r"time zone",
    "default": r"default ",
    "`missing is`": r"missing is",
    "`from` another name": r" from \"",
    "key of an event": r"text, key$",
    "group of events": r"^events ",
    "list": r"^list ",
    "setting used": r" (limit|opening|launch|floor)\b",
    # Points.
    "score with bounds": r"^score .*(to|at most|at least)",
    "points on an event": r"^  [+-]\S+ on ",
    "at most … points": r"at most \d+ points",
    "once": r", once(,|$)",
    "once per day, week, month": r", once per (day|week|month)",
    "once per N days, weeks": r", once per \d+ (days|weeks)",
    "once per field": r", once per (url|plan|themes)(,|$)",
    "once per field and time": r", once per (url|plan|themes) per",
    "without activity": r"without activity",
    "points if": r"^  [+-]\S+ if ",
    "points per number": r"^  [+-]\S+ per (seats|\d+ of employees)",
    "points per total of events": r"^  [+-]\S+ per \S+ of (sum|highest|average)",
    "points per time since, until": r"^  [+-]\S+ per .* (since|until)",
    "by number": r"^  by (employees|seats)",
    "by amount": r"^  by budget",
    "by choice, by yes/no": r"^  by (industry|decision_maker)",
    "points halve, a score": r"^  points halve",
    "points halve, a line": r", points halve",
    "resets on": r"resets on",
    # Criteria, stages.
    "`means` a condition": r"^\w+ means (?!interest|employees|days|sum)",
    "`means` a number": r"^(person|load|age) means",
    "grade": r"^grade ",
    "choose": r"^choose ",
    "disqualify": r"^disqualify ",
    "requires": r" requires ",
    "title of a stage": r'^\w+ "a title"',
    "because": r" because ",
    "should have": r"should have",
    "prefers": r"prefers",
    "higher, lower": r"(higher|lower) ",
    "earlier, later": r"(earlier|later) ",
    "blocked if": r"blocked if",
    "next step": r"^next step",
    "stage or criterion is unknown": r"is unknown",
    # Conditions on the lead.
    "and, or, not": r"\b(and|or|not)\b",
    "at least … of": r"at least \d+ of",
    "comparison of numbers": r"(employees|seats|budget|interest|fit|person|load) (>=|<=|<|>|=|!=)",
    "range": r"is (not )?[\d.]+ to",
    "sum of fields": r"employees \+ seats|person - 5",
    "text is": r"title is (not )?\"",
    "is one of, list": r"is (not )?one of",
    "contains, starts, ends": r"(contains|starts with|ends with)",
    "contains word": r"contains word",
    "domain of": r"domain of",
    "domain is under": r"is (not )?under",
    "choice is": r"industry is",
    "include, any of, all of": r"\binclude",
    "is missing, is known": r"is (missing|known)",
    "a day": r" \d{4}-\d\d-\d\d(?!T)",
    "an instant": r"\d{4}-\d\d-\d\dT",
    "days since, until": r"days (since|until) (?!last)",
    "in the last, of a date": r"(created|signed) in the last",
    "in the next": r"in the next",
    "other words for the same": r"between|from 5|at least 50|less than|blank|empty|= yes|is true|contains c_level",
    "more than … ago": r"more than \d+ \w+ ago",
    # Conditions on events.
    "where": r" where ",
    "in the last, of events": r"(visit|demo|call|touch|views|chat|\)) in the last",
    "window in months, years": r"in the last \d+ (month|year)",
    "window in hours, minutes": r"in the last \d+ (hours|minutes)",
    "count or more": r"\d+ or more ",
    "at least twice, 2+": r"at least twice|2\+|at least \d+ (demo|times)",
    "no event": r"\bno (visit|demo|call|touch|views|chat)",
    "different": r"different ",
    "within … after, before": r"(?<!not) within [^,)]*? (after|before)",
    "not within": r"not within",
    "within … of each other": r"of each other",
    "since last": r"since last",
    "field of last": r" of last ",
    "days since last": r"days since last",
    "sum of": r"sum of \w+ of",
    "average": r"average \w+ of",
    "highest, lowest": r"(highest|lowest) \w+ of",
}


Run = Callable[[qualify.Policy, Path, dict[str, pyarrow.Table], str], list[dict[str, str]]]
"""Answers for tables that also stand in a folder, as the command writes them."""


def by_library(made: Callable[[pyarrow.Table], Any]) -> Run:
    def run(policy: qualify.Policy, folder: Path, tables: dict[str, pyarrow.Table], as_of: str) -> list[dict[str, str]]:
        return texts(policy.run(made(tables["leads"]), events=made(tables["events"]), as_of=as_of, progress=False))

    return run


def by_spark(spark: Any) -> Run:
    import qualify.spark

    def run(policy: qualify.Policy, folder: Path, tables: dict[str, pyarrow.Table], as_of: str) -> list[dict[str, str]]:
        frames = []
        for name, table in tables.items():
            # Rows of Spark have no order of their own, and which of two events with one key comes first says which counts.
            numbered = table.append_column("row", pyarrow.array(range(len(table)), pyarrow.int64()))
            pyarrow.parquet.write_table(numbered, folder / f"numbered-{name}.parquet")
            frames.append(spark.read.parquet(str(folder / f"numbered-{name}.parquet")))
        order = {key: at for at, key in enumerate(tables["leads"]["lead_id"].to_pylist())}
        got = qualify.spark.run(policy, *frames, as_of=as_of, order="row", partitions=2).toArrow()
        typed = pyarrow.table(policy.run(tables["leads"].slice(0, 1), events=False, as_of=as_of)).schema
        rows = sorted(got.cast(typed).to_pylist(), key=lambda row: order[row["lead_id"]])
        return texts(SimpleNamespace(to_dicts=lambda: rows))

    return run


def parts(policy: qualify.Policy, folder: Path, tables: dict[str, pyarrow.Table], as_of: str) -> int:
    """How many figures of a dry run differ where it is counted in three parts."""
    outcome = next((field.name for field in policy.fields if field.type == "yes/no"), None)
    words = [COMMAND, "dry-run", folder / "policy.qualify", folder / "leads.parquet", "--events", folder / "events.parquet"]
    words += ["--as-of", as_of, "--json", "-", "--against", folder / "policy.qualify"] + (["--outcome", outcome] if outcome else [])
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    expected = json.loads(done.stdout)

    def asked(part: int | None) -> Asked:
        asked = Asked(False)
        asked.part, asked.against = True, policy._compiled
        of = {name: [part is not None and zlib.crc32(key.encode()) % 3 == part for key in table["lead_id"].to_pylist()] for name, table in tables.items()}
        asked.rows(tables["leads"].filter(pyarrow.array(of["leads"], pyarrow.bool_())))
        asked.events(tables["events"].filter(pyarrow.array(of["events"], pyarrow.bool_())))
        asked.all(as_of=as_of, outcome=outcome)
        return asked

    counted = [policy._compiled.count_part(asked(part)) for part in range(3)]
    try:
        report = json.loads(policy._compiled.report_of(asked(None), [added(counted[:2]), counted[2]])[0])
    except Failed:
        # Such as an outcome that no lead has: the command says so too.
        return int(done.returncode == 0)
    # The files of the command are tables here; how many events are equal to an earlier one may differ a little (docs/spark.md).
    for of in (report, expected):
        of["files"] = None
        for warning in of["warnings"]:
            warning["text"] = re.sub(r"^[\d,]+ of (.* equal to an earlier one)", r"some of \1", warning["text"])
    return sum(report[name] != expected[name] for name in expected)


def case(folder: Path, number: int, leads: int, events: int, runs: dict[str, Run], with_parts: bool) -> tuple[str, dict[str, int], int]:
    """One policy: its text, the differences by library, and the cells compared."""
    subprocess.run([RANDOM, folder, str(number), str(leads), str(events)], check=True)
    policy, as_of = folder / "policy.qualify", (folder / "as_of").read_text()
    read = pyarrow.json.ReadOptions(block_size=1 << 26)
    tables = {name: plain(pyarrow.json.read_json(folder / f"{name}.jsonl", read_options=read)) for name in ("leads", "events")}
    for name, table in tables.items():
        pyarrow.parquet.write_table(table, folder / f"{name}.parquet")
    answers = folder / "answers.csv"
    done = subprocess.run(
        [COMMAND, "run", policy, folder / "leads.parquet", "--events", folder / "events.parquet", "--as-of", as_of]
        + ["--output", answers, "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{number}: {done.stderr}"
    with open(answers, newline="") as file:
        expected = list(csv.DictReader(file))
    compiled, differences = qualify.Policy.read(policy), {}
    for library, run in runs.items():
        got = run(compiled, folder, tables, as_of)
        differences[library] = abs(len(got) - len(expected)) + sum(
            one.get(name) != other.get(name) for one, other in zip(got, expected) for name in other
        )
        if differences[library]:
            at = next(at for at, (one, other) in enumerate(zip(got, expected)) if one != other)
            print(f"{number} {library}, lead {at}:\n  {got[at]}\n  {expected[at]}")
    if with_parts:
        differences["parts"] = parts(compiled, folder, tables, as_of)
        if differences["parts"]:
            print(f"{number}: the report of parts differs")
    return policy.read_text(), differences, len(expected) * len(expected[0])


def plain(table: pyarrow.Table) -> pyarrow.Table:
    """Instants that pyarrow has found are texts again: some are days, and a column of both is one of texts."""
    for at, field in enumerate(table.schema):
        if pyarrow.types.is_timestamp(field.type) and field.name != "time":
            text = pyarrow.compute.strftime(table[at], "%Y-%m-%dT%H:%M:%SZ")
            table = table.set_column(at, field.name, text)
        if pyarrow.types.is_null(field.type):
            table = table.set_column(at, field.name, table[at].cast(pyarrow.string()))
    return table


def main(
    count: int = 10,
    leads: int = 100,
    events: int = 20,
    first: int = 0,
    *,
    spark: Any = None,
    with_parts: bool = False,
    minutes: float = math.inf,
) -> int:
    forms, wrong, cells = collections.Counter(), collections.Counter(), 0
    runs = {name: by_library(made) for name, made in LIBRARIES.items()}
    if spark is not None:
        runs["spark"] = by_spark(spark)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        last = first + count
        for number in range(first, last):
            if time.monotonic() - begun > 60 * minutes:
                count = number - first
                break
            text, differences, compared = case(Path(folder), number, leads, events, runs, with_parts)
            wrong.update(differences)
            cells += compared
            for form, pattern in FORMS.items():
                forms[form] += len(re.findall(pattern, text, re.MULTILINE))
            if (number + 1 - first) % 50 == 0:
                print(f"  {number + 1 - first} policies, {time.monotonic() - begun:.0f} s: {sum(wrong.values())} differences", file=sys.stderr)
    print(f"{count} policies, {leads} leads each, {events} events of each lead: {cells:,} cells a library")
    for library in [*runs, *(["parts"] if with_parts else [])]:
        print(f"  {library:8} {wrong[library]} differences")
    for form in FORMS:
        print(f"  {forms[form]:7,}  {form}")
    unmet = [form for form in FORMS if not forms[form]]
    if unmet:
        print(f"  never met: {', '.join(unmet)}")
    return 1 if sum(wrong.values()) else 0


def command_line(words: list[str]) -> int:
    numbers = [int(word) for word in words if not word.startswith("-")]
    minutes = [float(word.removeprefix("--minutes=")) for word in words if word.startswith("--minutes=")]
    more: dict[str, Any] = {"with_parts": "--parts" in words, "minutes": min(minutes, default=math.inf)}
    if "--cluster" in words:
        import qualify.spark
        from spark_cluster import Cluster, session

        with tempfile.TemporaryDirectory() as folder:
            cluster = Cluster(Path(folder))
            try:
                spark = session(cluster)
                qualify.spark.ship(spark)
                return main(*numbers, spark=spark, **more)
            finally:
                cluster.end()
    spark = in_this_process() if "--spark" in words else None
    return main(*numbers, spark=spark, **more)


if __name__ == "__main__":
    sys.exit(command_line(sys.argv[1:]))
