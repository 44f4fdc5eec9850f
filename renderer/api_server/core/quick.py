"""A checker that may only say "certainly good": of the Pods, Services, Jobs and roles that people
and operators mostly make.

It knows a field or it has no opinion: what it does not pass goes to the rules, whose verdict
counts. Neither a rule nor the types are loaded, and nothing is compiled, so that a start with good
Pods costs little.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from renderer.api_server.quick import good_metadata, is_plain_key, is_plain_name, is_word

Check = Callable[[Any], bool]

_MAX_INT32: Final = 2**31 - 1
_LONGEST_BASE: Final = 50
# Thousandths in one of each unit.
_UNITS: Final = {
    "m": 1,
    "": 1000,
    "k": 1000**2,
    "M": 1000**3,
    "G": 1000**4,
    "T": 1000**5,
    "Ki": 1000 * 1024,
    "Mi": 1000 * 1024**2,
    "Gi": 1000 * 1024**3,
    "Ti": 1000 * 1024**4,
}


def certainly_good(data: Mapping[str, Any]) -> bool:
    """Whether the API server accepts the object, and no warning is due. False means: not known."""
    check = _KINDS.get((data["apiVersion"], data["kind"]))
    return check is not None and _metadata(data.get("metadata")) and check(data)


def _metadata(meta: Any) -> bool:
    """Without annotations that mean something to Kubernetes; a generateName counts as a name."""
    if not isinstance(meta, dict):
        return False
    others = meta
    prefix = meta.get("generateName")
    if prefix is not None:
        if (
            not isinstance(prefix, str)
            or len(prefix) > _LONGEST_BASE
            or not is_plain_name(prefix.rstrip("-"))
        ):
            return False
        others = {
            "name": "made",
            **{key: value for key, value in meta.items() if key != "generateName"},
        }
    return good_metadata(others) and not any(
        "kubernetes.io/" in key for key in meta.get("annotations", ())
    )


def _has_only(data: Mapping[str, Any], *fields: str) -> bool:
    """Whether the object has these fields, and no others but those of every object."""
    return data.keys() == {"apiVersion", "kind", "metadata", *fields}


def _starts_with_letter(meta: dict[str, Any]) -> bool:
    """As the name of a Service does; prefixes are left to the rules."""
    return "generateName" not in meta and str(meta["name"])[0].isalpha()


# --- single values --------------------------------------------------------------------------------


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_map(value: Any) -> bool:
    return isinstance(value, dict)


def _is_filled(value: Any) -> bool:
    return isinstance(value, str) and value != "" and value.strip() == value


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_INT32


def _is_port(value: Any) -> bool:
    return _is_count(value) and 1 <= value <= 65535


def _is_port_name(value: Any) -> bool:
    return (
        is_plain_name(value)
        and len(value) <= 15
        and "--" not in value
        and not value.replace("-", "").isdigit()
    )


def _is_variable(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isidentifier()


def _one_of(*words: str) -> Check:
    return lambda value: isinstance(value, str) and value in words


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _labels(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return all(is_plain_key(key) and (item == "" or is_word(item)) for key, item in value.items())


def _amount(value: Any) -> int | None:
    """A plain amount in thousandths; None for what is written in another way."""
    text = str(value) if _is_count(value) else value
    if not isinstance(text, str):
        return None
    number = text.rstrip("KMGTikm")
    unit = _UNITS.get(text[len(number) :])
    if unit is None or not (number.isascii() and number.isdigit()) or len(number) > 12:
        return None
    return int(number) * unit


# --- composed values ------------------------------------------------------------------------------


def _object(needed: tuple[str, ...] = (), **fields: Check) -> Check:
    """A map with these fields and no others, the `needed` ones among them."""

    must = frozenset(needed)
    field_of = fields.get

    def check(value: Any) -> bool:
        if not isinstance(value, dict) or not must <= value.keys():
            return False
        for name, item in value.items():
            field = field_of(name)
            if field is None or not field(item):
                return False
        return True

    return check


def _list(item: Check) -> Check:
    return lambda value: isinstance(value, list) and all(map(item, value))


_FIELDS: Final = frozenset(
    (
        "metadata.name",
        "metadata.namespace",
        "metadata.uid",
        "spec.nodeName",
        "status.podIP",
        "status.hostIP",
    )
)
_LABEL: Final = ("metadata.labels['", "']")


def _field(value: Any) -> bool:
    """A field of the Pod, or one label: `metadata.labels['ray.io/group']`."""
    if not isinstance(value, str):
        return False
    if value in _FIELDS:
        return True
    key = value.removeprefix(_LABEL[0]).removesuffix(_LABEL[1])
    return value == key.join(_LABEL) and is_plain_key(key)


_SOURCE: Final[dict[str, Check]] = {
    "fieldRef": _object(("fieldPath",), fieldPath=_field, apiVersion=_one_of("v1")),
    "secretKeyRef": _object(
        ("name", "key"), name=is_plain_name, key=_is_variable, optional=_is_flag
    ),
    "configMapKeyRef": _object(
        ("name", "key"), name=is_plain_name, key=_is_variable, optional=_is_flag
    ),
    "resourceFieldRef": _object(
        ("resource",),
        containerName=_is_text,
        resource=_one_of("limits.cpu", "requests.cpu", "limits.memory", "requests.memory"),
        divisor=lambda value: value in ("0", 0),
    ),
}


def _value_from(value: Any) -> bool:
    if not isinstance(value, dict) or len(value) != 1:
        return False
    return all(name in _SOURCE and _SOURCE[name](source) for name, source in value.items())


_PLAIN_VARIABLE: Final = _object(("name",), name=_is_variable, value=_is_text)
_READ_VARIABLE: Final = _object(("name", "valueFrom"), name=_is_variable, valueFrom=_value_from)
_EXEC: Final = _object(
    ("exec",), exec=_object(("command",), command=lambda value: bool(value) and _texts(value))
)
_COMMAND: Final = _object(("command",), command=lambda value: bool(value) and _texts(value))
_PORT: Final = _object(
    ("containerPort",),
    containerPort=_is_port,
    name=_is_port_name,
    protocol=_one_of("TCP", "UDP", "SCTP"),
)
_MOUNT: Final = _object(
    ("name", "mountPath"), name=_is_text, mountPath=_is_filled, readOnly=_is_flag
)
_NUMBERS: Final = {
    "failureThreshold": _is_count,
    "initialDelaySeconds": _is_count,
    "periodSeconds": _is_count,
    "successThreshold": lambda value: _is_count(value) and value <= 1,
    "timeoutSeconds": _is_count,
}
_EXEC_PROBE: Final = _object(("exec",), exec=_COMMAND, **_NUMBERS)
_HTTP_PROBE: Final = _object(
    ("httpGet",),
    httpGet=_object(("port",), path=_is_filled, port=_is_port, scheme=_one_of("HTTP", "HTTPS")),
    **_NUMBERS,
)


def _probe(value: Any) -> bool:
    return _EXEC_PROBE(value) or _HTTP_PROBE(value)


def _env(value: Any) -> bool:
    return isinstance(value, list) and all(
        _PLAIN_VARIABLE(item) or _READ_VARIABLE(item) for item in value
    )


_PORTS: Final = _list(_PORT)


def _ports(value: Any) -> bool:
    if not _PORTS(value):
        return False
    names = [port["name"] for port in value if "name" in port]
    return len(set(names)) == len(names)


_DIVISIBLE: Final = frozenset(("cpu", "memory", "ephemeral-storage"))
"""Resources that may have a fraction, and a request below the limit."""
_DEVICES: Final = frozenset(("nvidia.com/gpu", "amd.com/gpu", "google.com/tpu"))
"""Those of device plugins: whole numbers, with a limit that is the request, too."""


def _resources(value: Any) -> bool:
    if not isinstance(value, dict) or not value.keys() <= {"limits", "requests"}:
        return False
    limits, requests = value.get("limits", {}), value.get("requests", {})
    if not isinstance(limits, dict) or not isinstance(requests, dict):
        return False
    bounds = {name: _amount(written) for name, written in limits.items()}
    wanted = {name: _amount(written) for name, written in requests.items()}
    if None in bounds.values() or None in wanted.values():
        return False
    for name, amount in wanted.items():
        if name in _DEVICES and amount != bounds.get(name):
            return False
        if (amount or 0) > (bounds.get(name, amount) or 0):
            return False
    return all(_is_amount_of(name, amount) for name, amount in (*bounds.items(), *wanted.items()))


def _is_amount_of(name: Any, thousandths: int | None) -> bool:
    if name in _DEVICES:
        return thousandths is not None and thousandths % 1000 == 0
    return name in _DIVISIBLE


_SIMPLE_CONTAINER: Final[dict[str, Check]] = {
    "args": _texts,
    "command": _texts,
    "env": _env,
    "image": _is_filled,
    "imagePullPolicy": _one_of("Always", "IfNotPresent", "Never"),
    "name": is_plain_name,
    "ports": _ports,
    "resources": _resources,
    "securityContext": _object(
        allowPrivilegeEscalation=_is_flag,
        capabilities=_object(drop=_texts),
        readOnlyRootFilesystem=_is_flag,
        runAsGroup=_is_count,
        runAsNonRoot=_is_flag,
        runAsUser=_is_count,
    ),
    "terminationMessagePath": _is_text,
    "terminationMessagePolicy": _one_of("File", "FallbackToLogsOnError"),
    "volumeMounts": _list(_MOUNT),
    "workingDir": _is_text,
}
_CONTAINER: Final = _object(
    ("name", "image"),
    lifecycle=_object(preStop=_EXEC, postStart=_EXEC),
    livenessProbe=_probe,
    readinessProbe=_probe,
    startupProbe=_probe,
    **_SIMPLE_CONTAINER,
)
_INIT_CONTAINER: Final = _object(("name", "image"), **_SIMPLE_CONTAINER)


def _is_mode(value: Any) -> bool:
    return _is_count(value) and value <= 0o777


_ITEMS: Final = _list(_object(("key", "path"), key=is_word, path=is_word))
_VOLUME_SOURCES: Final[dict[str, Check]] = {
    "configMap": _object(
        ("name",), name=_is_filled, defaultMode=_is_mode, items=_ITEMS, optional=_is_flag
    ),
    "emptyDir": _object(medium=_is_text, sizeLimit=lambda value: _amount(value) is not None),
    "persistentVolumeClaim": _object(("claimName",), claimName=_is_filled, readOnly=_is_flag),
    "secret": _object(
        ("secretName",),
        secretName=_is_filled,
        defaultMode=_is_mode,
        items=_ITEMS,
        optional=_is_flag,
    ),
}


def _volume(value: Any) -> bool:
    if not isinstance(value, dict) or len(value) != 2 or not is_plain_name(value.get("name")):
        return False
    return all(
        name == "name" or (name in _VOLUME_SOURCES and _VOLUME_SOURCES[name](value[name]))
        for name in value
    )


def _toleration(value: Any) -> bool:
    if not _TOLERATION(value) or (
        "tolerationSeconds" in value and value.get("effect") != "NoExecute"
    ):
        return False
    return "value" not in value if value["operator"] == "Exists" else "key" in value


_TOLERATION: Final = _object(
    ("operator",),
    effect=_one_of("NoSchedule", "PreferNoSchedule", "NoExecute"),
    key=is_plain_key,
    operator=_one_of("Exists", "Equal"),
    tolerationSeconds=_is_count,
    value=is_word,
)
_CONSTRAINT: Final = _object(
    ("maxSkew", "topologyKey", "whenUnsatisfiable"),
    labelSelector=_object(matchLabels=_labels),
    maxSkew=lambda value: _is_count(value) and value > 0,
    topologyKey=is_plain_key,
    whenUnsatisfiable=_one_of("DoNotSchedule", "ScheduleAnyway"),
)


def _one_constraint(value: Any) -> bool:
    """Of several, no two may be about the same key."""
    return isinstance(value, list) and len(value) <= 1 and all(map(_CONSTRAINT, value))


def _is_own_priority_class(name: Any) -> bool:
    """One of Kubernetes' own is for some namespaces only."""
    return is_plain_name(name) and not name.startswith("system-")


