"""Ingresses and NetworkPolicies.

Source: k8s.io/kubernetes, pkg/apis/networking/validation/validation.go, v1.35.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import metadata, ports, selectors, words
from renderer.api_server.core.at import At, quoted

_INGRESS: Final = "schema/ingress"
_POLICY: Final = "schema/network-policy"
_PATH_TYPES: Final = ("Exact", "Prefix", "ImplementationSpecific")
_FORBIDDEN: Final = ("//", "/./", "/../", "%2f", "%2F")
_FORBIDDEN_ENDS: Final = ("/..", "/.")
_CLASS: Final = "kubernetes.io/ingress.class"
_DIRECTIONS: Final = ("Ingress", "Egress")


def check_ingress(ingress: Mapping[str, Any], at: At) -> None:
    """A whole Ingress."""
    meta, spec = ingress.get("metadata", {}), ingress.get("spec", {})
    metadata.check(meta, words.SUBDOMAIN, metadata.OTHER, at.to("metadata"))
    place = at.to("spec")
    rules = spec.get("rules", ())
    if not rules and "defaultBackend" not in spec:
        place.error(_INGRESS, "either rules or defaultBackend is needed")
    if "defaultBackend" in spec:
        _backend(spec["defaultBackend"], place.to("defaultBackend"))
    for index, rule in enumerate(rules):
        _rule(rule, place.to("rules", index))
    for index, tls in enumerate(spec.get("tls", ())):
        _tls(tls, place.to("tls", index))
    name = spec.get("ingressClassName")
    if name is not None:
        place.form(_INGRESS, name, words.SUBDOMAIN, "a class", "ingressClassName")
        if meta.get("annotations", {}).get(_CLASS, name) != name:
            related = (
                (f"the annotation {_CLASS} is here", (*at.path, "metadata", "annotations", _CLASS)),
            )
            place.error(
                _INGRESS,
                f"the annotation {_CLASS} names another class",
                "ingressClassName",
                related=related,
            )


def _rule(rule: Mapping[str, Any], at: At) -> None:
    if rule.get("host"):
        if words.is_ip(rule["host"]):
            at.error(
                _INGRESS, f"{quoted(rule['host'])} is an IP address: a host is a domain", "host"
            )
        _host(rule["host"], at, "host")
    http = rule.get("http")
    if http is None:
        return
    paths = http.get("paths", ())
    if not paths:
        at.to("http").require(_INGRESS, http, "paths")
    for index, path in enumerate(paths):
        _path(path, at.to("http", "paths", index))


def _host(host: str, at: At, *steps: str | int) -> None:
    form = words.WILDCARD if "*" in host else words.SUBDOMAIN
    at.form(_INGRESS, host, form, "a host", *steps)


def _path(path: Mapping[str, Any], at: At) -> None:
    kind, text = path.get("pathType"), path.get("path", "")
    if kind is None:
        at.error(
            _INGRESS,
            '"pathType" is missing',
            "pathType",
            of="key",
            help=f"allowed: {', '.join(_PATH_TYPES)}",
        )
        return
    if at.one_of(_INGRESS, path, "pathType", _PATH_TYPES, "a path type"):
        is_strict = kind != "ImplementationSpecific"
        if not text.startswith("/") and (text or is_strict):
            at.error(_INGRESS, f"the path {quoted(text)} must start with /", "path")
        if is_strict and (any(one in text for one in _FORBIDDEN) or text.endswith(_FORBIDDEN_ENDS)):
            message = (
                f"the path {quoted(text)} holds one of {', '.join(_FORBIDDEN)}, or ends with . "
                "or .."
            )
            at.error(_INGRESS, message, "path")
    _backend(path.get("backend", {}), at.to("backend"))


def _backend(backend: Mapping[str, Any], at: At) -> None:
    kinds = [kind for kind in ("service", "resource") if kind in backend]
    if len(kinds) != 1:
        at.error(_INGRESS, "a backend is exactly one of service and resource")
    elif kinds == ["service"]:
        _service(backend["service"], at.to("service"))
    else:
        _resource(backend["resource"], at.to("resource"))


def _service(service: Mapping[str, Any], at: At) -> None:
    if at.require(_INGRESS, service, "name"):
        at.form(_INGRESS, service["name"], words.LABEL_1035, "the name of a Service", "name")
    port = service.get("port", {})
    name, number = port.get("name"), port.get("number", 0)
    if bool(name) is bool(number):
        at.error(_INGRESS, "the port of a backend has exactly one of name and number", "port")
    elif name:
        at.form(_INGRESS, name, words.PORT_NAME, "the name of a port", "port", "name")
    else:
        at.to("port").between(_INGRESS, port, "number", 1, ports.LARGEST)


def _resource(resource: Mapping[str, Any], at: At) -> None:
    if "apiGroup" in resource:
        at.form(_INGRESS, resource["apiGroup"], words.SUBDOMAIN, "an API group", "apiGroup")
    for field in ("kind", "name"):
        if at.require(_INGRESS, resource, field):
            at.form(_INGRESS, resource[field], words.PATH_SEGMENT, f"a {field}", field)


def _tls(tls: Mapping[str, Any], at: At) -> None:
    for index, host in enumerate(tls.get("hosts", ())):
        _host(host, at, "hosts", index)
    if tls.get("secretName"):
        at.form(_INGRESS, tls["secretName"], words.SUBDOMAIN, "the name of a Secret", "secretName")


# --- network policies -----------------------------------------------------------------------------


def check_network_policy(policy: Mapping[str, Any], at: At) -> None:
    """A whole NetworkPolicy."""
    spec = policy.get("spec", {})
    metadata.check(policy.get("metadata", {}), words.SUBDOMAIN, metadata.OTHER, at.to("metadata"))
    place = at.to("spec")
    if "podSelector" in spec:
        selectors.label_selector(spec["podSelector"], _POLICY, place.to("podSelector"))
    for direction, peers in (("ingress", "from"), ("egress", "to")):
        for index, rule in enumerate(spec.get(direction, ())):
            for position, port in enumerate(rule.get("ports", ())):
                _port(port, place.to(direction, index, "ports", position))
            for position, peer in enumerate(rule.get(peers, ())):
                _peer(peer, place.to(direction, index, peers, position))
    types = spec.get("policyTypes", ())
    if len(types) > len(_DIRECTIONS):
        place.error(
            _POLICY, f"there are {len(types)} policyTypes: at most two are allowed", "policyTypes"
        )
    for index, one in enumerate(types):
        if one not in _DIRECTIONS:
            place.not_one_of(_POLICY, one, _DIRECTIONS, "a policy type", "policyTypes", index)


def _port(port: Mapping[str, Any], at: At) -> None:
    at.one_of(_POLICY, port, "protocol", ports.PROTOCOLS, "a protocol")
    number, end = port.get("port"), port.get("endPort")
    if number is not None:
        ports.number_or_name(number, _POLICY, at, "port")
    if end is None:
        return
    if not isinstance(number, int):
        at.error(_POLICY, "endPort needs a port that is a number", "endPort")
        return
    at.between(_POLICY, port, "endPort", 1, ports.LARGEST)
    if end < number:
        related = (("port is here", (*at.path, "port")),)
        at.error(
            _POLICY,
            f"endPort is {end}: it must not be below port, {number}",
            "endPort",
            related=related,
        )


def _peer(peer: Mapping[str, Any], at: At) -> None:
    kinds = [kind for kind in ("podSelector", "namespaceSelector", "ipBlock") if kind in peer]
    if not kinds:
        at.error(_POLICY, "a peer has podSelector, namespaceSelector or ipBlock")
    if "ipBlock" in peer and len(kinds) > 1:
        at.error(_POLICY, f"a peer with ipBlock cannot have {kinds[0]}", kinds[0], of="key")
    for kind in kinds:
        if kind == "ipBlock":
            _ip_block(peer[kind], at.to(kind))
        else:
            selectors.label_selector(peer[kind], _POLICY, at.to(kind))


def _ip_block(block: Mapping[str, Any], at: At) -> None:
    if not at.require(_POLICY, block, "cidr"):
        return
    if not at.form(_POLICY, block["cidr"], words.CIDR, "a network", "cidr"):
        return
    outer = words.network(block["cidr"])
    for index, text in enumerate(block.get("except", ())):
        if at.form(_POLICY, text, words.CIDR, "a network", "except", index):
            inner = words.network(text)
            if outer and inner and not words.is_strict_subset(inner, outer):
                message = f"{quoted(text)} is not a part of {quoted(block['cidr'])}"
                at.error(_POLICY, message, "except", index)
