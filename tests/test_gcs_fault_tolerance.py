"""The table of the README: what one value becomes for each operator.

Every row, for every minor of KubeRay from 1.0 to 1.7.
"""

from __future__ import annotations

from typing import Any

import pytest

from renderer.diagnostics import Flag, Place, Severity
from renderer.pipeline import Result
from tests.program import run

OLD = ["1.0", "1.1", "1.2"]
NEW = ["1.3", "1.4", "1.5", "1.6", "1.7"]
ON = "gcsFaultTolerance: {enabled: true}"
FULL = """
gcsFaultTolerance:
  enabled: true
  redisAddress: redis.prod:6379
  externalStorageNamespace: team-a
  redisPassword:
    valueFrom:
      secretKeyRef: {name: redis, key: password}
"""
PASSWORD = {"valueFrom": {"secretKeyRef": {"name": "redis", "key": "password"}}}


def cluster(result: Result) -> dict[str, Any]:
    assert not result.rejected, result.diagnostics
    return next(made.data for made in result.objects if made.data["kind"] == "RayCluster")


def codes(result: Result, severity: Severity) -> list[str]:
    return [d.code for d in result.diagnostics if d.severity is severity]


def legacy_parts(made: dict[str, Any]) -> dict[str, Any]:
    """Everything by which an operator could take the cluster for fault tolerant in the old way."""
    head = made["spec"]["headGroupSpec"]
    return {
        "annotations": made["metadata"].get("annotations", {}),
        "env": head["template"]["spec"]["containers"][0].get("env", []),
        "params": head.get("rayStartParams", {}),
    }


NOTHING_LEGACY: dict[str, Any] = {"annotations": {}, "env": [], "params": {}}


@pytest.mark.parametrize("version", [None, *NEW])
def test_options_where_the_operator_knows_them(version: str | None) -> None:
    made = cluster(run(FULL, version))
    assert made["spec"]["gcsFaultToleranceOptions"] == {
        "redisAddress": "redis.prod:6379",
        "redisPassword": PASSWORD,
        "externalStorageNamespace": "team-a",
    }
    assert legacy_parts(made) == NOTHING_LEGACY


@pytest.mark.parametrize("compat", [None, True, False])
@pytest.mark.parametrize("version", OLD)
def test_annotation_where_the_operator_knows_nothing_else(
    version: str, compat: bool | None
) -> None:
    made = cluster(run(FULL, version, compat=compat))
    assert "gcsFaultToleranceOptions" not in made["spec"]
    assert legacy_parts(made) == {
        "annotations": {"ray.io/ft-enabled": "true", "ray.io/external-storage-namespace": "team-a"},
        "env": [
            {"name": "RAY_REDIS_ADDRESS", "value": "redis.prod:6379"},
            {"name": "REDIS_PASSWORD", **PASSWORD},
        ],
        "params": {"redis-password": "$REDIS_PASSWORD"},
    }


@pytest.mark.parametrize("how", ["flag", "value"])
def test_both_forms_if_no_version_is_stated_and_both_are_asked_for(how: str) -> None:
    values = FULL if how == "flag" else FULL + "compat: {legacyAnnotation: true}\n"
    result = run(values, compat=True if how == "flag" else None)
    made = cluster(result)
    assert made["metadata"]["annotations"] == {"ray.io/ft-enabled": "true"}
    assert made["spec"]["gcsFaultToleranceOptions"]["redisAddress"] == "redis.prod:6379"
    warning = next(d for d in result.diagnostics if d.severity is Severity.WARNING)
    assert "reject the pair" in warning.message and "--kuberay-version" in (warning.help or "")


def test_strict_rejects_the_pair() -> None:
    assert run(FULL, compat=True, strict=True).rejected


@pytest.mark.parametrize("version", NEW)
@pytest.mark.parametrize("how", ["flag", "value"])
def test_contradiction_of_a_new_operator_and_the_annotation(version: str, how: str) -> None:
    values = FULL if how == "flag" else FULL + "compat: {legacyAnnotation: true}\n"
    result = run(values, version, compat=True if how == "flag" else None)
    assert result.rejected and codes(result, Severity.ERROR) == ["values/compat-contradiction"]
    if how == "flag":
        assert result.diagnostics[0].where == Flag("--compat")


def test_the_flag_turns_the_value_off() -> None:
    made = cluster(run(FULL + "compat: {legacyAnnotation: true}\n", "1.7", compat=False))
    assert legacy_parts(made) == NOTHING_LEGACY


