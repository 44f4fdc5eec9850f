"""Each rule by hand: what breaks it, what just does not, in which versions, and where it points."""

from __future__ import annotations

from typing import Any

import pytest

from renderer import operator as rules
from renderer.diagnostics import Severity, format_path
from renderer.kuberay.kinds import SPEC_PATHS
from renderer.kuberay.versions import RELEASED, parse
from tests.operator.cases import cluster
from tests.operator.judged import check

ALL_GATES = dict.fromkeys(
    [
        "GCSFaultToleranceEmbeddedStorage",
        "RayClusterHistoryServer",
        "RayClusterMTLS",
        "RayClusterNetworkPolicy",
    ],
    True,
)

_SPEC = "spec.headGroupSpec.template.spec"
_WORKER = "spec.workerGroupSpecs[0]"
_OPTIONS = "spec: {gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}}\n"
_ROCKSDB = "spec: {gcsFaultToleranceOptions: {backend: rocksdb}}\n"
_AUTOSCALING = "spec: {enableInTreeAutoscaling: true}\n"
_V2 = "spec: {enableInTreeAutoscaling: true, autoscalerOptions: {version: v2}}\n"


def found(document: dict[str, Any], version: str, gates: dict[str, bool] | None = None) -> set[str]:
    """Errors as `code path`, area `operator/` left out."""
    violations = check(document, parse(version), gates or {})
    return {
        f"{v.code.removeprefix('operator/')} {format_path(v.path or ())}"
        for v in violations
        if v.severity is Severity.ERROR
    }


_NO_STORAGE = "history-server-storage spec.historyServerOptions.collectorOptions.env[0]"
_MANAGED_BY_THE_OPERATOR = (
    *("POD_IP", "FQ_RAY_IP", "RAY_CLUSTER_NAME", "RAY_CLUSTER_NAMESPACE"),
    *("RAY_ROLE", "OWNER_KIND", "OWNER_NAME", "EVENTS_PORT"),
)


def collector(env: str) -> str:
    """The history server's collector with these variables."""
    return f"spec: {{historyServerOptions: {{collectorOptions: {{image: i, env: [{env}]}}}}}}\n"


