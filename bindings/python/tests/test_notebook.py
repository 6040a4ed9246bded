"""The notebook of the examples runs, and shows what it showed."""

import nbformat
import notebook


def test_the_notebook_shows_what_it_showed():
    there = nbformat.read(notebook.NOTEBOOK, as_version=4)
    made = notebook.made()
    assert [cell.source for cell in made.cells] == [cell.source for cell in there.cells], "run tests/notebook.py"
    for now, before in zip(made.cells, there.cells):
        assert now.get("outputs") == before.get("outputs"), f"{now.source}\nif this is right, run tests/notebook.py"
