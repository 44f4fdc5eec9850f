"""Rules that changed between versions, one table each; the expected side is read off the operator's
sources.
"""

from __future__ import annotations

from typing import Any

import pytest

from renderer.children import NAMED, Child, children
from renderer.children.go_json import canonical_quantity, encoded, number
from renderer.kuberay import gates
from renderer.kuberay.versions import parse

LONG = "a-cluster-whose-name-is-longer-than-fifty-characters-x"


def container(**fields: Any) -> dict[str, Any]:
    return {"name": "ray", "image": "rayproject/ray:2.52.0", **fields}


def group(ray: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    return {
        "rayStartParams": {},
        "template": {"spec": {"containers": [ray or container()]}},
        **fields,
    }


def cluster(name: str = "demo", head: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    whole = {"rayVersion": "2.52.0", "headGroupSpec": head or group(), **spec}
    return {
        "apiVersion": "ray.io/v1",
        "kind": "RayCluster",
        "metadata": {"name": name},
        "spec": whole,
    }


def made(document: dict[str, Any], version: str, **settings: bool) -> list[Child]:
    release = parse(version)
    return children(document, release, gates.effective(release, settings), NAMED)


def only(document: dict[str, Any], version: str, role: str, **settings: bool) -> Any:
    return next(child.data for child in made(document, version, **settings) if child.role == role)


def ray(document: dict[str, Any], version: str, role: str = "head Pod", **settings: bool) -> Any:
    return only(document, version, role, **settings)["spec"]["containers"][0]


def variables(part: Any) -> dict[str, Any]:
    return {entry["name"]: entry.get("value", entry.get("valueFrom")) for entry in part["env"]}


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "field", "name"),
    [
        ("1.0.0", "generateName", "e-name-is-longer-than-fifty-characters-x-head-"[-50:]),
        ("1.2.0", "generateName", "a-cluster-whose-name-is-longer-than-fifty-characte-head-"),
        ("1.4.0", "name", "a-cluster-whose-name-is-longer-than-fifty-characte-head"),
        ("1.4.1", "name", "a-cluster-whose-name-is-longer-than-fifty-characte-head"),
        ("1.4.2", "generateName", "a-cluster-whose-name-is-longer-than-fifty-characte-head-"),
    ],
)
def test_the_name_of_the_head_pod(version: str, field: str, name: str) -> None:
    metadata = only(cluster(LONG), version, "head Pod")["metadata"]
    assert metadata[field].endswith(name)
    assert len(metadata[field]) <= 56


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("1.3.2", "rster-whose-name-is-longer-than-fifty-characters-x-head-svc"[-50:]),
        ("1.4.0", f"{LONG}-head-svc"),
    ],
)
def test_the_name_of_the_head_service(version: str, name: str) -> None:
    found = only(cluster(LONG), version, "head Service")["metadata"]["name"]
    assert found.endswith(name[1:])
    assert len(found) == len(name)


@pytest.mark.parametrize(
    ("version", "name"), [("1.3.2", "rabc-head-svc"), ("1.4.0", "1abc-head-svc")]
)
def test_a_digit_in_front_of_a_services_name(version: str, name: str) -> None:
    assert only(cluster("1abc"), version, "head Service")["metadata"]["name"] == name


@pytest.mark.parametrize(
    ("version", "name"), [("1.3.2", "demo-raycluster-<random>"), ("1.4.0", "demo-<random>")]
)
def test_the_cluster_of_a_ray_service(version: str, name: str) -> None:
    document = {
        "kind": "RayService",
        "metadata": {"name": "demo"},
        "spec": {"rayClusterConfig": cluster()["spec"]},
    }
    assert only(document, version, "head Pod")["metadata"]["labels"]["ray.io/cluster"] == name


# --- the head and its start -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "command", "limit"),
    [
        ("1.3.2", "-lc", "ulimit -n 65536; "),
        ("1.4.0", "-c", "ulimit -n 65536; "),
        ("1.7.0", "-c", "ulimit -n ${RAY_START_ULIMIT_OPEN_FILES:-65536}; "),
    ],
)
def test_the_shell_of_ray_start(version: str, command: str, limit: str) -> None:
    head = ray(cluster(), version)
    assert head["command"] == ["/bin/bash", command, "--"]
    assert head["args"][0].startswith(f"{limit}ray start --head ")