# Changes to a good cluster, the version asked, and what is found: nothing, or `code path`.
BREACHES = [
    # names
    ("name-53", f"metadata: {{name: {'a' * 53}}}", "1.4.0", ""),
    ("name-54", f"metadata: {{name: {'a' * 54}}}", "1.4.0", "name-too-long metadata.name"),
    ("name-54-before-1.4", f"metadata: {{name: {'a' * 54}}}", "1.3.2", ""),
    (
        "name-64-before-1.4",
        f"metadata: {{name: {'a' * 64}}}",
        "1.3.2",
        "name-too-long metadata.name",
    ),
    ("name-of-a-digit", "metadata: {name: '1a'}", "1.4.0", "name-form metadata.name"),
    ("name-of-a-digit-before-1.4", "metadata: {name: '1a'}", "1.3.2", ""),
    ("name-with-a-dot", "metadata: {name: a.b}", "1.7.0", "name-form metadata.name"),
    ("name-with-a-dot-before-1.4", "metadata: {name: a.b}", "1.0.0", "name-form metadata.name"),
    ("name-ends-in-a-dash", "metadata: {name: a-}", "1.7.0", "name-form metadata.name"),
    (
        "generated-name-49",
        f"metadata: {{name: null, generateName: {'a' * 49}}}",
        "1.7.0",
        "name-too-long metadata.name",
    ),
    # containers, replicas, suspension
    (
        "head-without-container",
        "head_pod: {containers: []}",
        "1.7.0",
        f"no-container {_SPEC}.containers",
    ),
    (
        "worker-without-container",
        "worker_pod: {containers: []}",
        "1.3.0",
        f"no-container {_WORKER}.template.spec.containers",
    ),
    (
        "a-crash-without-container",
        "worker_pod: {containers: []}",
        "1.0.0",
        f"no-container {_WORKER}.template.spec.containers",
    ),
    (
        "negative-min",
        "worker: {minReplicas: -1}",
        "1.6.0",
        f"negative-replicas {_WORKER}.minReplicas",
    ),
    ("negative-min-before-1.6", "worker: {minReplicas: -1}", "1.5.2", ""),
    (
        "a-crash-of-negative-max",
        "worker: {maxReplicas: -1}",
        "1.2.2",
        f"negative-replicas {_WORKER}.maxReplicas",
    ),
    (
        "no-crash-with-autoscaling",
        "worker: {maxReplicas: -1}\nspec: {enableInTreeAutoscaling: true}",
        "1.2.2",
        "",
    ),
    ("no-crash-while-suspended", "worker: {maxReplicas: -1}\nspec: {suspend: true}", "1.2.2", ""),
    (
        "no-hosts-are-one",
        "worker: {maxReplicas: -1, numOfHosts: 0}",
        "1.2.2",
        f"negative-replicas {_WORKER}.maxReplicas",
    ),
    ("no-crash-of-negative-hosts", "worker: {numOfHosts: -1}", "1.1.1", ""),
    ("no-crash-of-negative-hosts-1.2", "worker: {numOfHosts: -3}", "1.2.2", ""),
    (
        "a-crash-of-more-pods-than-32-bits-hold",
        "worker: {replicas: 1073741824, maxReplicas: 2147483647, numOfHosts: 2}",
        "1.2.2",
        f"negative-replicas {_WORKER}.replicas",
    ),
    ("no-crash-in-1.3", "worker: {maxReplicas: -1}", "1.3.0", ""),
    ("negative-replicas-are-clamped", "worker: {replicas: -1}", "1.7.0", ""),
    ("min-above-max", "worker: {minReplicas: 4}", "1.6.0", f"min-above-max {_WORKER}.minReplicas"),
    ("min-is-max", "worker: {minReplicas: 3}", "1.6.0", ""),
    ("min-and-max-by-default", "worker: {minReplicas: null, maxReplicas: null}", "1.7.0", ""),
    ("suspended-group", "worker: {suspend: true}", "1.5.2", f"suspend-gate {_WORKER}.suspend"),
    ("suspended-group-from-1.6", "worker: {suspend: true}", "1.6.0", ""),
    (
        "suspended-group-with-autoscaling",
        "worker: {suspend: true}\nspec: {enableInTreeAutoscaling: true}",
        "1.6.0",
        f"suspend-with-autoscaling {_WORKER}.suspend",
    ),
    # Ray's resources and labels
    (
        "resources-twice",
        "head: {rayStartParams: {num-cpus: '0'}, resources: {CPU: '1'}}",
        "1.5.0",
        "resources-twice spec.headGroupSpec.rayStartParams.num-cpus",
    ),
    (
        "resources-with-an-empty-param",
        "head: {rayStartParams: {num-cpus: ''}, resources: {CPU: '1'}}",
        "1.5.0",
        "",
    ),
    (
        "no-resources-with-a-param",
        "head: {rayStartParams: {num-cpus: '0'}, resources: {}}",
        "1.5.0",
        "",
    ),
    (
        "labels-as-param",
        "worker: {rayStartParams: {labels: ''}}",
        "1.5.0",
        f"labels-param {_WORKER}.rayStartParams.labels",
    ),
    ("labels-as-param-before-1.5", "worker: {rayStartParams: {labels: ''}}", "1.4.2", ""),
    ("null-is-no-param", "worker: {rayStartParams: {labels: null}}", "1.5.0", ""),
    ("label-key", "worker: {labels: {a b: x}}", "1.5.0", f'group-labels {_WORKER}.labels["a b"]'),
    (
        "label-value",
        "head: {labels: {zone: x_}}",
        "1.5.0",
        "group-labels spec.headGroupSpec.labels.zone",
    ),
    ("empty-label-value", "head: {labels: {ray.io/zone: ''}}", "1.5.0", ""),
    # fault tolerance
    (
        "both-forms",
        _OPTIONS + "metadata: {annotations: {ray.io/ft-enabled: 'false'}}",
        "1.3.0",
        'ft-both-forms metadata.annotations["ray.io/ft-enabled"]',
    ),
    (
        "both-forms-one-empty",
        _OPTIONS + "metadata: {annotations: {ray.io/ft-enabled: ''}}",
        "1.3.0",
        "",
    ),
    (
        "annotation-on-the-pod",
        _OPTIONS + "head: {template: {metadata: {annotations: {ray.io/ft-enabled: 'true'}}}}",
        "1.3.0",
        "",
    ),
    (
        "options-and-password-param",
        _OPTIONS + "head: {rayStartParams: {redis-password: x}}",
        "1.3.0",
        "ft-redis-password-param spec.headGroupSpec.rayStartParams.redis-password",
    ),
    (
        "options-and-password-env",
        _OPTIONS + "ray: {env: [{name: A}, {name: REDIS_PASSWORD}]}",
        "1.3.0",
        f"ft-redis-password-env {_SPEC}.containers[0].env[1]",
    ),
    (
        "options-and-address-env",
        _OPTIONS + "ray: {env: [{name: RAY_REDIS_ADDRESS}]}",
        "1.7.0",
        f"ft-redis-address-env {_SPEC}.containers[0].env[0]",
    ),
    (
        "options-and-namespace-annotation",
        _OPTIONS + "metadata: {annotations: {ray.io/external-storage-namespace: x}}",
        "1.3.0",
        'ft-namespace-annotation metadata.annotations["ray.io/external-storage-namespace"]',
    ),
    (
        "options-and-worker-env",
        _OPTIONS + "ray_worker: {env: [{name: REDIS_PASSWORD}]}",
        "1.7.0",
        "",
    ),
    (
        "username-param",
        "head: {rayStartParams: {redis-username: u}}",
        "1.3.0",
        "ft-redis-username spec.headGroupSpec.rayStartParams.redis-username",
    ),
    (
        "username-env",
        "ray: {env: [{name: REDIS_USERNAME}]}",
        "1.3.0",
        f"ft-redis-username {_SPEC}.containers[0].env[0]",
    ),
    (
        "address-alone",
        "ray: {env: [{name: RAY_REDIS_ADDRESS}]}",
        "1.3.0",
        f"ft-address-without-ft {_SPEC}.containers[0].env[0]",
    ),
    ("address-alone-before-1.3", "ray: {env: [{name: RAY_REDIS_ADDRESS}]}", "1.2.2", ""),
    ("address-by-envfrom", "ray: {envFrom: [{secretRef: {name: x}}]}", "1.7.0", ""),
    (
        "address-with-annotation",
        (
            "ray: {env: [{name: RAY_REDIS_ADDRESS}]}\n"
            "metadata: {annotations: {ray.io/ft-enabled: 'TRUE'}}"
        ),
        "1.7.0",
        "",
    ),
    (
        "address-with-annotation-1",
        (
            "ray: {env: [{name: RAY_REDIS_ADDRESS}]}\n"
            "metadata: {annotations: {ray.io/ft-enabled: '1'}}"
        ),
        "1.7.0",
        f"ft-address-without-ft {_SPEC}.containers[0].env[0]",
    ),
    ("rocksdb", _ROCKSDB, "1.7.0", ""),
    (
        "rocksdb-with-user",
        "spec: {gcsFaultToleranceOptions: {backend: rocksdb, redisUsername: {}}}",
        "1.7.0",
        "ft-rocksdb-redis-field spec.gcsFaultToleranceOptions.redisUsername",
    ),
    (
        "rocksdb-with-empty-address",
        "spec: {gcsFaultToleranceOptions: {backend: rocksdb, redisAddress: ''}}",
        "1.7.0",
        "",
    ),
    (
        "rocksdb-claim-and-size",
        (
            "spec: {gcsFaultToleranceOptions: {backend: rocksdb, storage: {claimName: c, size: "
            "1Gi, accessModes: []}}}"
        ),
        "1.7.0",
        "ft-rocksdb-claim spec.gcsFaultToleranceOptions.storage.size",
    ),
    (
        "rocksdb-and-its-variable",
        _ROCKSDB + "ray: {env: [{name: RAY_gcs_storage}]}",
        "1.7.0",
        f"ft-rocksdb-managed {_SPEC}.containers[0].env[0]",
    ),
    (
        "rocksdb-and-its-path",
        _ROCKSDB
        + (
            "ray: {volumeMounts: [{name: v, mountPath: /data/gcs}]}\n"
            "head_pod: {volumes: [{name: v}]}"
        ),
        "1.7.0",
        f"ft-rocksdb-managed {_SPEC}.containers[0].volumeMounts[0]",
    ),
    (
        "rocksdb-and-its-volume",
        _ROCKSDB + "head_pod: {volumes: [{name: gcs-storage}]}",
        "1.7.0",
        f"ft-rocksdb-managed {_SPEC}.volumes[0]",
    ),
    (
        "storage-with-redis",
        "spec: {gcsFaultToleranceOptions: {redisAddress: 'r:1', storage: {}}}",
        "1.7.0",
        "ft-storage-with-redis spec.gcsFaultToleranceOptions.storage",
    ),
    # the autoscaler
    (
        "version-and-variable",
        _V2 + "ray: {env: [{name: RAY_enable_autoscaler_v2}]}",
        "1.4.0",
        f"autoscaler-version-twice {_SPEC}.containers[0].env[0]",
    ),
    (
        "v2-restart-of-head",
        _V2 + "head_pod: {restartPolicy: Always}",
        "1.4.0",
        f"autoscaler-v2-restart-policy {_SPEC}.restartPolicy",
    ),
    (
        "v2-restart-of-worker",
        _V2 + "worker_pod: {restartPolicy: OnFailure}",
        "1.4.0",
        f"autoscaler-v2-restart-policy {_WORKER}.template.spec.restartPolicy",
    ),
    (
        "v2-restart-never",
        _V2 + "worker_pod: {restartPolicy: Never}\nhead_pod: {restartPolicy: ''}",
        "1.7.0",
        "",
    ),
    (
        "v2-restart-without-autoscaling",
        "spec: {autoscalerOptions: {version: v2}}\nhead_pod: {restartPolicy: Always}",
        "1.7.0",
        "",
    ),
    (
        "v2-variable-without-autoscaling",
        "ray: {env: [{name: RAY_enable_autoscaler_v2, value: 'true'}]}",
        "1.5.0",
        f"autoscaler-v2-without-autoscaling {_SPEC}.containers[0].env[0]",
    ),
    (
        "v2-variable-of-another-word",
        "ray: {env: [{name: RAY_enable_autoscaler_v2, value: 'True'}]}",
        "1.5.0",
        "",
    ),
    (
        "idle-timeout-without-v2",
        "worker: {idleTimeoutSeconds: 0}",
        "1.6.0",
        f"idle-timeout-needs-v2 {_WORKER}.idleTimeoutSeconds",
    ),
    (
        "idle-timeout-with-v2",
        "worker: {idleTimeoutSeconds: 0}\nspec: {autoscalerOptions: {version: v2}}",
        "1.6.0",
        "",
    ),
    (
        "idle-timeout-with-the-variable",
        _AUTOSCALING
        + (
            "worker: {idleTimeoutSeconds: 0}\n"
            "ray: {env: [{name: RAY_enable_autoscaler_v2, value: '1'}]}"
        ),
        "1.6.0",
        "",
    ),
    (
        "negative-idle-timeout",
        _V2 + "worker: {idleTimeoutSeconds: -1}",
        "1.6.0",
        f"negative-idle-timeout {_WORKER}.idleTimeoutSeconds",
    ),
    (
        "negative-autoscaler-idle-timeout",
        "spec: {autoscalerOptions: {idleTimeoutSeconds: -1}}",
        "1.6.0",
        "negative-idle-timeout spec.autoscalerOptions.idleTimeoutSeconds",
    ),
    (
        "priority-and-old-ray",
        _V2 + "worker: {priority: 1}",
        "1.7.0",
        f"priority-ray-version {_WORKER}.priority",
    ),
    (
        "priority-without-v2",
        "spec: {rayVersion: 2.56.0}\nworker: {priority: -1}",
        "1.7.0",
        f"priority-needs-v2 {_WORKER}.priority",
    ),
    ("priority-0", "spec: {rayVersion: null}\nworker: {priority: 0}", "1.7.0", ""),
    (
        "start-command",
        "spec: {autoscalerOptions: {env: [{name: KUBERAY_GEN_AUTOSCALER_START_CMD}]}}",
        "1.7.0",
        "autoscaler-start-command spec.autoscalerOptions.env[0]",
    ),
    # authentication
    (
        "token-and-old-ray",
        "spec: {rayVersion: 2.51.9, authOptions: {mode: token}}",
        "1.5.1",
        "auth-ray-version spec.authOptions.mode",
    ),
    (
        "token-and-no-ray",
        "spec: {rayVersion: null, authOptions: {mode: token}}",
        "1.5.1",
        "auth-ray-version spec.authOptions.mode",
    ),
    (
        "token-and-nightly",
        "spec: {rayVersion: nightly, authOptions: {mode: token}}",
        "1.5.1",
        "auth-ray-version spec.authOptions.mode",
    ),
    (
        "token-and-a-suffix",
        "spec: {rayVersion: 2.52.0-py310, authOptions: {mode: token}}",
        "1.5.1",
        "",
    ),
    ("token-in-1.5.0", "spec: {rayVersion: nightly, authOptions: {mode: token}}", "1.5.0", ""),
    (
        "k8s-and-old-ray",
        "spec: {authOptions: {mode: token, enableK8sTokenAuth: true}}",
        "1.6.0",
        "k8s-auth-ray-version spec.authOptions.enableK8sTokenAuth",
    ),
    (
        "k8s-and-a-secret",
        (
            "spec: {rayVersion: 2.55.0, authOptions: {mode: token, enableK8sTokenAuth: true, "
            "secretName: s}}"
        ),
        "1.6.0",
        "k8s-auth-secret spec.authOptions.secretName",
    ),
    (
        "k8s-without-token",
        "spec: {authOptions: {enableK8sTokenAuth: true}}",
        "1.6.0",
        "k8s-auth-mode spec.authOptions.enableK8sTokenAuth",
    ),
    # network policy and TLS
    (
        "ingress-not-restricted",
        "spec: {networkPolicy: {mode: DenyAllEgress, worker: {ingressRules: [{}]}}}",
        "1.7.0",
        "network-policy-direction spec.networkPolicy.worker.ingressRules",
    ),
    (
        "egress-of-a-group-not-restricted",
        (
            "spec: {networkPolicy: {mode: DenyAllIngress, workerGroups: [{groupName: small, "
            "egressRules: [{}]}]}}"
        ),
        "1.7.0",
        "network-policy-direction spec.networkPolicy.workerGroups[0].egressRules",
    ),
    (
        "ingress-restricted-by-default",
        "spec: {networkPolicy: {head: {ingressRules: [{}], egressRules: [{}]}}}",
        "1.7.0",
        "",
    ),
    (
        "group-name-in-a-policy",
        "spec: {networkPolicy: {}}\nworker: {groupName: Small}",
        "1.7.0",
        f"network-policy-group-name {_WORKER}.groupName",
    ),
    ("group-name-without-a-policy", "worker: {groupName: Small}", "1.7.0", ""),
    (
        "policy-of-no-group",
        "spec: {networkPolicy: {workerGroups: [{groupName: big}]}}",
        "1.7.0",
        "network-policy-unknown-group spec.networkPolicy.workerGroups[0].groupName",
    ),
    (
        "tls-variable-on-a-worker",
        "spec: {tlsOptions: {enabled: true}}\nray_worker: {env: [{name: RAY_TLS_CA_CERT}]}",
        "1.7.0",
        f"tls-managed {_WORKER}.template.spec.containers[0].env[0]",
    ),
    (
        "tls-mount-on-the-autoscaler",
        (
            "spec: {tlsOptions: {enabled: true}, autoscalerOptions: {volumeMounts: [{name: v, "
            "mountPath: /etc/ray/tls}]}}"
        ),
        "1.7.0",
        "tls-managed spec.autoscalerOptions.volumeMounts[0]",
    ),
    (
        "tls-off-and-its-variable",
        "spec: {tlsOptions: {enabled: false}}\nray: {env: [{name: RAY_USE_TLS}]}",
        "1.7.0",
        "",
    ),
    # the history server
    (
        "no-collector",
        "spec: {historyServerOptions: {}}",
        "1.7.0",
        "history-server-collector spec.historyServerOptions",
    ),
    (
        "no-image",
        (
            "spec: {historyServerOptions: {collectorOptions: {env: [{name: STORAGE_BACKEND, "
            "value: local}]}}}"
        ),
        "1.7.0",
        "history-server-collector spec.historyServerOptions.collectorOptions.image",
    ),
    (
        "backend-not-literal",
        collector("{name: STORAGE_BACKEND, valueFrom: {}}"),
        "1.7.0",
        "history-server-storage spec.historyServerOptions.collectorOptions.env[0]",
    ),
    (
        "gcs-without-bucket",
        collector("{name: STORAGE_BACKEND, value: gcs}"),
        "1.7.0",
        "history-server-storage spec.historyServerOptions.collectorOptions.env[0]",
    ),
    *(
        (
            f"managed-{name}",
            collector(f"{{name: STORAGE_BACKEND, value: x}}, {{name: {name}}}"),
            "1.7.0",
            "history-server-managed-env spec.historyServerOptions.collectorOptions.env[1]",
        )
        for name in _MANAGED_BY_THE_OPERATOR
    ),
    *(
        (
            f"{storage}-{'with' if complete else 'without'}-{'-'.join(names) or 'anything'}",
            collector(
                f"{{name: STORAGE_BACKEND, value: {storage}}}, "
                + ", ".join(f"{{name: {name}, value: x}}" for name in names)
            ),
            "1.7.0",
            "" if complete else _NO_STORAGE,
        )
        for storage, complete, names in [
            ("gcs", True, ["GCS_BUCKET"]),
            ("s3", False, ["S3_BUCKET"]),
            ("s3", True, ["S3_REGION"]),
            ("aliyunoss", False, ["OSS_BUCKET", "OSS_ENDPOINT"]),
            ("aliyunoss", False, ["OSS_BUCKET", "OSS_REGION"]),
            ("aliyunoss", False, ["OSS_ENDPOINT", "OSS_REGION"]),
            ("aliyunoss", True, ["OSS_BUCKET", "OSS_ENDPOINT", "OSS_REGION"]),
            ("azureblob", True, ["AZURE_STORAGE_CONNECTION_STRING"]),
            ("azureblob", True, ["AZURE_STORAGE_ACCOUNT_URL"]),
        ]
    ),
    (
        "azure-by-identity",
        collector(
            "{name: STORAGE_BACKEND, value: AzureBlob}, {name: AZURE_STORAGE_AUTH_MODE, "
            "value: ' Workload_Identity '},"
            " {name: AZURE_STORAGE_ACCOUNT_URL, valueFrom: {}}"
        ),
        "1.7.0",
        "",
    ),
    (
        "azure-without-anything",
        collector("{name: STORAGE_BACKEND, value: AZUREBLOB}"),
        "1.7.0",
        "history-server-storage spec.historyServerOptions.collectorOptions.env[0]",
    ),
    (
        "another-storage",
        collector("{name: STORAGE_BACKEND, value: x}"),
        "1.7.0",
        "",
    ),
    (
        "collector-of-that-name",
        collector("{name: STORAGE_BACKEND, value: x}")
        + (
            "worker_pod: {containers: [{name: w, image: x}, {name: ray-history-collector, image: "
            "x}]}"
        ),
        "1.7.0",
        f"history-server-container {_WORKER}.template.spec.containers[1].name",
    ),
    # made by a parent
    (
        "upgrade-of-a-child",
        (
            "spec: {upgradeStrategy: {type: Recreate}}\n"
            "metadata: {labels: {ray.io/originated-from-crd: RayJob}}"
        ),
        "1.6.0",
        "upgrade-strategy spec.upgradeStrategy.type",
    ),
    ("upgrade-of-its-own", "spec: {upgradeStrategy: {type: Recreate}}", "1.6.0", ""),
]