@pytest.mark.parametrize(
    "values", [ON, "gcsFaultTolerance: true", "gcsFaultTolerance: {enabled: yes}"]
)
def test_enabled_alone_is_a_whole_manifest(values: str) -> None:
    assert cluster(run(values))["spec"]["gcsFaultToleranceOptions"] == {
        "redisAddress": "redis:6379"
    }
    assert legacy_parts(cluster(run(values, "1.2")))["env"] == [
        {"name": "RAY_REDIS_ADDRESS", "value": "redis:6379"}
    ]


@pytest.mark.parametrize(
    "values", ["", "gcsFaultTolerance: false", "gcsFaultTolerance: {enabled: false}"]
)
@pytest.mark.parametrize("version", [None, "1.0", "1.7"])
def test_off_emits_nothing(values: str, version: str | None) -> None:
    result = run(values, version)
    made = cluster(result)
    assert "gcsFaultToleranceOptions" not in made["spec"] and legacy_parts(made) == NOTHING_LEGACY
    assert result.diagnostics == ()


@pytest.mark.parametrize("version", [None, *OLD, *NEW])
def test_a_stray_address_is_an_error_while_off(version: str | None) -> None:
    result = run("head: {containerEnv: [{name: RAY_REDIS_ADDRESS, value: 'redis:6379'}]}", version)
    assert result.rejected
    assert [d.where.start.line for d in result.diagnostics if d.where] == [1]  # type: ignore[union-attr]


def test_a_default_written_out_does_not_count_as_an_option() -> None:
    assert run("gcsFaultTolerance: {enabled: false, redisAddress: 'redis:6379'}").diagnostics == ()


def test_the_default_address_without_the_switch_is_warned_of() -> None:
    result = run("gcsFaultTolerance: {redisAddress: 'redis:6379'}")
    assert codes(result, Severity.WARNING) == ["values/options-while-off"]


def test_options_set_while_off_are_warned_of() -> None:
    result = run("gcsFaultTolerance: {redisAddress: 'redis.prod:6379'}")
    assert not result.rejected and codes(result, Severity.WARNING) == ["values/options-while-off"]


@pytest.mark.parametrize("version", OLD)
def test_an_old_operator_does_not_support_a_user_name(version: str) -> None:
    result = run(ON.replace("}", ", redisUsername: {value: ray}}"), version)
    assert "values/redis-username" in codes(result, Severity.ERROR)


@pytest.mark.parametrize("key", ["redisPassword", "redisUsername"])
def test_a_plain_text_credential_is_a_warning_and_strict_rejects_it(key: str) -> None:
    values = ON.replace("}", f", {key}: {{value: hunter2}}}}")
    assert len(codes(run(values), Severity.WARNING)) == 1
    assert run(values, strict=True).rejected
    assert all("hunter2" not in str(d) for d in run(values).diagnostics)


@pytest.mark.parametrize("values", ["redisAddress: ''", "redisAddress: null"])
@pytest.mark.parametrize("version", [None, "1.2", "1.7"])
def test_an_empty_address_is_rejected(values: str, version: str | None) -> None:
    result = run(f"gcsFaultTolerance: {{enabled: true, {values}}}", version)
    assert "values/redis-address" in codes(result, Severity.ERROR)


@pytest.mark.parametrize("version", [None, "1.7"])
def test_rocksdb_accepts_no_address(version: str | None) -> None:
    values = "gcsFaultTolerance: {enabled: true, backend: rocksdb, storage: {size: 2Gi}}"
    made = cluster(run(values, version, feature_gates="GCSFaultToleranceEmbeddedStorage=true"))
    assert made["spec"]["gcsFaultToleranceOptions"] == {
        "backend": "rocksdb",
        "storage": {"size": "2Gi"},
    }


@pytest.mark.parametrize("version", [*OLD, "1.3", "1.6"])
def test_rocksdb_needs_1_7(version: str) -> None:
    assert run("gcsFaultTolerance: {enabled: true, backend: rocksdb}", version).rejected


@pytest.mark.parametrize("where", ["head", "common"])
def test_what_the_annotation_form_sets_cannot_be_set_by_hand_too(where: str) -> None:
    env = f"\n{where}: {{containerEnv: [{{name: REDIS_PASSWORD, value: x}}]}}\n"
    assert "values/said-twice" in codes(run(FULL + env, "1.1"), Severity.ERROR)


def test_a_redis_of_our_own_is_the_default_address() -> None:
    result = run("redis: {create: true}\ngcsFaultTolerance: true", name="demo")
    assert cluster(result)["spec"]["gcsFaultToleranceOptions"] == {
        "redisAddress": "demo-kuberay-redis:6379"
    }
    service = next(made.data for made in result.objects if made.data["kind"] == "Service")
    assert (
        service["metadata"]["name"] == "demo-kuberay-redis"
        and service["spec"]["ports"][0]["port"] == 6379
    )


