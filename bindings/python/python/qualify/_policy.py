"""Policies."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import _sources
from ._asked import Asked, Line, Progress
from ._errors import Finding, findings, raised
from ._qualify import Policy as Compiled
from ._results import Answers, AnswerStream, Explanation, Report

Source = Any
"""Rows: an object with `__arrow_c_stream__` (pyarrow, polars, pandas, DuckDB), a path, or a list of dictionaries."""
Events = Any
"""Events: one source; several sources in a list; a dictionary from the name of an event to its source; `False` for none;
or `None`, where the leads hold them in lists `events` or the policy does not look at events."""
Facts = Any
"""The facts of leads as they were: a source or several in a list, or a dictionary from a date to the leads of that date."""
When = str | datetime.date | datetime.datetime | None


@dataclass(frozen=True)
class Field:
    """A field of the lead."""

    name: str
    """Its name in the policy."""
    source: str
    """What the data calls it."""
    type: str
    """Its type, as the policy declares it: `number in EUR`."""


def _again(path: str, root: tuple[str, list[str]], files: list[tuple[str, str]]) -> Policy:
    with raised():
        return Policy(Compiled.of_files(path, root, files))


def _asked(given: dict[str, Any], leads: str = "leads") -> Asked:
    """What is asked of the compiled part, from the arguments of a method: each is an option of the command, and those that
    are tables or policies are handed over. `leads` is the name of the leads among them."""
    given.pop("self")
    asked = Asked(given.pop("progress"))
    rows, events, against = given.pop(leads), given.pop("events"), given.pop("against", None)
    if leads == "leads":
        asked.rows(rows)
    elif rows is not None:
        asked.option(leads, asked.source("leads", rows))
    asked.events(events if rows is not None else None)
    asked.facts(given.pop("facts", None))
    merge = given.pop("merge", None)
    asked.option("merge", None if merge is None else asked.source("merge", merge))
    baseline = given.pop("baseline", None)
    if baseline is not None and baseline is rows:
        raise _sources.wrong("the baseline is the leads themselves: nothing can have shifted", "give earlier leads as baseline=…")
    asked.earlier(baseline)
    asked.as_of(given.pop("as_of", None))
    asked.against = None if against is None else compiled("against", against)
    asked.all(**given)
    return asked


def compiled(name: str, policy: object) -> Compiled:
    """The compiled part of an argument that is a policy."""
    if not isinstance(policy, Policy):
        raise _sources.wrong(f"`{name}` is {_sources.said(policy)}, and not a policy", f"read it first: {name}=qualify.Policy.read(path)")
    return policy._compiled


class Policy:
    """A policy without mistakes.

    >>> import qualify
    >>> policy = qualify.Policy.parse("policy \\"Rooms\\"\\nlead\\n  guests number\\nMQL requires guests >= 20\\n")
    >>> policy.title, policy.stages, policy.fields
    ('Rooms', ['MQL'], [Field(name='guests', source='guests', type='number')])
    """

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled

    @staticmethod
    def read(path: str | os.PathLike[str]) -> Policy:
        """Reads a policy: a file, or a folder of one policy. Raises `PolicyError` with all its mistakes."""
        if not isinstance(path, (str, os.PathLike)):
            raise _sources.wrong(f"`path` is {_sources.said(path)}", 'name the file of the policy: Policy.read("sales.qualify")')
        with raised():
            return Policy(Compiled.read(path))

    @staticmethod
    def parse(text: str) -> Policy:
        """Reads a policy of one text. Raises `PolicyError` with all its mistakes."""
        if not isinstance(text, str):
            raise _sources.wrong(f"`text` is {_sources.said(text)}", "give the policy as a text, or its file: Policy.read(path)")
        with raised():
            return Policy(Compiled.parse(text))

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        """A policy goes to another process or machine as the texts of its files."""
        return _again, (self.path, *self._compiled.files)

    @property
    def path(self) -> str:
        """Its path, or `policy` where it has none."""
        return self._compiled.path

    @property
    def title(self) -> str | None:
        """Its title."""
        return self._compiled.title

    @property
    def stages(self) -> list[str]:
        """The stages, the lowest first."""
        return self._compiled.stages

    @property
    def fields(self) -> list[Field]:
        """The fields of a lead."""
        return [Field(*field) for field in self._compiled.fields]

    @property
    def key(self) -> str | None:
        """What the data calls the key of leads."""
        return self._compiled.key

    @property
    def uses_events(self) -> bool:
        """Whether it looks at events."""
        return self._compiled.uses_events

    @property
    def findings(self) -> list[Finding]:
        """What `qualify check` finds: lines that are legal and probably wrong.

        >>> import qualify
        >>> policy = qualify.Policy.parse("lead\\n  guests number\\n  budget number\\nMQL requires guests >= 20\\n")
        >>> policy.findings[0].code, policy.findings[0].message
        ('N01', 'no rule uses the field `budget`')
        """
        return self.check()

    def check(
        self,
        data: Source = None,
        *,
        events: Events = None,
        strict: bool = False,
        outcome: str | None = None,
        event_key: str | None = None,
        event_name: str | None = None,
        event_time: str | None = None,
        merge: Source = None,
        progress: Progress = None,
    ) -> list[Finding]:
        """The findings of `qualify check`, compared with leads where `data` is given."""
        asked = _asked(dict(locals(), events=None if events is False else events), leads="data")
        with raised(), shown(asked):
            return findings(self._compiled.check(asked)[0])

    def run(
        self,
        leads: Source,
        *,
        events: Events = None,
        as_of: When = None,
        columns: Sequence[str] | None = None,
        output: str | os.PathLike[str] | None = None,
        rejects: str | os.PathLike[str] | None = None,
        strict: bool = False,
        hash_keys: bool | str = False,
        allow_missing_columns: bool = False,
        event_key: str | None = None,
        event_name: str | None = None,
        event_time: str | None = None,
        merge: Source = None,
        sheet: str | None = None,
        event_sheet: str | None = None,
        encoding: str | None = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Answers:
        """One answer per lead: what `qualify run` writes, as a table.

        With `output`, the answers go to a file, `.csv`, `.jsonl`, `.parquet` or `.xlsx`, and take no memory. Arguments
        are those of the command; `as_of` is also a date or a date and time, without a zone in the policy's.

        >>> import qualify
        >>> policy = qualify.Policy.parse('''lead
        ...   lead_id text, key
        ... event visit
        ... score interest
        ...   +3 on visit
        ... MQL requires interest >= 6
        ... ''')
        >>> visits = [{"lead_id": "a", "event": "visit", "time": "2026-09-01"}] * 2
        >>> leads = [{"lead_id": "a"}, {"lead_id": "b"}]
        >>> answers = policy.run(leads, events=visits, as_of="2026-10-01", columns=["lead_id", "stage", "interest"])
        >>> [(row["stage"], int(row["interest"])) for row in answers.to_dicts()]
        [('MQL', 6), ('lead', 0)]
        >>> answers.summary["events"]["matched"]
        2
        """
        asked = _asked(locals())
        with raised(), shown(asked):
            return Answers(self._compiled.run(asked))

    def stream(
        self,
        leads: Source,
        *,
        events: Events = None,
        as_of: When = None,
        columns: Sequence[str] | None = None,
        rejects: str | os.PathLike[str] | None = None,
        strict: bool = False,
        hash_keys: bool | str = False,
        allow_missing_columns: bool = False,
        event_key: str | None = None,
        event_name: str | None = None,
        event_time: str | None = None,
        merge: Source = None,
        sheet: str | None = None,
        event_sheet: str | None = None,
        encoding: str | None = None,
        threads: int | None = None,
    ) -> AnswerStream:
        """The answers of `run` while they are made: for more answers than memory holds, and for programs that read streams.

        What is wrong with the arguments is raised at once. What is wrong with the data ends the stream.
        """
        asked = _asked(dict(locals(), progress=False))
        with raised():
            return AnswerStream(self._compiled.stream(asked))

    def dry_run(
        self,
        leads: Source,
        *,
        events: Events = None,
        as_of: When = None,
        outcome: str | None = None,
        against: Policy | None = None,
        what_if: str | Sequence[str] = (),
        stage_was: str | None = None,
        by: str | None = None,
        capacity: str | None = None,
        replay: str | None = None,
        won_on: str | None = None,
        facts: Facts = (),
        fact_key: str | None = None,
        fact_time: str | None = None,
        fact_field: str | None = None,
        fact_value: str | None = None,
        fact_before: str | None = None,
        baseline: Source = None,
        baseline_as_of: str | None = None,
        fail_if: str | Sequence[str] = (),
        show: Sequence[str] | None = None,
        hash_keys: bool | str = False,
        allow_missing_columns: bool = False,
        event_key: str | None = None,
        event_name: str | None = None,
        event_time: str | None = None,
        merge: Source = None,
        sheet: str | None = None,
        event_sheet: str | None = None,
        encoding: str | None = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Report:
        """The policy against history, as `qualify dry-run` reports it. Arguments are those of the command; a limit of
        `fail_if` that is broken is in `report.broken`.

        >>> import qualify
        >>> policy = qualify.Policy.parse("lead\\n  budget number\\nMQL requires budget >= 1000\\n")
        >>> history = [{"budget": 10 * number, "won": number > 90} for number in range(200)]
        >>> report = policy.dry_run(history, as_of="2026-10-01", outcome="won")
        >>> report.summary["leads"]["answered"], report.summary["leads"]["won"]
        (200, 109)
        """
        asked = _asked(locals())
        with raised(), shown(asked):
            return Report(self._compiled.dry_run(asked))

    def explain(
        self,
        lead: Mapping[str, Any] | str | int,
        *,
        leads: Source = None,
        events: Events = None,
        as_of: When = None,
        all: bool = False,
        allow_missing_columns: bool = True,
        event_key: str | None = None,
        event_name: str | None = None,
        event_time: str | None = None,
    ) -> Explanation:
        """Why a lead has its answer: a lead as a dictionary with its events, or the key of one of `leads`.

        Events that are dictionaries and do not name the lead are those of this lead.

        >>> import qualify
        >>> policy = qualify.Policy.parse("lead\\n  id text, key\\n  budget number\\nMQL requires budget >= 1000\\n")
        >>> why = policy.explain({"id": "S05", "budget": 12000}, as_of="2026-10-01")
        >>> why["stage"], why["stages"][0]["name"]
        ('MQL', 'MQL')
        """
        if isinstance(lead, Mapping):
            key, leads, events = self._alone(lead, events)
        else:
            key = str(lead)
        if leads is None:
            raise _sources.wrong(f"there are no leads to look for `{key}` in", "give the lead as a dictionary, or leads=…")
        given = dict(locals(), lead=key, progress=False)
        given.pop("key")
        asked = _asked(given)
        with raised(), shown(asked):
            return Explanation(self._compiled.explain(asked))

    def _alone(self, lead: Mapping[str, Any], events: Events) -> tuple[str, list[dict[str, Any]], Events]:
        """A lead alone, with a key, and its events with the same."""
        lead = dict(lead)
        name = self.key
        if name is None:
            return "1", [lead], events
        if lead.get(name) is None:
            lead[name] = "1"
        if events and _sources.is_records(events):
            events = [event if name in event else {name: lead[name], **event} for event in events]
        elif events is None and "events" not in lead:
            events = False
        return str(lead[name]), [lead], events

    def __repr__(self) -> str:
        return f"<qualify.Policy {self.title or self.path}: {', '.join(self.stages)}>"


class shown:
    """Takes the line that says how far it has come away at the end."""

    def __init__(self, asked: Asked) -> None:
        self.line = asked.progress

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        if isinstance(self.line, Line):
            self.line.end()
