"""Ports of containers and Services, by number and by name.

Source: k8s.io/kubernetes, pkg/apis/core/validation/validation.go (validateContainerPorts,
AccumulateUniqueHostPorts, validatePodHostNetworkDeps, ValidatePortNumOrName), v1.35.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import words
from renderer.api_server.core.at import At, quoted
from renderer.diagnostics import Path

PROTOCOLS: Final = ("TCP", "UDP", "SCTP")
LARGEST: Final = 65535
_CODE: Final = "pod/port"


def is_number(port: int) -> bool:
    return 1 <= port <= LARGEST


def number_or_name(port: int | str, code: str, at: At, *steps: str) -> None:
    """A port as an integer, or the name of one."""
    if isinstance(port, str):
        at.form(code, port, words.PORT_NAME, "the name of a port", *steps)
    elif not is_number(port):
        at.error(code, f"the port must be between 1 and {LARGEST}, not {port}", *steps)


def of_container(ports: list[dict[str, Any]], at: At) -> None:
    """The list `ports` of one container."""
    names: dict[str, int] = {}
    for index, port in enumerate(ports):
        place = at.to(index)
        name, number = port.get("name"), port.get("containerPort", 0)
        if name:
            place.form("pod/port-name", name, words.PORT_NAME, "the name of a port", "name")
        if name and names.setdefault(name, index) != index:
            related = (("the first one is here", (*at.path, names[name], "name")),)
            message = f"two ports of the container are named {quoted(name)}"
            place.error("pod/port-name", message, "name", help="rename one", related=related)
        if not number:
            place.require(_CODE, port, "containerPort")
        else:
            place.between(_CODE, port, "containerPort", 1, LARGEST)
        if port.get("hostPort"):
            place.between(_CODE, port, "hostPort", 1, LARGEST)
        if port.get("protocol"):
            place.one_of(_CODE, port, "protocol", PROTOCOLS, "a protocol")


def host_ports(containers: list[tuple[At, Mapping[str, Any]]], *, on_host_network: bool) -> None:
    """No two of these containers use one port of the host.

    `on_host_network`: hostPort is containerPort if not set.
    """
    first: dict[tuple[str, str, int], Path] = {}
    for at, container in containers:
        for index, port in enumerate(container.get("ports", ())):
            number = port.get("hostPort", 0) or (
                port.get("containerPort", 0) if on_host_network else 0
            )
            if number == 0:
                continue
            key = (port.get("protocol") or "TCP", port.get("hostIP", ""), number)
            path = (*at.path, "ports", index)
            if first.setdefault(key, path) != path:
                related = (("the first one is here", first[key]),)
                at.error(
                    _CODE,
                    f"the port {number}/{key[0]} of the host is used twice",
                    "ports",
                    index,
                    related=related,
                )


def match_host_ports(container: Mapping[str, Any], at: At) -> None:
    """On the host's network, a hostPort that is set is the containerPort."""
    for index, port in enumerate(container.get("ports", ())):
        host, own = port.get("hostPort", 0), port.get("containerPort", 0)
        if host not in (0, own):
            related = (("containerPort is set here", (*at.path, "ports", index, "containerPort")),)
            message = f"with hostNetwork hostPort ({host}) must equal containerPort ({own})"
            at.error(
                _CODE,
                message,
                "ports",
                index,
                "hostPort",
                help=f"remove hostPort, or set it to {own}",
                related=related,
            )
