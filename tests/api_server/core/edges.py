"""More rows of `tables.py`: each word that the API server knows, and the numbers on both sides of
each limit.
"""

from __future__ import annotations

from typing import Any

_V, _S, _J, _P = "pod/volume", "service/port", "schema/job", "spec.ports.0"

SOURCES: list[tuple[dict[str, Any], str | None]] = [
    *(
        ({"hostPath": {"path": "/a", "type": kind}}, None)
        for kind in (
            *("", "DirectoryOrCreate", "Directory", "FileOrCreate", "File"),
            *("Socket", "CharDevice", "BlockDevice"),
        )
    ),
    ({"hostPath": {"path": "/a", "type": "directory"}}, _V),
    ({"hostPath": {"path": ""}}, _V),
    ({"emptyDir": {"sizeLimit": "0"}}, None),
    ({"nfs": {"server": "a", "path": "/a"}}, None),
    ({"nfs": {"server": "", "path": "/a"}}, _V),
    ({"gitRepo": {"repository": "a", "directory": "b"}}, None),
    ({"gitRepo": {"repository": ""}}, _V),
    ({"gitRepo": {"repository": "a", "directory": "../b"}}, _V),
    ({"gcePersistentDisk": {"pdName": "a", "partition": 255}}, None),
    ({"gcePersistentDisk": {"pdName": "a", "partition": 256}}, _V),
    ({"gcePersistentDisk": {"pdName": ""}}, _V),
    ({"awsElasticBlockStore": {"volumeID": "a", "partition": 0}}, None),
    ({"awsElasticBlockStore": {"volumeID": "a", "partition": -1}}, _V),
    ({"awsElasticBlockStore": {"volumeID": ""}}, _V),
    ({"secret": {"secretName": "a", "defaultMode": 511}}, None),
    ({"secret": {"secretName": "a", "defaultMode": 512}}, _V),
    ({"secret": {"secretName": "a", "items": [{"key": "a", "path": "../a"}]}}, _V),
    ({"secret": {"secretName": ""}}, _V),
    ({"configMap": {"name": "a", "items": [{"key": "a", "path": "b"}]}}, None),
    ({"configMap": {"name": "a", "items": [{"key": "", "path": "b"}]}}, _V),
    ({"iscsi": {"targetPortal": "a", "iqn": "iqn.2001-04.com.example:a", "lun": 255}}, None),
    ({"iscsi": {"targetPortal": "a", "iqn": "eui.0123456789abcdef", "lun": 0}}, None),
    ({"iscsi": {"targetPortal": "a", "iqn": f"naa.{'0' * 32}", "lun": 0}}, None),
    ({"iscsi": {"targetPortal": "a", "iqn": "iqn.2001-04.com.example:a", "lun": 256}}, _V),
    ({"iscsi": {"targetPortal": "a", "iqn": "iqn.2001.com.example:a", "lun": 0}}, _V),
    ({"iscsi": {"targetPortal": "", "iqn": "eui.0123456789abcdef", "lun": 0}}, _V),
    (
        {
            "iscsi": {
                "targetPortal": "a",
                "iqn": "eui.0123456789abcdef",
                "lun": 0,
                "chapAuthSession": True,
            }
        },
        _V,
    ),
    ({"fc": {"targetWWNs": ["a"], "lun": 255}}, None),
    ({"fc": {"targetWWNs": ["a"], "lun": 256}}, _V),
    ({"fc": {"targetWWNs": ["a"]}}, _V),
    ({"fc": {"wwids": ["a"]}}, None),
    ({"fc": {"wwids": ["a"], "targetWWNs": ["a"], "lun": 0}}, _V),
    ({"fc": {}}, _V),
    ({"flocker": {"datasetName": "a"}}, None),
    ({"flocker": {"datasetName": "a/b"}}, _V),
    ({"flocker": {"datasetName": "a", "datasetUUID": "b"}}, _V),
    ({"flocker": {}}, _V),
    ({"quobyte": {"registry": "a:1,b:2", "volume": "c"}}, None),
    ({"quobyte": {"registry": "[::1]:1", "volume": "c", "tenant": "d" * 64}}, None),
    ({"quobyte": {"registry": "a:1", "volume": "c", "tenant": "d" * 65}}, _V),
    ({"quobyte": {"registry": "a", "volume": "c"}}, _V),
    ({"quobyte": {"registry": "a:1", "volume": ""}}, _V),
    ({"azureDisk": {"diskName": "a", "diskURI": "https://a", "kind": "Shared"}}, None),
    ({"azureDisk": {"diskName": "a", "diskURI": "https://a", "kind": "Dedicated"}}, None),
    ({"azureDisk": {"diskName": "a", "diskURI": "/subscriptions/a", "kind": "Managed"}}, None),
    ({"azureDisk": {"diskName": "a", "diskURI": "https://a", "kind": "Managed"}}, _V),
    ({"azureDisk": {"diskName": "a", "diskURI": "/subscriptions/a"}}, _V),
    ({"azureDisk": {"diskName": "a", "diskURI": "https://a", "kind": "shared"}}, _V),
    ({"azureDisk": {"diskName": "a", "diskURI": "https://a", "cachingMode": "none"}}, _V),
    *(
        ({"azureDisk": {"diskName": "a", "diskURI": "https://a", "cachingMode": mode}}, None)
        for mode in ("None", "ReadOnly", "ReadWrite")
    ),
    ({"azureFile": {"secretName": "a", "shareName": "b"}}, None),
    ({"azureFile": {"secretName": "a", "shareName": ""}}, _V),
    ({"azureFile": {"secretName": "", "shareName": "b"}}, _V),
    ({"glusterfs": {"endpoints": "a", "path": "b"}}, None),
    ({"glusterfs": {"endpoints": "", "path": "b"}}, _V),
    ({"glusterfs": {"endpoints": "a", "path": ""}}, _V),
    ({"rbd": {"monitors": ["a"], "image": "b"}}, None),
    ({"rbd": {"monitors": [], "image": "b"}}, _V),
    ({"rbd": {"monitors": ["a"], "image": ""}}, _V),
    ({"cephfs": {"monitors": ["a"]}}, None),
    ({"cephfs": {"monitors": []}}, _V),
    ({"cinder": {"volumeID": "a", "secretRef": {"name": "b"}}}, None),
    ({"cinder": {"volumeID": "a", "secretRef": {}}}, _V),
    ({"cinder": {"volumeID": ""}}, _V),
    ({"vsphereVolume": {"volumePath": ""}}, _V),
    ({"portworxVolume": {"volumeID": ""}}, _V),
    ({"photonPersistentDisk": {"pdID": ""}}, _V),
    ({"storageos": {"volumeName": "a", "volumeNamespace": "b"}}, None),
    ({"storageos": {"volumeName": "a", "secretRef": {"name": "b"}}}, None),
    ({"storageos": {"volumeName": "a", "secretRef": {}}}, _V),
    ({"storageos": {"volumeName": "A"}}, _V),
    ({"storageos": {"volumeName": "a", "volumeNamespace": "B"}}, _V),
    ({"flexVolume": {"driver": "a/b", "options": {"c": "d"}}}, None),
    ({"flexVolume": {"driver": "a/b", "options": {"kubernetes.io/c": "d"}}}, _V),
    ({"flexVolume": {"driver": "a/b", "options": {"c.k8s.io/c": "d"}}}, _V),
    ({"flexVolume": {"driver": ""}}, _V),
    ({"csi": {"driver": "a.b", "nodePublishSecretRef": {"name": "c"}}}, None),
    ({"csi": {"driver": "a.b", "nodePublishSecretRef": {"name": "C d"}}}, _V),
    ({"csi": {"driver": "a.b", "nodePublishSecretRef": {}}}, _V),
    *(
        ({"image": {"reference": "a", "pullPolicy": policy}}, None)
        for policy in ("Always", "IfNotPresent", "Never")
    ),
    ({"image": {"reference": "a", "pullPolicy": "always"}}, _V),
]

