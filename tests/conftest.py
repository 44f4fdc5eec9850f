"""What every test may use."""

from __future__ import annotations

import pytest

from tests import program


@pytest.fixture(scope="session")
def render() -> program.Run:
    """`render`, run as a process of its own; see `tests.program.run`."""
    return program.run
