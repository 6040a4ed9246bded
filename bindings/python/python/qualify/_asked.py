"""From Python's arguments to the options of the command, and the tables that stand for its files."""

from __future__ import annotations

import datetime
import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from . import _sources
from ._qualify import Policy as Compiled
from ._qualify import Table


class Asked:
    """What is asked of the compiled part."""

    def __init__(self, progress: Progress) -> None:
        self.options: list[str] = []
        self.leads: str | None = None
        self.tables: list[tuple[str, Table]] = []
        self.against: Compiled | None = None
        self.baseline: bytes | None = None
        self.part = False
        self.progress = watcher(progress)

    def option(self, name: str, value: object) -> None:
        """An option by its name in Python; `None` and `False` are none."""
        option = "--" + name.replace("_", "-")
        if value is None or value is False:
            return
        if value is True:
            self.options.append(option)
        elif isinstance(value, (list, tuple)):
            self.options.append(f"{option}={','.join(str(of) for of in value)}")
        else:
            self.options.append(f"{option}={value}")

    def all(self, **options: Any) -> None:
        """Options, each by its name; of those that may be given several times, each value."""
        for name, value in options.items():
            if name in _SEVERAL:
                for one in value if isinstance(value, (list, tuple)) else [value]:
                    self.option(name, one)
                continue
            if name in _FLAGS and not isinstance(value, bool):
                raise _sources.wrong(f"`{name}` is {_sources.said(value)}", f"write {name}=True or {name}=False")
            if name == "threads" and value is not None and (not isinstance(value, int) or not 1 <= value <= 1024):
                raise _sources.wrong(f"`threads` is {_sources.said(value)}", "write a whole number from 1 to 1024, or leave it out")
            self.option(name, value)

    def as_of(self, when: object) -> None:
        if isinstance(when, (datetime.datetime, datetime.date)):
            when = when.isoformat()
        self.option("as_of", when)

    def source(self, name: str, source: Any, called: str | None = None) -> str:
        """A file, or a table that a report calls so; the name for it."""
        path = _sources.path(source)
        if path is None:
            self.tables.append((called or name, _sources.table(name, source)))
            return called or name
        return path

    def rows(self, leads: Any) -> None:
        self.leads = self.source("leads", leads)

    def events(self, events: Any) -> None:
        """Events of one source, of several in a list, or by name of the event."""
        if events is False:
            self.options.append("--no-events")
        else:
            self._sources("events", events)

    def earlier(self, baseline: Any) -> None:
        """Leads to compare with."""
        self.option("baseline", None if baseline is None else self.source("baseline", baseline, EARLIER))

    def facts(self, facts: Any) -> None:
        """Facts of one source, of several in a list, or by the date of the leads."""
        if not isinstance(facts, (list, tuple)) or facts:
            self._sources("facts", facts)

    def _sources(self, name: str, sources: Any) -> None:
        if sources is None:
            return
        if isinstance(sources, Mapping):
            for kind, source in sources.items():
                self.option(name, f"{kind}={self.source(f'{name} of {kind}', source)}")
        elif isinstance(sources, (list, tuple)) and not _sources.is_records(sources):
            for number, source in enumerate(sources, 1):
                self.option(name, self.source(f"{name} {number}", source))
        else:
            self.option(name, self.source(name, sources))


EARLIER = "earlier leads"
"""What a report calls the table of a baseline."""
_FLAGS = ("strict", "allow_missing_columns", "all")
_SEVERAL = ("fail_if", "what_if")

Progress = bool | Callable[[int, int], object] | None


def watcher(progress: Progress) -> Callable[[int, int], object] | None:
    """Who is told how far it has come: whoever is named, or a line on stderr where a person watches."""
    if callable(progress):
        return progress
    if progress is None:
        progress = sys.stderr is not None and (sys.stderr.isatty() or _in_notebook())
    return Line() if progress else None


def _in_notebook() -> bool:
    """Whether this process is the kernel of a notebook; other programs load that package and are none."""
    kernel = sys.modules.get("ipykernel.kernelapp")
    return kernel is not None and bool(kernel.IPKernelApp.initialized())


class Line:
    """A line that says how far it has come, once it takes long enough to be wondered about."""

    def __init__(self) -> None:
        self.begun = self.last = time.monotonic()
        self.shown = False

    def __call__(self, leads: int, read: int) -> None:
        now = time.monotonic()
        if now - self.begun < 0.5 or now - self.last < 0.2:
            return
        self.last, self.shown = now, True
        text = f"{leads:,} leads" if leads else "reading"
        print(f"\r{text}, {now - self.begun:.0f} s", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