_PORTS = [{"port": 80}]


def _service(code: str | None, **spec: Any) -> tuple[str, str, Any, str | None]:
    return "Service", "spec", {"ports": _PORTS, **spec}, code


SERVICES: list[tuple[str, str, Any, str | None]] = [
    _service(None, sessionAffinity="None", trafficDistribution="PreferClose"),
    ("Service", f"{_P}.port", 0, _S),
    ("Service", f"{_P}.port", 1, None),
    ("Service", f"{_P}.port", 65535, None),
    ("Service", f"{_P}.port", 65536, _S),
    ("Service", f"{_P}.protocol", "UDP", None),
    ("Service", f"{_P}.protocol", "SCTP", None),
    ("Service", f"{_P}.targetPort", 65535, None),
    ("Service", f"{_P}.targetPort", 65536, _S),
    ("Service", f"{_P}.targetPort", "a" * 15, None),
    ("Service", f"{_P}.targetPort", "a" * 16, _S),
    ("Service", f"{_P}.appProtocol", "kubernetes.io/h2c", None),
    ("Service", f"{_P}.appProtocol", "a b", _S),
    _service("service/cluster-ip", type="LoadBalancer", clusterIP="None"),
    _service("service/cluster-ip", type="NodePort", clusterIP="None"),
    _service(None, type="ExternalName", externalName="a.b."),
    _service("service/external-name", type="ExternalName", externalName="a b"),
    _service("service/external-name", type="ExternalName", externalName="a", clusterIP="10.0.0.9"),
    _service("service/external-name", type="ExternalName", externalName="a", ipFamilies=["IPv4"]),
    _service(
        "service/external-name",
        type="ExternalName",
        externalName="a",
        ipFamilyPolicy="SingleStack",
    ),
    _service("service/cluster-ip", clusterIP="None", clusterIPs=["None", "10.0.0.9"]),
    _service("service/ip-family", ipFamilies=["IPv4", "IPv4"], ipFamilyPolicy="PreferDualStack"),
    _service("service/ip-family", ipFamilyPolicy="singleStack"),
    _service(None, ipFamilyPolicy="SingleStack", ipFamilies=["IPv4"]),
    *(
        _service("service/external-ip", externalIPs=[address])
        for address in (
            *("0.0.0.0", "127.1.2.3", "169.254.1.1", "224.0.0.1", "nope"),
            *("::", "::1", "fe80::1", "ff02::1"),
        )
    ),
    *(
        _service(None, externalIPs=[address])
        for address in ("1.2.3.4", "128.0.0.1", "169.253.1.1", "2001::1")
    ),
    *(
        _service(
            code,
            sessionAffinity="ClientIP",
            sessionAffinityConfig={"clientIP": {"timeoutSeconds": seconds}},
        )
        for seconds, code in (
            (0, "service/session-affinity"),
            (1, None),
            (86400, None),
            (86401, "service/session-affinity"),
        )
    ),
    _service(None, type="LoadBalancer", loadBalancerSourceRanges=["10.0.0.0/8", " 11.0.0.0/8 "]),
    _service("service/load-balancer", type="LoadBalancer", loadBalancerSourceRanges=["10.0.0.0"]),
    _service(None, type="LoadBalancer", loadBalancerClass="example.com/a"),
    _service("service/load-balancer", type="LoadBalancer", loadBalancerClass="a b"),
    _service("service/load-balancer", loadBalancerClass="example.com/a"),
    _service("service/load-balancer", allocateLoadBalancerNodePorts=False),
    _service(None, type="LoadBalancer", allocateLoadBalancerNodePorts=False),
    *(
        _service(None, type=kind, externalTrafficPolicy=policy)
        for kind in ("NodePort", "LoadBalancer")
        for policy in ("Local", "Cluster")
    ),
    _service("service/traffic-policy", type="NodePort", externalTrafficPolicy="local"),
    _service(None, internalTrafficPolicy="Local"),
    _service(None, trafficDistribution="PreferClose"),
    _service("service/traffic-policy", trafficDistribution="close"),
    *(
        _service(None, type="LoadBalancer", externalTrafficPolicy="Local", healthCheckNodePort=port)
        for port in (30000, 32767)
    ),
]

_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"
_TOPOLOGY = ("service.kubernetes.io/topology-mode", "service.kubernetes.io/topology-aware-hints")
ANNOTATIONS: list[tuple[str, str, Any, str | None]] = [
    ("Service", "metadata.annotations", {_RANGES: "10.0.0.0/8"}, "service/load-balancer"),
    ("Service", "metadata.annotations", dict.fromkeys(_TOPOLOGY, "Auto"), None),
    (
        "Service",
        "metadata.annotations",
        dict(zip(_TOPOLOGY, ("Auto", "Disabled"), strict=True)),
        "service/annotation",
    ),
]

_TEMPLATE = {"spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": "b"}]}}


def _job(code: str | None, **spec: Any) -> tuple[str, str, Any, str | None]:
    return "Job", "spec", {"template": _TEMPLATE, **spec}, code


def _failing(code: str | None, **rule: Any) -> tuple[str, str, Any, str | None]:
    return _job(code, podFailurePolicy={"rules": [{"action": "FailJob", **rule}]})


def _exits(code: str | None, operator: str, values: list[int], **more: Any) -> Any:
    return _failing(code, onExitCodes={"operator": operator, "values": values, **more})


def _succeeding(code: str | None, *rules: dict[str, Any]) -> tuple[str, str, Any, str | None]:
    policy = {"rules": list(rules)}
    return _job(code, completionMode="Indexed", completions=3, successPolicy=policy)


