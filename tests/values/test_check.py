"""Names, kinds, and how numbers and booleans are read where the manifest holds a string."""

from __future__ import annotations

from typing import Any

import pytest

from renderer.api_server.fields import field
from renderer.diagnostics import Diagnostic, Place
from tests.program import run


def spec(values: str, **request: Any) -> Any:
    result = run(values, **request)
    assert not result.rejected, result.diagnostics
    return next(made.data["spec"] for made in result.objects if made.data["kind"] == "RayCluster")


def only(values: str, **request: Any) -> Diagnostic:
    result = run(values, **request)
    assert result.rejected and len(result.diagnostics) == 1, result.diagnostics
    return result.diagnostics[0]


def start(diagnostic: Diagnostic) -> tuple[int, int]:
    assert isinstance(diagnostic.where, Place)
    return diagnostic.where.start.line, diagnostic.where.start.column


@pytest.mark.parametrize(
    ("values", "place", "meant"),
    [
        ("gcsFaultTolerence:\n  enabled: true\n", (1, 1), "gcsFaultTolerance"),
        ("head:\n  rayVersion: 2.52.0\n  containerEnvs: []\n", (3, 3), "containerEnv"),
        ("worker:\n  env: []\n", (2, 3), "containerEnv"),
        ("gcsFaultTolerance:\n  enabled: true\n  redisAdress: r:6379\n", (3, 3), "redisAddress"),
        ("additionalWorkerGroups:\n  g:\n    replica: 1\n", (3, 5), "replicas"),
        ("head:\n  image: {repo: x}\n", (2, 11), "repository"),
    ],
)
def test_a_misspelled_key_is_pointed_at(values: str, place: tuple[int, int], meant: str) -> None:
    problem = only(values)
    assert (
        problem.code == "values/unknown-key"
        and start(problem) == place
        and f'"{meant}"' in problem.message
    )


def test_the_error_for_a_key_in_the_wrong_map_says_where_it_belongs() -> None:
    problem = only("replicas: 3\n")
    assert problem.help == ("move it to worker.replicas or additionalWorkerGroups.<name>.replicas")


def test_the_error_for_a_misplaced_top_level_key_says_so() -> None:
    assert only("head: {gcsFaultTolerance: true}\n").help == (
        '"gcsFaultTolerance" belongs to the top level: write it without indentation'
    )


def test_all_misspelled_keys_are_reported_at_once() -> None:
    result = run("a: 1\nb: 2\nhead: {c: 3}\nworker: {replicas: -1}\n")
    assert {d.code for d in result.diagnostics} > {"values/unknown-key"}
    assert len([d for d in result.diagnostics if d.code == "values/unknown-key"]) == 3


@pytest.mark.parametrize(
    ("values", "place", "help"),
    [
        ('gcsFaultTolerance: "true"\n', (1, 20), "write true without quotes"),
        ("gcsFaultTolerance: {enabled: true, redisPassword: x}\n", (1, 51), "valueFrom"),
        ("extraManifests:\n- {apiVersion: v1, kind: A, metadata: {name: a}}\n- text\n", (3, 3), ""),
    ],
)
def test_a_wrong_type_is_reported_at_its_item_with_what_to_write(
    values: str, place: tuple[int, int], help: str
) -> None:
    problem = only(values)
    assert (problem.code, start(problem)) == ("values/wrong-type", place) and help in (
        problem.help or ""
    )