BACKEND = "gcsFaultTolerance: {enabled: true, backend: redis}"
STORAGE = "gcsFaultTolerance: {enabled: true, storage: {size: 1Gi}}"
NO_ADDRESS = "gcsFaultTolerance: {enabled: true, redisAddress: ''}"
USERNAME = "gcsFaultTolerance: {enabled: true, redisUsername: {value: ray}}"
STRAY = "containerEnv: [{name: A, value: b}, {name: RAY_REDIS_ADDRESS, value: c}]"
OWN_PASSWORD = "{name: REDIS_PASSWORD, valueFrom: {secretKeyRef: {name: a, key: b}}}"
REPORTED = [
    ("gcsFaultTolerance: {redisAddress: 'a:1'}", None, "options-while-off", "redisAddress"),
    ("gcsFaultTolerance: {redisUsername: {value: a}}", None, "options-while-off", "redisUsername"),
    ("gcsFaultTolerance: {redisPassword: {value: a}}", "1.2", "options-while-off", "redisPassword"),
    (
        "gcsFaultTolerance: {externalStorageNamespace: a}",
        None,
        "options-while-off",
        "externalStorageNamespace",
    ),
    ("gcsFaultTolerance: {backend: rocksdb}", "1.7", "options-while-off", "backend"),
    ("gcsFaultTolerance: {storage: {size: 1Gi}}", "1.7", "options-while-off", "storage"),
    (NO_ADDRESS, "1.7", "redis-address", "redisAddress"),
    (USERNAME, "1.2", "redis-username", "redisUsername"),
    (BACKEND, "1.2", "needs-newer-kuberay", "backend"),
    (STORAGE, "1.2", "needs-newer-kuberay", "storage"),
    (f"head: {{{STRAY}}}", "1.2", "stray-redis-address", "head.containerEnv[1].name"),
    (f"common: {{{STRAY}}}", "1.2", "stray-redis-address", "common.containerEnv[1].name"),
    (f"{ON}\ncommon: {{{STRAY}}}", "1.2", "said-twice", "common.containerEnv[1].name"),
    (
        f"{FULL}head: {{rayStartParams: {{redis-password: a}}}}",
        "1.2",
        "said-twice",
        "head.rayStartParams.redis-password",
    ),
    (f"{ON}\ncompat: {{legacyAnnotation: true}}", None, "compat-pair", "compat.legacyAnnotation"),
    (
        f"{ON}\ncompat: {{legacyAnnotation: true}}",
        "1.7",
        "compat-contradiction",
        "compat.legacyAnnotation",
    ),
]


@pytest.mark.parametrize(("values", "version", "code", "path"), REPORTED)
def test_a_mistake_is_reported_at_its_key(
    values: str, version: str | None, code: str, path: str
) -> None:
    key = path if "." in path else f"gcsFaultTolerance.{path}"
    found = [(d.code, d.path_text) for d in run(values, version).diagnostics]
    assert (f"values/{code}", key) in found


@pytest.mark.parametrize(
    ("values", "version"),
    [
        ("annotations: {ray.io/ft-enabled: 'True'}", "1.2"),
        (f"annotations: {{ray.io/ft-enabled: 'true'}}\nhead: {{{STRAY}}}", "1.2"),
        (f"worker: {{{STRAY}}}", "1.2"),
        (f"{ON}\nhead: {{containerEnv: [{OWN_PASSWORD}]}}", "1.2"),
    ],
    ids=["annotation", "annotation-and-address", "address-of-a-worker", "password-alone"],
)
def test_what_goes_together_is_accepted(values: str, version: str) -> None:
    assert run(values, version).diagnostics == ()


def test_only_the_first_option_is_reported_while_off() -> None:
    result = run("gcsFaultTolerance: {redisAddress: 'a:1', externalStorageNamespace: b}")
    assert [d.path_text for d in result.diagnostics] == ["gcsFaultTolerance.redisAddress"]


def test_a_default_address_that_is_written_out_is_the_users() -> None:
    values = "gcsFaultTolerance: {enabled: true, backend: rocksdb, redisAddress: 'redis:6379'}"
    assert run(values, "1.7", feature_gates="GCSFaultToleranceEmbeddedStorage=true").rejected


def test_the_flag_is_the_place_of_what_it_asks_for_only() -> None:
    found = run(NO_ADDRESS, compat=True).diagnostics
    assert {d.code: d.where == Flag("--compat") for d in found if d.code.startswith("values/")} == {
        "values/redis-address": False,
        "values/compat-pair": True,
    }


def test_the_value_is_the_place_of_what_it_asks_for() -> None:
    (problem,) = run(f"{ON}\ncompat:\n  legacyAnnotation: true\n").diagnostics
    assert isinstance(problem.where, Place) and problem.where.start.line == 3
