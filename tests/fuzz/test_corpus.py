"""Every input of the corpus, former findings among them, gives what its target promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"
INPUTS = sorted(file for file in CORPUS.glob("*/*") if file.is_file())


@pytest.mark.parametrize("file", INPUTS, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_an_input_is_no_finding(file: Path) -> None:
    TARGETS[file.parent.name](file.read_bytes())