def test_keys_for_anchors_are_free_in_every_known_map() -> None:
    assert spec(
        "x-a: 1\nhead: {x-b: {c: 1}}\nadditionalWorkerGroups: {g: {x-d: [], replicas: 1}}\n"
    )


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ("head: []\n", (1, 7)),
        ("worker: 3\n", (1, 9)),
        ("image: rayproject/ray:2.52.0\n", (1, 8)),
        ("head:\n  volumes: {a: b}\n", (2, 12)),
        ("head:\n  resources: [1]\n", (2, 14)),
        ("annotations: [a]\n", (1, 14)),
        ("annotations:\n  a: [b]\n", (2, 6)),
        ("gcsFaultTolerance: redis\n", (1, 20)),
        ("gcsFaultTolerance:\n  enabled: 'false'\n", (2, 12)),
        ("gcsFaultTolerance:\n  redisPassword: secret\n", (2, 18)),
        ("worker:\n  disabled: 'no'\n", (2, 13)),
        ("extraManifests: [x]\n", (1, 18)),
        ("additionalWorkerGroups:\n- a\n", (1, 1)),
        ("additionalWorkerGroups:\n  g: 1\n", (2, 6)),
        ("specOverrides: []x\n", None),
        ("specOverrides: 1\n", (1, 16)),
        ("nameOverride: [a]\n", (1, 15)),
    ],
)
def test_a_value_of_the_wrong_kind_is_pointed_at(
    values: str, place: tuple[int, int] | None
) -> None:
    problem = only(values)
    if place is not None:
        assert problem.code == "values/wrong-type" and start(problem) == place
    assert "secret" not in problem.message


@pytest.mark.parametrize(
    "section", ["head", "worker", "image", "common", "service", "gcsFaultTolerance"]
)
def test_what_the_chart_cannot_do_without_cannot_be_removed(section: str) -> None:
    assert only(f"{section}: null\n").code == "values/required"


def test_an_additional_group_is_a_map() -> None:
    assert run("additionalWorkerGroups: {g: null}").rejected


AS_WRITTEN = [
    ("2.10", "2.10"),
    ("1e9", "1e9"),
    ("200000000", "200000000"),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
    ("0644", "0644"),
    ("0x1F", "0x1F"),
    ("1_000", "1_000"),
    ("-0", "-0"),
    ("+.5", "+.5"),
    ("08080", "08080"),
    ("true", "true"),
    ("false", "false"),
    ("12:30", "12:30"),
    ("2025-07-09", "2025-07-09"),
    ('"y"', "y"),
]


@pytest.mark.parametrize(("written", "emitted"), AS_WRITTEN)
def test_what_lands_in_a_string_is_emitted_as_written(written: str, emitted: str) -> None:
    made = spec(
        f"head:\n  containerEnv: [{{name: A, value: {written}}}]\n"
        f"  nodeSelector: {{a: {written}}}\n"
        f"  rayStartParams: {{p: {written}}}\n"
        f"additionalWorkerGroups: {{g: {{replicas: 1, tolerations: [{{key: a, value: "
        f"{written}}}]}}}}\n"
        f"specOverrides: {{headServiceAnnotations: {{a: {written}}}}}\n",
        validate=False,  # not all of them are labels that a node can have
    )
    head, group = made["headGroupSpec"], made["workerGroupSpecs"][1]
    pod = head["template"]["spec"]
    assert pod["containers"][0]["env"] == [{"name": "A", "value": emitted}]
    assert pod["nodeSelector"] == {"a": emitted}
    assert head["rayStartParams"] == {"p": emitted}
    assert group["template"]["spec"]["tolerations"][0]["value"] == emitted
    assert made["headServiceAnnotations"] == {"a": emitted}


@pytest.mark.parametrize("spelled", ["y", "Y", "yes", "No", "on", "Off", "n", "TRUE", "False"])
def test_a_boolean_spelled_otherwise_is_ambiguous_in_a_string(spelled: str) -> None:
    problem = only(f"head:\n  containerEnv:\n  - {{name: A, value: {spelled}}}\n")
    assert problem.code == "values/ambiguous-boolean" and start(problem) == (3, 22)
    assert problem.help == f'put it in quotes: "{spelled}"'


@pytest.mark.parametrize("key", ["rayVersion", "restartPolicy", "serviceAccountName"])
def test_a_word_that_yaml_reads_as_false_is_not_dropped_silently(key: str) -> None:
    assert only(f"head: {{{key}: no}}").code == "values/ambiguous-boolean"
    assert not run(f"head: {{{key}: false}}").rejected


