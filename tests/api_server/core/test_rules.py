"""Each rule by a table: the code that a change is reported by, or that it is accepted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

import renderer
from renderer.api_server import core
from renderer.diagnostics import Collector, Diagnostic, Of, Severity
from renderer.paths import has
from tests.api_server.core.tables import BASES, ROWS, Row

SOURCES = Path(renderer.__file__).parent / "api_server" / "core"


def judged(row: Row) -> list[Diagnostic]:
    found = Collector()
    core.check(row.object, found)
    return found.diagnostics


@pytest.mark.parametrize("kind", BASES)
def test_the_good_objects_are_accepted(kind: str) -> None:
    found = Collector()
    core.check(BASES[kind], found)
    assert found.diagnostics == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_a_change_is_reported_by_its_code(row: Row) -> None:
    errors = {d.code for d in judged(row) if d.severity is Severity.ERROR}
    assert errors == ({row.code} if row.code else set())


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.code is None], ids=lambda row: row.title
)
def test_the_rules_alone_accept_what_the_quick_checker_lets_pass(
    row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("renderer.api_server.core.quick.certainly_good", lambda _: False)
    assert [d for d in judged(row) if d.severity is Severity.ERROR] == []


ELSEWHERE = {
    ("Pod", "metadata.annotations.a"): "metadata.annotations",
    ("Pod", "spec.containers.0.name"): "spec.initContainers.0.name",
    ("Pod", "spec.containers.0.restartPolicyRules"): "spec.containers.0.restartPolicy",
    ("Pod", "spec.containers.0.securityContext.seccompProfile.type"): (
        "spec.containers.0.securityContext.seccompProfile.localhostProfile"
    ),
    ("Pod", "spec.dnsPolicy"): "spec.dnsConfig",
    ("Service", "spec.type"): "spec.externalName",
    ("Service", "spec.ports.0.name"): "spec.ports.1.name",
    ("Service", "spec.ports.0.port"): "spec.ports.1.port",
    ("Ingress", "spec.rules"): "spec",
    ("Deployment", "spec.selector.matchLabels.app"): "spec.template.metadata.labels",
    ("ConfigMap", "binaryData"): "data.a",
    ("ConfigMap", "data.b"): "data",
    ("Secret", "type"): "data",
}
"""Where a change is reported that is not reported at its own place or inside it: a list of what may
be, by its row.
"""

REQUIRED = {
    *("accessModes", "claimName", "command", "containerPort", "data", "dnsConfig", "exitCodes"),
    *("externalName", "image", "kind", "localhostProfile", "mountPath", "name", "operator"),
    *("port", "ports", "restartPolicy", "selector", "storage", "topologyKey", "uid", "values"),
    *("verbs", "volumeClaimTemplate", "secretRef", "lun", "targetWWNs", "completions"),
    "backoffLimitPerIndex",
}
"""Fields that are reported where they are missing."""


FILLED_IN = {"clusterIP", "maxUnavailable"}
"""Fields that a report refers to although they are not written: the API server fills them in."""


@pytest.mark.parametrize("row", [row for row in ROWS if row.code], ids=lambda row: row.title)
def test_a_change_is_reported_at_its_place(row: Row) -> None:
    own = row.steps
    other = Row(row.kind, ELSEWHERE.get((row.kind, row.path), row.path), None, None).steps
    for problem in judged(row):
        path = problem.path or ()
        assert own == path[: len(own)] or other == path[: len(other)]
        assert has(row.object, path) or path[-1] in REQUIRED, path
        for related in problem.related:
            place = related.path or ()
            assert has(row.object, place) or place[-1] in FILLED_IN, related
        assert problem.of in get_args(Of)


def test_every_code_has_a_row() -> None:
    texts = [file.read_text(encoding="utf-8") for file in SOURCES.glob("*.py")]
    said = {
        code for text in texts for code in re.findall(r'"((?:pod|service|schema)/[a-z-]+)"', text)
    }
    warnings = {code for code in said if code.endswith("/newer-kubernetes")}
    assert said - warnings == {row.code for row in ROWS if row.code}


def test_a_priority_next_to_the_name_of_a_class_is_a_warning() -> None:
    spec = {"containers": [{"name": "a", "image": "b"}], "priorityClassName": "high", "priority": 5}
    (found,) = judged(Row("Pod", "spec", spec, None))
    assert (found.code, found.severity, found.path) == (
        "pod/priority",
        Severity.WARNING,
        ("spec", "priority"),
    )


@pytest.mark.parametrize(
    ("spec", "reported"),
    [
        ({"type": "NodePort", "ports": [{"port": 1, "nodePort": 30000}]}, []),
        (
            {"type": "NodePort", "ports": [{"port": 1, "nodePort": 80}]},
            ["nodePort must be between 30000 and 32767, not 80"],
        ),
        (
            {"type": "LoadBalancer", "ports": [{"port": 1, "nodePort": 32768}]},
            ["nodePort must be between 30000 and 32767, not 32768"],
        ),
        (
            {
                "type": "LoadBalancer",
                "externalTrafficPolicy": "Local",
                "healthCheckNodePort": 30001,
                "ports": [{"port": 1, "nodePort": 30001}],
            },
            ["the node port 30001 is used twice"],
        ),
        *(
            (
                {
                    "type": "LoadBalancer",
                    "externalTrafficPolicy": "Local",
                    "healthCheckNodePort": port,
                    "ports": [{"port": 1}],
                },
                [f"healthCheckNodePort must be between 30000 and 32767, not {port}"],
            )
            for port in (29999, 32768)
        ),
    ],
)
def test_node_ports_are_in_their_range(spec: dict[str, object], reported: list[str]) -> None:
    """Seen at a creation: a dry run does not look at them."""
    found = judged(Row("Service", "spec", spec, None))
    assert [d.message.partition(":")[0] for d in found] == reported


@pytest.mark.parametrize(
    ("kind", "path", "value", "message"),
    [
        ("Pod", "spec.hostnameOverride", "a.b", "hostnameOverride needs Kubernetes 1.35"),
        ("Pod", "spec.resources.limits.cpu", 1, "resources needs Kubernetes 1.34"),
        (
            "Pod",
            "spec.containers.0.env",
            [{"name": "1 a"}],
            'the variable "1 a" needs Kubernetes 1.32',
        ),
        (
            "Pod",
            "spec.containers.0.restartPolicy",
            "Never",
            "restartPolicy of this container needs Kubernetes 1.35",
        ),
        (
            "Service",
            "spec.trafficDistribution",
            "PreferSameNode",
            "PreferSameNode needs Kubernetes 1.34",
        ),
    ],
)
def test_what_older_kubernetes_rejects_is_a_warning(
    kind: str, path: str, value: object, message: str
) -> None:
    (found,) = judged(Row(kind, path, value, None))
    assert found.severity is Severity.WARNING
    assert found.message.startswith(message)