@pytest.mark.parametrize(
    ("resources", "version", "flags"),
    [
        ({"requests": {"cpu": "1500m"}}, "1.2.2", []),
        ({"requests": {"cpu": "1500m"}}, "1.3.0", ["--num-cpus=2"]),
        ({"limits": {"google.com/tpu": "4"}}, "1.2.2", []),
        ({"limits": {"google.com/tpu": "4"}}, "1.3.0", ["--resources='{\"TPU\":4}'"]),
        ({"limits": {"nvidia.com/mig-1g.10gb": "2"}}, "1.3.2", []),
        ({"limits": {"nvidia.com/mig-1g.10gb": "2"}}, "1.4.0", ["--num-gpus=2"]),
        (
            {"limits": {"nvidia.com/gpu": "1", "memory": "1e3"}},
            "1.0.0",
            ["--memory=1000", "--num-gpus=1"],
        ),
    ],
)
def test_resources_become_flags(resources: dict[str, Any], version: str, flags: list[str]) -> None:
    usual = ("--head", "--block", "--dashboard", "--metrics")
    line = ray(cluster(head=group(container(resources=resources))), version)["args"][0]
    assert [
        word for word in line.partition("ray start ")[2].split() if not word.startswith(usual)
    ] == flags


@pytest.mark.parametrize(
    ("params", "version", "flag"),
    [
        ({"include-log-monitor": "false"}, "1.6.2", None),
        ({"include-log-monitor": "false"}, "1.7.0", "--include-log-monitor=false"),
        ({"include-dashboard": "False"}, "1.0.0", "--include-dashboard=False"),
        ({"verbose": "TRUE"}, "1.7.0", "--verbose"),
        ({"verbose": "false"}, "1.7.0", None),
    ],
)
def test_words_that_are_switches(params: dict[str, str], version: str, flag: str | None) -> None:
    line = ray(cluster(head=group(rayStartParams=params)), version)["args"][0]
    assert [word for word in line.split() if next(iter(params)) in word] == (
        [] if flag is None else [flag]
    )


@pytest.mark.parametrize(("version", "present"), [("1.4.2", False), ("1.5.0", True)])
def test_resources_and_labels_of_a_group(version: str, present: bool) -> None:
    head = group(resources={"CPU": "3", "custom": "1.5"}, labels={"b": "1", "a": "2"})
    pod = only(cluster(head=head), version, "head Pod")
    line = pod["spec"]["containers"][0]["args"][0]
    flags = ("--num-cpus=3", "--resources='{\"custom\":1.5}'", "--labels=a=2,b=1")
    assert [flag in line for flag in flags] == [present] * 3
    assert ("a" in pod["metadata"]["labels"]) is present


@pytest.mark.parametrize(
    ("block", "version", "ending"),
    [("false", "1.0.0", " && sleep infinity"), ("false", "1.1.0", "")],
)
def test_a_start_that_does_not_block(block: str, version: str, ending: str) -> None:
    line = ray(cluster(head=group(rayStartParams={"block": block})), version)["args"][0]
    assert line.endswith(ending)
    assert ("--block" in line) is (version != "1.0.0")


@pytest.mark.parametrize(
    ("ray_fields", "annotation", "kept"),
    [
        ({"command": ["sleep", "1"]}, {}, False),
        ({"command": ["ray start --head"]}, {}, True),
        ({"command": ["sleep", "1"]}, {"ray.io/overwrite-container-cmd": "True"}, True),
    ],
    ids=["any-command", "it-starts-ray", "asked-for"],
)
def test_a_command_of_the_users_own(
    ray_fields: dict[str, Any], annotation: dict[str, str], kept: bool
) -> None:
    document = cluster(head=group(container(**ray_fields)))
    document["metadata"]["annotations"] = annotation
    head = ray(document, "1.7.0")
    assert (head["command"] == ray_fields["command"]) is kept
    assert "KUBERAY_GEN_RAY_START_CMD" in variables(head)
    if not kept:
        assert head["args"][0].startswith(" sleep  1  && ulimit")