@pytest.mark.parametrize(
    ("spelled", "word"), [("y", "true"), ("Off", "false"), ("true", "true"), ("No", "false")]
)
def test_ray_start_params_take_any_boolean(spelled: str, word: str) -> None:
    assert spec(f"head: {{rayStartParams: {{block: {spelled}}}}}")["headGroupSpec"][
        "rayStartParams"
    ] == {"block": word}


@pytest.mark.parametrize(
    ("written", "emitted"),
    [("0.5", "0.5"), ("1.50", "1.50"), ("2", 2), ("1e3", "1e3"), ("500m", "500m"), ('"2"', "2")],
)
def test_a_fraction_is_a_quantity_as_written(written: str, emitted: Any) -> None:
    made = spec(
        f"head: {{resources: {{limits: {{cpu: {written}, memory: 5Gi}}, requests: {{cpu: 1m, "
        f"memory: 1Gi}}}}}}"
    )
    assert (
        made["headGroupSpec"]["template"]["spec"]["containers"][0]["resources"]["limits"]["cpu"]
        == emitted
    )


@pytest.mark.parametrize("written", ["2.0", "2e0", "0x2", "02", "0b10", "0o2"])
def test_a_whole_number_is_a_count_however_it_is_written(written: str) -> None:
    assert spec(f"worker: {{replicas: {written}}}")["workerGroupSpecs"][0]["replicas"] == 2


@pytest.mark.parametrize(
    "values",
    [
        "worker: {replicas: '3', maxReplicas: '4', numOfHosts: '1'}",
        "worker: {replicas: 3, maxReplicas: 4}",
    ],
)
def test_a_count_in_quotes_is_a_count_as_in_the_chart(values: str) -> None:
    group = spec(values)["workerGroupSpecs"][0]
    assert (group["replicas"], group["maxReplicas"], group["numOfHosts"]) == (3, 4, 1)


def test_autoscaling_in_quotes_is_autoscaling_as_in_the_chart() -> None:
    assert spec("head: {enableInTreeAutoscaling: 'true'}")["enableInTreeAutoscaling"] is True
    assert spec("head: {enableInTreeAutoscaling: 'yes'}")["enableInTreeAutoscaling"] is True
    assert spec("head: {enableInTreeAutoscaling: 'false'}")["enableInTreeAutoscaling"] is False
    assert "enableInTreeAutoscaling" not in spec("head: {enableInTreeAutoscaling: false}")


def test_ray_version_as_a_number_keeps_its_zero() -> None:
    assert spec("head: {rayVersion: 2.10}")["rayVersion"] == "2.10"


def test_a_version_as_a_number_keeps_its_zero() -> None:
    problem = only("kuberayVersion: 1.10\n", strict=True)
    assert "1.10" in problem.message


@pytest.mark.parametrize("value", ["''", "null"])
def test_a_queue_must_have_a_name(value: str) -> None:
    result = run(f"labels: {{kueue.x-k8s.io/queue-name: {value}}}")
    assert result.rejected == (value == "''")


def test_every_key_with_a_field_is_a_field_of_some_release() -> None:
    from renderer.values.keys import field_of, walk

    unknown = []
    for path, key in walk():
        found = field_of(path)
        if (
            key.field is not None
            and found is not None
            and found[1][:1] == ("spec",)
            and field(found[1]) is None
        ):
            unknown.append(path)
    assert unknown == []


def test_more_groups_than_a_cluster_can_have_are_an_error() -> None:
    result = run(
        "additionalWorkerGroups:\n" + "".join(f"  g{number}: {{}}\n" for number in range(2001))
    )
    (problem,) = result.diagnostics
    assert (problem.code, problem.path_text) == ("values/too-many", "additionalWorkerGroups")
