"""From the annotation to the options and back: what is moved, asked, and left alone."""

from __future__ import annotations

from typing import Any

import pytest

from renderer import read_documents
from renderer.diagnostics import Collector, Place, Position
from renderer.kuberay.versions import parse
from renderer.migrate import migrate_text
from renderer.sources import Source

CLUSTER = """\
apiVersion: ray.io/v1
kind: RayCluster
metadata:
  name: demo
  annotations:
    ray.io/ft-enabled: {enabled}
    {annotation}
spec:
  rayVersion: {ray}
  headGroupSpec:
    rayStartParams:
      num-cpus: "0"
      {params}
    template:
      spec:
        containers:
        - name: ray-head
          image: rayproject/ray:2.52.0
          env:
          - name: OTHER
            value: other
          {env}
"""
ADDRESS = "{name: RAY_REDIS_ADDRESS, value: 'redis:6379'}"
SECRET = "{secretKeyRef: {name: redis, key: password}}"
FROM_SECRET = {"valueFrom": {"secretKeyRef": {"name": "redis", "key": "password"}}}


def cluster(
    *env: str, params: str = "", enabled: str = '"true"', annotation: str = "", ray: str = "2.52.0"
) -> str:
    items = "\n          ".join(f"- {one}" for one in env)
    return CLUSTER.format(
        enabled=enabled, annotation=annotation, params=params, env=items, ray=f'"{ray}"'
    )


def migrated(text: str, to: str | None = None) -> tuple[str | None, list[str]]:
    """The text, and the codes of what was reported."""
    found = Collector()
    result = migrate_text(Source("a.yaml", text), parse(to) if to else None, found)
    return result, [one.code for one in found.diagnostics]


def data_of(text: str | None) -> Any:
    assert text is not None
    return read_documents(Source("a.yaml", text)).documents[0].data


PASSWORD_VARIABLE = f"{{name: REDIS_PASSWORD, valueFrom: {SECRET}}}"
OPTIONS = {
    "an address alone": (cluster(ADDRESS), {"redisAddress": "redis:6379"}, []),
    "TRUE enables, too": (cluster(ADDRESS, enabled='"TRUE"'), {"redisAddress": "redis:6379"}, []),
    "$REDIS_PASSWORD from a Secret": (
        cluster(ADDRESS, PASSWORD_VARIABLE, params="redis-password: $REDIS_PASSWORD"),
        {"redisAddress": "redis:6379", "redisPassword": FROM_SECRET},
        [],
    ),
    "${REDIS_PASSWORD} as text": (
        cluster(
            ADDRESS,
            "{name: REDIS_PASSWORD, value: abc}",
            params='redis-password: "${REDIS_PASSWORD}"',
        ),
        {"redisAddress": "redis:6379", "redisPassword": {"value": "abc"}},
        [],
    ),
    "another variable": (
        cluster(ADDRESS, params="redis-password: $OTHER"),
        {"redisAddress": "redis:6379", "redisPassword": {"value": "other"}},
        [],
    ),
    "a literal password": (
        cluster(ADDRESS, params="redis-password: abc123"),
        {"redisAddress": "redis:6379", "redisPassword": {"value": "abc123"}},
        ["migrate/plain-password"],
    ),
    "a variable without the parameter": (
        cluster(ADDRESS, PASSWORD_VARIABLE),
        {"redisAddress": "redis:6379", "redisPassword": FROM_SECRET},
        ["migrate/password-now-used"],
    ),
    "an empty password is none": (
        cluster(ADDRESS, "{name: REDIS_PASSWORD, value: ''}", params="redis-password: ''"),
        {"redisAddress": "redis:6379"},
        [],
    ),
    "the namespace by annotation": (
        cluster(ADDRESS, annotation="ray.io/external-storage-namespace: mine"),
        {"redisAddress": "redis:6379", "externalStorageNamespace": "mine"},
        [],
    ),
    "the namespace by variable": (
        cluster(ADDRESS, "{name: RAY_external_storage_namespace, value: mine}"),
        {"redisAddress": "redis:6379", "externalStorageNamespace": "mine"},
        [],
    ),
    "a user name with a new Ray": (
        cluster(
            ADDRESS, "{name: REDIS_USERNAME, value: ray}", params="redis-username: $REDIS_USERNAME"
        ),
        {"redisAddress": "redis:6379", "redisUsername": {"value": "ray"}},
        [],
    ),
    "an address among the start parameters": (
        cluster(params="address: redis:6379"),
        {"redisAddress": "redis:6379"},
        [],
    ),
    "the same address in both places": (
        cluster(ADDRESS, params="address: redis:6379"),
        {"redisAddress": "redis:6379"},
        [],
    ),
    "several addresses with TLS": (
        cluster("{name: RAY_REDIS_ADDRESS, value: 'rediss://a:1,b:2'}"),
        {"redisAddress": "rediss://a:1,b:2"},
        [],
    ),
}