@pytest.mark.parametrize(
    ("changes", "version", "expected"),
    [row[1:] for row in BREACHES],
    ids=[row[0] for row in BREACHES],
)
def test_rule(changes: str, version: str, expected: str) -> None:
    assert found(cluster(changes), version, ALL_GATES) == ({expected} if expected else set())


GATED = [
    ("spec: {networkPolicy: {}}", "network-policy-gate spec.networkPolicy"),
    ("spec: {tlsOptions: {enabled: false}}", "tls-gate spec.tlsOptions"),
    (
        "spec: {gcsFaultToleranceOptions: {backend: rocksdb}}",
        "ft-rocksdb-gate spec.gcsFaultToleranceOptions.backend",
    ),
    (
        collector("{name: STORAGE_BACKEND, value: x}"),
        "history-server-gate spec.historyServerOptions",
    ),
]


@pytest.mark.parametrize(("changes", "expected"), GATED, ids=[row[1].split()[0] for row in GATED])
def test_gate(changes: str, expected: str) -> None:
    assert found(cluster(changes), "1.7.0") == {expected}
    assert found(cluster(changes), "1.7.0", ALL_GATES) == set()
    assert found(cluster(changes), "1.6.2") == set()


PARENTS = [
    ("service-name-47", "RayService", f"metadata: {{name: {'a' * 47}}}", "1.4.0", ""),
    (
        "service-name-48",
        "RayService",
        f"metadata: {{name: {'a' * 48}}}",
        "1.4.0",
        "name-too-long metadata.name",
    ),
    ("job-name-46-before-1.4", "RayJob", f"metadata: {{name: {'a' * 46}}}", "1.3.2", ""),
    (
        "job-name-47-before-1.4",
        "RayJob",
        f"metadata: {{name: {'a' * 47}}}",
        "1.0.0",
        "name-too-long metadata.name",
    ),
    (
        "head-service-name",
        "RayService",
        "head: {headService: {metadata: {name: x}}}",
        "1.3.0",
        "head-service-name spec.rayClusterConfig.headGroupSpec.headService.metadata.name",
    ),
    (
        "head-service-name-of-a-job",
        "RayJob",
        "head: {headService: {metadata: {name: x}}}",
        "1.7.0",
        "",
    ),
    (
        "sidecar-restart",
        "RayJob",
        "parent: {submissionMode: SidecarMode}\nhead_pod: {restartPolicy: Always}",
        "1.5.0",
        "sidecar-restart-policy spec.rayClusterSpec.headGroupSpec.template.spec.restartPolicy",
    ),
    ("job-restart", "RayJob", "head_pod: {restartPolicy: Always}", "1.5.0", ""),
    (
        "kubernetes-tokens",
        "RayJob",
        "spec: {rayVersion: 2.55.0, authOptions: {mode: token, enableK8sTokenAuth: true}}",
        "1.6.0",
        "k8s-auth-in-parent spec.rayClusterSpec.authOptions.enableK8sTokenAuth",
    ),
    (
        "upgrade-strategy",
        "RayService",
        "spec: {upgradeStrategy: {type: None}}",
        "1.6.0",
        "upgrade-strategy spec.rayClusterConfig.upgradeStrategy.type",
    ),
    (
        "annotations-of-the-parent",
        "RayService",
        _OPTIONS + "metadata: {annotations: {ray.io/ft-enabled: 'true'}}",
        "1.3.0",
        'ft-both-forms metadata.annotations["ray.io/ft-enabled"]',
    ),
]