_POD: Final = _object(
    ("containers",),
    containers=_list(_CONTAINER),
    dnsPolicy=_one_of("ClusterFirst", "Default"),
    enableServiceLinks=_is_flag,
    imagePullSecrets=_list(_object(name=_is_text)),
    initContainers=_list(_INIT_CONTAINER),
    nodeSelector=_labels,
    preemptionPolicy=_one_of("PreemptLowerPriority"),
    priority=lambda value: value == 0 and _is_count(value),
    priorityClassName=_is_own_priority_class,
    restartPolicy=_one_of("Always", "OnFailure", "Never"),
    runtimeClassName=is_plain_name,
    schedulerName=_is_text,
    securityContext=_object(
        fsGroup=_is_count, runAsGroup=_is_count, runAsNonRoot=_is_flag, runAsUser=_is_count
    ),
    serviceAccount=is_plain_name,
    serviceAccountName=is_plain_name,
    terminationGracePeriodSeconds=_is_count,
    tolerations=_list(_toleration),
    topologySpreadConstraints=_one_constraint,
    volumes=_list(_volume),
)


def _pod(spec: dict[str, Any]) -> bool:
    if not _POD(spec) or not spec["containers"] or {"priority", "priorityClassName"} <= spec.keys():
        return False
    containers = [*spec["containers"], *spec.get("initContainers", ())]
    volumes = [volume["name"] for volume in spec.get("volumes", ())]
    if not _differ(container["name"] for container in containers) or not _differ(volumes):
        return False
    return all(_mounted(container.get("volumeMounts", ()), volumes) for container in containers)