JOBS: list[tuple[str, str, Any, str | None]] = [
    *(
        ("Job", f"spec.{field}", number, code)
        for field in ("parallelism", "completions", "backoffLimit", "ttlSecondsAfterFinished")
        for number, code in ((-1, _J), (0, None))
    ),
    ("Job", "spec.activeDeadlineSeconds", -1, _J),
    ("Job", "spec.completionMode", "NonIndexed", None),
    ("Job", "spec.completionMode", "Indexed", None),
    ("Job", "spec.managedBy", "example.com/a", None),
    ("Job", "spec.managedBy", "a", _J),
    ("Job", "spec.managedBy", f"example.com/{'a' * 51}", None),
    ("Job", "spec.managedBy", f"example.com/{'a' * 52}", _J),
    ("Job", "spec.podReplacementPolicy", "Failed", None),
    ("Job", "spec.podReplacementPolicy", "TerminatingOrFailed", None),
    ("Job", "spec.podReplacementPolicy", "failed", _J),
    _job(_J, completionMode="Indexed", parallelism=1),
    _job(None, completionMode="Indexed", completions=1, parallelism=100_000),
    _job(_J, completionMode="Indexed", completions=1, parallelism=100_001),
    _job(None, completionMode="Indexed", completions=3, backoffLimitPerIndex=1, maxFailedIndexes=3),
    _job(_J, completionMode="Indexed", completions=3, backoffLimitPerIndex=1, maxFailedIndexes=4),
    _job(_J, completionMode="Indexed", completions=3, maxFailedIndexes=3),
    _exits(None, "In", [1, 255]),
    _exits(None, "NotIn", [0, 1], containerName="a"),
    _exits(_J, "In", [0, 1]),
    _exits(_J, "In", [2, 1]),
    _exits(_J, "In", [1, 1]),
    _exits(_J, "In", []),
    _exits(_J, "in", [1]),
    _exits(_J, "In", [1], containerName="z"),
    _exits(None, "In", list(range(1, 256))),
    _exits(_J, "In", list(range(1, 257))),
    *(
        _failing(None, action=action, onPodConditions=[{"type": "DisruptionTarget"}])
        for action in ("Count", "FailJob", "Ignore")
    ),
    _failing(_J, action="FailIndex", onPodConditions=[{"type": "DisruptionTarget"}]),
    _failing(_J, action="Fail", onPodConditions=[{"type": "DisruptionTarget"}]),
    _failing(_J, onPodConditions=[{"type": "a b"}]),
    *(
        _failing(None, onPodConditions=[{"type": "A", "status": status}])
        for status in ("True", "False", "Unknown")
    ),
    _failing(_J, onPodConditions=[{"type": "A", "status": "true"}]),
    _failing(None, onPodConditions=[{"type": "A"}] * 20),
    _failing(_J, onPodConditions=[{"type": "A"}] * 21),
    _failing(_J, onPodConditions=[{"type": "A"}], onExitCodes={"operator": "In", "values": [1]}),
    _succeeding(None, {"succeededIndexes": "0-1", "succeededCount": 2}),
    _succeeding(None, {"succeededIndexes": "0,2"}),
    _succeeding(None, {"succeededCount": 3}),
    _succeeding(_J, {"succeededIndexes": "0-1", "succeededCount": 3}),
    _succeeding(_J, {"succeededCount": 4}),
    _succeeding(_J, {"succeededIndexes": "0-3"}),
    _succeeding(_J, {"succeededIndexes": "2-1"}),
    _succeeding(_J, {"succeededIndexes": "1,0"}),
    _succeeding(_J, {"succeededIndexes": "1,1"}),
    _succeeding(_J, {"succeededIndexes": "a"}),
    _succeeding(_J, {}),
    _succeeding(_J),
    _succeeding(None, *[{"succeededCount": 1}] * 20),
    _succeeding(_J, *[{"succeededCount": 1}] * 21),
    _job(_J, manualSelector=True),
    *(
        ("CronJob", f"spec.{field}", number, code)
        for field in (
            *("startingDeadlineSeconds", "successfulJobsHistoryLimit"),
            "failedJobsHistoryLimit",
        )
        for number, code in ((-1, _J), (0, None))
    ),
    *(
        ("CronJob", "spec.concurrencyPolicy", policy, None)
        for policy in ("Allow", "Forbid", "Replace")
    ),
    ("CronJob", "metadata.name", "a" * 52, None),
    ("CronJob", "spec.timeZone", "Etc/UTC", None),
    ("CronJob", "spec.timeZone", "Mars/Phobos", "schema/schedule"),
    ("CronJob", "spec.jobTemplate.spec.manualSelector", True, _J),
    ("CronJob", "spec.jobTemplate.spec.selector", {"matchLabels": {"a": "b"}}, _J),
]

_C, _CONTEXT = "spec.containers.0", "spec.securityContext"
_ENV = f"{_C}.env"
_ID = 2**31 - 1


def _from(**source: Any) -> list[dict[str, Any]]:
    return [{"name": "A", "valueFrom": source}]


def _field(path: str) -> list[dict[str, Any]]:
    return _from(fieldRef={"fieldPath": path})


def _file(path: str) -> dict[str, Any]:
    return {"name": "b", "downwardAPI": {"items": [{"path": "a", "fieldRef": {"fieldPath": path}}]}}