@pytest.mark.parametrize(
    ("kind", "changes", "version", "expected"),
    [row[1:] for row in PARENTS],
    ids=[row[0] for row in PARENTS],
)
def test_rule_of_a_parent(kind: str, changes: str, version: str, expected: str) -> None:
    assert found(cluster(changes, kind), version) == ({expected} if expected else set())


ADVICE = [
    (
        "duplicate-group-name",
        "spec: {workerGroupSpecs: [{groupName: a}, {groupName: a}]}",
        "spec.workerGroupSpecs[1].groupName",
    ),
    (
        "worker-restart-policy",
        "spec: {enableInTreeAutoscaling: true}\nworker_pod: {restartPolicy: Always}",
        f"{_WORKER}.template.spec.restartPolicy",
    ),
    (
        "max-replicas-zero",
        "spec: {enableInTreeAutoscaling: true}\nworker: {replicas: 0, maxReplicas: 0}",
        f"{_WORKER}.maxReplicas",
    ),
    ("replicas-clamped", "worker: {replicas: 9}", f"{_WORKER}.replicas"),
    (
        "ft-annotation-not-true",
        "metadata: {annotations: {ray.io/ft-enabled: 'yes'}}",
        'metadata.annotations["ray.io/ft-enabled"]',
    ),
    (
        "plain-text-password",
        "spec: {gcsFaultToleranceOptions: {redisAddress: 'r:1', redisPassword: {value: secret}}}",
        "spec.gcsFaultToleranceOptions.redisPassword.value",
    ),
    (
        "plain-text-password",
        "head: {rayStartParams: {redis-password: secret}}",
        "spec.headGroupSpec.rayStartParams.redis-password",
    ),
    (
        "plain-text-password",
        "ray: {env: [{name: REDIS_PASSWORD, value: secret}]}",
        f"{_SPEC}.containers[0].env[0].value",
    ),
    (
        "plain-text-password",
        "spec: {gcsFaultToleranceOptions: {redisAddress: 'a:1,rediss://user:secret@r:6379'}}",
        "spec.gcsFaultToleranceOptions.redisAddress",
    ),
    (
        "redis-address-empty",
        "spec: {gcsFaultToleranceOptions: {}}",
        "spec.gcsFaultToleranceOptions",
    ),
    (
        "redis-address-empty",
        "spec: {gcsFaultToleranceOptions: {redisAddress: ''}}",
        "spec.gcsFaultToleranceOptions.redisAddress",
    ),
    (
        "autoscaler-options-off",
        "spec: {autoscalerOptions: {version: v2}}",
        "spec.autoscalerOptions",
    ),
    ("auth-mode-missing", "spec: {authOptions: {secretName: s}}", "spec.authOptions"),
    (
        "ft-annotation-on-pod",
        "head: {template: {metadata: {annotations: {ray.io/ft-enabled: 'True'}}}}",
        'spec.headGroupSpec.template.metadata.annotations["ray.io/ft-enabled"]',
    ),
    (
        "deletion-timeout",
        "metadata: {annotations: {ray.io/gcs-ft-deletion-timeout: 5m}}",
        'metadata.annotations["ray.io/gcs-ft-deletion-timeout"]',
    ),
    (
        "kueue-group-name",
        "metadata: {labels: {kueue.x-k8s.io/queue-name: q}}\nworker: {groupName: head}",
        f"{_WORKER}.groupName",
    ),
    (
        "ray-start-option",
        "head: {rayStartParams: {num_cpus: '0'}}",
        "spec.headGroupSpec.rayStartParams.num_cpus",
    ),
    (
        "ray-start-quotes",
        "worker: {rayStartParams: {resources: '{\"NPU\": 1}'}}",
        f"{_WORKER}.rayStartParams.resources",
    ),
    (
        "object-store-memory",
        """
        head: {rayStartParams: {object-store-memory: '8000000001'}}
        ray: {resources: {limits: {memory: 8G}, requests: {memory: 9G}}}
        """,
        "spec.headGroupSpec.rayStartParams.object-store-memory",
    ),
    (
        "ray-start-number",
        "head: {rayStartParams: {object-store-memory: 4Gi}}",
        "spec.headGroupSpec.rayStartParams.object-store-memory",
    ),
    (
        "ray-start-number",
        "worker: {rayStartParams: {num-cpus: '0.5'}}",
        f"{_WORKER}.rayStartParams.num-cpus",
    ),
    ("image-name", "ray: {image: 'https://ghcr.io/a/b:1'}", f"{_SPEC}.containers[0].image"),
    ("image-name", "ray: {image: 'a/B:1'}", f"{_SPEC}.containers[0].image"),
    ("image-name", "ray: {image: 'a/b:1@sha256:abc'}", f"{_SPEC}.containers[0].image"),
    (
        "redis-address-form",
        "spec: {gcsFaultToleranceOptions: {redisAddress: redis}}",
        "spec.gcsFaultToleranceOptions.redisAddress",
    ),
    (
        "redis-address-form",
        "spec: {gcsFaultToleranceOptions: {redisAddress: 'http://redis:6379'}}",
        "spec.gcsFaultToleranceOptions.redisAddress",
    ),
    (
        "resource-name",
        "ray: {resources: {limits: {nvidia.com/gpus: 1}}}",
        f'{_SPEC}.containers[0].resources.limits["nvidia.com/gpus"]',
    ),
    (
        "resource-unit",
        "ray: {resources: {limits: {memory: 2048m}}}",
        f"{_SPEC}.containers[0].resources.limits.memory",
    ),
    (
        "resource-unit",
        "ray: {resources: {limits: {memory: 16}}}",
        f"{_SPEC}.containers[0].resources.limits.memory",
    ),
    (
        "resource-unit",
        "ray: {resources: {limits: {cpu: 500M}}}",
        f"{_SPEC}.containers[0].resources.limits.cpu",
    ),
    (
        "ray-versions-differ",
        (
            "ray: {image: 'rayproject/ray:2.52.0'}\n"
            "ray_worker: {image: 'example.com/ray:2.51.0-py311'}"
        ),
        f"{_WORKER}.template.spec.containers[0].image",
    ),
    (
        "ray-versions-differ",
        "spec: {rayVersion: 2.52.0}\nray: {image: 'rayproject/ray-ml:2.9.0'}",
        "spec.rayVersion",
    ),
    (
        "redis-username-ray",
        """
        spec:
          rayVersion: 2.40.0
          gcsFaultToleranceOptions:
            redisAddress: r:1
            redisUsername: {valueFrom: {secretKeyRef: {name: n, key: k}}}
        """,
        "spec.gcsFaultToleranceOptions.redisUsername",
    ),
]


