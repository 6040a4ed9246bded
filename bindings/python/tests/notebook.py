"""Makes `examples/notebook.ipynb` and runs it: from a frame of polars to answers, an explanation and a report.

    python bindings/python/tests/notebook.py
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOK = ROOT / "examples/notebook.ipynb"

CELLS = [
    new_markdown_cell(
        "# Leads in a notebook\n\n"
        "Marketing and sales have written down when a lead is ready: `policies/lead-scoring.qualify`. This notebook runs\n"
        "that policy over a frame of polars."
    ),
    new_code_cell(
        "import polars\nimport qualify\n\n"
        'policy = qualify.Policy.read("../policies/lead-scoring.qualify")\n'
        "policy, policy.stages"
    ),
    new_markdown_cell("The leads and what they did. Every column is read as text here; columns with types are read as well."),
    new_code_cell(
        'leads = polars.read_csv("lead-scoring/leads.csv", infer_schema=False)\n'
        'events = polars.read_csv("lead-scoring/events.csv", infer_schema=False)\n'
        'leads.select("lead_id", "Job Title", "country", "note").head(5)'
    ),
    new_markdown_cell("## Answers\n\nOne answer per lead, and beside them the rows and values that could not be read."),
    new_code_cell(
        'answers = policy.run(leads, events=events, as_of="2026-10-01", columns=["lead_id", "stage", "engagement", "next_step"])\n'
        "frame = polars.DataFrame(answers)\n"
        'frame.filter(polars.col("stage") != "lead").sort("engagement", "lead_id", descending=[True, False]).head(5)'
    ),
    new_code_cell("print(answers)"),
    new_code_cell("polars.DataFrame(answers.rejects), polars.DataFrame(answers.bad_values)"),
    new_markdown_cell("## One lead explained\n\nEach line that paid, with the events behind it."),
    new_code_cell(
        'best = frame.sort("engagement", "lead_id", descending=[True, False])["lead_id"][0]\n'
        'policy.explain(best, leads=leads, events=events, as_of="2026-10-01")'
    ),
    new_markdown_cell("A lead that no table holds:"),
    new_code_cell(
        "policy.explain(\n"
        '    {"lead_id": "new", "Job Title": "Plant manager", "country": "netherlands"},\n'
        '    events=[{"event": "form_filled", "time": "2026-09-30T09:00:00Z"}],\n'
        '    as_of="2026-10-01",\n'
        ")"
    ),
    new_markdown_cell("## The policy against history\n\n`report.save` writes the page; a notebook shows it."),
    new_code_cell(
        'report = policy.dry_run(leads, events=events, as_of="2026-10-01")\n'
        'polars.DataFrame(report.table("stages")).select("name", "reached")'
    ),
    new_code_cell("report"),
]


def made() -> nbformat.NotebookNode:
    """The notebook, run."""
    for number, cell in enumerate(CELLS):
        cell["id"] = f"cell-{number}"
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    notebook = new_notebook(cells=CELLS, metadata=metadata)
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": ROOT / "examples"}}).execute()
    for cell in notebook.cells:
        # When each cell ran is of no interest, and neither is the version of Python.
        cell.metadata.pop("execution", None)
    notebook.metadata.pop("language_info", None)
    return notebook


if __name__ == "__main__":
    NOTEBOOK.write_text(nbformat.writes(made()) + "\n")
