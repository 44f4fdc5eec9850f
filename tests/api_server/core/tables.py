"""What the API server says to one change of a good object: by kind, a place, a value, and the code
of the rule.

The code is None where the changed object is accepted. The end-to-end tests put every row to a real
API server.
"""

from __future__ import annotations

import re
from copy import deepcopy
from itertools import pairwise
from typing import Any, NamedTuple

import yaml

from tests.api_server.core.edges import EDGES

GONE = object()
"""In place of a value: the key is removed."""

BASES: dict[str, dict[str, Any]] = {
    one["kind"]: one
    for one in yaml.safe_load_all("""
apiVersion: v1
kind: Pod
metadata: {name: demo, labels: {app: x}}
spec:
  containers: [{name: a, image: b, volumeMounts: [{name: data, mountPath: /data}]}]
  initContainers: [{name: init, image: b}]
  volumes: [{name: data, emptyDir: {}}]
---
apiVersion: v1
kind: Service
metadata: {name: demo}
spec: {ports: [{name: http, port: 80}, {name: gcs, port: 6379}], selector: {app: x}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: demo}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: demo}
spec:
  schedule: "@daily"
  jobTemplate:
    spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: demo}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: demo}
spec:
  rules:
  - host: a.b
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: demo}
spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: demo}
spec:
  selector: {matchLabels: {app: x}}
  template: {metadata: {labels: {app: x}}, spec: {containers: [{name: a, image: b}]}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: demo}
spec:
  selector: {matchLabels: {app: x}}
  template: {metadata: {labels: {app: x}}, spec: {containers: [{name: a, image: b}]}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: demo}
spec:
  selector: {matchLabels: {app: x}}
  template: {metadata: {labels: {app: x}}, spec: {containers: [{name: a, image: b}]}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: demo}
data: {a: b}
---
apiVersion: v1
kind: Secret
metadata: {name: demo}
stringData: {a: b}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: demo}
spec: {minAvailable: 1, selector: {matchLabels: {app: x}}}
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: demo}
value: 1000
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: demo}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: demo}
roleRef: {kind: Role, name: demo}
subjects: [{kind: ServiceAccount, name: a}]
""")
}


class Row(NamedTuple):
    """`path`: steps separated by dots; a key with dots in brackets, `metadata.labels[a.b/c]`."""

    kind: str
    path: str
    value: Any
    code: str | None

    @property
    def steps(self) -> tuple[str | int, ...]:
        found = re.findall(r"\[([^]]+)\]|([^.[]+)", self.path)
        return tuple(int(step) if step.isdigit() else key or step for key, step in found)

    @property
    def object(self) -> dict[str, Any]:
        """The good object with the value at the path: what is missing on the way is made."""
        data = deepcopy(BASES[self.kind])
        steps = self.steps
        here: Any = data
        for step, following in pairwise(steps):
            if isinstance(here, list) and step == len(here):
                here.append({})
            elif isinstance(here, dict):
                here.setdefault(step, [] if isinstance(following, int) else {})
            here = here[step]
        if self.value is GONE:
            del here[steps[-1]]
        elif isinstance(here, list) and steps[-1] == len(here):
            here.append(deepcopy(self.value))
        else:
            here[steps[-1]] = deepcopy(self.value)
        return data

    @property
    def title(self) -> str:
        value = "removed" if self.value is GONE else str(self.value)
        return f"{self.kind} {self.path} {value}"[:100]


_C = "spec.containers.0"
_HTTP = {"httpGet": {"port": 80}}
_EXEC = {"exec": {"command": ["a"]}}
_TERM = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
_POD_TERM = "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.0"
_SPREAD = {"maxSkew": 1, "topologyKey": "a", "whenUnsatisfiable": "DoNotSchedule"}
_FROM = f"{_C}.env.0"
_HALF = {"name": "a", "image": "b", "resources": {"requests": {"cpu": "500m"}}}