PODS: list[tuple[str, Any, str | None]] = [
    # --- variables
    *(
        (_ENV, _field(path), None)
        for path in (
            *("metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName"),
            *("spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP"),
            *("status.podIPs", "metadata.labels['a.b/c']", "metadata.annotations['A.b/c']"),
        )
    ),
    *(
        (_ENV, _field(path), "pod/env")
        for path in (
            *("metadata.labels", "metadata.annotations", "spec.hostname", "status.phase"),
            *("metadata.labels['a b']", "metadata.annotations['a b']", "spec.nodeName['a']"),
        )
    ),
    (_ENV, _from(fieldRef={"apiVersion": "v2", "fieldPath": "metadata.name"}), "pod/env"),
    *(
        (_ENV, _from(resourceFieldRef={"resource": f"{kind}.{name}"}), None)
        for kind in ("limits", "requests")
        for name in ("cpu", "memory", "ephemeral-storage")
    ),
    (_ENV, _from(resourceFieldRef={"resource": "limits.gpu"}), "pod/env"),
    (_ENV, _from(resourceFieldRef={"resource": "limits.cpu", "divisor": "1m"}), None),
    (_ENV, _from(resourceFieldRef={"resource": "limits.cpu", "divisor": "2"}), "pod/env"),
    (_ENV, _from(resourceFieldRef={"resource": "limits.memory", "divisor": "1Mi"}), None),
    (_ENV, _from(resourceFieldRef={"resource": "limits.memory", "divisor": "1m"}), "pod/env"),
    (_ENV, _from(), "pod/env"),
    (
        _ENV,
        _from(secretKeyRef={"name": "a", "key": "b"}, configMapKeyRef={"name": "a", "key": "b"}),
        "pod/env",
    ),
    (
        _ENV,
        [{"name": "A", "value": "b", **_from(secretKeyRef={"name": "a", "key": "b"})[0]}],
        "pod/env",
    ),
    (_ENV, _from(configMapKeyRef={"name": "a", "key": "b"}), None),
    (_ENV, _from(configMapKeyRef={"name": "a", "key": "b/c"}), "pod/env"),
    (_ENV, _from(configMapKeyRef={"name": "a", "key": ""}), "pod/env"),
    (f"{_C}.envFrom", [{"prefix": "a", "configMapRef": {"name": "a"}}], None),
    (f"{_C}.envFrom", [{"secretRef": {"name": "a"}}], None),
    (
        f"{_C}.envFrom",
        [{"secretRef": {"name": "a"}, "configMapRef": {"name": "a"}}],
        "pod/env-from",
    ),
    (f"{_C}.envFrom", [{"secretRef": {"name": ""}}], "pod/env-from"),
    (f"{_C}.envFrom", [{"prefix": "=", "secretRef": {"name": "a"}}], "pod/env-from"),
    # --- files of fields
    *(
        ("spec.volumes.1", _file(path), None)
        for path in (
            *("metadata.name", "metadata.namespace", "metadata.uid"),
            *("metadata.labels", "metadata.annotations"),
        )
    ),
    ("spec.volumes.1", _file("spec.nodeName"), "pod/volume"),
    # --- security
    *(
        (f"{_CONTEXT}.{field}", number, code)
        for field in ("runAsUser", "runAsGroup", "fsGroup")
        for number, code in (
            (0, None),
            (_ID, None),
            (_ID + 1, "pod/security"),
            (-1, "pod/security"),
        )
    ),
    *(
        (f"{_C}.securityContext.{field}", number, code)
        for field in ("runAsUser", "runAsGroup")
        for number, code in (
            (0, None),
            (_ID, None),
            (_ID + 1, "pod/security"),
            (-1, "pod/security"),
        )
    ),
    (f"{_CONTEXT}.supplementalGroups", [0, _ID], None),
    (f"{_CONTEXT}.supplementalGroups", [0, _ID + 1], "pod/security"),
    (f"{_CONTEXT}.supplementalGroups", [-1], "pod/security"),
    (f"{_CONTEXT}.fsGroupChangePolicy", "OnRootMismatch", None),
    (f"{_CONTEXT}.fsGroupChangePolicy", "Always", None),
    (f"{_CONTEXT}.supplementalGroupsPolicy", "Merge", None),
    (f"{_CONTEXT}.supplementalGroupsPolicy", "Strict", None),
    (f"{_CONTEXT}.supplementalGroupsPolicy", "strict", "pod/security"),
    (f"{_C}.securityContext.procMount", "Default", None),
    (f"{_C}.securityContext.procMount", "Unmasked", "pod/security"),
    *(
        (f"{_C}.securityContext.{profile}", {"type": kind}, None)
        for profile in ("seccompProfile", "appArmorProfile")
        for kind in ("RuntimeDefault", "Unconfined")
    ),
    *(
        (f"{_C}.securityContext.{profile}", {"type": kind, "localhostProfile": path}, code)
        for profile in ("seccompProfile", "appArmorProfile")
        for kind, path, code in (
            ("Localhost", "a/b", None),
            ("RuntimeDefault", "a/b", "pod/security"),
        )
    ),
    (
        f"{_C}.securityContext.seccompProfile",
        {"type": "Localhost", "localhostProfile": "../a"},
        "pod/security",
    ),
    (
        f"{_C}.securityContext.appArmorProfile",
        {"type": "Localhost", "localhostProfile": " a"},
        "pod/security",
    ),
    (
        f"{_C}.securityContext",
        {"allowPrivilegeEscalation": False, "capabilities": {"add": ["CAP_SYS_ADMIN"]}},
        "pod/security",
    ),
    (f"{_C}.securityContext", {"allowPrivilegeEscalation": False, "privileged": False}, None),
    (f"{_CONTEXT}.sysctls", [{"name": "net.core.somaxconn", "value": "1"}], None),
    (f"{_CONTEXT}.sysctls", [{"name": "a.b", "value": "1"}] * 2, "pod/security"),
    # --- host, names and DNS
    *(("spec.dnsPolicy", policy, None) for policy in ("ClusterFirst", "ClusterFirstWithHostNet")),
    ("spec.dnsPolicy", "Default", None),
    ("spec.dnsConfig.nameservers", ["1.1.1.1", "::1", "1.1.1.2"], None),
    ("spec.dnsConfig.searches", ["a"] * 32, None),
    ("spec.dnsConfig.searches", ["a"] * 33, "pod/dns"),
    ("spec.dnsConfig.searches", ["a b"], "pod/dns"),
    ("spec.dnsConfig.options", [{"name": "ndots", "value": "2"}], None),
    ("spec.dnsConfig.options", [{"value": "2"}], "pod/dns"),
    ("spec.hostAliases", [{"ip": "1.2.3.4", "hostnames": ["a.b"]}], None),
    ("spec.hostname", "a" * 63, None),
    ("spec.hostname", "a" * 64, "pod/host"),
    ("spec.subdomain", "a.b", "pod/host"),
    ("spec.os", {"name": "linux"}, None),
    # --- scheduling
    *(
        ("spec.tolerations", [{"key": "a", "operator": operator}], None)
        for operator in ("Exists", "Equal")
    ),
    *(
        ("spec.tolerations", [{"key": "a", "operator": "Exists", "effect": effect}], None)
        for effect in ("NoSchedule", "PreferNoSchedule", "NoExecute")
    ),
    ("spec.tolerations", [{"operator": "Exists"}], None),
    ("spec.tolerations", [{"key": "a", "operator": "exists"}], "pod/toleration"),
    ("spec.tolerations", [{"key": "a", "operator": "Exists", "value": "b"}], "pod/toleration"),
    ("spec.tolerations", [{"key": "a", "value": "b c"}], "pod/toleration"),
    ("spec.tolerations", [{"key": "a b", "operator": "Exists"}], "pod/toleration"),
    (
        "spec.tolerations",
        [{"key": "a", "operator": "Exists", "effect": "noExecute"}],
        "pod/toleration",
    ),
    *(
        (
            "spec.tolerations",
            [{"key": "a", "operator": "Exists", "effect": effect, "tolerationSeconds": 1}],
            code,
        )
        for effect, code in (("NoExecute", None), ("NoSchedule", "pod/toleration"))
    ),
    *(
        (
            "spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution",
            [{"weight": weight, "podAffinityTerm": {"topologyKey": "a"}}],
            code,
        )
        for weight, code in ((0, "pod/affinity"), (1, None), (100, None), (101, "pod/affinity"))
    ),
    *(
        (
            "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution",
            [
                {
                    "weight": weight,
                    "preference": {"matchExpressions": [{"key": "a", "operator": "Exists"}]},
                }
            ],
            code,
        )
        for weight, code in ((0, "pod/affinity"), (1, None), (100, None), (101, "pod/affinity"))
    ),
    *(
        (
            "spec.topologySpreadConstraints",
            [{"maxSkew": 1, "topologyKey": "a", "whenUnsatisfiable": "DoNotSchedule", **more}],
            code,
        )
        for more, code in (
            ({}, None),
            ({"whenUnsatisfiable": "ScheduleAnyway"}, None),
            ({"maxSkew": 0}, "pod/topology-spread"),
            ({"whenUnsatisfiable": "doNotSchedule"}, "pod/topology-spread"),
            ({"minDomains": 1}, None),
            ({"minDomains": 0}, "pod/topology-spread"),
            ({"minDomains": 1, "whenUnsatisfiable": "ScheduleAnyway"}, "pod/topology-spread"),
            ({"nodeAffinityPolicy": "Honor", "nodeTaintsPolicy": "Ignore"}, None),
            ({"nodeAffinityPolicy": "Ignore", "nodeTaintsPolicy": "Honor"}, None),
            ({"nodeAffinityPolicy": "honor"}, "pod/topology-spread"),
            ({"nodeTaintsPolicy": "ignore"}, "pod/topology-spread"),
        )
    ),
    ("spec.schedulingGates", [{"name": "a"}], None),
    ("spec.schedulingGates", [{"name": "a.b/c"}, {"name": "a.b/d"}], None),
    ("spec.readinessGates", [{"conditionType": "a.b/c"}], None),
]

