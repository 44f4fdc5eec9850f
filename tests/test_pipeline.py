"""An error of a render points at the value that caused it, however it got into the manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from renderer.diagnostics import Flag, Place
from renderer.pipeline import Result, to_text
from tests.program import places, run


def refused_at(result: Result) -> list[str]:
    assert result.rejected and not result.objects
    return places(result)


BEHIND = [
    ("head: {restartPolicy: 3, dnsPolicy: [x]}", "values.yaml:1:37"),
    ("head:\n  tolerations:\n  - {key: a, operatr: x}", "values.yaml:3:14"),
    ("common:\n  containerEnv:\n  - {nme: A}", "values.yaml:3:6"),
    (
        "common: {containerEnv: [{name: A}]}\nhead:\n  containerEnv: [{name: B}, {nme: A}]",
        "values.yaml:3:30",
    ),
    ("worker:\n  sidecarContainers: [{name: s}, {image: x}]", "values.yaml:2:34"),
    ("additionalWorkerGroups:\n  b: {replicas: 1}\n  a: {replicas: x}", "values.yaml:3:17"),
    ("worker: {disabled: true}\nadditionalWorkerGroups:\n  b: {replicas: x}", "values.yaml:3:17"),
    ("upgradeStrategy: {type: Rolling}", "values.yaml:1:25"),
    ("worker: {groupPriority: many}", "values.yaml:1:25"),
    ("head: {rayLabels: {'bad key': x}}", "values.yaml:1:20"),
    ("head: {podSecurityContext: {runAsUser: root}}", "values.yaml:1:40"),
    ("specOverrides:\n  headGroupSpec: {serviceTyp: x}", "values.yaml:2:19"),
    (
        "specOverrides:\n  workerGroupSpecs:\n  - groupName: workergroup\n    replicas: x",
        "values.yaml:4:15",
    ),
    ("fullnameOverride: Upper", "values.yaml:1:19"),
    ("gcsFaultTolerance: {enabled: true, storage: {size: 1Gi}}", "values.yaml:1:36"),
    ("service: {type: [x]}", "values.yaml:1:17"),
    ("imagePullSecrets: [{nme: x}]", "values.yaml:1:21"),
    ("labels: {'a b': c}", "values.yaml:1:10"),
]


@pytest.mark.parametrize(("values", "place"), BEHIND, ids=[b[0][:40] for b in BEHIND])
def test_an_error_points_at_the_value(values: str, place: str) -> None:
    assert place in refused_at(run(values))


@pytest.mark.parametrize("flags", [[], [("--set", "labels.team=a")]], ids=["no-labels", "labels"])
def test_a_label_made_of_the_releases_name_points_at_its_flag(flags: list[tuple[str, str]]) -> None:
    assert set(refused_at(run("", flags=flags, name="a/b"))) == {str(Flag("--name"))}


def test_what_a_template_wrote_names_the_template(tmp_path: Path) -> None:
    text = "apiVersion: ray.io/v1\nkind: RayCluster\nmetadata: {name: x}\nspec: {foo: 1}\n"
    (tmp_path / "raycluster.yaml.j2").write_text(text)
    problem = run(templates=str(tmp_path)).diagnostics[0]
    assert problem.code == "schema/unknown-field"
    assert isinstance(problem.where, Place) and problem.where.file == str(
        tmp_path / "raycluster.yaml.j2"
    )
    assert problem.where.start.line == 4
    assert [related.message for related in problem.related] == [
        "the template raycluster.yaml.j2 wrote it"
    ]


def test_every_document_of_a_template_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml.j2").write_text("- a\n---\n- b\n")
    found = run(templates=str(tmp_path)).diagnostics
    assert [problem.code for problem in found] == ["template/no-object", "template/no-object"]


def test_an_error_points_at_the_last_file_that_sets_the_value() -> None:
    assert set(refused_at(run(["worker: {replicas: x}", "worker:\n  replicas: y"]))) == {
        "values-2.yaml:2:13"
    }


def test_an_error_names_the_flag_that_sets_the_value_and_quotes_the_value() -> None:
    result = run("worker: {replicas: x}", flags=[("--set", "worker.replicas=three")])
    assert [d.where for d in result.diagnostics] == [Flag("--set worker.replicas")]
    assert 'got "three"' in result.diagnostics[0].message
    result = run("", flags=[("--set", "worker.tolerations=none")])
    assert result.diagnostics[0].message.endswith('must be a list, not "none"')


@pytest.mark.parametrize(
    "flag",
    [
        "gcsFaultTolerance.redisPassword=hunter2",
        "head.containerEnv[0].value.x=hunter2",
        "head.rayStartParams.redis-password.x=hunter2",
        "authOptions.secretToken=hunter2",
    ],
)
def test_an_error_does_not_quote_what_a_flag_says_of_a_secret(flag: str) -> None:
    result = run("", flags=[("--set", flag)])
    assert result.diagnostics
    assert "hunter2" not in str(result.diagnostics)


def test_a_default_and_a_value_at_odds_name_both_the_value_first() -> None:
    problem = run("head:\n  resources: {limits: {cpu: 500m, memory: 5Gi}}").diagnostics[0]
    assert problem.code == "pod/request-above-limit"
    assert (
        isinstance(problem.where, Place)
        and problem.where.file == "values.yaml"
        and problem.where.start.line == 2
    )
    assert isinstance(problem.related[0].where, Place) and problem.related[0].where.file.startswith(
        "values/default"
    )


def test_volumes_replaced_under_the_default_mount_name_both() -> None:
    problem = run("head:\n  volumes: [{name: other, emptyDir: {}}]").diagnostics[0]
    assert problem.code == "pod/mount-without-volume"
    assert isinstance(problem.where, Place) and problem.where.file == "values.yaml"


def test_every_problem_is_reported_at_once() -> None:
    result = run(
        "foo: 1\nworker: {replicas: x}\nhead: {tolerations: [{ky: a}]}\n"
        "upgradeStrategy: {type: Rolling}"
    )
    assert len(result.diagnostics) == 4


@pytest.mark.parametrize("version", ["1.0", "1.2.2", "1.3.0", "1.5.0", "1.7"])
def test_every_version_accepts_the_defaults(version: str) -> None:
    result = run("", kuberay_version=version)
    assert not result.rejected and result.diagnostics == ()


def test_a_user_value_that_the_target_does_not_support_is_an_error() -> None:
    result = run("worker: {numOfHosts: 2}", kuberay_version="1.0")
    assert refused_at(result) == ["values.yaml:1:10"] and "1.1" in str(result.diagnostics[0])


def test_the_default_that_the_target_does_not_know_is_left_out() -> None:
    spec = run("", kuberay_version="1.0").objects[0].data["spec"]
    assert "numOfHosts" not in spec["workerGroupSpecs"][0]


OVERRIDES = [
    ("{rayVersion: '9'}", {"rayVersion": "9"}),
    ("{headGroupSpec: {serviceType: null}}", {"headGroupSpec": {"serviceType": None}}),
    (
        "{workerGroupSpecs: [{groupName: workergroup, replicas: 4}]}",
        {"workerGroupSpecs": [{"replicas": 4, "minReplicas": 1}]},
    ),
    ("{workerGroupSpecs: []}", {"workerGroupSpecs": []}),
    (
        "{headGroupSpec: {template: {spec: {containers: [{name: ray-head, image: x}]}}}}",
        {
            "headGroupSpec": {
                "template": {"spec": {"containers": [{"image": "x", "name": "ray-head"}]}}
            }
        },
    ),
]


def covers(expected: Any, found: Any) -> bool:
    """Every expected part is there; an expected None is not."""
    if isinstance(expected, dict):
        return all(
            covers(v, found.get(k)) if v is not None else k not in found
            for k, v in expected.items()
        )
    if isinstance(expected, list):
        return len(expected) == len(found) and all(
            covers(e, f) for e, f in zip(expected, found, strict=True)
        )
    return bool(expected == found)


@pytest.mark.parametrize(("overrides", "expected"), OVERRIDES)
def test_overrides_are_merged_last(overrides: str, expected: Any) -> None:
    result = run(f"specOverrides: {overrides}")
    assert not result.rejected, result.diagnostics
    assert covers(expected, result.objects[0].data["spec"])


def test_an_override_adds_a_container_by_its_name() -> None:
    result = run(
        "specOverrides: {headGroupSpec: {template: {spec: {containers: [{name: side, image: "
        "nginx}]}}}}"
    )
    containers = result.objects[0].data["spec"]["headGroupSpec"]["template"]["spec"]["containers"]
    assert [c["name"] for c in containers] == ["ray-head", "side"]


@pytest.mark.parametrize("image", ["null", "{repository: null}", "{}"])
def test_the_image_of_our_redis_has_a_default(image: str) -> None:
    made = run(f"redis: {{create: true, image: {image}}}").objects
    deployment = next(one.data for one in made if one.data["kind"] == "Deployment")
    assert deployment["spec"]["template"]["spec"]["containers"][0]["image"] == "redis:7.4-alpine"


@pytest.mark.parametrize(
    ("version", "expected"), [(None, {}), ("1.3", {}), ("1.4", None), ("1.7", None)]
)
def test_start_parameters_are_left_out_where_no_operator_needs_them(
    version: str | None, expected: dict[str, str] | None
) -> None:
    spec = run("", kuberay_version=version).objects[0].data["spec"]
    assert spec["headGroupSpec"].get("rayStartParams") == expected
    assert spec["workerGroupSpecs"][0].get("rayStartParams") == expected


def test_a_container_has_the_name_that_the_values_give() -> None:
    spec = run("head: {containerName: mine}").objects[0].data["spec"]
    head, worker = spec["headGroupSpec"], spec["workerGroupSpecs"][0]
    assert head["template"]["spec"]["containers"][0]["name"] == "mine"
    assert worker["template"]["spec"]["containers"][0]["name"] == "ray-worker"
    assert "values.yaml:1:23" in places(run("head: {containerName: Mine}"))


def test_our_redis_is_what_the_values_say() -> None:
    password = {"valueFrom": {"secretKeyRef": {"name": "a", "key": "b"}}}
    redis = {"create": True, "image": {"repository": "valkey", "tag": "8", "pullPolicy": "Always"}}
    values = {
        "redis": redis,
        "gcsFaultTolerance": {"enabled": True, "redisPassword": password},
    }
    made = {one.data["kind"]: one.data for one in run(str(values)).objects}
    (container,) = made["Deployment"]["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "valkey:8"
    assert container["imagePullPolicy"] == "Always"
    assert container["env"] == [{"name": "REDIS_PASSWORD", **password}]
    component = "app.kubernetes.io/component"
    assert made["Deployment"]["metadata"]["labels"][component] == "redis"
    assert component not in made["RayCluster"]["metadata"]["labels"]


EXTRA = "extraManifests: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: v}}]"


def test_extra_manifests_come_before_the_cluster() -> None:
    assert [made.data["kind"] for made in run(EXTRA).objects] == ["ConfigMap", "RayCluster"]


def test_json_is_one_object_or_a_list_of_all() -> None:
    one, several = to_text(run(""), "json"), to_text(run(EXTRA), "json")
    assert json.loads(one)["kind"] == "RayCluster"
    whole = json.loads(several)
    assert (whole["apiVersion"], whole["kind"]) == ("v1", "List")
    assert [item["kind"] for item in whole["items"]] == ["ConfigMap", "RayCluster"]
    assert one.endswith("}\n") and several.endswith("}\n")


def test_an_extra_manifest_without_a_kind_is_rejected() -> None:
    extra = (
        "extraManifests:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n"
        "- {apiVersion: v1, metadata: {name: b}}"
    )
    assert refused_at(run(extra)) == ["values.yaml:3:3"]


def test_an_extra_cluster_is_left_as_it_is() -> None:
    extra = "{apiVersion: ray.io/v1, kind: RayCluster, metadata: {name: b}, spec: {rayVersion: 3}}"
    result = run(f"specOverrides: {{rayVersion: '9'}}\nextraManifests: [{extra}]")
    assert "values.yaml:2:100" in places(result)


@pytest.mark.parametrize("value", ["false", "0", "null", "''", "{}", "[]"])
def test_own_fields_are_emitted_where_false_means_something(value: str) -> None:
    pod = (
        run(f"head: {{hostNetwork: {value}}}", validate=False)
        .objects[0]
        .data["spec"]["headGroupSpec"]["template"]["spec"]
    )
    assert ("hostNetwork" in pod) == (value in ("false", "0"))


_LONG = "b" * 58


@pytest.mark.parametrize(
    ("values", "name", "flag", "said"),
    [
        (f"fullnameOverride: {_LONG}", "x", "fullnameOverride", "64 characters"),
        (f"nameOverride: {_LONG}", "x", "nameOverride", "66 characters"),
        ("", _LONG, "--name", "69 characters"),
        ("fullnameOverride: 0abc", "x", "fullnameOverride", "not a valid name of a Service"),
        (
            f"fullnameOverride: 0{'b' * 56}",
            "x",
            "fullnameOverride",
            "not a valid name of a Service",
        ),
    ],
    ids=["fullnameOverride", "nameOverride", "name", "digit-first", "digit-first-of-63"],
)
def test_the_service_of_redis_create_has_a_valid_name(
    values: str, name: str, flag: str, said: str
) -> None:
    result = run(f"{values}\nredis: {{create: true}}\n", "1.3", name=name)
    (problem,) = result.diagnostics
    assert (problem.code, result.rejected) == ("values/redis-name", True)
    assert said in problem.message
    assert flag in str(problem.help)
    if flag == "--name":
        assert problem.where == Flag("--name")
    else:
        assert isinstance(problem.where, Place) and problem.where.start.line == 1


def test_a_name_that_the_operator_rejects_is_reported_once() -> None:
    result = run(f"fullnameOverride: {_LONG}\nredis: {{create: true}}\n", "1.7")
    assert [problem.code for problem in result.diagnostics] == ["operator/name-too-long"]


def test_a_short_name_leaves_room_for_redis() -> None:
    values = f"fullnameOverride: {'b' * 57}\nredis: {{create: true}}\n"
    assert not run(values, "1.3").diagnostics


@pytest.mark.parametrize("values", ["kuberayVersion: ''", "kuberayVersion: null"])
def test_an_empty_version_in_a_values_file_unsets_it(values: str) -> None:
    assert not run(values).diagnostics


def test_an_empty_version_by_flag_is_an_error() -> None:
    result = run(kuberay_version="")
    assert [problem.code for problem in result.diagnostics] == ["call/kuberay-version"]
    assert result.rejected


@pytest.mark.parametrize(
    "values",
    ["image: {pullPolicy: always}", "common: {containerEnv: [{name: 'A=B', value: x}]}"],
    ids=["of-the-pod", "of-a-variable"],
)
def test_a_value_that_goes_into_several_groups_is_reported_once(values: str) -> None:
    result = run(f"{values}\nadditionalWorkerGroups: {{a: {{replicas: 1}}, b: {{replicas: 2}}}}\n")
    assert len(result.diagnostics) == 1, result.diagnostics


@pytest.mark.parametrize(
    ("values", "path"),
    [
        (
            "rayService: {serviceUnhealthySecondThreshold: x}",
            "rayService.serviceUnhealthySecondThreshold",
        ),
        ("rayJob: {managedBy: x}", "rayJob.managedBy"),
        ("rayJob: {}\nhead: {resources: {limits: {cpu: 4 GB}}}", "head.resources.limits.cpu"),
        (
            "rayService: {}\nadditionalWorkerGroups: {a: {image: {pullPolicy: no1}}}",
            "additionalWorkerGroups.a.image.pullPolicy",
        ),
        (
            "head: {sidecarContainers: [{name: a, image: x, restart: y}]}",
            "head.sidecarContainers[0].restart",
        ),
        ("imagePullSecrets: [{nme: a}]", "imagePullSecrets[0].nme"),
        ("specOverrides: {headGroupSpec: {nope: 1}}", "specOverrides.headGroupSpec.nope"),
        (
            "extraManifests: [{apiVersion: v1, kind: Service, metadata: {name: -}}]",
            "extraManifests[0].metadata.name",
        ),
    ],
)
def test_the_path_of_an_error_is_that_of_the_value(values: str, path: str) -> None:
    (problem, *_) = run(values).diagnostics
    assert problem.path_text == path


@pytest.mark.parametrize(
    ("values", "help"),
    [
        (
            "rayService: {}\nworker: {podSecurityContext: {allowPrivilegeEscalation: false}}",
            "move it to worker.securityContext.allowPrivilegeEscalation",
        ),
        (
            "rayJob: {}\nhead: {securityContext: {fsGroup: 1}}",
            "move it to head.podSecurityContext.fsGroup",
        ),
    ],
    ids=["RayService", "RayJob"],
)
def test_a_help_names_the_value_in_every_kind(values: str, help: str) -> None:
    (problem,) = run(values).diagnostics
    assert problem.help == help


def test_values_below_a_free_key_are_not_those_of_a_parent_chart() -> None:
    assert not run("x-defaults: {head: {replicas: 1}}").diagnostics


@pytest.mark.parametrize(
    ("overrides", "help"),
    [
        (
            "headGroupSpec: {template: {spec: {containers: [{name: ray-haed, tty: true}]}}}",
            (
                '"ray-haed" is added as a new one: the containers of the Pod are ray-head, did '
                'you mean "ray-head"?'
            ),
        ),
        (
            "workerGroupSpecs: [{groupName: workergruop, replicas: 3}]",
            (
                '"workergruop" is added as a new one: the worker groups are workergroup, gpu, '
                'did you mean "workergroup"?'
            ),
        ),
        (
            "workerGroupSpecs: [{groupName: other, replicas: 3}]",
            '"other" is added as a new one: the worker groups are workergroup, gpu',
        ),
    ],
    ids=["container", "group", "group of no similar name"],
)
def test_a_misspelled_name_in_the_overrides_is_explained(overrides: str, help: str) -> None:
    result = run(f"additionalWorkerGroups: {{gpu: {{}}}}\nspecOverrides: {{{overrides}}}")
    assert [problem.help for problem in result.diagnostics] == [help]


def test_a_whole_container_in_the_overrides_is_added_without_a_word() -> None:
    containers = "[{name: ray-haed, image: 'a:1'}]"
    values = (
        f"specOverrides: {{headGroupSpec: {{template: {{spec: {{containers: {containers}}}}}}}}}"
    )
    assert not run(values).diagnostics


def test_a_null_for_a_group_of_an_earlier_file_leads_to_disabled() -> None:
    result = run(
        ["additionalWorkerGroups: {gpu: {replicas: 2}}", "additionalWorkerGroups: {gpu: null}"]
    )
    (problem,) = result.diagnostics
    assert problem.message == '"additionalWorkerGroups.gpu" cannot be null'
    assert "write gpu: {disabled: true}" in (problem.help or "")
