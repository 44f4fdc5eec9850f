"""The verdict of the real operators, case by case: it must be ours, in every version."""

from __future__ import annotations

import pytest

from renderer import operator as rules
from renderer.diagnostics import Judge, Severity
from renderer.kuberay.versions import parse
from tests.operator.cases import ON_THE_OBJECT, Case, cases, parent_cases
from tests.operator.judged import check

SEEN = [case for case in (*cases(), *parent_cases()) if case.kind not in ("schema", "parent-schema")]


@pytest.mark.skipif(not SEEN, reason="no cases with verdicts")
def test_there_are_cases_of_every_kind() -> None:
    assert {case.kind for case in SEEN} == {"written", "operator", "parents", "parent-operator"}
    assert len(SEEN) >= 620


@pytest.mark.parametrize("case", SEEN, ids=lambda case: f"{case.name}:{case.what}" if case.what else case.name)
def test_verdict_is_the_operators(case: Case) -> None:
    taken = [version for version, seen in case.expected.items() if seen["crd"] == "ok" and "operator" in seen]
    ours = {version: _verdict(case, version) for version in taken}
    assert ours == {version: case.expected[version]["operator"] for version in taken}


def _verdict(case: Case, version: str) -> str:
    target = parse(version)
    found = check(case.manifest, target, case.gates)
    errors = [problem.subject.judge for problem in found if problem.severity is Severity.ERROR]
    if rules.left_alone(case.manifest, target, case.gates):
        assert errors == []
        return "n/a"
    asked = {Judge.OPERATOR} if case.kind in ON_THE_OBJECT else {Judge.OPERATOR, Judge.CHILDREN}
    return "reject" if asked.intersection(errors) else "ok"