# --- environment and annotations ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "name", "present"),
    [
        ("1.0.0", "RAY_CLOUD_INSTANCE_ID", False),
        ("1.1.0", "RAY_CLOUD_INSTANCE_ID", True),
        ("1.5.2", "RAY_CLUSTER_NAMESPACE", False),
        ("1.6.0", "RAY_CLUSTER_NAMESPACE", True),
        ("1.2.2", "REDIS_PASSWORD", True),
        ("1.3.0", "REDIS_PASSWORD", False),
    ],
)
def test_variables_of_every_head(version: str, name: str, present: bool) -> None:
    assert (name in variables(ray(cluster(), version))) is present


@pytest.mark.parametrize("version", ["1.3.0", "1.6.2", "1.7.0"])
def test_the_options_of_fault_tolerance_become_variables_of_the_head(version: str) -> None:
    reference = {"secretKeyRef": {"name": "redis", "key": "password"}}
    options = {
        "redisAddress": "redis:6379",
        "redisUsername": {"value": "u"},
        "redisPassword": {"valueFrom": reference},
    }
    head = ray(cluster(gcsFaultToleranceOptions=options), version)
    found = variables(head)
    assert [found[name] for name in ("RAY_REDIS_ADDRESS", "REDIS_USERNAME", "REDIS_PASSWORD")] == [
        "redis:6379",
        "u",
        reference,
    ]
    assert found["RAY_external_storage_namespace"] == "<uid>"
    assert "--redis-password=$REDIS_PASSWORD  --redis-username=$REDIS_USERNAME" in head["args"][0]


@pytest.mark.parametrize(("version", "marked"), [("1.2.2", True), ("1.3.0", False)])
def test_workers_are_marked_with_fault_tolerance(version: str, marked: bool) -> None:
    document = cluster(workerGroupSpecs=[group(groupName="small", replicas=1)])
    document["metadata"]["annotations"] = {"ray.io/ft-enabled": "True"}
    worker = only(document, version, "worker Pod")
    assert ("ray.io/ft-enabled" in worker["metadata"]["annotations"]) is marked
    assert (
        variables(worker["spec"]["containers"][0])["RAY_gcs_rpc_server_reconnect_timeout_s"]
        == "600"
    )


@pytest.mark.parametrize(
    ("version", "labels", "theirs"),
    [
        ("1.2.2", {"ray.io/cluster": "mine"}, True),
        ("1.3.0", {"ray.io/cluster": "mine"}, False),
        ("1.3.0", {"ray.io/identifier": "mine"}, True),
    ],
)
def test_labels_of_the_users_own(version: str, labels: dict[str, str], theirs: bool) -> None:
    head = group()
    head["template"]["metadata"] = {"labels": labels}
    found = only(cluster(head=head), version, "head Pod")["metadata"]["labels"]
    assert (found[next(iter(labels))] == "mine") is theirs


# --- probes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "command", "timeout"),
    [
        ("1.1.0", "wget -T 2 -q -O- http://localhost:8265/api/gcs_healthz", 1),
        ("1.2.0", "wget -T 10 -q -O- http://localhost:8265/api/gcs_healthz", 2),
        ("1.2.2", "wget -T 10 -q -O- http://localhost:8265/api/gcs_healthz", 5),
        ("1.4.0", "wget --tries 1 -T 10 -q -O- http://localhost:8265/api/gcs_healthz", 5),
    ],
)
def test_the_liveness_of_the_head(version: str, command: str, timeout: int) -> None:
    probe = ray(cluster(), version)["livenessProbe"]
    assert probe["exec"]["command"][2].endswith(f"{command} | grep success")
    assert probe["timeoutSeconds"] == timeout


@pytest.mark.parametrize(
    ("version", "ray_version", "one"),
    [
        ("1.5.2", "2.53.0", False),
        ("1.6.0", "2.53.0", True),
        ("1.6.0", "2.52.9", False),
        ("1.7.0", "nightly", False),
    ],
)
def test_one_endpoint_answers_for_all(version: str, ray_version: str, one: bool) -> None:
    probe = ray(cluster(rayVersion=ray_version), version)["readinessProbe"]
    assert (probe.get("httpGet") == {"path": "/api/healthz", "port": 52365}) is one
    assert ("exec" in probe) is not one


