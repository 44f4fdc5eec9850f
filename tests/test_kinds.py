"""RayService, RayJob and RayCronJob are rendered around the cluster of the same values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from renderer.diagnostics import Flag, Place
from renderer.pipeline import to_text
from renderer.values.json_schema import schema_document
from tests.program import places, run
from tests.reference import CHECKOUT

FAULT_TOLERANT = """\
gcsFaultTolerance:
  enabled: true
  redisAddress: redis:6379
  redisPassword: {valueFrom: {secretKeyRef: {name: redis, key: password}}}
  externalStorageNamespace: mine
"""
KINDS = [
    ("", "RayCluster", ("spec",)),
    ("rayService: {}", "RayService", ("spec", "rayClusterConfig")),
    ("rayJob: {entrypoint: python a.py}", "RayJob", ("spec", "rayClusterSpec")),
]
CRON = "rayCronJob: {schedule: '0 3 * * *', jobTemplate: {entrypoint: python a.py}}"
PASSWORD = {"valueFrom": {"secretKeyRef": {"name": "redis", "key": "password"}}}


def made(values: str, **request: Any) -> dict[str, Any]:
    result = run(values, **request)
    assert not result.rejected, result.diagnostics
    (one,) = result.objects
    return one.data


def inside(data: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        data = data[part]
    return data


@pytest.mark.parametrize("version", ["1.2", "1.4", "1.7"])
@pytest.mark.parametrize(("values", "kind", "spec"), KINDS, ids=[kind for _, kind, _ in KINDS])
def test_one_values_file_gives_every_kind_its_fault_tolerance(
    values: str, kind: str, spec: tuple[str, ...], version: str
) -> None:
    data = made(f"{FAULT_TOLERANT}{values}", kuberay_version=version)
    assert (data["apiVersion"], data["kind"]) == ("ray.io/v1", kind)
    cluster = inside(data, spec)
    env = cluster["headGroupSpec"]["template"]["spec"]["containers"][0].get("env")
    annotations = data["metadata"].get("annotations")
    if version == "1.2":
        assert "gcsFaultToleranceOptions" not in cluster
        assert annotations == {
            "ray.io/ft-enabled": "true",
            "ray.io/external-storage-namespace": "mine",
        }
        assert env == [
            {"name": "RAY_REDIS_ADDRESS", "value": "redis:6379"},
            {"name": "REDIS_PASSWORD", **PASSWORD},
        ]
    else:
        assert annotations is None and env is None
        assert cluster["gcsFaultToleranceOptions"] == {
            "redisAddress": "redis:6379",
            "redisPassword": PASSWORD,
            "externalStorageNamespace": "mine",
        }


def test_the_cluster_is_the_same_in_every_kind() -> None:
    values = f"{FAULT_TOLERANT}additionalWorkerGroups: {{gpu: {{replicas: 2}}}}\n"
    clusters = [
        inside(made(f"{values}{own}", kuberay_version="1.7"), spec) for own, _, spec in KINDS
    ]
    cron = made(f"{values}{CRON}", kuberay_version="1.7", feature_gates="RayCronJob=true")
    clusters.append(cron["spec"]["jobTemplate"]["rayClusterSpec"])
    assert clusters[0]["workerGroupSpecs"][1]["replicas"] == 2
    assert all(cluster == clusters[0] for cluster in clusters)


def test_a_cron_job_has_its_own_fields_and_those_of_its_jobs() -> None:
    spec = made(CRON, kuberay_version="1.7", feature_gates="RayCronJob=true")["spec"]
    assert set(spec) == {"schedule", "jobTemplate"}
    assert spec["schedule"] == "0 3 * * *"
    assert set(spec["jobTemplate"]) == {"entrypoint", "rayClusterSpec"}


def test_a_cron_job_needs_an_operator_that_has_the_kind() -> None:
    assert "schema/kind" in {
        problem.code for problem in run(CRON, kuberay_version="1.5").diagnostics
    }


SERVE = (
    "rayService:\n  serveConfigV2:\n    applications:\n"
    "    - {name: a, import_path: m.app, route_prefix: /}\n"
)


def test_a_serve_config_as_a_map_is_printed_as_a_block_of_text() -> None:
    text = to_text(run(SERVE))
    assert (
        "  serveConfigV2: |\n    applications:\n    - name: a\n      import_path: m.app\n" in text
    )
    config = yaml.safe_load(text)["spec"]["serveConfigV2"]
    assert yaml.safe_load(config) == {
        "applications": [{"name": "a", "import_path": "m.app", "route_prefix": "/"}]
    }


def test_a_serve_config_as_a_text_stays_as_it_is() -> None:
    text = "applications:  # all of them\n- {name: a, import_path: m.app}\n"
    data = made(f"rayService: {{serveConfigV2: {json.dumps(text)}}}")
    assert data["spec"]["serveConfigV2"] == text


def test_a_runtime_environment_as_a_map_is_printed_as_text() -> None:
    spec = made("rayJob: {entrypoint: a, runtimeEnvYAML: {pip: [x]}}")["spec"]
    assert spec["runtimeEnvYAML"] == "pip:\n- x\n"


def test_empty_and_false_fields_of_the_kind_are_printed() -> None:
    spec = made("rayJob: {entrypoint: '', suspend: false, submitterConfig: {}, jobId: null}")[
        "spec"
    ]
    assert {
        key: spec.get(key, "left out")
        for key in ("entrypoint", "suspend", "submitterConfig", "jobId")
    } == {
        "entrypoint": "",
        "suspend": False,
        "submitterConfig": {},
        "jobId": "left out",
    }


def test_a_number_where_the_kind_has_a_string_is_written_as_it_was() -> None:
    assert made("rayJob: {entrypoint: a, jobId: 1.10}")["spec"]["jobId"] == "1.10"


@pytest.mark.parametrize("values", ["rayService: null", "rayJob: null\nrayService: null"])
def test_null_unsets_the_kind(values: str) -> None:
    assert made(values)["kind"] == "RayCluster"


def test_a_flag_is_enough_to_choose_the_kind() -> None:
    result = run(flags=[("--set-json", "rayService={}")])
    assert [one.data["kind"] for one in result.objects] == ["RayService"]


def test_overrides_apply_to_the_spec_of_the_kind() -> None:
    values = (
        "specOverrides: {suspend: true, shutdownAfterJobFinishes: true, rayClusterSpec: "
        "{rayVersion: '2.9.0'}}"
    )
    spec = made(f"rayJob: {{entrypoint: a}}\n{values}")["spec"]
    assert (spec["suspend"], spec["rayClusterSpec"]["rayVersion"]) == (True, "2.9.0")
    assert "headGroupSpec" in spec["rayClusterSpec"]


WRONG = [
    ("rayService: {}\nrayJob: {entrypoint: a}", "values/two-kinds", "values.yaml:2:9"),
    ("rayService:\n  rayClusterConfig: {}", "values/cluster-twice", "values.yaml:2:21"),
    (
        "rayCronJob:\n  jobTemplate:\n    rayClusterSpec: {}",
        "values/cluster-twice",
        "values.yaml:3:21",
    ),
    ("rayCronJob: {jobTemplate: x}", "values/wrong-type", "values.yaml:1:27"),
    ("rayJob: true", "values/wrong-type", "values.yaml:1:9"),
    ("rayJb: {}", "values/unknown-key", "values.yaml:1:1"),
    ("rayJob:\n  entrypont: a", "schema/unknown-field", "values.yaml:2:3"),
    ("rayJob:\n  suspend: 'yes'", "schema/type", "values.yaml:2:12"),
    ("rayJob: {}\nhead:\n  tolerations: [{ky: a}]", "schema/unknown-field", "values.yaml:3:18"),
    (
        "rayJob: {}\nspecOverrides:\n  rayClusterSpec: {hed: {}}",
        "schema/unknown-field",
        "values.yaml:3:20",
    ),
    ("rayJob: {}\nworker: {replicas: x}", "schema/type", "values.yaml:2:20"),
    (
        f"fullnameOverride: {'a' * 48}\nrayService: {{}}",
        "operator/name-too-long",
        "values.yaml:1:19",
    ),
    (SERVE.replace("import_path", "import_pth"), "ray/serve-config", "values.yaml:4:7"),
    (
        "rayService:\n  serveConfigV2: |\n    applications:\n    - name: a\n      import_path: 3\n",
        "ray/serve-config",
        "values.yaml:5:20",
    ),
]


@pytest.mark.parametrize(
    ("values", "code", "place"), WRONG, ids=[f"{code}-{place}" for _, code, place in WRONG]
)
def test_a_mistake_is_reported_at_its_value(values: str, code: str, place: str) -> None:
    result = run(values)
    assert result.rejected
    assert (code, place) in list(
        zip([problem.code for problem in result.diagnostics], places(result), strict=True)
    )


def test_a_name_from_the_flag_is_reported_at_the_flag() -> None:
    result = run("rayJob: {entrypoint: a}", name="a" * 48)
    assert [(problem.code, problem.where) for problem in result.diagnostics] == [
        ("operator/name-too-long", Flag("--name"))
    ]


def test_a_template_of_the_users_can_change_the_kind(tmp_path: Path) -> None:
    text = (CHECKOUT / "templates" / "rayjob.yaml.j2").read_text()
    (tmp_path / "rayjob.yaml.j2").write_text(
        text.replace("spec:\n", "spec:\n  backofLimit: 1\n", 1)
    )
    (problem,) = run("rayJob: {entrypoint: a}", templates=str(tmp_path)).diagnostics
    assert isinstance(problem.where, Place)
    assert (Path(problem.where.file).name, problem.where.start.line) == ("rayjob.yaml.j2", 10)


@pytest.mark.parametrize(
    ("values", "valid"),
    [
        ("rayJob: {entrypoint: a, runtimeEnvYAML: {pip: [x]}}", True),
        ("rayService: {serveConfigV2: {applications: []}}", True),
        ("rayService: null", True),
        (CRON, True),
        ("rayJob: {entrypont: a}", False),
        ("rayJob: {suspend: 'yes'}", False),
        ("rayJob: {rayClusterSpec: {}}", False),
        ("rayCronJob: {jobTemplate: {rayClusterSpec: {}}}", False),
    ],
)
def test_an_editor_gets_the_fields_of_every_kind(values: str, valid: bool) -> None:
    validator = jsonschema.Draft202012Validator(schema_document())
    assert validator.is_valid(yaml.safe_load(values)) is valid


@pytest.mark.parametrize(
    "kind", ["", "rayJob: {entrypoint: python a.py}"], ids=["RayCluster", "RayJob"]
)
def test_the_api_server_can_complete_the_name(kind: str) -> None:
    metadata = made(f"generateName: nightly-\nfullnameOverride: mine\n{kind}", namespace="ray")[
        "metadata"
    ]
    assert metadata["generateName"] == "nightly-"
    assert metadata["namespace"] == "ray"
    assert "name" not in metadata


def test_a_beginning_of_a_name_that_is_not_valid_is_reported_at_its_value() -> None:
    result = run("generateName: Nightly_")
    assert places(result) == ["values.yaml:1:15"]
