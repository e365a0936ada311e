"""Documents that are made to cost get a verdict: no crash, no hang, no memory to speak of."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents.heavy import HEAVY

ROOT = Path(__file__).parents[2]
HANG = 240  # seconds; a guard, not a measure: the slowest takes half a second


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_document_gets_a_verdict_and_takes_under_100_megabytes(name):
    # In a process of its own: what goes wrong here can be a crash that no `except` catches.
    done = subprocess.run(
        [sys.executable, "-m", "tests.documents.heavy", name],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=HANG,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    verdict = json.loads(done.stdout)
    assert verdict["megabytes"] <= 100
    assert len(verdict["problems"]) <= 402
    assert (verdict["outcome"] == "refused") == any(
        level == "error" for level, *_ in verdict["problems"]
    )
    for _, _, key, message in verdict["problems"]:
        assert len(key) <= 200
        assert len(message) < 300
        assert message.isprintable()
