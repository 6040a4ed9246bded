"""A few random policies through every library; `equality.py` tries as many as it is told."""

from pathlib import Path

import equality
import pytest


@pytest.mark.skipif(not Path(equality.RANDOM).exists(), reason="the example `random` is not built: cargo build --example random")
def test_random_policies_are_answered_as_by_the_command(capsys):
    assert equality.main(4, 60, 20) == 0, capsys.readouterr().out