@pytest.mark.parametrize(
    ("code", "changes", "path"), ADVICE, ids=[f"{row[0]}-{i}" for i, row in enumerate(ADVICE)]
)
def test_advice_is_a_warning(code: str, changes: str, path: str) -> None:
    (violation,) = check(cluster(changes), parse("1.7.0"), {})
    assert (violation.code, format_path(violation.path or ())) == (f"cluster/{code}", path)
    assert violation.severity is Severity.WARNING
    assert "secret" not in f"{violation.message}{violation.help}".replace("Secret", "").replace(
        "secretKeyRef", ""
    )


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ("head_pod: {containers: []}", "the head group has"),
        ("worker_pod: {containers: []}", 'worker group "small" has'),
    ],
)
def test_a_message_names_the_group(changes: str, title: str) -> None:
    messages = [problem.message for problem in check(cluster(changes), parse("1.7.0"))]
    assert any(message.startswith(title) for message in messages)


def test_a_placeholder_is_shown_with_its_field() -> None:
    (problem,) = check(cluster("ray: {image: 'ray:${TAG}'}"), parse("1.7.0"))
    assert problem.message == '"image" holds the placeholder ${TAG}'


def test_a_shared_namespace_is_advice_for_a_service_alone() -> None:
    options = "spec: {gcsFaultToleranceOptions: {redisAddress: 'r:1', externalStorageNamespace: n}}"
    assert [v.code for v in check(cluster(options, "RayService"), parse("1.7.0"), {})] == [
        "cluster/shared-storage-namespace"
    ]
    assert check(cluster(options), parse("1.7.0"), {}) == []


