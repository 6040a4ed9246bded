"""What comes back: answers, reports and explanations."""

from __future__ import annotations

import html
import json
import os
from typing import Any

from ._errors import raised
from ._qualify import Batches, Running


class Table:
    """A table of Arrow. Each library takes it as its own: `polars.DataFrame(table)`, `pyarrow.table(table)`,
    `pandas.DataFrame.from_arrow(table)`, `duckdb.from_arrow(pyarrow.table(table))`.

    >>> import qualify
    >>> policy = qualify.Policy.parse("lead\\n  budget number\\nMQL requires budget >= 1000\\n")
    >>> answers = policy.run([{"budget": 5000}, {"budget": "a lot"}], columns=["stage", "bad_values"])
    >>> len(answers), answers.column_names
    (2, ['stage', 'bad_values'])
    >>> answers.bad_values.to_dicts()
    [{'of': 'leads', 'field': 'budget', 'value': 'a lot', 'count': 1, 'first_line': 2}]
    """

    def __init__(self, batches: Batches) -> None:
        self._batches = batches

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """A stream of the rows, for other libraries."""
        return self._batches.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return self._batches.rows

    @property
    def column_names(self) -> list[str]:
        """The names of the columns."""
        return self._batches.columns

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dictionaries: numbers are `decimal.Decimal`, dates `datetime.datetime` in UTC."""
        return self._batches.dicts()

    def __repr__(self) -> str:
        return f"<qualify.{type(self).__name__}: {len(self):,} rows of {', '.join(self.column_names)}>"

    def _repr_html_(self) -> str:
        shown = self._batches.dicts(10)
        more = f"<p>{len(self) - len(shown):,} more rows</p>" if len(self) > len(shown) else ""
        return _html(self.column_names, [list(row.values()) for row in shown]) + more


class Answers(Table):
    """One answer per lead, in the order of the leads; and what became of the rows without one.

    >>> import qualify
    >>> policy = qualify.Policy.parse("lead\\n  id text, key\\n  budget number\\nMQL requires budget >= 1000\\n")
    >>> answers = policy.run([{"id": "a", "budget": 5000}, {"budget": 7}])
    >>> answers.summary["answers"], answers.summary["rejects"]
    (1, 1)
    >>> answers.rejects.to_dicts()[0]["reason"]
    'empty key'
    """

    def __init__(self, told: tuple[Batches | None, Batches | None, Batches, str, str, str]) -> None:
        answers, rejects, bad, summary, text, said = told
        super().__init__(answers or bad)
        self.rejects: Table | None = None if rejects is None else Table(rejects)
        """Rejected rows and broken events: file, line, record, key, reason, row."""
        self.bad_values = Table(bad)
        """Values that cannot be read and count as missing: of leads or events, field, value, count, first line."""
        self.summary: dict[str, Any] = json.loads(summary)
        """All counts: leads read, answers, rejects, stages, events matched and unmatched."""
        self.text = text
        """The summary as the command prints it."""
        self.said = said
        """What else the command says, such as how files were read."""
        self.written = answers is None
        """Whether the answers are in a file, and not here."""

    def __len__(self) -> int:
        return 0 if self.written else super().__len__()

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        text = f"<pre>{html.escape(self.text.strip())}</pre>"
        return text if self.written else super()._repr_html_() + text


class AnswerStream:
    """Answers that are read while they are made, once: a few batches are in memory at a time.

    >>> import pyarrow, qualify
    >>> policy = qualify.Policy.parse("lead\\n  id text, key\\n  budget number\\nMQL requires budget >= 1000\\n")
    >>> stream = policy.stream([{"id": "a", "budget": 5000}, {"id": "b"}], columns=["id", "stage"])
    >>> for batch in pyarrow.RecordBatchReader.from_stream(stream):
    ...     batch.to_pylist()
    [{'id': 'a', 'stage': 'MQL'}, {'id': 'b', 'stage': 'lead'}]
    >>> stream.end.summary["answers"]
    2
    """

    def __init__(self, running: Running) -> None:
        self._running = running
        self._end: Answers | None = None

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The answers, as they are made. Whoever stops to read ends the run."""
        return self._running.__arrow_c_stream__(requested_schema)

    @property
    def column_names(self) -> list[str]:
        """The names of the columns."""
        return self._running.columns

    @property
    def end(self) -> Answers | None:
        """Summary, rejects and bad values, once all answers have been read; `None` before."""
        if self._end is None:
            with raised():
                told = self._running.end()
            self._end = None if told is None else Answers(told)
        return self._end


class Report:
    """A policy against history."""

    def __init__(self, told: tuple[str, str, str, list[str], str]) -> None:
        report, self.page, self.text, self.broken, self.said = told
        self.json: dict[str, Any] = json.loads(report)
        """The whole report, as `qualify dry-run --json` writes it."""

    @property
    def summary(self) -> dict[str, Any]:
        """The figures of all leads: those that are no list."""
        return {name: of for name, of in self.json.items() if not isinstance(of, list) and of is not None}

    @property
    def tables(self) -> list[str]:
        """The names that `table` takes."""
        return [name for name, of in self.json.items() if isinstance(of, list)]

    def table(self, name: str) -> list[dict[str, Any]]:
        """A table of the report, a dictionary each row; `polars.DataFrame(report.table("lines"))` takes it."""
        rows = self.json.get(name)
        if not isinstance(rows, list):
            raise KeyError(f"the report has no table `{name}`: there are {', '.join(self.tables)}")
        return rows

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the report: `.html` as a page with pictures, `.json` with all figures, `.txt` as the terminal shows it."""
        forms = {".html": self.page, ".htm": self.page, ".json": json.dumps(self.json, indent=2) + "\n", ".txt": self.text}
        ending = os.path.splitext(os.fspath(path))[1].lower()
        if ending not in forms:
            raise ValueError(f"the ending of `{path}` does not say what to write: name it .html, .json or .txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write(forms[ending])

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<qualify.Report: {', '.join(self.tables)}>"

    def _repr_html_(self) -> str:
        page = html.escape(self.page, quote=True)
        return f'<iframe srcdoc="{page}" style="width: 100%; height: 640px; border: 0"></iframe>'


class Explanation:
    """Why one lead has its answer. It prints itself as `qualify explain` does."""

    def __init__(self, told: tuple[str, str]) -> None:
        text, self.text = told
        self.json: dict[str, Any] = json.loads(text)
        """All of it, as `qualify explain --format json` writes it."""

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self.text)}</pre>"

    def __getitem__(self, name: str) -> Any:
        return self.json[name]


def _html(names: list[str], rows: list[list[Any]]) -> str:
    def cell(value: Any) -> str:
        return "" if value is None else html.escape(str(value))

    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    body = "".join("<tr>" + "".join(f"<td>{cell(value)}</td>" for value in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