@pytest.mark.parametrize(("text", "options", "codes"), OPTIONS.values(), ids=OPTIONS)
def test_everything_moves_into_the_options(text: str, options: Any, codes: list[str]) -> None:
    result, reported = migrated(text)
    data = data_of(result)
    assert data["spec"]["gcsFaultToleranceOptions"] == options
    assert "annotations" not in data["metadata"]
    head = data["spec"]["headGroupSpec"]
    assert head["rayStartParams"] == {"num-cpus": "0"}
    assert head["template"]["spec"]["containers"][0]["env"] == [{"name": "OTHER", "value": "other"}]
    assert reported == codes
    assert migrated(str(result)) == (result, [])


QUESTIONS = {
    "false with an address": (cluster(ADDRESS, enabled='"false"'), "migrate/not-enabled"),
    "1 does not enable": (cluster(ADDRESS, enabled='"1"'), "migrate/not-enabled"),
    "false, and true on the Pod template": (
        cluster(params="address: redis:6379", enabled='"false"').replace(
            "    template:\n",
            "    template:\n      metadata: {annotations: {ray.io/ft-enabled: 'true'}}\n",
        ),
        "migrate/not-enabled",
    ),
    "no annotation": (
        cluster(ADDRESS).replace("ray.io/ft-enabled", "other"),
        "migrate/address-without-annotation",
    ),
    "no address": (cluster(), "migrate/no-address"),
    "an empty address": (cluster("{name: RAY_REDIS_ADDRESS, value: ''}"), "migrate/no-address"),
    "an address by reference": (
        cluster(f"{{name: RAY_REDIS_ADDRESS, valueFrom: {SECRET}}}"),
        "migrate/address-reference",
    ),
    "an address that a shell completes": (
        cluster(params="address: $REDIS_HOST:6379"),
        "migrate/address-reference",
    ),
    "a user name in the address parameter": (
        cluster(params="address: redis://me:pw@redis:6379"),
        "migrate/uri-user",
    ),
    "two addresses": (cluster(ADDRESS, params="address: other:6379"), "migrate/two-texts"),
    "a setting that the options do not have": (
        cluster()
        .replace('    ray.io/ft-enabled: "true"\n', "    a: b\n")
        .replace(
            "  headGroup",
            (
                "  gcsFaultToleranceOptions: {enabled: true, externalStorage: {redis: {}}}\n"
                "  headGroup"
            ),
        ),
        "migrate/unknown-option",
    ),
    "a user name in the address": (
        cluster("{name: RAY_REDIS_ADDRESS, value: 'redis://me:pw@redis:6379'}"),
        "migrate/uri-user",
    ),
    "a password variable that is not there": (
        cluster(ADDRESS, params="redis-password: $REDIS_PASSWORD"),
        "migrate/variable-undefined",
    ),
    "another variable that is not there": (
        cluster(ADDRESS, params="redis-password: $NOWHERE"),
        "migrate/variable-undefined",
    ),
    "two passwords": (
        cluster(ADDRESS, "{name: REDIS_PASSWORD, value: abc}", params="redis-password: xyz"),
        "migrate/two-passwords",
    ),
    "a literal password and a Secret": (
        cluster(ADDRESS, PASSWORD_VARIABLE, params="redis-password: xyz"),
        "migrate/two-passwords",
    ),
    "another variable and REDIS_PASSWORD": (
        cluster(ADDRESS, PASSWORD_VARIABLE, params="redis-password: $OTHER"),
        "migrate/two-passwords",
    ),
    "a password that the shell changes": (
        cluster(ADDRESS, params="redis-password: 'a b'"),
        "migrate/shell-text",
    ),
    "a user name with an old Ray": (
        cluster(ADDRESS, "{name: REDIS_USERNAME, value: ray}", ray="2.9.0"),
        "migrate/redis-username",
    ),
    "two namespaces": (
        cluster(
            ADDRESS,
            "{name: RAY_external_storage_namespace, value: a}",
            annotation="ray.io/external-storage-namespace: b",
        ),
        "migrate/two-namespaces",
    ),
    "a variable that contains a moved one": (
        cluster(ADDRESS, "{name: URL, value: 'http://$(RAY_REDIS_ADDRESS)'}"),
        "migrate/variable-reference",
    ),
    "a variable twice": (cluster(ADDRESS, ADDRESS), "migrate/variable-twice"),
    "options with another address": (
        cluster(ADDRESS).replace(
            "  headGroup", "  gcsFaultToleranceOptions: {redisAddress: 'b:1'}\n  headGroup"
        ),
        "migrate/two-texts",
    ),
    "an alias of the variables": (
        cluster(ADDRESS).replace("          env:\n", "          env: &env\n")
        + (
            "  workerGroupSpecs:\n  - groupName: w\n"
            "    template: {spec: {containers: [{name: w, env: *env}]}}\n"
        ),
        "migrate/cannot-edit",
    ),
}


