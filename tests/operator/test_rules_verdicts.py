"""The verdict of the real operators, case by case: it must be ours, in every version."""

from __future__ import annotations

import pytest

from renderer import operator as rules
from renderer.diagnostics import Severity
from renderer.kuberay.versions import parse
from tests.operator.cases import Case, cases
from tests.operator.judged import check

SEEN = [case for case in cases() if case.kind != "schema"]


@pytest.mark.skipif(not SEEN, reason="no cases with verdicts")
def test_there_are_cases_of_every_kind() -> None:
    assert {case.kind for case in SEEN} == {"written", "operator", "parents"}
    assert len(SEEN) >= 440


@pytest.mark.parametrize("case", SEEN, ids=lambda case: f"{case.name}:{case.what}" if case.what else case.name)
def test_verdict_is_the_operators(case: Case) -> None:
    taken = [version for version, seen in case.expected.items() if seen["crd"] == "ok"]
    ours = {version: _verdict(case, version) for version in taken}
    assert ours == {version: case.expected[version]["operator"] for version in taken}


def _verdict(case: Case, version: str) -> str:
    target = parse(version)
    found = check(case.manifest, target, case.gates)
    if rules.left_alone(case.manifest, target):
        assert found == []
        return "n/a"
    return "reject" if any(violation.severity is Severity.ERROR for violation in found) else "ok"