POD: list[tuple[str, Any, str | None]] = [
    # --- structure
    ("spec.containerz", [], "schema/unknown-field"),
    ("spec.hostNetwork", "true", "schema/type"),
    (f"{_C}.args", [1], "schema/type"),
    (f"{_C}.args", [None], None),
    (f"{_C}.env", None, None),
    ("spec.containers", {"name": "a"}, "schema/type"),
    ("spec.activeDeadlineSeconds", 2.0, None),
    ("spec.activeDeadlineSeconds", 2.5, "schema/type"),
    ("spec.priority", 2**31, "schema/bounds"),
    (f"{_C}.resources.limits.memory", "4GB", "schema/quantity"),
    (f"{_C}.resources.limits.cpu", 0.5, None),
    (f"{_C}.resources.limits.cpu", True, "schema/type"),
    ("metadata.creationTimestamp", "yesterday", "schema/format"),
    ("metadata.creationTimestamp", None, None),
    ("status", {"phase": "Running"}, None),
    ("status", {"fase": "Running"}, "schema/unknown-field"),
    # --- metadata
    ("metadata.name", "Demo", "pod/name"),
    ("metadata.name", "a" * 254, "pod/name"),
    ("metadata", {"generateName": "demo-"}, None),
    ("metadata", {"generateName": "demo_"}, "pod/name"),
    ("metadata", {}, "pod/name"),
    ("metadata.labels.a b", "c", "pod/label"),
    ("metadata.labels.a", "jane@example.com", "pod/label"),
    ("metadata.labels.a", "x" * 64, "pod/label"),
    ("metadata.labels.a", "", None),
    ("metadata.annotations.bad key", "x", "pod/annotation"),
    ("metadata.annotations[A/b]", "x", None),
    ("metadata.annotations.a", "x" * 2**18, "schema/annotations-too-large"),
    ("metadata.finalizers", ["a"], "schema/finalizers"),
    ("metadata.finalizers", ["a.b/c"], None),
    ("metadata.annotations[controller.kubernetes.io/pod-deletion-cost]", "x", "pod/annotation"),
    # --- names and words of the Pod
    ("spec.containers", [], "pod/no-container"),
    ("spec.restartPolicy", "never", "pod/restart-policy"),
    ("spec.restartPolicy", "", None),
    ("spec.serviceAccountName", "S A", "pod/reference"),
    ("spec.nodeName", "N N", "pod/reference"),
    ("spec.runtimeClassName", "", "pod/reference"),
    ("spec.activeDeadlineSeconds", 0, "pod/deadline"),
    ("spec.priority", 1000, "pod/priority"),
    ("spec.priority", 0, None),
    ("spec.preemptionPolicy", "Never", "pod/priority"),
    ("spec.preemptionPolicy", "PreemptLowerPriority", None),
    ("spec.overhead", {"cpu": "1"}, "pod/overhead"),
    ("spec.ephemeralContainers", [{"name": "a", "image": "b"}], "pod/ephemeral-containers"),
    ("spec.nodeSelector", {"a b": "c"}, "pod/node-selector"),
    ("spec.terminationGracePeriodSeconds", -1, None),
    ("spec.imagePullSecrets", [{"name": "A B"}], None),
    # --- containers
    (f"{_C}.name", "ray_head", "pod/container-name"),
    (f"{_C}.name", GONE, "pod/container-name"),
    (f"{_C}.name", "init", "pod/duplicate-container"),
    (f"{_C}.image", GONE, "pod/image"),
    (f"{_C}.image", " rayproject/ray", "pod/image"),
    (f"{_C}.imagePullPolicy", "always", "pod/pull-policy"),
    (f"{_C}.imagePullPolicy", "IfNotPresent", None),
    (f"{_C}.terminationMessagePolicy", "file", "pod/termination-message"),
    (f"{_C}.restartPolicy", "Never", None),
    (f"{_C}.restartPolicy", "sometimes", "pod/container-restart"),
    (f"{_C}.restartPolicyRules", [{"action": "Restart"}], "pod/container-restart"),
    (
        f"{_C}.resizePolicy",
        [{"resourceName": "disk", "restartPolicy": "NotRequired"}],
        "pod/resize-policy",
    ),
    ("spec.initContainers.0.livenessProbe", _HTTP, "pod/init-container"),
    ("spec.initContainers.0.lifecycle", {"preStop": _EXEC}, "pod/init-container"),
    (
        "spec.initContainers.0",
        {"name": "i", "image": "b", "restartPolicy": "Always", "livenessProbe": _HTTP},
        None,
    ),
    # --- ports
    (f"{_C}.ports", [{"name": "http", "containerPort": 80}], None),
    (f"{_C}.ports", [{"name": "toolongportname1", "containerPort": 80}], "pod/port-name"),
    (
        f"{_C}.ports",
        [{"name": "a", "containerPort": 1}, {"name": "a", "containerPort": 2}],
        "pod/port-name",
    ),
    (f"{_C}.ports", [{"containerPort": 80}, {"containerPort": 80}], None),
    (f"{_C}.ports", [{"name": "a"}], "pod/port"),
    (f"{_C}.ports", [{"containerPort": 70000}], "pod/port"),
    (f"{_C}.ports", [{"containerPort": 80, "protocol": "tcp"}], "pod/port"),
    (
        f"{_C}.ports",
        [{"containerPort": 1, "hostPort": 5}, {"containerPort": 2, "hostPort": 5}],
        "pod/port",
    ),
    # --- environment
    (_FROM, {"name": "A", "value": "b"}, None),
    (_FROM, {"value": "b"}, "pod/env"),
    (_FROM, {"name": "A=B"}, "pod/env"),
    (_FROM, {"name": "Ä"}, "pod/env"),
    (_FROM, {"name": "1 a"}, None),
    (_FROM, {"name": "A", "valueFrom": {}}, "pod/env"),
    (
        _FROM,
        {"name": "A", "value": "b", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
        "pod/env",
    ),
    (_FROM, {"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.labels"}}}, "pod/env"),
    (_FROM, {"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.labels['a']"}}}, None),
    (_FROM, {"name": "A", "valueFrom": {"resourceFieldRef": {"resource": "cpu"}}}, "pod/env"),
    (
        _FROM,
        {
            "name": "A",
            "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu", "divisor": "2"}},
        },
        "pod/env",
    ),
    (_FROM, {"name": "A", "valueFrom": {"secretKeyRef": {"name": "a", "key": "..a"}}}, "pod/env"),
    (_FROM, {"name": "A", "valueFrom": {"secretKeyRef": {"key": "a"}}}, "pod/env"),
    (
        _FROM,
        {"name": "A", "valueFrom": {"fileKeyRef": {"volumeName": "data", "path": "a", "key": "B"}}},
        None,
    ),
    (
        _FROM,
        {"name": "A", "valueFrom": {"fileKeyRef": {"volumeName": "x", "path": "a", "key": "B"}}},
        "pod/env",
    ),
    (f"{_C}.envFrom", [{"configMapRef": {"name": "a"}}], None),
    (f"{_C}.envFrom", [{}], "pod/env-from"),
    (
        f"{_C}.envFrom",
        [{"configMapRef": {"name": "a"}, "secretRef": {"name": "a"}}],
        "pod/env-from",
    ),
    (f"{_C}.envFrom", [{"prefix": "a=", "secretRef": {"name": "a"}}], "pod/env-from"),
    # --- volumes and mounts
    ("spec.volumes.1", {"name": "data", "emptyDir": {}}, "pod/duplicate-volume"),
    ("spec.volumes.1", {"name": "Data", "emptyDir": {}}, "pod/volume-name"),
    ("spec.volumes.1", {"emptyDir": {}}, "pod/volume-name"),
    ("spec.volumes.1", {"name": "b"}, None),
    ("spec.volumes.1", {"name": "b", "emptyDir": {}, "configMap": {"name": "a"}}, "pod/volume"),
    ("spec.volumes.1", {"name": "b", "emptyDir": {"sizeLimit": "-1Gi"}}, "pod/volume"),
    ("spec.volumes.1", {"name": "b", "configMap": {}}, "pod/volume"),
    (
        "spec.volumes.1",
        {"name": "b", "configMap": {"name": "a", "defaultMode": 1000}},
        "pod/volume",
    ),
    ("spec.volumes.1", {"name": "b", "secret": {"secretName": "A B"}}, None),
    (
        "spec.volumes.1",
        {"name": "b", "secret": {"secretName": "a", "items": [{"key": "a", "path": "../b"}]}},
        "pod/volume",
    ),
    ("spec.volumes.1", {"name": "b", "persistentVolumeClaim": {}}, "pod/volume"),
    ("spec.volumes.1", {"name": "b", "hostPath": {"path": "/a/../b"}}, "pod/volume"),
    (
        "spec.volumes.1",
        {"name": "b", "hostPath": {"path": "/a", "type": "directory"}},
        "pod/volume",
    ),
    ("spec.volumes.1", {"name": "b", "nfs": {"server": "a", "path": "b"}}, "pod/volume"),
    ("spec.volumes.1", {"name": "b", "projected": {}}, None),
    ("spec.volumes.1", {"name": "b", "csi": {"driver": "a b"}}, "pod/volume"),
    ("spec.volumes.1", {"name": "b", "ephemeral": {}}, "pod/volume"),
    ("spec.volumes.1", {"name": "b", "image": {"reference": ""}}, "pod/volume"),
    ("spec.volumes.1", {"name": "b", "downwardAPI": {"items": [{"path": "a"}]}}, "pod/volume"),
    (
        f"{_C}.volumeMounts.1",
        {"name": "log-volume", "mountPath": "/logs"},
        "pod/mount-without-volume",
    ),
    (f"{_C}.volumeMounts.1", {"name": "data", "mountPath": "/data"}, "pod/duplicate-mount-path"),
    (f"{_C}.volumeMounts.1", {"name": "data", "mountPath": "/b", "subPath": "/a"}, "pod/mount"),
    (f"{_C}.volumeMounts.1", {"name": "data", "mountPath": "b"}, None),
    (f"{_C}.volumeMounts.1", {"name": "data"}, "pod/mount"),
    (
        f"{_C}.volumeMounts.1",
        {"name": "data", "mountPath": "/b", "mountPropagation": "Bidirectional"},
        "pod/mount",
    ),
    (
        f"{_C}.volumeMounts.1",
        {"name": "data", "mountPath": "/b", "recursiveReadOnly": "Enabled"},
        "pod/mount",
    ),
    (f"{_C}.volumeDevices", [{"name": "data", "devicePath": "/dev/a"}], "pod/mount"),
    # --- resources
    (
        f"{_C}.resources",
        {"requests": {"cpu": "2"}, "limits": {"cpu": "1"}},
        "pod/request-above-limit",
    ),
    (
        f"{_C}.resources",
        {"requests": {"memory": "2Gi"}, "limits": {"memory": "2G"}},
        "pod/request-above-limit",
    ),
    (f"{_C}.resources", {"requests": {"memory": "1Gi"}, "limits": {"memory": "1024Mi"}}, None),
    (f"{_C}.resources", {"limits": {"nvidia.com/gpu": 1}}, None),
    (f"{_C}.resources", {"requests": {"nvidia.com/gpu": 1}}, "pod/request-above-limit"),
    (
        f"{_C}.resources",
        {"requests": {"nvidia.com/gpu": 1}, "limits": {"nvidia.com/gpu": 2}},
        "pod/request-above-limit",
    ),
    (f"{_C}.resources", {"limits": {"nvidia.com/gpu": "500m"}}, "pod/resource-value"),
    (f"{_C}.resources", {"limits": {"cpu": "-1"}}, "pod/resource-value"),
    (f"{_C}.resources", {"limits": {"gpu": 1}}, "pod/resource-name"),
    (f"{_C}.resources", {"limits": {"hugepages-2Mi": "4Mi"}}, "pod/huge-pages-alone"),
    (f"{_C}.resources", {"limits": {"hugepages-2Mi": "3Mi", "cpu": 1}}, "pod/resource-value"),
    (f"{_C}.resources", {"claims": [{"name": "gpu"}]}, "pod/resource-claim"),
    ("spec.resources", {"limits": {"cpu": 1}}, None),
    ("spec.resources", {"limits": {"nvidia.com/gpu": 1}}, "pod/resource-name"),
    (
        "spec",
        {"containers": [_HALF, {**_HALF, "name": "b"}], "resources": {"requests": {"cpu": 1}}},
        None,
    ),
    (
        "spec",
        {"containers": [_HALF, {**_HALF, "name": "b"}], "resources": {"requests": {"cpu": "0.9"}}},
        "pod/pod-resources",
    ),
    ("spec.resourceClaims", [{"name": "a"}], "pod/resource-claim"),
    # --- probes and lifecycle
    (f"{_C}.livenessProbe", {}, "pod/probe"),
    (f"{_C}.livenessProbe", _HTTP, None),
    (f"{_C}.livenessProbe", {"exec": {}}, "pod/probe"),
    (f"{_C}.livenessProbe", {**_HTTP, "successThreshold": 2}, "pod/probe"),
    (f"{_C}.readinessProbe", {**_HTTP, "successThreshold": 2}, None),
    (f"{_C}.readinessProbe", {**_HTTP, "periodSeconds": -1}, "pod/probe"),
    (f"{_C}.readinessProbe", {**_HTTP, "terminationGracePeriodSeconds": 1}, "pod/probe"),
    (f"{_C}.readinessProbe", {**_HTTP, **_EXEC}, "pod/probe"),
    (f"{_C}.startupProbe", {"tcpSocket": {"port": "a_b"}}, "pod/probe"),
    (f"{_C}.startupProbe", {"httpGet": {"port": 80, "scheme": "http"}}, "pod/probe"),
    (f"{_C}.startupProbe", {"grpc": {}}, "pod/probe"),
    (f"{_C}.lifecycle", {"preStop": {}}, "pod/lifecycle"),
    (f"{_C}.lifecycle", {"preStop": {"sleep": {"seconds": 31}}}, "pod/lifecycle"),
    (f"{_C}.lifecycle", {"preStop": {"sleep": {"seconds": 30}}}, None),
    # --- where the Pod runs
    ("spec.tolerations", [{"operator": "Exists"}], None),
    ("spec.tolerations", [{"key": "a", "effect": "NoScheduled"}], "pod/toleration"),
    ("spec.tolerations", [{"key": "a", "operator": "exists"}], "pod/toleration"),
    ("spec.tolerations", [{"effect": "NoSchedule"}], "pod/toleration"),
    ("spec.tolerations", [{"key": "a", "operator": "Exists", "value": "b"}], "pod/toleration"),
    (
        "spec.tolerations",
        [{"key": "a", "effect": "NoSchedule", "tolerationSeconds": 1}],
        "pod/toleration",
    ),
    (_TERM, {"nodeSelectorTerms": []}, "pod/affinity"),
    (_TERM, {"nodeSelectorTerms": [{}]}, None),
    (
        _TERM,
        {"nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "Is"}]}]},
        "pod/affinity",
    ),
    (
        _TERM,
        {"nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "In"}]}]},
        "pod/affinity",
    ),
    (
        _TERM,
        {"nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "Exists"}]}]},
        None,
    ),
    (_POD_TERM, {"topologyKey": "a"}, None),
    (_POD_TERM, {"labelSelector": {}}, "pod/affinity"),
    (_POD_TERM, {"topologyKey": "a", "matchLabelKeys": ["app"]}, "pod/affinity"),
    ("spec.topologySpreadConstraints", [_SPREAD], None),
    ("spec.topologySpreadConstraints", [_SPREAD, _SPREAD], "pod/topology-spread"),
    ("spec.topologySpreadConstraints", [{**_SPREAD, "maxSkew": 0}], "pod/topology-spread"),
    (
        "spec.topologySpreadConstraints",
        [{**_SPREAD, "whenUnsatisfiable": "Never"}],
        "pod/topology-spread",
    ),
    (
        "spec.topologySpreadConstraints",
        [{**_SPREAD, "labelSelector": {"matchLabels": {"a": "b c"}}}],
        "pod/topology-spread",
    ),
    ("spec.schedulingGates", [{"name": "a b"}], "pod/scheduling-gate"),
    ("spec.readinessGates", [{"conditionType": ""}], "pod/readiness-gate"),
    # --- security
    (f"{_C}.securityContext.runAsUser", -1, "pod/security"),
    (f"{_C}.securityContext.procMount", "none", "pod/security"),
    (
        f"{_C}.securityContext",
        {"privileged": True, "allowPrivilegeEscalation": False},
        "pod/security",
    ),
    (f"{_C}.securityContext.seccompProfile.type", "runtimeDefault", "pod/security"),
    (f"{_C}.securityContext.seccompProfile.type", "Localhost", "pod/security"),
    ("spec.securityContext.fsGroup", -1, "pod/security"),
    ("spec.securityContext.fsGroupChangePolicy", "onRootMismatch", "pod/security"),
    ("spec.securityContext.sysctls", [{"name": "a b", "value": "1"}], "pod/security"),
    ("spec.securityContext.appArmorProfile", {"type": "Localhost"}, "pod/security"),
    ("spec.securityContext.seLinuxChangePolicy", "MountOption", "pod/security"),
    # --- host, names and DNS
    ("spec.dnsPolicy", "default", "pod/dns"),
    ("spec.dnsPolicy", "None", "pod/dns"),
    ("spec.dnsConfig.nameservers", ["a"], "pod/dns"),
    ("spec.dnsConfig.nameservers", ["1.1.1.1"] * 4, "pod/dns"),
    ("spec.dnsConfig.searches", ["a_b", "."], None),
    ("spec.hostAliases", [{"ip": "nope"}], "pod/host"),
    ("spec.hostAliases", [{"ip": "1.2.3.4", "hostnames": ["A_b"]}], "pod/host"),
    ("spec.hostname", "H_", "pod/host"),
    ("spec.hostnameOverride", "a.b", None),
    ("spec.os", {"name": "Linux"}, "pod/os"),
    ("spec.os", {"name": "windows"}, None),
]

SERVICE: list[tuple[str, Any, str | None]] = [
    ("metadata.name", "1a", "service/name"),
    ("metadata.labels.a", "b c", "service/label"),
    ("metadata.annotations.bad key", "x", "service/annotation"),
    ("spec.type", "Loadbalancer", "service/type"),
    ("spec.type", "Clusterip", "service/type"),
    ("spec.type", "LoadBalancer", None),
    ("spec.type", "ExternalName", "service/external-name"),
    ("spec.externalName", "a b", None),
    ("spec.ports", GONE, "service/port"),
    ("spec.ports.0.name", GONE, "service/port-name"),
    ("spec.ports.0.name", "gcs", "service/port-name"),
    ("spec.ports.0.name", "a_b", "service/port-name"),
    ("spec.ports.0.port", 70000, "service/port"),
    ("spec.ports.0.port", 6379, "service/port"),
    ("spec.ports.0.protocol", "tcp", "service/port"),
    ("spec.ports.0.targetPort", "a_b", "service/port"),
    ("spec.ports.0.targetPort", 70000, "service/port"),
    ("spec.ports.0.nodePort", 30001, "service/node-port"),
    ("spec.clusterIP", "None", None),
    ("spec.clusterIP", "nope", "service/cluster-ip"),
    ("spec.clusterIPs", ["10.96.0.9"], "service/cluster-ip"),
    ("spec.ipFamilies", ["ipv4"], "service/ip-family"),
    ("spec.externalIPs", ["127.0.0.1"], "service/external-ip"),
    ("spec.selector", {"a": "b c"}, "service/selector"),
    ("spec.sessionAffinity", "client", "service/session-affinity"),
    ("spec.sessionAffinity", "ClientIP", None),
    ("spec.loadBalancerSourceRanges", ["10.0.0.0/8"], "service/load-balancer"),
    ("spec.externalTrafficPolicy", "Local", "service/traffic-policy"),
    ("spec.internalTrafficPolicy", "local", "service/traffic-policy"),
    ("spec.healthCheckNodePort", 30001, "service/node-port"),
]

_TEMPLATE = "spec.template.spec"
OTHERS: list[tuple[str, str, Any, str | None]] = [
    ("Job", f"{_TEMPLATE}.restartPolicy", GONE, "schema/job"),
    ("Job", f"{_TEMPLATE}.restartPolicy", "Always", "schema/job"),
    ("Job", f"{_TEMPLATE}.restartPolicy", "always", "pod/restart-policy"),
    ("Job", f"{_TEMPLATE}.containers.0.image", GONE, "pod/image"),
    ("Job", f"{_TEMPLATE}.containers.0.image", " a", None),
    ("Job", "spec.completionMode", "indexed", "schema/job"),
    ("Job", "spec.backoffLimit", -1, "schema/job"),
    ("Job", "spec.backoffLimitPerIndex", 1, "schema/job"),
    ("Job", "spec.selector", {"matchLabels": {"a": "b"}}, "schema/selector"),
    ("Job", "spec.template.metadata.labels.job-name", "x", "schema/job"),
    ("Job", "spec.podFailurePolicy", {"rules": [{"action": "Fail"}]}, "schema/job"),
    ("Job", "spec.successPolicy", {"rules": [{"succeededCount": 1}]}, "schema/job"),
    ("Job", "metadata.name", "a" * 64, "schema/name"),
    ("CronJob", "spec.schedule", "* * * *", "schema/schedule"),
    ("CronJob", "spec.schedule", "*/5 0-6 * jan mon-fri", None),
    ("CronJob", "spec.schedule", "TZ=UTC * * * * *", "schema/schedule"),
    ("CronJob", "spec.timeZone", "Local", "schema/schedule"),
    ("CronJob", "spec.concurrencyPolicy", "allow", "schema/job"),
    ("CronJob", "metadata.name", "a" * 53, "schema/name"),
    ("PersistentVolumeClaim", "spec.accessModes", [], "schema/claim"),
    ("PersistentVolumeClaim", "spec.accessModes", ["RWO"], "schema/claim"),
    (
        "PersistentVolumeClaim",
        "spec.accessModes",
        ["ReadWriteOnce", "ReadWriteOncePod"],
        "schema/claim",
    ),
    ("PersistentVolumeClaim", "spec.resources.requests", {}, "schema/claim"),
    ("PersistentVolumeClaim", "spec.resources.requests.storage", "0", "schema/claim"),
    ("PersistentVolumeClaim", "spec.resources.requests.storage", "10GB", "schema/quantity"),
    ("PersistentVolumeClaim", "spec.storageClassName", "A B", "schema/claim"),
    ("PersistentVolumeClaim", "spec.storageClassName", "", None),
    ("PersistentVolumeClaim", "spec.volumeMode", "block", "schema/claim"),
    ("PersistentVolumeClaim", "spec.dataSource", {"kind": "X", "name": "a"}, None),
    ("Ingress", "spec.rules.0.host", "1.2.3.4", "schema/ingress"),
    ("Ingress", "spec.rules.0.host", "*.a.b", None),
    ("Ingress", "spec.rules.0.http.paths.0.pathType", "prefix", "schema/ingress"),
    ("Ingress", "spec.rules.0.http.paths.0.path", "a", "schema/ingress"),
    ("Ingress", "spec.rules.0.http.paths.0.path", "/a//b", "schema/ingress"),
    ("Ingress", "spec.rules.0.http.paths.0.backend", {}, "schema/ingress"),
    ("Ingress", "spec.rules", [], "schema/ingress"),
    ("NetworkPolicy", "spec.ingress.0.from.0.ipBlock.cidr", "10.0.0.0/33", "schema/network-policy"),
    ("NetworkPolicy", "spec.ingress.0.from.0.ipBlock.except", ["10.1.0.0/16"], None),
    (
        "NetworkPolicy",
        "spec.ingress.0.from.0.ipBlock.except",
        ["11.1.0.0/16"],
        "schema/network-policy",
    ),
    ("NetworkPolicy", "spec.ingress.0.from.0.podSelector", {}, "schema/network-policy"),
    ("NetworkPolicy", "spec.ingress.0.ports.0.protocol", "tcp", "schema/network-policy"),
    ("NetworkPolicy", "spec.ingress.0.ports.0.endPort", 79, "schema/network-policy"),
    ("NetworkPolicy", "spec.policyTypes", ["ingress"], "schema/network-policy"),
    ("Deployment", "spec.selector", GONE, "schema/selector"),
    ("Deployment", "spec.selector", {}, "schema/selector"),
    ("Deployment", "spec.selector.matchLabels.app", "y", "schema/selector"),
    ("Deployment", "spec.strategy.type", "rolling", "schema/workload"),
    ("Deployment", "spec.strategy", {"type": "Recreate", "rollingUpdate": {}}, "schema/workload"),
    (
        "Deployment",
        "spec.strategy.rollingUpdate",
        {"maxSurge": 0, "maxUnavailable": "0%"},
        "schema/workload",
    ),
    ("Deployment", "spec.progressDeadlineSeconds", 0, "schema/workload"),
    ("Deployment", f"{_TEMPLATE}.restartPolicy", "Never", "schema/workload"),
    ("Deployment", f"{_TEMPLATE}.containers.0.imagePullPolicy", "always", "pod/pull-policy"),
    ("Deployment", f"{_TEMPLATE}.activeDeadlineSeconds", 5, "schema/workload"),
    ("Deployment", "spec.template.metadata.labels.a", "b c", "pod/label"),
    ("StatefulSet", "metadata.name", "a.b", "schema/name"),
    ("StatefulSet", "spec.serviceName", "a.b", "schema/workload"),
    ("StatefulSet", "spec.podManagementPolicy", "parallel", "schema/workload"),
    ("StatefulSet", "spec.volumeClaimTemplates", [{"metadata": {"name": "a"}}], "schema/claim"),
    ("DaemonSet", "spec.updateStrategy.rollingUpdate", {"maxSurge": 1}, "schema/workload"),
    ("DaemonSet", "spec.updateStrategy.type", "onDelete", "schema/workload"),
    ("ConfigMap", "metadata.labels.a", "b c", "schema/label"),
    ("ConfigMap", "metadata.annotations.a b", "c", "schema/annotation"),
    ("ConfigMap", "metadata.namespace", "a_b", "schema/namespace"),
    ("ConfigMap", "metadata.ownerReferences", [{"apiVersion": "v1"}], "schema/owner-references"),
    ("ConfigMap", "data.a b", "c", "schema/key"),
    ("ConfigMap", "binaryData", {"a": "YQ=="}, "schema/key"),
    ("ConfigMap", "binaryData", {"b": "%"}, "schema/format"),
    ("ConfigMap", "data.b", "x" * 2**20, "schema/bounds"),
    ("ConfigMap", "data.b", 1, "schema/type"),
    ("Secret", "data", {"a": "plain text"}, "schema/format"),
    ("Secret", "type", "kubernetes.io/tls", "schema/secret"),
    ("Secret", "type", "any", None),
    ("PodDisruptionBudget", "spec.maxUnavailable", 1, "schema/disruption-budget"),
    ("PodDisruptionBudget", "spec.minAvailable", "150%", "schema/disruption-budget"),
    ("PodDisruptionBudget", "spec.minAvailable", "50%", None),
    ("PodDisruptionBudget", "spec.selector.matchLabels.app", "a b", "schema/selector"),
    ("PriorityClass", "value", 1_000_000_001, "schema/priority-class"),
    ("PriorityClass", "metadata.name", "system-a", "schema/name"),
    ("PriorityClass", "preemptionPolicy", "never", "schema/priority-class"),
    ("Role", "rules", [{"apiGroups": [""], "resources": ["pods"]}], "schema/role"),
    ("Role", "rules", [{"nonResourceURLs": ["/a"], "verbs": ["get"]}], "schema/role"),
    ("RoleBinding", "roleRef.kind", "role", "schema/role"),
    ("RoleBinding", "subjects.0.kind", "user", "schema/role"),
]

ROWS: list[Row] = [
    *(Row("Pod", *one) for one in POD),
    *(Row("Service", *one) for one in SERVICE),
    *(Row(*one) for one in OTHERS),
    *(Row(*row) for row in EDGES),
]
