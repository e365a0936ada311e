"""Run by test_needs.py, never by itself."""

import pytest


@pytest.mark.browser
def test_that_needs_a_browser():
    pass