_D, _ROLLING = "schema/workload", "spec.strategy.rollingUpdate"
_UPDATE = "spec.updateStrategy"
_CLAIMS = "spec.persistentVolumeClaimRetentionPolicy"
WORKLOADS: list[tuple[str, str, Any, str | None]] = [
    *(
        (kind, f"spec.{field}", number, code)
        for kind, field in (
            *(("Deployment", "replicas"), ("Deployment", "minReadySeconds")),
            *(("Deployment", "revisionHistoryLimit"), ("DaemonSet", "minReadySeconds")),
            *(("DaemonSet", "revisionHistoryLimit"), ("StatefulSet", "replicas")),
            *(("StatefulSet", "minReadySeconds"), ("StatefulSet", "ordinals.start")),
        )
        for number, code in ((-1, _D), (0, None))
    ),
    ("Deployment", "spec.progressDeadlineSeconds", 1, None),
    ("Deployment", "spec.progressDeadlineSeconds", -1, _D),
    ("Deployment", "spec.strategy", {"type": "Recreate"}, None),
    ("Deployment", "spec.strategy", {"type": "RollingUpdate"}, None),
    ("Deployment", _ROLLING, {"maxSurge": "200%", "maxUnavailable": "100%"}, None),
    ("Deployment", _ROLLING, {"maxUnavailable": "101%"}, _D),
    ("Deployment", _ROLLING, {"maxSurge": "a"}, _D),
    ("Deployment", _ROLLING, {"maxSurge": -1}, _D),
    ("Deployment", _ROLLING, {"maxSurge": 0, "maxUnavailable": 1}, None),
    ("Deployment", "spec.template.spec.restartPolicy", "Always", None),
    ("Deployment", "spec.template.spec.restartPolicy", "OnFailure", _D),
    ("DaemonSet", f"{_UPDATE}.type", "OnDelete", None),
    ("DaemonSet", f"{_UPDATE}.type", "RollingUpdate", None),
    ("DaemonSet", f"{_UPDATE}.rollingUpdate", {"maxSurge": 1, "maxUnavailable": 0}, None),
    ("DaemonSet", f"{_UPDATE}.rollingUpdate", {"maxSurge": "101%", "maxUnavailable": 0}, _D),
    ("StatefulSet", f"{_UPDATE}.type", "OnDelete", None),
    ("StatefulSet", _UPDATE, {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}}, None),
    ("StatefulSet", _UPDATE, {"type": "RollingUpdate", "rollingUpdate": {"partition": -1}}, _D),
    ("StatefulSet", _UPDATE, {"type": "OnDelete", "rollingUpdate": {"partition": 0}}, _D),
    ("StatefulSet", f"{_UPDATE}.type", "onDelete", _D),
    ("StatefulSet", "spec.podManagementPolicy", "OrderedReady", None),
    ("StatefulSet", "spec.podManagementPolicy", "Parallel", None),
    *(
        ("StatefulSet", f"{_CLAIMS}.{field}", policy, code)
        for field in ("whenDeleted", "whenScaled")
        for policy, code in (("Retain", None), ("Delete", None), ("delete", _D))
    ),
]

_N, _I = "schema/network-policy", "schema/ingress"
_PATH = "spec.rules.0.http.paths.0"
NETWORK: list[tuple[str, str, Any, str | None]] = [
    *(
        ("Ingress", f"{_PATH}.pathType", kind, None)
        for kind in ("Exact", "Prefix", "ImplementationSpecific")
    ),
    *(
        ("Ingress", f"{_PATH}.path", path, _I)
        for path in ("/a/./b", "/a/../b", "/a%2fb", "/a%2Fb", "/a/..", "/a/.")
    ),
    ("Ingress", f"{_PATH}.path", "/a.b/c..d", None),
    ("Ingress", f"{_PATH}.backend", {"service": {"name": "a", "port": {"name": "b"}}}, None),
    ("Ingress", f"{_PATH}.backend", {"service": {"name": "a", "port": {}}}, _I),
    (
        "Ingress",
        f"{_PATH}.backend",
        {"service": {"name": "a", "port": {"name": "b", "number": 80}}},
        _I,
    ),
    ("Ingress", f"{_PATH}.backend.service.port.number", 65535, None),
    ("Ingress", f"{_PATH}.backend.service.port.number", 65536, _I),
    ("Ingress", f"{_PATH}.backend.service.name", "1a", _I),
    ("Ingress", f"{_PATH}.backend", {"resource": {"kind": "A", "name": "b"}}, None),
    ("Ingress", f"{_PATH}.backend", {"resource": {"kind": "A", "name": ""}}, _I),
    (
        "Ingress",
        f"{_PATH}.backend",
        {
            "service": {"name": "a", "port": {"number": 80}},
            "resource": {"kind": "A", "name": "b"},
        },
        _I,
    ),
    ("Ingress", "spec.defaultBackend", {"service": {"name": "a", "port": {"number": 1}}}, None),
    ("Ingress", "spec.defaultBackend", {}, _I),
    ("Ingress", "spec.tls", [{"hosts": ["a.b", "*.a.b"], "secretName": "c"}], None),
    ("Ingress", "spec.tls", [{"hosts": ["a_b"]}], _I),
    ("Ingress", "spec.tls", [{"secretName": "C"}], _I),
    ("Ingress", "spec.ingressClassName", "a.b", None),
    ("Ingress", "spec.ingressClassName", "A", _I),
    ("Ingress", "spec.rules.0.host", "a.*.b", _I),
    *(
        ("NetworkPolicy", "spec.ingress.0.ports.0.protocol", protocol, None)
        for protocol in ("TCP", "UDP", "SCTP")
    ),
    ("NetworkPolicy", "spec.ingress.0.ports.0.endPort", 80, None),
    ("NetworkPolicy", "spec.ingress.0.ports.0.endPort", 65535, None),
    ("NetworkPolicy", "spec.ingress.0.ports.0.endPort", 65536, _N),
    ("NetworkPolicy", "spec.ingress.0.ports.0", {"port": "http"}, None),
    ("NetworkPolicy", "spec.ingress.0.ports.0", {"port": "http", "endPort": 80}, _N),
    ("NetworkPolicy", "spec.ingress.0.ports.0", {"endPort": 80}, _N),
    ("NetworkPolicy", "spec.ingress.0.from.0", {}, _N),
    ("NetworkPolicy", "spec.ingress.0.from.0", {"namespaceSelector": {}, "podSelector": {}}, None),
    ("NetworkPolicy", "spec.ingress.0.from.0.namespaceSelector", {}, _N),
    ("NetworkPolicy", "spec.ingress.0.from.0.ipBlock.except", ["10.0.0.0/8"], _N),
    ("NetworkPolicy", "spec.egress", [{"to": [{"podSelector": {}}], "ports": [{"port": 1}]}], None),
    ("NetworkPolicy", "spec.egress", [{"to": [{}]}], _N),
    ("NetworkPolicy", "spec.egress", [{"ports": [{"port": 0}]}], _N),
    ("NetworkPolicy", "spec.policyTypes", ["Ingress", "Egress"], None),
    ("NetworkPolicy", "spec.policyTypes", ["Ingress", "Egress", "Ingress"], _N),
    ("NetworkPolicy", "spec.podSelector.matchLabels", {"a": "b c"}, _N),
]

