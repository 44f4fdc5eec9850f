"""Services.

Source: k8s.io/kubernetes, pkg/apis/core/validation/validation.go (validateService and what it
calls), pkg/registry/core/service/storage/alloc.go, v1.35. Which addresses and node ports are free,
and which families of addresses there are, only the cluster knows: the range of node ports is that
of a cluster as it comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import metadata, ports, words
from renderer.api_server.core.at import At, quoted
from renderer.api_server.core.metadata import Codes

Service = Mapping[str, Any]

_TYPES: Final = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")
_EXTERNAL: Final = ("NodePort", "LoadBalancer")
_FAMILIES: Final = ("IPv4", "IPv6")
_FAMILY_POLICIES: Final = ("SingleStack", "PreferDualStack", "RequireDualStack")
_DISTRIBUTIONS: Final = ("PreferClose", "PreferSameZone", "PreferSameNode")
_NODE_PORTS: Final = (30000, 32767)
_LONGEST_AFFINITY: Final = 86400
_SOURCE_RANGES: Final = "service.beta.kubernetes.io/load-balancer-source-ranges"
_TOPOLOGY_MODE: Final = "service.kubernetes.io/topology-mode"
_TOPOLOGY_HINTS: Final = "service.kubernetes.io/topology-aware-hints"
_SELECTOR: Final = Codes("service/selector", "service/selector", "service/selector")


def check(service: Service, at: At) -> None:
    """A whole Service."""
    meta, spec = service.get("metadata", {}), service.get("spec", {})
    metadata.check(
        meta, words.LABEL_1035, metadata.SERVICE, at.to("metadata"), keeps_generation=True
    )
    _topology(meta.get("annotations", {}), at.to("metadata", "annotations"))
    place = at.to("spec")
    kind = spec.get("type") or "ClusterIP"
    place.one_of("service/type", {"type": kind}, "type", _TYPES, "a service type")
    addresses = _cluster_ips(spec)
    headless = addresses == ["None"]
    if headless and kind in _EXTERNAL:
        message = f"a Service of the type {kind} cannot be headless (clusterIP: None)"
        place.error("service/cluster-ip", message, "clusterIP")
    _ports(spec, kind, place, headless=headless)
    metadata.check_labels(spec.get("selector"), _SELECTOR, place.to("selector"))
    if kind == "ExternalName":
        _external_name(spec, addresses, place)
    else:
        _addresses(spec, addresses, place)
    _external_ips(spec.get("externalIPs", ()), place.to("externalIPs"))
    _session(spec, place)
    _load_balancer(spec, meta, kind, at)
    _traffic(spec, kind, place)


def _topology(annotations: Mapping[str, str], at: At) -> None:
    mode, hints = annotations.get(_TOPOLOGY_MODE), annotations.get(_TOPOLOGY_HINTS)
    if mode is not None and hints is not None and mode != hints:
        message = f"{_TOPOLOGY_MODE} and {_TOPOLOGY_HINTS} differ"
        at.error(
            "service/annotation",
            message,
            _TOPOLOGY_MODE,
            related=(("the other one", (*at.path, _TOPOLOGY_HINTS)),),
        )


# --- ports ----------------------------------------------------------------------------------------


def _ports(spec: Service, kind: str, at: At, *, headless: bool) -> None:
    found = spec.get("ports", ())
    if not found and not headless and kind != "ExternalName":
        at.error("service/port", "the Service has no port", "ports", of="key")
    names: dict[str, int] = {}
    numbers: dict[tuple[str, int], int] = {}
    node_ports: dict[tuple[str, int], int] = {}
    for index, port in enumerate(found):
        place = at.to("ports", index)
        _port(port, place)
        _port_name(port, names, index, at, needed=len(found) > 1)
        protocol = port.get("protocol") or "TCP"
        _once((protocol, port.get("port", 0)), "port", numbers, index, at)
        if port.get("nodePort"):
            _once((protocol, port["nodePort"]), "nodePort", node_ports, index, at)
            _node_port(port["nodePort"], kind, place)


def _port(port: Service, at: At) -> None:
    number = port.get("port", 0)
    if not ports.is_number(number):
        if "port" in port:
            at.between("service/port", port, "port", 1, ports.LARGEST)
        else:
            at.require("service/port", port, "port")
    if port.get("protocol"):
        at.one_of("service/port", port, "protocol", ports.PROTOCOLS, "a protocol")
    if port.get("targetPort"):
        ports.number_or_name(port["targetPort"], "service/port", at, "targetPort")
    if "appProtocol" in port:
        at.form("service/port", port["appProtocol"], words.QUALIFIED, "a protocol", "appProtocol")


def _port_name(port: Service, names: dict[str, int], index: int, at: At, *, needed: bool) -> None:
    name = port.get("name", "")
    place = at.to("ports", index)
    if not name:
        if needed:
            place.require(
                "service/port-name", port, "name", help="a Service with several ports names each"
            )
        return
    place.form("service/port-name", name, words.LABEL, "the name of a port", "name")
    if names.setdefault(name, index) != index:
        related = (("the first one is here", (*at.path, "ports", names[name], "name")),)
        message = f"two ports of the Service are named {quoted(name)}"
        place.error("service/port-name", message, "name", help="rename one", related=related)


def _once(
    key: tuple[str, int], field: str, first: dict[tuple[str, int], int], index: int, at: At
) -> None:
    if first.setdefault(key, index) != index:
        related = (("the first one is here", (*at.path, "ports", first[key], field)),)
        at.error(
            "service/port",
            f"the {field} {key[1]}/{key[0]} is used twice",
            "ports",
            index,
            field,
            related=related,
        )


def _node_port(number: int, kind: str, at: At) -> None:
    """A dry run does not look at the range, a creation does."""
    if kind == "ClusterIP":
        message = "a Service of the type ClusterIP cannot have a nodePort"
        at.error(
            "service/node-port", message, "nodePort", help="use the type NodePort, or remove it"
        )
    elif kind in _EXTERNAL and not _NODE_PORTS[0] <= number <= _NODE_PORTS[1]:
        message = f"nodePort must be between {_NODE_PORTS[0]} and {_NODE_PORTS[1]}, not {number}"
        at.error("service/node-port", message, "nodePort")


# --- addresses ------------------------------------------------------------------------------------


def _cluster_ips(spec: Service) -> list[str]:
    """`clusterIPs`, filled in from `clusterIP` where only that is set."""
    addresses = list(spec.get("clusterIPs", ()))
    if not addresses and spec.get("clusterIP"):
        addresses = [spec["clusterIP"]]
    return addresses


def _external_name(spec: Service, addresses: list[str], at: At) -> None:
    for field, is_set in (
        ("clusterIP" if "clusterIPs" not in spec else "clusterIPs", bool(addresses)),
        ("ipFamilies", bool(spec.get("ipFamilies"))),
        ("ipFamilyPolicy", "ipFamilyPolicy" in spec),
    ):
        if is_set:
            message = f"a Service of the type ExternalName cannot have {field}"
            at.error("service/external-name", message, field, of="key")
    name = spec.get("externalName", "").removesuffix(".")
    if name:
        at.form("service/external-name", name, words.SUBDOMAIN, "a domain", "externalName")
    else:
        message = "a Service of the type ExternalName needs externalName"
        at.error("service/external-name", message, "externalName", of="key")


def _addresses(spec: Service, addresses: list[str], at: At) -> None:
    code = "service/cluster-ip"
    if spec.get("clusterIPs") and spec.get("clusterIP", "") != addresses[0]:
        related = (("clusterIP is here", (*at.path, "clusterIP")),)
        at.error(code, "the first of clusterIPs must be clusterIP", "clusterIPs", related=related)
    families = spec.get("ipFamilies", ())
    for index, family in enumerate(families):
        if family not in _FAMILIES:
            at.not_one_of(
                "service/ip-family", family, _FAMILIES, "a family of addresses", "ipFamilies", index
            )
        if family in families[:index]:
            at.error(
                "service/ip-family",
                f"the family {quoted(family)} is listed twice",
                "ipFamilies",
                index,
            )
    what = "a policy for families of addresses"
    at.one_of("service/ip-family", spec, "ipFamilyPolicy", _FAMILY_POLICIES, what)
    if addresses[:1] == ["None"]:
        if len(addresses) > 1:
            at.error(code, '"None" must be the only one of clusterIPs', "clusterIPs")
        return
    field = "clusterIPs" if spec.get("clusterIPs") else "clusterIP"
    for address in addresses:
        at.form(code, address, words.IP, "a cluster IP", field)
    if all(map(words.is_ip, addresses)):
        _families(spec, addresses, at)


def _families(spec: Service, addresses: list[str], at: At) -> None:
    versions = [(words.address(address) or (0, 0))[0] for address in addresses]
    if len(addresses) > 2 or len(set(versions)) < len(versions):
        message = "clusterIPs has at most one address of each family"
        at.error("service/cluster-ip", message, "clusterIPs")
    for index, (family, version) in enumerate(
        zip(spec.get("ipFamilies", ()), versions, strict=False)
    ):
        if family in _FAMILIES and family != f"IPv{version}":
            message = f"the address {quoted(addresses[index])} is not {family}"
            at.error("service/ip-family", message, "ipFamilies", index)
    several = len(addresses) > 1 or len(spec.get("ipFamilies", ())) > 1
    if several and spec.get("ipFamilyPolicy", "SingleStack") == "SingleStack":
        message = (
            "several families of addresses need ipFamilyPolicy: PreferDualStack or RequireDualStack"
        )
        at.error("service/ip-family", message, "ipFamilyPolicy", of="key")


def _external_ips(addresses: list[str], at: At) -> None:
    for index, text in enumerate(addresses):
        address = words.address(text)
        if address is None:
            at.form("service/external-ip", text, words.IP, "an IP address", index)
        elif _is_special(*address):
            message = (
                f"{quoted(text)} is an address of no other host: unspecified, loopback or "
                "link-local"
            )
            at.error("service/external-ip", message, index)


def _is_special(version: int, number: int) -> bool:
    if version == 4:
        first = number >> 24
        return number == 0 or first == 127 or number >> 16 == 0xA9FE or number >> 8 == 0xE00000
    return number in (0, 1) or number >> 118 == 0xFE80 >> 6 or number >> 112 & 0xFF0F == 0xFF02


# --- the rest -------------------------------------------------------------------------------------


def _session(spec: Service, at: At) -> None:
    code = "service/session-affinity"
    if spec.get("sessionAffinity"):
        at.one_of(code, spec, "sessionAffinity", ("ClientIP", "None"), "a session affinity")
    if spec.get("sessionAffinity") != "ClientIP":
        return
    config = spec.get("sessionAffinityConfig", {}).get("clientIP", {})
    place = at.to("sessionAffinityConfig", "clientIP")
    place.between(code, config, "timeoutSeconds", 1, _LONGEST_AFFINITY)


def _load_balancer(spec: Service, meta: Mapping[str, Any], kind: str, at: At) -> None:
    code = "service/load-balancer"
    annotation = meta.get("annotations", {}).get(_SOURCE_RANGES)
    place = at.to("spec")
    if spec.get("loadBalancerSourceRanges"):
        _only_of_load_balancers("loadBalancerSourceRanges", kind, place)
        for index, text in enumerate(spec["loadBalancerSourceRanges"]):
            place.form(
                code, text.strip(), words.CIDR, "a network", "loadBalancerSourceRanges", index
            )
    elif annotation is not None:
        place = at.to("metadata", "annotations")
        _only_of_load_balancers(_SOURCE_RANGES, kind, place)
        for text in annotation.split(",") if annotation.strip() else ():
            place.form(code, text.strip(), words.CIDR, "a network", _SOURCE_RANGES)
    place = at.to("spec")
    for field in ("allocateLoadBalancerNodePorts", "loadBalancerClass"):
        if field in spec:
            _only_of_load_balancers(field, kind, place)
    if "loadBalancerClass" in spec and kind == "LoadBalancer":
        place.form(
            code,
            spec["loadBalancerClass"],
            words.QUALIFIED,
            "a load balancer class",
            "loadBalancerClass",
        )


def _only_of_load_balancers(field: str, kind: str, at: At) -> None:
    if kind != "LoadBalancer":
        message = f"only a Service of the type LoadBalancer can have {field}"
        at.error("service/load-balancer", message, field, of="key")


def _traffic(spec: Service, kind: str, at: At) -> None:
    code = "service/traffic-policy"
    is_external = kind in _EXTERNAL or (kind == "ClusterIP" and bool(spec.get("externalIPs")))
    policy = spec.get("externalTrafficPolicy")
    if policy and not is_external:
        message = (
            "only a Service of the type NodePort or LoadBalancer can have externalTrafficPolicy"
        )
        at.error(code, message, "externalTrafficPolicy", of="key")
    elif policy:
        at.one_of(code, spec, "externalTrafficPolicy", ("Cluster", "Local"), "a traffic policy")
    at.one_of(code, spec, "internalTrafficPolicy", ("Cluster", "Local"), "a traffic policy")
    at.one_of(code, spec, "trafficDistribution", _DISTRIBUTIONS, "a traffic distribution")
    if spec.get("trafficDistribution") in _DISTRIBUTIONS[1:]:
        message = f"{spec['trafficDistribution']} needs Kubernetes 1.34: older versions reject it"
        at.warning("service/newer-kubernetes", message, "trafficDistribution")
    _health_check(spec, kind, at)


def _health_check(spec: Service, kind: str, at: At) -> None:
    port = spec.get("healthCheckNodePort", 0)
    if not port:
        return
    code = "service/node-port"
    if kind != "LoadBalancer" or spec.get("externalTrafficPolicy") != "Local":
        message = "healthCheckNodePort needs the type LoadBalancer and externalTrafficPolicy: Local"
        at.error(code, message, "healthCheckNodePort", of="key")
    elif not _NODE_PORTS[0] <= port <= _NODE_PORTS[1]:
        message = (
            f"healthCheckNodePort must be between {_NODE_PORTS[0]} and {_NODE_PORTS[1]}, not {port}"
        )
        at.error(code, message, "healthCheckNodePort")
    for index, other in enumerate(spec.get("ports", ())):
        if other.get("nodePort") == port:
            related = (("the other one is here", (*at.path, "ports", index, "nodePort")),)
            message = f"the node port {port} is used twice"
            at.error(code, message, "healthCheckNodePort", related=related)