@pytest.mark.parametrize(
    ("annotations", "probes"), [({}, False), ({"ray.io/ft-enabled": "true"}, True)]
)
def test_1_0_probes_only_with_fault_tolerance(annotations: dict[str, str], probes: bool) -> None:
    document = cluster()
    document["metadata"]["annotations"] = annotations
    assert ("livenessProbe" in ray(document, "1.0.0")) is probes


# --- sidecars and security ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "command", "args"),
    [
        ("1.1.1", ["ray"], ["kuberay-autoscaler", "--cluster-name", "$(RAY_CLUSTER_NAME)"]),
        (
            "1.2.0",
            ["/bin/bash", "-lc", "--"],
            ["ray kuberay-autoscaler --cluster-name $(RAY_CLUSTER_NAME)"],
        ),
        (
            "1.4.0",
            ["/bin/bash", "-c", "--"],
            ["ray kuberay-autoscaler --cluster-name $(RAY_CLUSTER_NAME)"],
        ),
    ],
)
def test_the_autoscaler(version: str, command: list[str], args: list[str]) -> None:
    pod = only(cluster(enableInTreeAutoscaling=True), version, "head Pod")
    sidecar = pod["spec"]["containers"][1]
    assert (sidecar["name"], sidecar["command"]) == ("autoscaler", command)
    assert " ".join(sidecar["args"]).startswith(" ".join(args))
    assert pod["spec"]["serviceAccountName"] == "demo"


@pytest.mark.parametrize(
    ("autoscaler", "version", "variable", "policy"),
    [
        ("v2", "1.3.2", None, None),
        ("v2", "1.4.0", "true", "Never"),
        ("v1", "1.6.2", None, None),
        ("v1", "1.7.0", "false", None),
    ],
)
def test_the_autoscalers_version(
    autoscaler: str, version: str, variable: str | None, policy: str | None
) -> None:
    document = cluster(enableInTreeAutoscaling=True, autoscalerOptions={"version": autoscaler})
    pod = only(document, version, "head Pod")
    assert variables(pod["spec"]["containers"][0]).get("RAY_enable_autoscaler_v2") == variable
    assert pod["spec"].get("restartPolicy") == policy


def test_mutual_tls_reaches_every_container_of_ray() -> None:
    document = cluster(
        tlsOptions={"enabled": True},
        enableInTreeAutoscaling=True,
        workerGroupSpecs=[group(groupName="small", replicas=1)],
    )
    head = only(document, "1.7.0", "head Pod", RayClusterMTLS=True)["spec"]
    worker = only(document, "1.7.0", "worker Pod", RayClusterMTLS=True)["spec"]
    assert [one["name"] for one in head["initContainers"]] == ["wait-for-tls-ip-san"]
    assert [one["name"] for one in worker["initContainers"]] == [
        "wait-for-tls-ip-san",
        "wait-gcs-ready",
    ]
    for part in (*head["containers"], worker["containers"][0], worker["initContainers"][1]):
        assert variables(part)["RAY_TLS_CA_CERT"] == "/etc/ray/tls/ca.crt"
    assert head["volumes"][0] == {
        "name": "ray-tls",
        "secret": {"secretName": "ray-head-secret-demo"},
    }
    assert worker["volumes"][0] == {
        "name": "ray-tls",
        "secret": {"secretName": "ray-worker-secret-demo"},
    }


@pytest.mark.parametrize(
    ("options", "version", "secret"),
    [
        ({"mode": "token"}, "1.5.0", None),
        ({"mode": "token"}, "1.5.1", "demo"),
        ({"mode": "token", "secretName": "mine"}, "1.6.0", "mine"),
        ({"mode": "disabled"}, "1.7.0", None),
    ],
)
def test_token_authentication(options: dict[str, str], version: str, secret: str | None) -> None:
    found = variables(ray(cluster(authOptions=options), version)).get("RAY_AUTH_TOKEN")
    assert found == (
        None if secret is None else {"secretKeyRef": {"name": secret, "key": "auth_token"}}
    )