_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_MOUNT = f"{_C}.volumeMounts.0"
_ACCESS = "spec.accessModes"
_NODES = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"


def _mount(code: str | None, **more: Any) -> tuple[str, Any, str | None]:
    return _MOUNT, {"name": "data", "mountPath": "/data", **more}, code


def _node(code: str | None, part: str, **requirement: Any) -> tuple[str, Any, str | None]:
    return _NODES, {"nodeSelectorTerms": [{part: [requirement]}]}, code


CONTAINERS: list[tuple[str, Any, str | None]] = [
    # --- probes and hooks
    *(
        (f"{_C}.{probe}", {"tcpSocket": {"port": port}}, code)
        for probe in _PROBES
        for port, code in ((1, None), (65535, None), (65536, "pod/probe"), ("http", None))
    ),
    *(
        (f"{_C}.{probe}", {"exec": {"command": ["a"]}, field: number}, code)
        for probe in _PROBES
        for field in ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "failureThreshold")
        for number, code in ((-1, "pod/probe"), (0, None))
    ),
    *(
        (f"{_C}.{probe}", {"exec": {"command": ["a"]}, "successThreshold": number}, code)
        for probe, number, code in (
            ("livenessProbe", 1, None),
            ("livenessProbe", 2, "pod/probe"),
            ("startupProbe", 2, "pod/probe"),
            ("readinessProbe", 2, None),
            ("readinessProbe", -1, "pod/probe"),
        )
    ),
    *(
        (f"{_C}.{probe}", {"exec": {"command": ["a"]}, "terminationGracePeriodSeconds": 1}, code)
        for probe, code in (
            ("livenessProbe", None),
            ("startupProbe", None),
            ("readinessProbe", "pod/probe"),
        )
    ),
    (
        f"{_C}.livenessProbe",
        {"exec": {"command": ["a"]}, "terminationGracePeriodSeconds": 0},
        "pod/probe",
    ),
    (f"{_C}.livenessProbe", {"grpc": {"port": 1}, "tcpSocket": {"port": 1}}, "pod/probe"),
    (f"{_C}.livenessProbe", {"httpGet": {"port": 1, "scheme": "HTTPS"}}, None),
    (f"{_C}.livenessProbe", {"httpGet": {"port": 1, "scheme": "HTTP"}}, None),
    (f"{_C}.livenessProbe", {"httpGet": {"port": 1, "scheme": "https"}}, "pod/probe"),
    (
        f"{_C}.livenessProbe",
        {"httpGet": {"port": 1, "httpHeaders": [{"name": "a b", "value": "c"}]}},
        "pod/probe",
    ),
    *(
        (f"{_C}.lifecycle", {hook: {"sleep": {"seconds": seconds}}}, code)
        for hook in ("preStop", "postStart")
        for seconds, code in ((1, None), (30, None), (31, "pod/lifecycle"), (-1, "pod/lifecycle"))
    ),
    (f"{_C}.lifecycle", {"preStop": {}}, "pod/lifecycle"),
    (f"{_C}.lifecycle", {"preStop": {"httpGet": {"port": 0}}}, "pod/lifecycle"),
    # --- words of a container
    *((f"{_C}.imagePullPolicy", policy, None) for policy in ("Always", "Never")),
    *((f"{_C}.terminationMessagePolicy", p, None) for p in ("File", "FallbackToLogsOnError")),
    *((f"{_C}.restartPolicy", policy, None) for policy in ("Always", "OnFailure")),
    *(
        (
            f"{_C}.resizePolicy",
            [{"resourceName": resource, "restartPolicy": policy}],
            None,
        )
        for resource in ("cpu", "memory")
        for policy in ("NotRequired", "RestartContainer")
    ),
    (
        f"{_C}.resizePolicy",
        [{"resourceName": "cpu", "restartPolicy": "notRequired"}],
        "pod/resize-policy",
    ),
    # --- ports
    (f"{_C}.ports", [{"containerPort": 65535, "hostPort": 65535}], None),
    (f"{_C}.ports", [{"containerPort": 1, "hostPort": 65536}], "pod/port"),
    (f"{_C}.ports", [{"containerPort": 0}], "pod/port"),
    (f"{_C}.ports", [{"containerPort": 65536}], "pod/port"),
    (f"{_C}.ports", [{"containerPort": 1, "hostIP": "1.2.3.4"}], None),
    (f"{_C}.ports", [{"containerPort": 1, "hostIP": "a"}], None),
    *((f"{_C}.ports", [{"containerPort": 1, "protocol": p}], None) for p in ("UDP", "SCTP")),
    (f"{_C}.ports", [{"name": "a" * 15, "containerPort": 1}], None),
    (
        f"{_C}.ports",
        [
            {"containerPort": 1, "hostPort": 5},
            {"containerPort": 2, "hostPort": 5, "protocol": "UDP"},
        ],
        None,
    ),
    # --- mounts
    _mount(None, subPath="a"),
    _mount("pod/mount", subPath="../a"),
    _mount("pod/mount", subPath="/a"),
    _mount("pod/mount", subPathExpr="../a"),
    _mount("pod/mount", subPath="a", subPathExpr="b"),
    _mount(None, mountPropagation="None"),
    _mount(None, mountPropagation="HostToContainer"),
    _mount("pod/mount", mountPropagation="Bidirectional"),
    _mount("pod/mount", mountPropagation="none"),
    _mount(None, readOnly=True, recursiveReadOnly="Enabled"),
    _mount(None, readOnly=True, recursiveReadOnly="IfPossible"),
    _mount(None, recursiveReadOnly="Disabled"),
    _mount("pod/mount", recursiveReadOnly="Enabled"),
    _mount("pod/mount", recursiveReadOnly="IfPossible"),
    _mount("pod/mount", readOnly=True, recursiveReadOnly="enabled"),
    _mount(
        "pod/mount", readOnly=True, recursiveReadOnly="Enabled", mountPropagation="HostToContainer"
    ),
    (f"{_C}.volumeDevices", [{"name": "data", "devicePath": "/a"}], "pod/mount"),
    (f"{_C}.volumeDevices", [{"name": "gone", "devicePath": "/a"}], "pod/mount-without-volume"),
    # --- what a node must have
    *(_node(None, "matchExpressions", key="a", operator=o, values=["b"]) for o in ("In", "NotIn")),
    *(_node(None, "matchExpressions", key="a", operator=o) for o in ("Exists", "DoesNotExist")),
    *(_node(None, "matchExpressions", key="a", operator=o, values=["1"]) for o in ("Gt", "Lt")),
    *(
        _node("pod/affinity", "matchExpressions", key="a", operator=operator, values=values)
        for operator, values in (
            *(("In", []), ("NotIn", []), ("Exists", ["b"]), ("DoesNotExist", ["b"])),
            *(("Gt", ["1", "2"]), ("Lt", []), ("in", ["b"]), ("In", ["b c"])),
        )
    ),
    _node(None, "matchFields", key="metadata.name", operator="In", values=["a"]),
    _node(None, "matchFields", key="metadata.name", operator="NotIn", values=["a"]),
    _node("pod/affinity", "matchFields", key="metadata.name", operator="In", values=["a", "b"]),
    _node("pod/affinity", "matchFields", key="metadata.name", operator="Exists"),
    _node("pod/affinity", "matchFields", key="metadata.uid", operator="In", values=["a"]),
    _node("pod/affinity", "matchFields", key="metadata.name", operator="In", values=["A b"]),
    # --- names
    ("metadata.name", "a" * 253, None),
    ("metadata.labels.a", "x" * 63, None),
    (f"metadata.labels.{'a' * 63}", "b", None),
    (f"metadata.labels.{'a' * 64}", "b", "pod/label"),
    (f"{_C}.name", "a" * 63, None),
    (f"{_C}.name", "a" * 64, "pod/container-name"),
    ("spec.activeDeadlineSeconds", 1, None),
    ("spec.activeDeadlineSeconds", 2**31 - 1, None),
    *(("spec.restartPolicy", policy, None) for policy in ("Always", "OnFailure", "Never")),
]

