"""What every test may use."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests import program

# A busy machine is not a finding.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


@pytest.fixture(scope="session")
def render() -> program.Run:
    """`render`, run as a process of its own; see `tests.program`."""
    return program.render
