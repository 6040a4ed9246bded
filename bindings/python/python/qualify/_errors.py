"""Exceptions, and findings about policies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ._qualify import Failed


@dataclass(frozen=True)
class Finding:
    """A mistake of a policy, or what is probably one."""

    code: str
    """The code that `qualify rule` explains: `E101`."""
    severity: str
    """`error` or `warning`."""
    message: str
    """What is wrong, in one sentence."""
    help: str | None
    """What to write instead."""
    path: str
    """The file of the policy."""
    line: int
    """Its line, from 1."""
    column: int
    """Its column in characters, from 1."""
    fix: dict[str, Any] | None = field(repr=False)
    """The change that `qualify check --fix` would make, where there is one: its `edits`."""

    def __str__(self) -> str:
        help = f" ({self.help})" if self.help else ""
        return f"{self.path}:{self.line}:{self.column}: {self.code} {self.message}{help}"


class Error(Exception):
    """What `qualify` cannot do, and what to do about it.

    `str(error)` is the message as the command prints it.
    """

    def __init__(self, message: str, help: str | None, said: str, findings: list[Finding]) -> None:
        text = message if help is None else f"{message}\n  help: " + help.replace("\n", "\n        ")
        super().__init__(text)
        self.message = message
        """What is wrong."""
        self.help = help
        """What to do about it."""
        self.said = said
        """What was said before it went wrong, such as the counts of a run."""
        self.findings = findings
        """The mistakes of the policy, each with its place."""

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        """An error goes to another process whole."""
        return type(self), (self.message, self.help, self.said, self.findings)


class PolicyError(Error):
    """The policy has mistakes.

    >>> import qualify
    >>> try:
    ...     qualify.Policy.parse("lead\\n  need yes/no\\nSQL requires needs\\n")
    ... except qualify.PolicyError as error:
    ...     print(error.findings[0].line, error.findings[0].message)
    3 there is no field, event or criterion called `needs`
    """


class DataError(Error):
    """The data cannot be read as the policy needs it, or an argument is wrong."""


def findings(text: str) -> list[Finding]:
    """Findings as `qualify check --format json` writes them."""
    return [
        Finding(
            code=of["code"],
            severity=of["severity"],
            message=of["message"],
            help=of["help"],
            path=of["filename"],
            line=of["location"]["row"],
            column=of["location"]["column"],
            fix=of["fix"],
        )
        for of in json.loads(text)
    ]


# What the command's options are called here.
_OPTIONS = {
    "--no-events": "events=False",
    "a file of events with --events FILE": "a table of events with events=…",
    "--allow-missing-columns": "allow_missing_columns=True",
    "--strict": "strict=True",
    "--rejects FILE": "`answers.rejects`",
    "--input-format": "the ending of its name",
    "stdin": "a reader that gives its rows once",
}


def in_python(text: str) -> str:
    """A message of the command, with options as arguments of Python.

    >>> in_python("name it with --event-key COLUMN, or say --no-events")
    'name it with event_key=…, or say events=False'
    """
    text = re.sub(r"`--([a-z-]+) ([^`]+)`", lambda found: f"`{found[1].replace('-', '_')}={found[2]}`", text)
    for option, here in _OPTIONS.items():
        text = text.replace(option, here)

    def argument(found: re.Match[str]) -> str:
        return found[1].replace("-", "_") + "=" + ("…" if found[2] else "")

    return re.sub(r"--([a-z][a-z-]*)( [A-Z][A-Z_]*\b)?", argument, text)


@contextmanager
def raised() -> Iterator[None]:
    """Raises what the compiled part says as an exception of this package."""
    try:
        yield
    except Failed as failed:
        policy, message, help, said, found = failed.args
        error = PolicyError if policy else DataError
        help = None if help is None else in_python(help)
        raise error(in_python(message), help, in_python(said), findings(found)) from None