_R = "schema/role"
CLAIMS: list[tuple[str, str, Any, str | None]] = [
    *(
        ("PersistentVolumeClaim", _ACCESS, [mode], None)
        for mode in ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")
    ),
    *(
        ("PersistentVolumeClaim", _ACCESS, [mode, "ReadWriteOncePod"], "schema/claim")
        for mode in ("ReadOnlyMany", "ReadWriteMany")
    ),
    ("PersistentVolumeClaim", "spec.volumeMode", "Block", None),
    ("PersistentVolumeClaim", "spec.volumeMode", "Filesystem", None),
    ("PersistentVolumeClaim", "spec.selector", {"matchLabels": {"a": "b c"}}, "schema/claim"),
    ("PersistentVolumeClaim", "spec.volumeAttributesClassName", "A", "schema/claim"),
    ("PersistentVolumeClaim", "spec.resources.requests.storage", "1m", None),
    (
        "PersistentVolumeClaim",
        "spec.dataSource",
        {"kind": "PersistentVolumeClaim", "name": ""},
        "schema/claim",
    ),
]

ROLES: list[tuple[str, str, Any, str | None]] = [
    ("Role", "rules.0.apiGroups", [], _R),
    ("Role", "rules.0.resources", [], _R),
    ("Role", "rules.0.resourceNames", ["a"], None),
    ("RoleBinding", "roleRef.kind", "ClusterRole", None),
    ("RoleBinding", "roleRef.name", "a/b", _R),
    ("RoleBinding", "roleRef.apiGroup", "rbac.authorization.k8s.io", None),
    ("RoleBinding", "roleRef.apiGroup", "a.b", _R),
    *(("RoleBinding", "subjects.0.kind", kind, None) for kind in ("User", "Group")),
    ("RoleBinding", "subjects.0.name", "A b", _R),
    ("RoleBinding", "subjects.0.apiGroup", "rbac.authorization.k8s.io", _R),
    ("RoleBinding", "subjects.0", {"kind": "User", "name": "A b", "apiGroup": "a.b"}, _R),
]

_RES, _NOTES = f"{_C}.resources", "metadata.annotations"
_SECCOMP = "container.seccomp.security.alpha.kubernetes.io/a"
_APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/a"


def _projected(code: str | None, *sources: dict[str, Any], **more: Any) -> Any:
    return "spec.volumes.1", {"name": "b", "projected": {"sources": list(sources), **more}}, code


def _claims(code: str | None, *claims: dict[str, Any], used: dict[str, Any]) -> Any:
    container = {"name": "a", "image": "b", "resources": {"claims": [used]}}
    return "spec", {"containers": [container], "resourceClaims": list(claims)}, code


def _system(code: str | None, name: str, **more: Any) -> tuple[str, Any, str | None]:
    return "spec", {"containers": [{"name": "a", "image": "b"}], "os": {"name": name}, **more}, code