SILENT = {
    "an option of ray start": "head: {rayStartParams: {num-cpus: '0'}}",
    "a timeout in seconds": "metadata: {annotations: {ray.io/gcs-ft-deletion-timeout: '60'}}",
    "the annotation where fault tolerance is on": _OPTIONS
    + "head: {template: {metadata: {annotations: {ray.io/ft-enabled: 'true'}}}}",
    "JSON in quotes for the shell": """worker: {rayStartParams: {resources: '"{\\"NPU\\": 1}"'}}""",
    "an object store that fits": "head: {rayStartParams: {object-store-memory: '8000000000'}}\n"
    "ray: {resources: {limits: {memory: 8G}}}",
    "its own /dev/shm": "head: {rayStartParams: {object-store-memory: '8000000001'}}\n"
    "ray: {resources: {limits: {memory: 8G}}, volumeMounts: [{name: shm, mountPath: /dev/shm}]}\n"
    "head_pod: {volumes: [{name: shm, emptyDir: {medium: Memory}}]}",
    "devices of other plugins": (
        "ray: {resources: {limits: {nvidia.com/mig-1g.5gb: 1, example.com/gpu: 1}}}"
    ),
    "usual amounts": (
        "ray: {resources: {limits: {cpu: 1500m, memory: 4e9}, requests: {cpu: 0.5, memory: 512M}}}"
    ),
    "a variable for a number": "head: {rayStartParams: {num-cpus: $CPUS}}",
    "images of all forms": f"""
    head_pod:
      containers:
      - {{name: a, image: "localhost:5000/a__b/c-d:v1.0_x@sha256:{"0" * 64}"}}
      - {{name: b, image: nginx}}
      - {{name: c, image: "docker.io/library/nginx:1.27"}}
    """,
    "an address with TLS": (
        "spec: {gcsFaultToleranceOptions: {redisAddress: 'rediss://a.b-c.example.com:1'}}"
    ),
    "an image of another name": "ray: {image: 'example.com/training:2.51.0'}",
    "a user name and a newer Ray": "spec: {rayVersion: 2.52.0, gcsFaultToleranceOptions: {"
    "redisAddress: 'r:1', redisUsername: {valueFrom: {secretKeyRef: {name: n, key: k}}}}}",
    "a group named head without Kueue": "worker: {groupName: head}",
    "the mode disabled": "spec: {authOptions: {mode: disabled}}",
}


