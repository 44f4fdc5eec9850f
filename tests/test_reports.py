"""Reduced public bug reports and files, as values: what is rendered, and what an error says.

The files are in `tests/data/reports`; each expectation is written by hand: the exit status, and what the text must say.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from renderer import Request, format_diagnostics, render
from renderer.sources import Source
from tests.program import Run
from tests.reference import CHECKOUT

FOLDER = CHECKOUT / "tests/data/reports"

RENDERED: dict[str, tuple[str, ...]] = {
    "02-chart-1.0-values-file": (),
    "03-global-key": (),
    "07-set-one-list-item": (),
    "09-bool-annotation": (),
    "13-omit-replicas": (),
    "15-two-additional-groups": (),
    "23-redis-cluster-commas": (),
    "24-tls-envs-with-options": (),
    "82-ephemeral-volume": (),
    "93-tpu": (),
    "95-ingress-class-annotation": (),
    "b0-service-account": (),
    "b8-image-with-digest-in-tag": (),
    "c5-replicas-over-max": (r"asks for 10 replicas",),
    "realfiles-01-chart-1.1-own-default-rejected": (),
    "realfiles-02-chart-1.0-own-default-rejected": (),
    "realfiles-03-keys-of-older-charts-rejected": (
        r"head\.groupName has no effect: the chart had it up to 0\.4",
        r"worker\.type has no effect",
        r"worker\.initContainerImage has no effect: the chart had it up to 0\.5",
    ),
}
"""Rendered, without a word or with these warnings."""

REJECTED: dict[str, tuple[str, ...]] = {
    "05-common-envfrom": (r"move it to head\.envFrom, worker\.envFrom or",),
    "12-replica-placeholder": (r"the placeholder \$\{WORKERS\} was not replaced",),
    "17-quantity-typos": (r'"4GB" is not a valid quantity', r"4G or 4Gi", r"did you mean 16Gi\?"),
    "18-gpu-request-without-limit": (
        r"nvidia.com/gpu has a request of 1 and no limit",
        r"a request of 6 and a limit of 8: they must be equal",
    ),
    "25-redis-password-plain-string": (r"redisPassword:\n +valueFrom:\n +secretKeyRef:\n +name: ",),
    "26-redis-secretkeyref-flat": (
        r"move it to gcsFaultTolerance\.redisPassword\.valueFrom\.secretKeyRef",
    ),
    "35-autoscaler-sidecar-name": (
        r'two containers of the Pod are named "autoscaler"',
        r"head\.sidecarContainers\[0\]\.name",
    ),
    "68-fsgroup-on-container": (
        r"head\.podSecurityContext\.fsGroup",
        r"worker\.securityContext\.allowPrivilegeEscalation",
    ),
    "70-auth-nightly": (r"help: set head\.rayVersion",),
    "84-worker-suspend-autoscaler": (r"help: set head\.enableInTreeAutoscaling to false",),
    "85-idle-timeout-v1": (r"help: set head\.autoscalerOptions\.version: v2",),
    "86-autoscaler-v2-env-and-field": (r"RAY_enable_autoscaler_v2",),
    "89-annotations-list": (
        r"annotations:\n +example\.com/team: ml",
        r"nodeSelector:\n +pool: gpu",
    ),
    "90-affinity-misplaced": (
        r"move it to worker\.affinity\.\S*\.nodeSelectorTerms\[\]\.matchExpressions",
    ),
    "92-pull-secrets": (r"- name: regcred",),
    "a0-rocksdb-gate": (r"feature gate GCSFaultToleranceEmbeddedStorage, and it is off",),
    "a5-ray-labels-in-params": (r"move them to worker\.rayLabels",),
    "b7-image-as-string": (r"repository: rayproject/ray\n +tag: ",),
    "c0-tabs": (r"a tab",),
    "d3-gcs-options-in-values": (r'did you mean "gcsFaultTolerance"',),
    "d4-crd-names-in-values": (
        r'did you mean "head"',
        r"worker.*additionalWorkerGroups",
        r"move it to head\.rayVersion",
    ),
    "d7-additional-groups-as-list": (r"additionalWorkerGroups:\n +\w",),
    "d8-worker-as-list": (r"put more groups below additionalWorkerGroups",),
    "e6-lower-limit-only": (
        r"memory has a request of 5Gi, above its limit of 4Gi",
        r"at: head\.resources\.limits\.memory",
        r"\(built in\)",
    ),
    "realfiles-07-umbrella-values": (
        r"\A[^\n]*values of a parent chart",
        r'yq \'\.\["ray-cluster"\]\'',
    ),
}

OF_A_VERSION = [
    (
        "83-upgrade-strategy-rayservice-name",
        "1.5",
        (r"KubeRay has it from 1\.6\.0 on", r"\(KubeRay 1\.5\.2\)"),
    ),
    ("99-rocksdb-values", "1.6", (r"backend", r"KubeRay has it from 1\.7\.0 on")),
]

ERRORS = {
    "92-pull-secrets": 1,
    "90-affinity-misplaced": 1,
    "d7-additional-groups-as-list": 1,
    "99-rocksdb-values": 2,
}
"""One cause is one error."""


def _answer(name: str, **more: Any) -> tuple[bool, str, int]:
    source = Source("values.yaml", (FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    result = render(Request(sources=(source,), **more))
    text = format_diagnostics(result.diagnostics)
    return result.refused, text, text.count("error[")


@pytest.mark.parametrize("name", RENDERED)
def test_is_rendered(name: str) -> None:
    refused, text, _ = _answer(name)
    assert not refused, text
    assert [words for words in RENDERED[name] if not re.search(words, text)] == [], text
    assert RENDERED[name] or text == ""


@pytest.mark.parametrize("name", REJECTED)
def test_is_rejected_and_says_what_would_be_right(name: str) -> None:
    refused, text, errors = _answer(name)
    assert refused
    assert [words for words in REJECTED[name] if not re.search(words, text)] == [], text
    assert errors == ERRORS.get(name, errors), text


@pytest.mark.parametrize(("name", "version", "said"), OF_A_VERSION)
def test_is_rejected_for_a_version(name: str, version: str, said: tuple[str, ...]) -> None:
    refused, text, errors = _answer(name, kuberay_version=version)
    assert refused
    assert [words for words in said if not re.search(words, text)] == [], text
    assert errors == ERRORS.get(name, errors), text


def test_a_placeholder_in_a_manifest_is_named(render: Run) -> None:
    result = render("validate", FOLDER / "realfiles-10-placeholder.yaml")
    assert "the placeholder ${KSA_NAME} was not replaced" in result.stdout


def test_every_file_is_used() -> None:
    used = {
        *RENDERED,
        *REJECTED,
        *(name for name, _, _ in OF_A_VERSION),
        "realfiles-10-placeholder",
    }
    assert {file.stem for file in FOLDER.glob("*.yaml")} == used
