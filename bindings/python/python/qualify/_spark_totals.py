"""Totals of parts, added up."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

_COUNTS = ("read", "answers", "rejects", "merged", "bad_value_count")
_OF_EVENTS = ("read", "matched", "unmatched", "undeclared", "repeated", "after_as_of", "broken", "lists_not_read")


def text(summary: dict[str, Any]) -> str:
    """The counts of a part, as they go to the driver."""
    kept = {name: summary[name] for name in (*_COUNTS, "as_of", "stages", "bad_values")}
    events = summary["events"]
    if events is not None:
        events = {name: events[name] for name in (*_OF_EVENTS, "bad_values")}
    return json.dumps(kept | {"events": events})


def added(texts: Iterable[str], stages: list[str]) -> dict[str, Any]:
    """The counts of all parts."""
    parts = [json.loads(text) for text in texts]
    total: dict[str, Any] = {name: sum(part[name] or 0 for part in parts) for name in _COUNTS}
    total["as_of"] = next((part["as_of"] for part in parts), None)
    found: dict[str, int] = {}
    for part in parts:
        for stage in part["stages"]:
            found[stage["stage"]] = found.get(stage["stage"], 0) + stage["leads"]
    total["stages"] = [{"stage": stage, "leads": leads} for stage, leads in found.items()]
    total["bad_values"] = _bad(part["bad_values"] for part in parts)
    events = [part["events"] for part in parts if part["events"] is not None]
    total["events"] = None
    if events:
        counts: dict[str, Any] = {name: sum(of[name] or 0 for of in events) for name in _OF_EVENTS}
        total["events"] = counts | {"bad_values": _bad(of["bad_values"] for of in events)}
    total["problems"] = list(_problems(total))
    return total


def _bad(parts: Iterable[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    counts: dict[tuple[str, str], int] = {}
    for part in parts:
        for bad in part:
            of = (bad["field"], bad["value"])
            counts[of] = counts.get(of, 0) + bad["count"]
    most = sorted(counts.items(), key=lambda of: (-of[1], of[0]))
    return [{"field": field, "value": value, "count": count} for (field, value), count in most]


def _problems(total: dict[str, Any]) -> Iterable[str]:
    """What the command would have ended with."""
    events = total["events"]
    if total["answers"] == 0:
        yield f"no lead got an answer: {total['read']} rows of leads were read, and {total['rejects']} were rejected"
    if events is not None and events["read"] > 0 and events["broken"] == events["read"]:
        yield "every event is broken: name its columns with event_key=…, event_name=… and event_time=…"
    elif events is not None and events["read"] > 0 and events["matched"] == 0:
        broken = f", and {events['broken']} of {events['read']} events are broken: `rejects` says why" if events["broken"] else ""
        yield f"no event belongs to a lead{broken or ': compare the keys of both frames'}"