_TOKEN = {"path": "a", "expirationSeconds": 600}
MORE: list[tuple[str, Any, str | None]] = [
    # --- resources
    *((_RES, {"limits": {name: 1}}, None) for name in ("cpu", "memory", "ephemeral-storage")),
    *((_RES, {"requests": {name: 1}}, None) for name in ("cpu", "memory", "ephemeral-storage")),
    *((_RES, {"limits": {name: 1}}, "pod/resource-name") for name in ("pods", "storage", "a b")),
    (_RES, {"limits": {"kubernetes.io/a": 1}}, None),
    (_RES, {"limits": {"cpu": 1}, "requests": {"cpu": "1000m"}}, None),
    (_RES, {"limits": {"cpu": 1}, "requests": {"cpu": "1001m"}}, "pod/request-above-limit"),
    (_RES, {"limits": {"a.b/c": 2}, "requests": {"a.b/c": 2}}, None),
    (_RES, {"limits": {"a.b/c": 2}, "requests": {"a.b/c": 1}}, "pod/request-above-limit"),
    (_RES, {"limits": {"hugepages-2Mi": "4Mi", "memory": 1}}, None),
    (_RES, {"limits": {"hugepages-a": "4Mi", "memory": 1}}, "pod/resource-name"),
    _claims(None, {"name": "x", "resourceClaimName": "y"}, used={"name": "x"}),
    _claims(None, {"name": "x", "resourceClaimTemplateName": "y"}, used={"name": "x"}),
    _claims("pod/resource-claim", {"name": "x", "resourceClaimName": "y"}, used={"name": "z"}),
    _claims("pod/resource-claim", {"name": "x"}, used={"name": "x"}),
    _claims("pod/resource-claim", {"name": "X", "resourceClaimName": "y"}, used={"name": "X"}),
    _claims(
        "pod/resource-claim",
        {"name": "x", "resourceClaimName": "y"},
        used={"name": "x", "request": "A"},
    ),
    # --- names and classes
    *((f"spec.{field}", "a.b", None) for field in ("serviceAccountName", "nodeName")),
    ("spec.serviceAccount", "S A", "pod/reference"),
    ("spec.priorityClassName", "A", "pod/reference"),
    ("spec", {"containers": [], "priorityClassName": "a"}, "pod/no-container"),
    # --- annotations
    (f"{_NOTES}[{_SECCOMP}]", "runtime/default", None),
    (f"{_NOTES}[{_SECCOMP}]", "docker/default", None),
    (f"{_NOTES}[{_SECCOMP}]", "unconfined", None),
    (f"{_NOTES}[{_SECCOMP}]", "localhost/a", None),
    (f"{_NOTES}[{_SECCOMP}]", "localhost/../a", "pod/annotation"),
    (f"{_NOTES}[{_SECCOMP}]", "default", "pod/annotation"),
    (f"{_NOTES}[{_APP_ARMOR}]", "runtime/default", None),
    (f"{_NOTES}[{_APP_ARMOR}]", "unconfined", None),
    (f"{_NOTES}[{_APP_ARMOR}]", "localhost/a", None),
    (f"{_NOTES}[{_APP_ARMOR}]", "default", "pod/annotation"),
    (f"{_NOTES}[{_APP_ARMOR}z]", "unconfined", "pod/annotation"),
    *(
        (f"{_NOTES}[controller.kubernetes.io/pod-deletion-cost]", cost, code)
        for cost, code in (
            *(("0", None), ("-1", None), ("2147483647", None)),
            *(("2147483648", "pod/annotation"), ("01", "pod/annotation")),
        )
    ),
    (f"{_NOTES}[scheduler.alpha.kubernetes.io/tolerations]", "[]", None),
    (f"{_NOTES}[scheduler.alpha.kubernetes.io/tolerations]", "{}", "pod/annotation"),
    (f"{_NOTES}[scheduler.alpha.kubernetes.io/tolerations]", "[{}]", "pod/annotation"),
    (f"{_NOTES}[kubernetes.io/config.mirror]", "a", "pod/annotation"),
    # --- projected volumes
    _projected(None, {"secret": {"name": "a"}}, {"configMap": {"name": "b"}}, defaultMode=0o777),
    _projected("pod/volume", {"secret": {"name": "a"}}, defaultMode=0o1000),
    _projected("pod/volume", {"secret": {"name": ""}}),
    _projected("pod/volume", {"configMap": {"name": ""}}),
    _projected("pod/volume", {"secret": {"name": "a"}, "configMap": {"name": "b"}}),
    _projected(None, {"serviceAccountToken": _TOKEN}),
    _projected("pod/volume", {"serviceAccountToken": {**_TOKEN, "expirationSeconds": 599}}),
    _projected(None, {"serviceAccountToken": {**_TOKEN, "expirationSeconds": 2**32}}),
    _projected("pod/volume", {"serviceAccountToken": {**_TOKEN, "expirationSeconds": 2**32 + 1}}),
    _projected("pod/volume", {"serviceAccountToken": {**_TOKEN, "path": "../a"}}),
    _projected(
        "pod/volume",
        {"secret": {"name": "a", "items": [{"key": "a", "path": "x"}]}},
        {"configMap": {"name": "a", "items": [{"key": "a", "path": "x"}]}},
    ),
    _projected("pod/volume", {"downwardAPI": {"items": [{"path": "a"}]}}),
    # --- operating systems
    _system(None, "linux", securityContext={"runAsUser": 1}),
    _system("pod/os", "windows", securityContext={"runAsUser": 1}),
    _system("pod/os", "windows", hostPID=True),
    _system(None, "windows", hostPID=False),
    _system("pod/os", "linux", securityContext={"windowsOptions": {"runAsUserName": "a"}}),
    _system(None, "windows", securityContext={"windowsOptions": {"runAsUserName": "a"}}),
    *(
        (f"{_CONTEXT}.windowsOptions", {"runAsUserName": user}, code)
        for user, code in (
            *(("a", None), (r"a.b\c", None), ("a" * 104, None), ("a" * 105, "pod/security")),
            *(("a/b", "pod/security"), ("", "pod/security"), (r"a\b\c", "pod/security")),
        )
    ),
    (f"{_CONTEXT}.windowsOptions", {"gmsaCredentialSpec": "a"}, None),
    (f"{_CONTEXT}.windowsOptions", {"gmsaCredentialSpec": ""}, "pod/security"),
    *(
        _system(
            code,
            "linux",
            **{host: True},
            securityContext={"sysctls": [{"name": name, "value": "1"}]},
        )
        for host, name, code in (
            *(("hostIPC", "kernel.shmmax", "pod/security"), ("hostIPC", "net.a", None)),
            *(
                ("hostIPC", "fs.mqueue.a", "pod/security"),
                ("hostIPC", "kernel/sem", "pod/security"),
            ),
            *(("hostNetwork", "net.a", "pod/security"), ("hostNetwork", "kernel.sem", None)),
        )
    ),
    # --- finalizers
    ("metadata.finalizers", ["orphan"], None),
    ("metadata.finalizers", ["foregroundDeletion"], None),
    ("metadata.finalizers", ["orphan", "foregroundDeletion"], "schema/finalizers"),
]

_OWNER = {"apiVersion": "v1", "kind": "Pod", "name": "a", "uid": "b"}
OBJECTS: list[tuple[str, str, Any, str | None]] = [
    ("ConfigMap", "metadata.ownerReferences", [_OWNER], None),
    *(
        ("ConfigMap", "metadata.ownerReferences", [{**_OWNER, **wrong}], "schema/owner-references")
        for wrong in (
            *({"apiVersion": ""}, {"kind": ""}, {"name": ""}, {"uid": ""}),
            *({"kind": "Event"}, {"apiVersion": "a/b/c"}),
        )
    ),
    (
        "ConfigMap",
        "metadata.ownerReferences",
        [{**_OWNER, "controller": True}, {**_OWNER, "uid": "c", "controller": True}],
        "schema/owner-references",
    ),
    ("ConfigMap", "metadata.namespace", "default", None),
    ("ConfigMap", f"data.{'a' * 253}", "b", None),
    ("ConfigMap", f"data.{'a' * 254}", "b", "schema/key"),
    ("ConfigMap", "data.b", "x" * (2**20 - 1), None),
    ("Secret", "stringData.a b", "c", "schema/key"),
    ("PodDisruptionBudget", "spec.minAvailable", "100%", None),
    ("PodDisruptionBudget", "spec.minAvailable", "101%", "schema/disruption-budget"),
    ("PodDisruptionBudget", "spec.minAvailable", 0, None),
    ("PodDisruptionBudget", "spec.minAvailable", -1, "schema/disruption-budget"),
    ("PodDisruptionBudget", "spec.unhealthyPodEvictionPolicy", "AlwaysAllow", None),
    ("PodDisruptionBudget", "spec.unhealthyPodEvictionPolicy", "IfHealthyBudget", None),
    (
        "PodDisruptionBudget",
        "spec.unhealthyPodEvictionPolicy",
        "always",
        "schema/disruption-budget",
    ),
    ("PriorityClass", "value", 1_000_000_000, None),
    ("PriorityClass", "preemptionPolicy", "Never", None),
    ("PriorityClass", "preemptionPolicy", "PreemptLowerPriority", None),
]

EDGES: list[tuple[str, str, Any, str | None]] = [
    *(("Pod", "spec.volumes.1", {"name": "b", **source}, code) for source, code in SOURCES),
    *(("Pod", *row) for row in PODS),
    *(("Pod", *row) for row in CONTAINERS),
    *(("Pod", *row) for row in MORE),
    *SERVICES,
    *ANNOTATIONS,
    *JOBS,
    *WORKLOADS,
    *NETWORK,
    *CLAIMS,
    *ROLES,
    *OBJECTS,
]
