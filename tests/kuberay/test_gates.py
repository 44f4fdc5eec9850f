from __future__ import annotations

import pytest

from renderer.diagnostics import Collector, Severity
from renderer.kuberay import gates
from renderer.kuberay.versions import RELEASED, parse


@pytest.mark.parametrize(
    ("version", "on", "off"),
    [
        ("1.0.0", set(), set()),
        ("1.2.2", set(), {"RayClusterStatusConditions"}),
        ("1.3.0", {"RayClusterStatusConditions"}, {"RayJobDeletionPolicy"}),
        (
            "1.5.2",
            {"RayClusterStatusConditions"},
            {"RayJobDeletionPolicy", "RayMultiHostIndexing", "RayServiceIncrementalUpgrade"},
        ),
        (
            "1.6.2",
            {"RayClusterStatusConditions", "RayJobDeletionPolicy", "RayMultiHostIndexing"},
            {"RayServiceIncrementalUpgrade", "RayCronJob"},
        ),
        (
            "1.7.0",
            {
                "RayClusterStatusConditions",
                "RayJobDeletionPolicy",
                "RayMultiHostIndexing",
                "RayServiceIncrementalUpgrade",
            },
            {
                "RayCronJob",
                "GCSFaultToleranceEmbeddedStorage",
                "KubernetesWAS",
                "RayClusterHistoryServer",
                "RayClusterMTLS",
                "RayClusterNetworkPolicy",
                "SidecarSubmitterRestart",
            },
        ),
    ],
)
def test_defaults(version: str, on: set[str], off: set[str]) -> None:
    assert dict(gates.defaults(parse(version))) == {
        **dict.fromkeys(on, True),
        **dict.fromkeys(off, False),
    }


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("", {}),
        ("RayClusterMTLS=true", {"RayClusterMTLS": True}),
        (" RayClusterMTLS = T , RayCronJob=0,", {"RayClusterMTLS": True, "RayCronJob": False}),
        ("RayClusterMTLS=true,RayClusterMTLS=false", {"RayClusterMTLS": False}),
        ("AllAlpha=true", {"AllAlpha": True}),
    ],
)
def test_the_flag_is_read_as_the_operator_reads_it(text: str, settings: dict[str, bool]) -> None:
    found = Collector()
    assert gates.parse(text, found) == settings
    assert found.diagnostics == []


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("RayClusterMtls=true", "call/unknown-feature-gate", "RayClusterMTLS"),
        ("RayClusterTLS=true", "call/unknown-feature-gate", "RayClusterMTLS"),
        ("xyz=true", "call/unknown-feature-gate", "known gates"),
        ("RayClusterMTLS", "call/feature-gate-value", "RayClusterMTLS=true"),
        ("RayClusterMTLS=yes", "call/feature-gate-value", "RayClusterMTLS=true"),
    ],
)
def test_a_wrong_flag_says_what_is_right(text: str, code: str, said: str) -> None:
    found = Collector()
    gates.parse(text, found)
    (problem,) = found.diagnostics
    assert (problem.code, problem.severity) == (code, Severity.ERROR)
    assert said in f"{problem.message} {problem.help}"


def test_settings_reach_only_gates_that_the_version_has() -> None:
    assert gates.effective(parse("1.2.2"), {"RayClusterMTLS": True}) == {
        "RayClusterStatusConditions": False
    }
    assert (
        gates.effective(parse("1.3.2"), {"RayJobDeletionPolicy": True})["RayJobDeletionPolicy"]
        is True
    )


def test_all_alpha_and_all_beta_reach_what_is_not_named() -> None:
    settings = {"AllAlpha": True, "AllBeta": False, "RayJobDeletionPolicy": True}
    assert gates.effective(parse("1.6.2"), settings) == {
        "RayClusterStatusConditions": False,
        "RayJobDeletionPolicy": True,
        "RayMultiHostIndexing": False,
        "RayServiceIncrementalUpgrade": True,
        "RayCronJob": True,
    }


def test_a_gate_that_the_target_lacks_is_a_warning() -> None:
    found = Collector()
    gates.warn_of_unknown(
        parse("1.4.2"), {"RayClusterMTLS": True, "RayJobDeletionPolicy": True}, found
    )
    (problem,) = found.diagnostics
    assert problem.severity is Severity.WARNING
    assert "RayClusterMTLS" in problem.message


def test_every_release_has_defaults() -> None:
    assert all(gates.defaults(version) is gates.defaults(version) for version in RELEASED)