def _mounted(mounts: Any, volumes: list[str]) -> bool:
    return all(mount["name"] in volumes for mount in mounts) and _differ(
        mount["mountPath"] for mount in mounts
    )


def _differ(names: Any) -> bool:
    found = list(names)
    return len(set(found)) == len(found)


# --- Services -------------------------------------------------------------------------------------

_SERVICE_PORT: Final = _object(
    ("port",),
    appProtocol=is_word,
    name=is_plain_name,
    port=_is_port,
    protocol=_one_of("TCP", "UDP", "SCTP"),
    targetPort=lambda value: _is_port(value) or _is_port_name(value),
)
_SERVICE: Final = _object(
    ("ports",),
    clusterIP=_one_of("None"),
    internalTrafficPolicy=_one_of("Cluster", "Local"),
    ports=_list(_SERVICE_PORT),
    publishNotReadyAddresses=_is_flag,
    selector=_labels,
    sessionAffinity=_one_of("None"),
    type=_one_of("ClusterIP", "NodePort", "LoadBalancer"),
)


def _service(spec: dict[str, Any]) -> bool:
    if not _SERVICE(spec) or not spec["ports"]:
        return False
    if "clusterIP" in spec and spec.get("type", "ClusterIP") != "ClusterIP":
        return False
    ports = spec["ports"]
    if len(ports) > 1 and not _differ(port.get("name") for port in ports):
        return False
    if len(ports) > 1 and any("name" not in port for port in ports):
        return False
    return _differ((port.get("protocol", "TCP"), port["port"]) for port in ports)


