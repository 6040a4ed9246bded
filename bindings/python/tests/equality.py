"""Random policies over random leads and events: every library's tables against the command, cell by cell.

    python bindings/python/tests/equality.py 1000 [LEADS] [EVENTS] [FIRST]

It prints the differences (there are none), and how often each form of the language was met. `QUALIFY_COMMAND` is the
command, `QUALIFY_RANDOM` the example `random` (`cargo build --example random`).
"""

from __future__ import annotations

import collections
import csv
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow
import pyarrow.compute
import pyarrow.json
import pyarrow.parquet
from conftest import COMMAND, LIBRARIES, ROOT, texts

import qualify

RANDOM = os.environ.get("QUALIFY_RANDOM", str(ROOT / "target/debug/examples/random"))

FORMS = {
    "`means` a condition": r"^\w+ means (?!interest|employees)",
    "`means` a number": r"^(person|load) means",
    "score with bounds": r"^score .*(to|at most|at least)",
    "points on an event": r"^  [+-]\S+ on ",
    "at most … points": r"at most \d+ points",
    "points if": r"^  [+-]\S+ if ",
    "points per": r"^  [+-]\S+ per ",
    "by number, by choice": r"^  by ",
    "points halve": r"points halve",
    "resets on": r"resets on",
    "grade": r"^grade ",
    "choose": r"^choose ",
    "disqualify": r"^disqualify ",
    "requires": r" requires ",
    "should have": r"should have",
    "prefers": r"prefers",
    "blocked if": r"blocked if",
    "next step": r"^next step",
    "where": r" where ",
    "in the last": r"in the last",
    "days since, until": r"days (since|until)",
    "count or more": r"\d+ or more ",
    "sum of, most of, least of": r"(sum|highest|lowest|latest|earliest|first|last) of ",
    "is missing, is known": r"is (missing|known)",
    "contains, starts, ends": r"(contains|starts with|ends with)",
    "contains word": r"contains (any )?word",
    "include": r"\binclude",
    "is one of, list": r"is (not )?(one of|in) |c_level|freemail",
    "and, or, not": r"\b(and|or|not)\b",
    "at least … of": r"at least \d+ of",
    "time zone": r"time zone",
    "default": r"default ",
    "key of an event": r"text, key$",
}


def case(folder: Path, number: int, leads: int, events: int) -> tuple[str, dict[str, int], int]:
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
    for library, made in LIBRARIES.items():
        told = compiled.run(made(tables["leads"]), events=made(tables["events"]), as_of=as_of)
        got = texts(told)
        differences[library] = abs(len(got) - len(expected)) + sum(
            one.get(name) != other.get(name) for one, other in zip(got, expected) for name in other
        )
        if differences[library]:
            at = next(at for at, (one, other) in enumerate(zip(got, expected)) if one != other)
            print(f"{number} {library}, lead {at}:\n  {got[at]}\n  {expected[at]}")
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


def main(count: int = 10, leads: int = 100, events: int = 20, first: int = 0) -> int:
    forms, wrong, cells = collections.Counter(), collections.Counter(), 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, first + count):
            text, differences, compared = case(Path(folder), number, leads, events)
            wrong.update(differences)
            cells += compared
            for form, pattern in FORMS.items():
                forms[form] += len(re.findall(pattern, text, re.MULTILINE))
    print(f"{count} policies, {leads} leads each, {events} events of each lead: {cells:,} cells a library")
    for library in LIBRARIES:
        print(f"  {library:8} {wrong[library]} differences")
    for form in FORMS:
        print(f"  {forms[form]:7,}  {form}")
    unmet = [form for form in FORMS if not forms[form]]
    if unmet:
        print(f"  never met: {', '.join(unmet)}")
    return 1 if sum(wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