@pytest.mark.parametrize("changes", SILENT.values(), ids=SILENT)
def test_no_advice_about(changes: str) -> None:
    assert check(cluster(changes), parse("1.7.0"), {}) == []


@pytest.mark.parametrize(
    ("code", "changes", "until"),
    [
        (
            "head-service-labels",
            "head: {template: {metadata: {labels: {app.kubernetes.io/name: app}}}}",
            "1.2.0",
        ),
        ("ray-start-false", "head: {rayStartParams: {include-log-monitor: 'false'}}", "1.7.0"),
    ],
)
def test_advice_ends_with_a_release(code: str, changes: str, until: str) -> None:
    warned = [
        version for version in RELEASED if [v.code for v in check(cluster(changes), version, {})]
    ]
    assert warned == [version for version in RELEASED if version < parse(until)]
    assert {v.code for v in check(cluster(changes), parse("1.0.0"), {})} == {f"cluster/{code}"}


@pytest.mark.parametrize("version", RELEASED, ids=str)
@pytest.mark.parametrize("kind", ["RayCluster", "RayService", "RayJob"])
def test_a_good_cluster_is_good_everywhere(kind: str, version: Any) -> None:
    assert check(cluster(kind=kind), version, {}) == []


def test_another_controllers_cluster_is_left_alone() -> None:
    broken = cluster("spec: {managedBy: kueue.x-k8s.io/multikueue}\nhead_pod: {containers: []}")
    assert check(broken, parse("1.7.0"), {}) == []
    assert rules.left_alone(broken, parse("1.3.0"))
    assert not rules.left_alone(broken, parse("1.2.2"))
    own = cluster("spec: {managedBy: ray.io/kuberay-operator}")
    assert not rules.left_alone(own, parse("1.7.0"))


