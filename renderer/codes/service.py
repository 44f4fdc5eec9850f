"""The codes of the area `service`."""

from __future__ import annotations

from renderer.codes.model import Code

CODES: dict[str, Code] = {
    "service/annotation": Code(meaning="An annotation of a Service with a key or a value that is not valid."),
    "service/cluster-ip": Code(meaning="A cluster IP that is not valid, or does not go with the type."),
    "service/external-ip": Code(meaning="An external IP that is not valid."),
    "service/external-name": Code(meaning="An ExternalName Service without a valid domain, or with an address."),
    "service/ip-family": Code(meaning="A family of addresses, or a policy for them, that is not valid."),
    "service/label": Code(meaning="A label of a Service with a key or a value that is not valid."),
    "service/load-balancer": Code(meaning="A setting of load balancers that is not valid, or on another type."),
    "service/name": Code(meaning="A name of a Service that is not valid, or none."),
    "service/newer-kubernetes": Code(meaning="Something that Kubernetes accepts only from a version on (a warning)."),
    "service/no-serve-port": Code(meaning="A RayService without a port for Serve, so that its Service cannot be made."),
    "service/node-port": Code(meaning="A node port that is out of range, or on a type without."),
    "service/port": Code(meaning="A port of a Service that is not valid, is used twice, or is missing."),
    "service/port-name": Code(meaning="A port's name that is not valid, is missing or occurs twice."),
    "service/selector": Code(meaning="A selector of a Service with a key or a value that is not valid."),
    "service/session-affinity": Code(meaning="A session affinity that is not valid."),
    "service/traffic-policy": Code(meaning="A traffic policy that is not valid, or on a type without."),
    "service/type": Code(meaning="A word that is not a service type."),
}
