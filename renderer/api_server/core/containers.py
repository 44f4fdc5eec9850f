"""Containers and init containers.

Source: k8s.io/kubernetes, pkg/apis/core/validation/validation.go (validateContainers,
validateInitContainers, validateContainerCommon and what they call), v1.35. The action
RestartAllContainers needs the feature gate RestartAllContainersOnContainerExits, which is off by
default.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from renderer.api_server.core import environment, mounts, ports, probes, resources, words
from renderer.api_server.core.at import At, quoted

Container = Mapping[str, Any]

_PULL_POLICIES: Final = ("Always", "IfNotPresent", "Never")
_MESSAGE_POLICIES: Final = ("File", "FallbackToLogsOnError")
_RESTART_POLICIES: Final = ("Always", "OnFailure", "Never")
_RESIZED: Final = ("cpu", "memory")
_MOST_RULES, _MOST_CODES = 20, 255


class Surroundings(NamedTuple):
    """What of the Pod counts for its containers.

    `volumes`: all of them by name; `claims`: names of resourceClaims.
    """

    spec: Mapping[str, Any]
    volumes: Mapping[str, Mapping[str, Any]]
    claims: Collection[str]
    grace_period: int
    is_pod: bool

    @property
    def host_users(self) -> bool:
        return self.spec.get("hostUsers") is not False


def check(pod: Surroundings, at: At) -> None:
    """All containers of the Pod; `at` is the place of its spec."""
    spec = pod.spec
    containers = spec.get("containers", ())
    if not containers:
        at.error("pod/no-container", "the Pod has no container", "containers", of="key")
    first: dict[str, tuple[str | int, ...]] = {}
    for index, container in enumerate(containers):
        place = at.to("containers", index)
        _common(container, pod, place)
        _name_once(container, first, place)
        probes.check(container, pod.grace_period, place)
        _restart(container, place)
    places = [(at.to("containers", index), container) for index, container in enumerate(containers)]
    ports.host_ports(places, on_host_network=_ports_are_hosts(pod))
    for index, container in enumerate(spec.get("initContainers", ())):
        place = at.to("initContainers", index)
        _common(container, pod, place)
        _name_once(container, first, place)
        _init(container, pod, place)


def _ports_are_hosts(pod: Surroundings) -> bool:
    """Whether a hostPort that is not set is set to the containerPort (SetDefaults_Pod; not so in
    templates).
    """
    return pod.is_pod and bool(pod.spec.get("hostNetwork"))


def _name_once(container: Container, first: dict[str, tuple[str | int, ...]], at: At) -> None:
    name = container.get("name", "")
    if name and first.setdefault(name, at.path) != at.path:
        related = (("the first one is here", (*first[name], "name")),)
        message = f"two containers of the Pod are named {quoted(name)}"
        at.error(
            "pod/duplicate-container",
            message,
            "name",
            help="rename the one that is yours",
            related=related,
        )


def _init(container: Container, pod: Surroundings, at: At) -> None:
    _restart(container, at)
    ports.host_ports([(at, container)], on_host_network=_ports_are_hosts(pod))
    if container.get("restartPolicy") == "Always":
        probes.check(container, pod.grace_period, at)
        if container.get("restartPolicyRules"):
            message = "an init container with restartPolicy Always cannot have restartPolicyRules"
            at.error("pod/container-restart", message, "restartPolicyRules", of="key")
        return
    for field in (*probes.PROBES, "lifecycle"):
        if field in container and not _is_dropped(field, container):
            message = f"only an init container with restartPolicy: Always can have {field}"
            advice = "remove it, or set restartPolicy: Always to make a sidecar of the container"
            at.error("pod/init-container", message, field, help=advice, of="key")


def _is_dropped(field: str, container: Container) -> bool:
    """A lifecycle of nothing but a stopSignal is dropped, see `probes`."""
    return field == "lifecycle" and container[field].keys() == {"stopSignal"}


def _common(container: Container, pod: Surroundings, at: At) -> None:
    if at.require("pod/container-name", container, "name"):
        at.form(
            "pod/container-name", container["name"], words.LABEL, "the name of a container", "name"
        )
    _image(container, pod, at)
    if container.get("terminationMessagePolicy"):
        what = "a policy for termination messages"
        at.one_of(
            "pod/termination-message",
            container,
            "terminationMessagePolicy",
            _MESSAGE_POLICIES,
            what,
        )
    if "ports" in container:
        ports.of_container(container["ports"], at.to("ports"))
    if "env" in container:
        environment.variables(container["env"], at.to("env"))
    if "envFrom" in container:
        environment.sources(container["envFrom"], at.to("envFrom"))
    mounts.check(container, pod.volumes, at)
    if "resources" in container:
        resources.of_container(container["resources"], pod.claims, at.to("resources"))
    if "resizePolicy" in container:
        _resize(container["resizePolicy"], pod, at.to("resizePolicy"))
    if "securityContext" in container:
        from renderer.api_server.core import security

        context = container["securityContext"]
        security.of_container(context, at.to("securityContext"), host_users=pod.host_users)


def _image(container: Container, pod: Surroundings, at: At) -> None:
    image = container.get("image", "")
    if at.require("pod/image", container, "image") and pod.is_pod and image.strip() != image:
        at.error(
            "pod/image", f"the image {quoted(image)} must not start or end with a space", "image"
        )
    if container.get("imagePullPolicy"):
        at.one_of("pod/pull-policy", container, "imagePullPolicy", _PULL_POLICIES, "a pull policy")


def _resize(policies: list[dict[str, Any]], pod: Surroundings, at: At) -> None:
    code = "pod/resize-policy"
    seen: set[str] = set()
    for index, policy in enumerate(policies):
        place = at.to(index)
        name, restart = policy.get("resourceName", ""), policy.get("restartPolicy", "")
        if name in seen:
            place.error(code, f"the resource {quoted(name)} has two policies")
        seen.add(name)
        if place.require(code, policy, "resourceName"):
            place.one_of(code, policy, "resourceName", _RESIZED, "a resource that can be resized")
        if place.require(code, policy, "restartPolicy"):
            place.one_of(
                code,
                policy,
                "restartPolicy",
                ("NotRequired", "RestartContainer"),
                "a policy for restarts",
            )
        if pod.spec.get("restartPolicy") == "Never" and restart != "NotRequired":
            place.error(
                code, "a Pod with restartPolicy: Never allows only NotRequired", "restartPolicy"
            )


def _restart(container: Container, at: At) -> None:
    """The container's own restartPolicy, with its rules."""
    code = "pod/container-restart"
    rules = container.get("restartPolicyRules", ())
    if rules and "restartPolicy" not in container:
        at.error(code, '"restartPolicyRules" needs "restartPolicy"', "restartPolicy", of="key")
    at.one_of(code, container, "restartPolicy", _RESTART_POLICIES, "a restart policy")
    if len(rules) > _MOST_RULES:
        at.error(
            code,
            f"there are {len(rules)} rules: at most {_MOST_RULES} are allowed",
            "restartPolicyRules",
        )
    for index, rule in enumerate(rules):
        _restart_rule(rule, at.to("restartPolicyRules", index))


def _restart_rule(rule: Mapping[str, Any], at: At) -> None:
    code = "pod/container-restart"
    if at.require(code, rule, "action", help="Restart"):
        at.one_of(code, rule, "action", ("Restart",), "an action of a restart rule")
    exit_codes = rule.get("exitCodes")
    if exit_codes is None:
        at.error(code, '"exitCodes" is missing', "exitCodes", of="key")
        return
    place = at.to("exitCodes")
    if place.require(code, exit_codes, "operator", help="In or NotIn"):
        place.one_of(code, exit_codes, "operator", ("In", "NotIn"), "an operator of exit codes")
    if len(exit_codes.get("values", ())) > _MOST_CODES:
        place.error(code, f"at most {_MOST_CODES} exit codes are allowed", "values")
