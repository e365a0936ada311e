"""Nothing that a person decided is ever lost, nor anything that the machine learned."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.importing.newsroom_life import Life


@pytest.mark.django_db
def test_documents_and_decisions_give_the_newsroom_whatever_happens():
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=60,
            stateful_step_count=30,
            suppress_health_check=list(HealthCheck),
        ),
    )
