"""The target: one constructor from version, feature gates and CRD."""

from __future__ import annotations

import pytest

from renderer.diagnostics import Collector
from renderer.sources import Source
from renderer.target import make_target, make_targets


def versions(*written: str) -> list[str]:
    found = Collector()
    targets = make_targets(written, "", (), found)
    assert found.diagnostics == []
    return [str(target.version) for target in targets]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ((), ["1.7.0"]),
        (("1.4",), ["1.4.2"]),
        (("1.4", "1.3.0"), ["1.4.2", "1.3.0"]),
        (("1.4,1.3.0", "v1.4"), ["1.4.2", "1.3.0"]),
        (("1.6 , 1.7",), ["1.6.2", "1.7.0"]),
        (
            ("all",),
            [
                "1.0.0",
                "1.1.1",
                "1.2.2",
                "1.3.0",
                "1.3.2",
                "1.4.2",
                "1.5.0",
                "1.5.2",
                "1.6.2",
                "1.7.0",
            ],
        ),
        (
            ("1.7", "all"),
            [
                "1.7.0",
                "1.0.0",
                "1.1.1",
                "1.2.2",
                "1.3.0",
                "1.3.2",
                "1.4.2",
                "1.5.0",
                "1.5.2",
                "1.6.2",
            ],
        ),
    ],
    ids=[
        "none is the newest",
        "a minor",
        "two",
        "a list, each once",
        "spaces",
        "all",
        "one before all",
    ],
)
def test_versions_are_targets_in_the_order_given(
    written: tuple[str, ...], expected: list[str]
) -> None:
    assert versions(*written) == expected


@pytest.mark.parametrize(
    ("version", "gates", "crd", "codes"),
    [
        ("", "", None, ["call/kuberay-version"]),
        ("1.4,", "", None, ["call/kuberay-version"]),
        ("0.6", "Nonsense=true", None, ["call/unknown-feature-gate", "call/kuberay-version"]),
        ("1.4", "", "kind: Pod\n", ["call/crd"]),
    ],
    ids=["empty", "empty part", "both are reported", "crd"],
)
def test_an_invalid_argument_gives_no_target(
    version: str, gates: str, crd: str | None, codes: list[str]
) -> None:
    found = Collector()
    sources = [] if crd is None else [Source("crd.yaml", crd)]
    assert make_target(version, gates, sources, found) is None
    assert [problem.code for problem in found.diagnostics] == codes


@pytest.mark.parametrize(
    ("written", "warned"), [(("1.4",), True), (("1.7",), False), (("1.4", "1.7"), False)]
)
def test_a_gate_that_the_only_version_lacks_is_warned_of(
    written: tuple[str, ...], warned: bool
) -> None:
    found = Collector()
    targets = make_targets(written, "RayClusterMTLS=true", (), found)
    assert [target.gates for target in targets] == [{"RayClusterMTLS": True}] * len(written)
    assert [problem.code for problem in found.diagnostics] == [
        "call/feature-gate-not-in-version"
    ] * warned