def test_the_table_names_each_rule_once_a_version() -> None:
    for version in RELEASED:
        for kind in SPEC_PATHS:
            codes = [rule.code for rule in rules.all_rules() if rule.holds(version, kind)]
            assert len(codes) == len(set(codes))


NONSENSE: list[Any] = [None, 1, "x", [], {}, [None], {"a": None}, True, [[]], [{"name": 1}]]


@pytest.mark.parametrize("kind", ["RayCluster", "RayService", "RayJob"])
@pytest.mark.parametrize("nonsense", NONSENSE, ids=repr)
def test_no_type_at_all_is_an_exception(kind: str, nonsense: Any) -> None:
    """What the schema rejects is ignored here."""
    whole = cluster(
        "spec: {autoscalerOptions: {}, networkPolicy: {}, tlsOptions: {enabled: true}}", kind
    )
    for key in _keys(whole):
        document = cluster(
            "spec: {autoscalerOptions: {}, networkPolicy: {}, tlsOptions: {enabled: true}}", kind
        )
        _replace_key(document, key, nonsense)
        for version in ("1.0.0", "1.3.2", "1.7.0"):
            check(document, parse(version), ALL_GATES)


def _keys(data: Any) -> set[str]:
    if isinstance(data, dict):
        return set(data) | {key for value in data.values() for key in _keys(value)}
    return {key for item in data for key in _keys(item)} if isinstance(data, list) else set()


def _replace_key(data: Any, key: str, value: Any) -> None:
    for item in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        _replace_key(item, key, value)
    if isinstance(data, dict) and key in data:
        data[key] = value