# --- how many -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "version", "number"),
    [
        ({"replicas": 3}, "1.0.0", 3),
        ({"replicas": 3, "numOfHosts": 2}, "1.0.0", 3),
        ({"replicas": 3, "numOfHosts": 2}, "1.1.0", 6),
        ({"replicas": 0, "minReplicas": 2}, "1.7.0", 2),
        ({"replicas": 9, "maxReplicas": 4}, "1.7.0", 4),
        ({"replicas": 3, "minReplicas": 5, "maxReplicas": 1}, "1.5.2", 1),
        ({"replicas": 3, "suspend": True}, "1.6.0", 0),
        ({}, "1.7.0", 0),
    ],
)
def test_how_many_workers_are_made_at_once(
    fields: dict[str, Any], version: str, number: int
) -> None:
    document = cluster(workerGroupSpecs=[group(groupName="small", **fields)])
    worker = next(child for child in made(document, version) if child.role == "worker Pod")
    assert worker.number == number


def test_a_second_group_of_one_name_finds_the_pods_of_the_first() -> None:
    groups = [group(groupName="small", replicas=2), group(groupName="small", replicas=3)]
    found = [
        child.number
        for child in made(cluster(workerGroupSpecs=groups), "1.7.0")
        if child.role == "worker Pod"
    ]
    assert found == [2, 1]


@pytest.mark.parametrize(
    ("change", "roles"),
    [
        ({"suspend": True}, [("head Service", 1), ("head Pod", 0)]),
        ({"managedBy": "kueue.x-k8s.io/multikueue"}, []),
        ({"headGroupSpec": {"template": {"spec": {"containers": []}}}}, []),
    ],
    ids=["suspended", "another-controller", "no-container"],
)
def test_clusters_without_pods(change: dict[str, Any], roles: list[tuple[str, int]]) -> None:
    assert [(child.role, child.number) for child in made(cluster(**change), "1.7.0")] == roles


@pytest.mark.parametrize(
    ("kind", "field", "version", "number"),
    [
        ("RayJob", "rayClusterSpec", "1.4.2", 0),
        ("RayService", "rayClusterConfig", "1.6.2", 1),
        ("RayService", "rayClusterConfig", "1.7.0", 0),
    ],
)
def test_a_parent_that_is_suspended_has_no_pods_yet(
    kind: str, field: str, version: str, number: int
) -> None:
    spec = {"suspend": True, field: cluster()["spec"]}
    document = {"kind": kind, "metadata": {"name": "demo"}, "spec": spec}
    assert [child.number for child in made(document, version) if child.role == "head Pod"] == [
        number
    ]


def test_a_serve_service_without_a_port_keeps_the_operator_from_making_pods() -> None:
    document = cluster(head=group(container(ports=[{"name": "web", "containerPort": 80}])))
    document["metadata"]["annotations"] = {"ray.io/enable-serve-service": "true"}
    assert [child.role for child in made(document, "1.7.0")] == ["head Service"]


# --- as Go writes it ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("2048Mi", "2Gi"),
        ("1536Mi", "1536Mi"),
        ("0.5", "500m"),
        ("1000m", "1"),
        ("1500", "1500"),
        ("1000", "1k"),
        ("1e3", "1e3"),
        ("100E-2", "1"),
        ("0.05Gi", "53687091200m"),
        ("0.5Ki", "512"),
        ("0Mi", "0"),
        ("-2048Ki", "-2Mi"),
        ("1.5Gi", "1536Mi"),
        ("4GB", "4GB"),
        ("", ""),
    ],
)
def test_quantities(written: str, canonical: str) -> None:
    assert canonical_quantity(written) == canonical


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4.0, "4"),
        (0.5, "0.5"),
        (1e-7, "1e-7"),
        (1.5e-9, "1.5e-9"),
        (1e21, "1e+21"),
        (0.000012, "0.000012"),
        (1e20, "1" + "0" * 20),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert number(value) == text


def test_text_is_escaped() -> None:
    assert (
        encoded({"b": "<&>", "a": ["é\n", True, None]})
        == '{"a":["é\\n",true,null],"b":"\\u003c\\u0026\\u003e"}'
    )
