"""Where the official chart has a mind of its own (KubeRay 1.7, helm-chart/ray-cluster): what Helm
prints or refuses, by hand.
"""

from __future__ import annotations

from typing import Any

import pytest

from renderer.diagnostics import Severity
from tests.program import run

Flags = tuple[tuple[str, str], ...]


def spec(values: str, flags: Flags = ()) -> Any:
    result = run(values, flags=flags)
    assert not result.rejected, result.diagnostics
    return result.objects[0].data["spec"]


LOGS = {
    "volumes": [{"name": "log-volume", "emptyDir": {}}],
    "volumeMounts": [{"mountPath": "/tmp/ray", "name": "log-volume"}],
}
SMALL_GROUP = {
    "replicas": 0,
    "minReplicas": 0,
    "maxReplicas": 5,
    "numOfHosts": 1,
    "resources": {"limits": {"cpu": 1, "memory": "1Gi"}, "requests": {"cpu": 1, "memory": "1Gi"}},
    **LOGS,
}


@pytest.mark.parametrize(
    ("values", "flags", "changed"),
    [
        pytest.param(
            "additionalWorkerGroups: {smallGroup: {disabled: false}}", (), {}, id="turned-on"
        ),
        pytest.param(
            "", (("--set", "additionalWorkerGroups.smallGroup.disabled=false"),), {}, id="by-flag"
        ),
        pytest.param(
            (
                "additionalWorkerGroups: {smallGroup: {disabled: false, replicas: 3, "
                "maxReplicas: null}}"
            ),
            (),
            {"replicas": 3, "maxReplicas": 2147483647},
            id="changed",
        ),
    ],
)
def test_the_charts_example_group_starts_from_its_defaults(
    values: str, flags: Flags, changed: Any
) -> None:
    group = spec(values, flags)["workerGroupSpecs"][1]
    pod = group["template"]["spec"]
    whole = {**group, **pod, **pod["containers"][0]}
    assert group["groupName"] == "smallGroup"
    assert {key: whole.get(key) for key in SMALL_GROUP} == {**SMALL_GROUP, **changed}


@pytest.mark.parametrize(
    "values",
    [
        "",
        "additionalWorkerGroups: null",
        "additionalWorkerGroups: []",
        "additionalWorkerGroups: {smallGroup: null}",
        "additionalWorkerGroups: {smallGroup: {replicas: 9}}",
        "additionalWorkerGroups: {g: {disabled: 'true'}}",
    ],
)
def test_only_the_first_group_is_there(values: str) -> None:
    assert [group["groupName"] for group in spec(values)["workerGroupSpecs"]] == ["workergroup"]


@pytest.mark.parametrize("value", ["{}", "''", "[]", "false", "null"])
def test_an_empty_image_of_a_group_is_the_common_one(value: str) -> None:
    container = spec(f"head: {{image: {value}}}")["headGroupSpec"]["template"]["spec"][
        "containers"
    ][0]
    assert container["image"] == "rayproject/ray:2.52.0"


@pytest.mark.parametrize("disabled", ["true", "'true'"])
def test_what_helm_never_reads_is_not_an_error(disabled: str) -> None:
    assert "workerGroupSpecs" not in spec(f"worker: {{disabled: {disabled}, containerEnv: null}}")


def test_a_group_of_another_name_starts_from_nothing() -> None:
    group = spec("additionalWorkerGroups: {g: {replicas: 1, containerEnv: null}}")[
        "workerGroupSpecs"
    ][1]
    assert (group["maxReplicas"], "volumes" in group["template"]["spec"]) == (2147483647, False)


HEAD_POD = ("headGroupSpec", "template", "spec")


@pytest.mark.parametrize("value", ["0", "false", "''", "null"])
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ("head: {rayVersion: VALUE}", ("rayVersion",)),
        ("head: {enableInTreeAutoscaling: VALUE}", ("enableInTreeAutoscaling",)),
        ("head: {priority: VALUE}", (*HEAD_POD, "priority")),
        ("head: {priorityClassName: VALUE}", (*HEAD_POD, "priorityClassName")),
        ("head: {serviceAccountName: VALUE}", (*HEAD_POD, "serviceAccountName")),
        ("head: {securityContext: VALUE}", (*HEAD_POD, "containers", 0, "securityContext")),
        ("head: {labels: VALUE, annotations: VALUE}", (*HEAD_POD[:-1], "metadata", "annotations")),
        ("head: {sidecarContainers: VALUE, affinity: VALUE}", (*HEAD_POD, "affinity")),
        ("service: {type: VALUE}", ("headGroupSpec", "serviceType")),
        (
            "gcsFaultTolerance: {enabled: true, externalStorageNamespace: VALUE}",
            ("gcsFaultToleranceOptions", "externalStorageNamespace"),
        ),
    ],
    ids=lambda parameter: parameter[-1] if isinstance(parameter, tuple) else "",
)
def test_what_is_false_to_helm_is_left_out(values: str, field: tuple[Any, ...], value: str) -> None:
    *above, last = field
    made = spec(values.replace("VALUE", value))
    for part in above:
        made = made[part]
    assert last not in made