# --- other kinds that the operator makes ----------------------------------------------------------

_JOB: Final = _object(
    ("template",),
    activeDeadlineSeconds=_is_count,
    backoffLimit=_is_count,
    template=_object(("spec",), metadata=_is_map, spec=_is_map),
    ttlSecondsAfterFinished=_is_count,
)


def _job(spec: Any) -> bool:
    if not _JOB(spec):
        return False
    template = spec["template"]
    labels = template.get("metadata", {}).get("labels", {})
    if isinstance(labels, dict) and any(map(_is_of_the_job, labels)):
        return False
    if not _metadata({"name": "made", **template.get("metadata", {})}):
        return False
    return template["spec"].get("restartPolicy") in ("Never", "OnFailure") and _pod(
        template["spec"]
    )


def _is_of_the_job(label: Any) -> bool:
    """The API server sets these labels itself."""
    return str(label).rpartition("/")[2] in ("job-name", "controller-uid")


def _some_texts(value: Any) -> bool:
    return bool(value) and _texts(value)


_ROLE_RULES: Final = _list(
    _object(
        ("apiGroups", "resources", "verbs"),
        apiGroups=_some_texts,
        resources=_some_texts,
        verbs=_some_texts,
    )
)
_SUBJECTS: Final = _list(
    _object(("kind", "name"), kind=_one_of("ServiceAccount"), name=is_plain_name)
)
_ROLE_REF: Final = _object(
    ("apiGroup", "kind", "name"),
    apiGroup=_one_of("rbac.authorization.k8s.io"),
    kind=_one_of("Role", "ClusterRole"),
    name=is_plain_name,
)
_RBAC: Final = "rbac.authorization.k8s.io/v1"
_KINDS: Final[dict[tuple[Any, Any], Check]] = {
    ("v1", "Pod"): lambda data: (
        _has_only(data, "spec") and _is_map(data["spec"]) and _pod(data["spec"])
    ),
    ("v1", "Service"): lambda data: (
        _has_only(data, "spec") and _starts_with_letter(data["metadata"]) and _service(data["spec"])
    ),
    ("v1", "ServiceAccount"): _has_only,
    ("batch/v1", "Job"): lambda data: _has_only(data, "spec") and _job(data["spec"]),
    (_RBAC, "Role"): lambda data: _has_only(data, "rules") and _ROLE_RULES(data["rules"]),
    (_RBAC, "RoleBinding"): lambda data: (
        _has_only(data, "subjects", "roleRef")
        and _SUBJECTS(data["subjects"])
        and _ROLE_REF(data["roleRef"])
    ),
}
"""What is certainly good of each kind; its metadata is looked at before."""