@pytest.mark.parametrize(("text", "code"), QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_leaves_the_text_alone_and_says_what_is_next(text: str, code: str) -> None:
    found = Collector()
    assert migrate_text(Source("a.yaml", text), None, found) is None
    errors = [one for one in found.diagnostics if one.severity.value == "error"]
    assert [one.code for one in errors] == [code]
    assert errors[0].help
    assert errors[0].where is not None


MISTAKES = {
    "a values key in the spec": cluster()
    .replace('    ray.io/ft-enabled: "true"\n', "    a: b\n")
    .replace(
        "  headGroup",
        "  gcsFaultTolerance:\n    enabled: true\n    redisAddress: redis:6379\n  headGroup",
    ),
    "a values key in the spec, and the address as a variable": cluster(ADDRESS)
    .replace('    ray.io/ft-enabled: "true"\n', "    a: b\n")
    .replace("  headGroup", "  gcsFaultTolerance: {enabled: true}\n  headGroup"),
    "enabled among the options": cluster()
    .replace('    ray.io/ft-enabled: "true"\n', "    a: b\n")
    .replace(
        "  headGroup",
        "  gcsFaultToleranceOptions:\n    enabled: true\n    redisAddress: redis:6379\n  headGroup",
    ),
    "the annotation on the Pod template": cluster(ADDRESS)
    .replace('    ray.io/ft-enabled: "true"\n', "    a: b\n")
    .replace(
        "    template:\n",
        "    template:\n      metadata: {annotations: {ray.io/ft-enabled: 'true'}}\n",
    ),
    "the annotation's name before KubeRay 0.4": cluster(ADDRESS).replace(
        "ray.io/ft-enabled", "ray.io/ha-enabled"
    ),
    "both forms": cluster(ADDRESS).replace(
        "  headGroup", "  gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}\n  headGroup"
    ),
}


@pytest.mark.parametrize("text", MISTAKES.values(), ids=MISTAKES)
def test_mistakes_of_published_texts_are_repaired(text: str) -> None:
    data = data_of(migrated(text)[0])
    assert data["spec"]["gcsFaultToleranceOptions"] == {"redisAddress": "redis:6379"}
    assert "gcsFaultTolerance" not in data["spec"]
    head = data["spec"]["headGroupSpec"]["template"]
    assert "metadata" not in head
    assert head["spec"]["containers"][0]["env"] == [{"name": "OTHER", "value": "other"}]
    assert (
        not {"ray.io/ft-enabled", "ray.io/ha-enabled"}
        & data["metadata"].get("annotations", {}).keys()
    )


def test_a_password_in_both_places_is_said_once() -> None:
    options = (
        f"  gcsFaultToleranceOptions: {{redisAddress: 'redis:6379', redisPassword: {{valueFrom: "
        f"{SECRET}}}}}\n"
    )
    text = cluster(PASSWORD_VARIABLE, params="redis-password: $REDIS_PASSWORD").replace(
        "  headGroup", f"{options}  headGroup"
    )
    text = text.replace('    ray.io/ft-enabled: "true"\n', "    a: b\n")
    data = data_of(migrated(text)[0])
    assert data["spec"]["gcsFaultToleranceOptions"] == {
        "redisAddress": "redis:6379",
        "redisPassword": FROM_SECRET,
    }
    assert data["spec"]["headGroupSpec"]["rayStartParams"] == {"num-cpus": "0"}


PARENTS = {
    "RayService": "spec:\n  rayClusterConfig:\n",
    "RayJob": "spec:\n  entrypoint: x\n  rayClusterSpec:\n",
}


@pytest.mark.parametrize("kind", PARENTS)
def test_the_annotation_of_a_parent(kind: str) -> None:
    above, below = cluster(ADDRESS).split("spec:\n", 1)
    inner = "".join(f"  {line}\n" for line in below.splitlines())
    text = above.replace("RayCluster", kind) + PARENTS[kind] + inner
    data = data_of(migrated(text)[0])
    spec = data["spec"].get("rayClusterConfig") or data["spec"].get("rayClusterSpec")
    assert spec["gcsFaultToleranceOptions"] == {"redisAddress": "redis:6379"}
    assert "annotations" not in data["metadata"]
    assert data_of(migrated(str(migrated(text)[0]), "1.2.2")[0])["metadata"]["annotations"] == {
        "ray.io/ft-enabled": "true"
    }


def test_the_name_of_a_head_service_of_a_rayservice_is_removed() -> None:
    text = (
        "apiVersion: ray.io/v1alpha1\nkind: RayService\nmetadata: {name: a}\nspec:\n"
        "  rayClusterConfig:\n"
        "    headGroupSpec:\n      headService:\n        metadata:\n          name: mine\n"
        "      rayStartParams: {}\n"
        "      template: {spec: {containers: [{name: a}]}}\n"
    )
    result, codes = migrated(text)
    assert codes == ["migrate/head-service-name"]
    assert result == text.replace("v1alpha1", "v1").replace(
        "      headService:\n        metadata:\n          name: mine\n", ""
    )


BACK = {
    "a user name": (
        "redisAddress: 'redis:6379', redisUsername: {value: a}",
        "migrate/needs-newer-kuberay",
    ),
    "rocksdb": ("backend: rocksdb", "migrate/needs-newer-kuberay"),
}


@pytest.mark.parametrize(("options", "code"), BACK.values(), ids=BACK)
def test_what_the_annotation_cannot_express(options: str, code: str) -> None:
    text = cluster().replace('    ray.io/ft-enabled: "true"\n', "    a: b\n")
    text = text.replace("  headGroup", f"  gcsFaultToleranceOptions: {{{options}}}\n  headGroup")
    result, codes = migrated(text, "1.2.2")
    assert result is None
    assert code in codes


def test_a_variable_that_contains_another_comes_after_it() -> None:
    text = cluster("{name: RAY_REDIS_ADDRESS, value: '$(OTHER):6379'}", PASSWORD_VARIABLE)
    old, _ = migrated(str(migrated(text)[0]), "1.2.2")
    env = data_of(old)["spec"]["headGroupSpec"]["template"]["spec"]["containers"][0]["env"]
    assert [item["name"] for item in env] == ["REDIS_PASSWORD", "OTHER", "RAY_REDIS_ADDRESS"]


def test_round_trip_gives_the_same_data() -> None:
    text = cluster().replace(
        "          - name: OTHER\n            value: other\n", f"          - {ADDRESS}\n"
    )
    text += f"          - {PASSWORD_VARIABLE}\n"
    text = text.replace(
        '      num-cpus: "0"\n', '      num-cpus: "0"\n      redis-password: $REDIS_PASSWORD\n'
    )
    new, _ = migrated(text)
    old, _ = migrated(str(new), "1.2.2")
    assert data_of(old) == data_of(text)


VALUES = """\
# My cluster
annotations:
  ray.io/ft-enabled: "true"
head:
  rayStartParams:
    redis-password: $REDIS_PASSWORD
  containerEnv:
    - name: RAY_REDIS_ADDRESS
      value: redis:6379
    # The password
    - name: REDIS_PASSWORD
      value: abc
worker:
  replicas: 2 # two
"""


def test_a_values_file() -> None:
    result, _ = migrated(VALUES)
    assert result == (
        "# My cluster\n# The password\ngcsFaultTolerance:\n  enabled: true\n"
        "  redisAddress: redis:6379\n  redisPassword:\n"
        "    value: abc\nworker:\n  replicas: 2 # two\n"
    )


UMBRELLA = """\
redis: {enabled: true}
ray-cluster: # the first of two
  annotations:
    ray.io/ft-enabled: "true"
  head:
    containerEnv: [{name: RAY_REDIS_ADDRESS, value: "redis:6379"}]
    rayVersion: 2.9.0
"""
INSTALLED = {
    "a release of Flux": """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: demo}
spec:
  chart: {spec: {chart: ray-cluster, version: VERSION}}
  values:
    annotations: {ray.io/ft-enabled: "true"}
    head:
      containerEnv: [{name: RAY_REDIS_ADDRESS, value: "redis:6379"}]
      rayVersion: 2.9.0
""",
    "an application of Argo CD": """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: demo}
spec:
  source:
    chart: ray-cluster
    targetRevision: VERSION
    helm:
      valuesObject:
        annotations: {ray.io/ft-enabled: "true"}
        head:
          containerEnv: [{name: RAY_REDIS_ADDRESS, value: "redis:6379"}]
          rayVersion: 2.9.0
""",
}


UMBRELLA_AFTER = """\
redis: {enabled: true}
ray-cluster: # the first of two
  gcsFaultTolerance:
    enabled: true
    redisAddress: redis:6379
  head:
    rayVersion: 2.9.0
"""


def test_values_for_one_of_several_charts() -> None:
    assert migrated(UMBRELLA) == (UMBRELLA_AFTER, ["migrate/chart-version"])


@pytest.mark.parametrize("text", INSTALLED.values(), ids=INSTALLED)
def test_values_of_a_release(text: str) -> None:
    """A chart before 1.5 ignores the new value, so that fault tolerance would be off."""
    result, codes = migrated(text.replace("VERSION", "1.5.2"))
    assert codes == []
    assert "enabled: true\n" in str(result)
    assert "RAY_REDIS_ADDRESS" not in str(result)
    assert migrated(text.replace("VERSION", "1.2.2")) == (None, ["migrate/chart-version"])
    again, codes = migrated(text.replace("VERSION", '">=1.0"'))
    assert codes == ["migrate/chart-version"]
    assert str(again).replace('">=1.0"', "1.5.2") == result


JSON_PATCH = """\
- op: add
  path: /metadata/annotations/ray.io~1ft-enabled
  value: 'true'
"""
KUSTOMIZATION = f"""\
kind: Kustomization
patches:
- patch: |-
{"".join(f"    {line}" for line in JSON_PATCH.splitlines(keepends=True))}"""
CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data:
  a.yaml: |
    metadata: {annotations: {ray.io/ft-enabled: 'true'}}
"""
POLICY = """\
kind: ClusterPolicy
spec: {annotations: {ray.io/ft-enabled: 'true'}}
"""
REQUEST = """\
{"name": "a", "annotations": {"ray.io/ft-enabled": "true"}, "clusterSpec": {}}
"""
MENTIONS = {
    "a request to KubeRay's REST server": (REQUEST, ("annotations", "ray.io/ft-enabled")),
    "a JSON patch in a kustomization": (KUSTOMIZATION, ("patches", 0, "patch")),
    "a file of JSON patches": (JSON_PATCH, (0, "path")),
    "a manifest in a ConfigMap": (CONFIG_MAP, ("data", "a.yaml")),
    "a policy that adds the annotation": (POLICY, ("spec", "annotations", "ray.io/ft-enabled")),
}


@pytest.mark.parametrize(("text", "path"), MENTIONS.values(), ids=MENTIONS)
def test_the_annotation_in_another_object_is_left_to_a_person(text: str, path: Any) -> None:
    found = Collector()
    assert migrate_text(Source("a.yaml", text), None, found) == text
    assert [(one.code, one.path) for one in found.diagnostics] == [("migrate/not-migrated", path)]


def test_a_template_is_named_as_one() -> None:
    found = Collector()
    text = cluster(ADDRESS).replace("name: demo", "name: {{ .Release.Name }}")
    assert migrate_text(Source("a.yaml", text), None, found) is None
    assert [one.code for one in found.diagnostics] == ["migrate/template"]
    assert isinstance(found.diagnostics[0].where, Place)
    assert found.diagnostics[0].where.start == Position(4, 9)


def test_a_values_file_that_only_sets_the_annotation_is_one_too() -> None:
    assert migrated('annotations:\n  ray.io/ft-enabled: "true"\n') == (None, ["migrate/no-address"])


@pytest.mark.parametrize(
    "text",
    [
        "a: b\n",
        "",
        "kind: ConfigMap\napiVersion: v1\ndata: {a: 'true'}\n",
        cluster(enabled='"false"'),
        "head:\n  rayVersion: 2.9.0   # mine\n",
    ],
    ids=[
        "another map",
        "nothing",
        "another kind",
        "switched off",
        "values with nothing old",
    ],
)
def test_nothing_to_do(text: str) -> None:
    assert migrated(text) == (text, [])


def test_claims_of_devices_are_flat_from_1_3_1_on() -> None:
    text = cluster().replace('    ray.io/ft-enabled: "true"\n', "    a: b\n")
    text = text.replace(
        "        containers:\n",
        "        resourceClaims:\n        - name: gpu # one\n          source:\n"
        "            resourceClaimName: a\n"
        "        containers:\n",
    )
    result, codes = migrated(text)
    assert codes == []
    assert result == text.replace(
        "          source:\n            resourceClaimName: a\n", "          resourceClaimName: a\n"
    )
    assert migrated(text, "1.2.2") == (text, [])


def test_a_deprecated_field_is_reported_with_its_replacement() -> None:
    policy = "{policy: DeleteCluster}"
    text = (
        "apiVersion: ray.io/v1\nkind: RayJob\nmetadata: {name: a}\nspec:\n  entrypoint: a\n"
        f"  deletionStrategy:\n    onSuccess: {policy}\n    onFailure: {policy}\n"
    )
    found = Collector()
    assert migrate_text(Source("a.yaml", text), None, found) == text
    messages = {(one.message, one.help) for one in found.diagnostics}
    assert messages == {
        (
            "this field is deprecated from KubeRay 1.5 on",
            "use deletionRules, one for each of the two outcomes",
        )
    }
    assert migrated(text, "1.4.2") == (text, [])


@pytest.mark.parametrize(
    ("name", "deployments"),
    [("serveConfig", "deployments"), ("serveDeploymentGraphConfig", "serveConfigs")],
    ids=["1.0", "0.3"],
)
def test_serve_config_of_old_releases(name: str, deployments: str) -> None:
    text = (
        "apiVersion: ray.io/v1alpha1\nkind: RayService\nmetadata: {name: a}\nspec:\n  NAME:\n"
        "    importPath: fruit.graph\n    runtimeEnv: |\n"
        "      working_dir: https://example.com/a.zip\n"
        "    DEPLOYMENTS:\n      - name: Mango\n        numReplicas: 1\n"
        "        userConfig: 'price: 3'\n"
        "        routePrefix: /fruit\n        rayActorOptions: {numCpus: 0.1}\n"
    )
    text = text.replace("NAME", name).replace("DEPLOYMENTS", deployments)
    result, codes = migrated(text)
    assert codes == ["migrate/serve-config"]
    config = data_of(data_of(result)["spec"]["serveConfigV2"])
    assert config == {
        "applications": [
            {
                "name": "default",
                "route_prefix": "/fruit",
                "import_path": "fruit.graph",
                "runtime_env": {"working_dir": "https://example.com/a.zip"},
                "deployments": [
                    {
                        "name": "Mango",
                        "num_replicas": 1,
                        "user_config": {"price": 3},
                        "ray_actor_options": {"num_cpus": 0.1},
                    }
                ],
            }
        ]
    }


def test_runtime_env_of_1_0() -> None:
    text = (
        "apiVersion: ray.io/v1alpha1\nkind: RayJob\nmetadata: {name: a}\nspec:\n"
        "  entrypoint: x\n    # decoded:\n"
        "  # pip: [a]\n  runtimeEnv: eyJwaXAiOiBbImEiXX0=\n  rayClusterSpec: {}\n"
    )
    assert migrated(text) == (
        text.replace("v1alpha1", "v1").replace(
            "  runtimeEnv: eyJwaXAiOiBbImEiXX0=\n", "  runtimeEnvYAML: |\n    pip:\n    - a\n"
        ),
        [],
    )
    assert migrated(text.replace("eyJwaXAiOiBbImEiXX0=", "a"))[1] == ["migrate/removed-field"]


def test_the_replica_count_of_a_head_is_removed() -> None:
    text = (
        "apiVersion: ray.io/v1alpha1\nkind: RayCluster\nspec:\n  headGroupSpec:\n"
        "    replicas: 1\n    template: {}\n"
    )
    assert migrated(text) == (text.replace("v1alpha1", "v1").replace("    replicas: 1\n", ""), [])
    assert migrated(text, "1.0.0") == (text.replace("v1alpha1", "v1"), [])