@pytest.mark.parametrize(
    ("values", "above", "field", "printed"),
    [
        ("head: {priority: '100'}", HEAD_POD, "priority", 100),
        ("head: {priority: '0'}", HEAD_POD, "priority", 0),
        ("head: {enableInTreeAutoscaling: 'On'}", (), "enableInTreeAutoscaling", True),
        ("head: {enableInTreeAutoscaling: 'false'}", (), "enableInTreeAutoscaling", False),
        ("worker: {replicas: '0x10'}", ("workerGroupSpecs", 0), "replicas", 16),
        ("worker: {replicas: '3.0'}", ("workerGroupSpecs", 0), "replicas", 3),
        ("worker: {maxReplicas: ''}", ("workerGroupSpecs", 0), "maxReplicas", 2147483647),
        ("worker: {minReplicas: ''}", ("workerGroupSpecs", 0), "minReplicas", 0),
    ],
)
def test_what_helm_prints_without_quotes_is_read_again(
    values: str, above: Any, field: str, printed: Any
) -> None:
    made = spec(values)
    for part in above:
        made = made[part]
    assert made[field] == printed and isinstance(made[field], bool) == isinstance(printed, bool)


@pytest.mark.parametrize(
    ("values", "flags", "at"),
    [
        ("head: {containerEnv: null}", (), "head.containerEnv"),
        ("worker:\n  containerEnv:\n", (), "worker.containerEnv"),
        ("common: {containerEnv: null}", (), "common.containerEnv"),
        ("head: {containerEnv: ''}", (), "head.containerEnv"),
        ("", (("--set", "worker.containerEnv=null"),), "worker.containerEnv"),
        ("image: {tag: null}", (), "image.tag"),
        ("image: {tag: ''}", (), "image.tag"),
        ("nameOverride: 7", (), "nameOverride"),
        ("fullnameOverride: 1.5", (), "fullnameOverride"),
        ("", (("--set", "nameOverride=7"),), "nameOverride"),
        (
            "gcsFaultTolerance: {enabled: 'false', redisAddress: 'r:1'}",
            (),
            "gcsFaultTolerance.enabled",
        ),
        ("worker: {disabled: 'false'}", (), "worker.disabled"),
    ],
)
def test_what_helm_fails_at_or_misreads_is_rejected(values: str, flags: Flags, at: str) -> None:
    result = run(values, flags=flags)
    assert result.rejected
    assert {d.path_text for d in result.diagnostics if d.severity is Severity.ERROR} == {at}
    assert all(d.where is not None and d.help for d in result.diagnostics)


@pytest.mark.parametrize(
    "values",
    [
        "image: {tag: null, digest: 'sha256:00'}",
        "{image: {tag: ''}, head: {image: {tag: a}}, worker: {image: {tag: b}}}",
        "{image: {tag: ''}, head: {image: {tag: a}}, worker: {disabled: true}}",
    ],
)
def test_a_tag_that_no_image_needs_may_be_missing(values: str) -> None:
    assert not run(values).rejected


def test_fault_tolerance_in_quotes_is_on_as_in_the_chart() -> None:
    on = (
        ("--set-string", "gcsFaultTolerance.enabled=true"),
        ("--set", "gcsFaultTolerance.redisAddress=r:1"),
    )
    assert spec("", on)["gcsFaultToleranceOptions"] == {"redisAddress": "r:1"}


@pytest.mark.parametrize(
    ("override", "name"),
    [("false", "demo-ray-cluster"), ("'7'", "demo-7"), ("''", "demo-ray-cluster")],
)
def test_the_name_that_an_override_makes(override: str, name: str) -> None:
    assert run(f"nameOverride: {override}", name="demo").objects[0].data["metadata"]["name"] == name
