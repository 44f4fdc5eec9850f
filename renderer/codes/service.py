"""The codes of what the API server rejects in Services, also in those of the operator."""

from __future__ import annotations

from renderer.codes.model import Code, Example, cluster, manifest

_NO_SERVICE = (
    "The API server rejects the Service. Without a Service for the head, the operator makes no Pod."
)


def _head_service(*fields: str) -> Example:
    """A cluster whose head has these fields in the spec of its Service."""
    lines = [f"        {field}" for field in fields]
    return cluster(
        "\n".join(["spec:", "  headGroupSpec:", "    headService:", "      spec:", *lines])
    )


def _metadata(field: str) -> Example:
    """A cluster whose head has this in the metadata of its Service."""
    return cluster(f"spec: {{headGroupSpec: {{headService: {{metadata: {{{field}}}}}}}}}")


def _service(*fields: str) -> Example:
    """A Service of the user's own with these fields in its spec."""
    lines = ["apiVersion: v1", "kind: Service", "metadata: {name: ray-client}", "spec:"]
    return manifest("\n".join([*lines, *(f"  {field}" for field in fields)]))


CODES: dict[str, Code] = {
    "service/annotation": Code(
        meaning="An annotation of a Service has a key or a value that is not valid.",
        why=_NO_SERVICE,
        bad=_metadata("annotations: {on call: ml-team}"),
        good=_metadata("annotations: {example.com/on-call: ml-team}"),
    ),
    "service/cluster-ip": Code(
        meaning="A cluster IP is not valid, or the type of the Service cannot have it.",
        why=_NO_SERVICE,
        bad=_head_service("type: NodePort", "clusterIP: None"),
        good=_head_service("type: ClusterIP", "clusterIP: None"),
    ),
    "service/external-ip": Code(
        meaning="An external IP is not valid, or is a loopback, link-local or unspecified address.",
        why=_NO_SERVICE,
        bad=_head_service("externalIPs: [127.0.0.1]"),
        good=_head_service("externalIPs: [203.0.113.10]"),
    ),
    "service/external-name": Code(
        meaning="A Service of the type ExternalName has no valid externalName, or has an address.",
        why=_NO_SERVICE,
        bad=_service("type: ExternalName", "externalName: ray.example.com:10001"),
        good=_service("type: ExternalName", "externalName: ray.example.com"),
    ),
    "service/ip-family": Code(
        meaning=(
            "ipFamilies or ipFamilyPolicy of a Service is not valid, or the two contradict each "
            "other."
        ),
        why=_NO_SERVICE,
        bad=_service(
            "selector: {ray.io/cluster: demo}",
            "clusterIP: 10.96.0.20",
            "clusterIPs: [10.96.0.20, 'fd00::20']",
            "ports: [{port: 10001}]",
        ),
        good=_service(
            "selector: {ray.io/cluster: demo}",
            "ipFamilyPolicy: PreferDualStack",
            "clusterIP: 10.96.0.20",
            "clusterIPs: [10.96.0.20, 'fd00::20']",
            "ports: [{port: 10001}]",
        ),
    ),
    "service/label": Code(
        meaning="A label of a Service has a key or a value that is not valid.",
        why=_NO_SERVICE,
        bad=_metadata("labels: {team: search & ads}"),
        good=_metadata("labels: {team: search-and-ads}"),
    ),
    "service/load-balancer": Code(
        meaning=(
            "A setting of load balancers is not valid, or the Service is not of the type "
            "LoadBalancer."
        ),
        why=_NO_SERVICE,
        bad=_head_service("type: NodePort", "loadBalancerSourceRanges: [10.0.0.0/8]"),
        good=_head_service("type: LoadBalancer", "loadBalancerSourceRanges: [10.0.0.0/8]"),
    ),
    "service/name": Code(
        meaning="A Service has no name, or one that is not a DNS label that starts with a letter.",
        why=(
            "The API server rejects the Service. Without the Serve Service, nothing reaches the "
            "applications."
        ),
        bad=cluster("""
            kind: RayService
            spec: {serveService: {metadata: {name: 7b-model}}}
        """),
        good=cluster("""
            kind: RayService
            spec: {serveService: {metadata: {name: model-7b}}}
        """),
    ),
    "service/newer-kubernetes": Code(
        meaning="A value needs a newer Kubernetes than some that are still in use (a warning).",
        why="An older API server rejects the Service.",
        bad=_head_service("trafficDistribution: PreferSameZone"),
        good=_head_service("trafficDistribution: PreferClose"),
    ),
    "service/no-serve-port": Code(
        meaning="The head of a RayService lists ports, and none of them is named serve.",
        why=(
            "The operator accepts the RayService, but makes no Serve Service: nothing reaches "
            "the applications."
        ),
        bad=cluster("""
            kind: RayService
            spec:
              rayClusterConfig:
                headGroupSpec:
                  template:
                    spec:
                      containers:
                      - ports:
                        - {name: dashboard, containerPort: 8265}
        """),
        good=cluster("""
            kind: RayService
            spec:
              rayClusterConfig:
                headGroupSpec:
                  template:
                    spec:
                      containers:
                      - ports:
                        - {name: dashboard, containerPort: 8265}
                        - {name: serve, containerPort: 8000}
        """),
    ),
    "service/node-port": Code(
        meaning=(
            "A node port is out of range or used twice, or the type of the Service cannot have it."
        ),
        why="By default a cluster has the node ports 30000 to 32767. " + _NO_SERVICE,
        bad=_service(
            "type: NodePort",
            "selector: {ray.io/cluster: demo}",
            "ports: [{port: 8265, nodePort: 8265}]",
        ),
        good=_service(
            "type: NodePort",
            "selector: {ray.io/cluster: demo}",
            "ports: [{port: 8265, nodePort: 30265}]",
        ),
    ),
    "service/port": Code(
        meaning="A port of a Service is not valid or is used twice, or the Service has none.",
        why=_NO_SERVICE,
        bad=_service(
            "selector: {ray.io/cluster: demo}",
            "ports: [{name: client, port: 10001}, {name: tasks, port: 10001}]",
        ),
        good=_service(
            "selector: {ray.io/cluster: demo}",
            "ports: [{name: client, port: 10001}, {name: tasks, port: 10002}]",
        ),
    ),
    "service/port-name": Code(
        meaning=(
            "The name of a port is not valid, is used twice, or is missing where there are "
            "several ports."
        ),
        why=_NO_SERVICE,
        bad=_service(
            "selector: {ray.io/cluster: demo}",
            "ports: [{port: 10001}, {port: 8265}]",
        ),
        good=_service(
            "selector: {ray.io/cluster: demo}",
            "ports: [{name: client, port: 10001}, {name: dashboard, port: 8265}]",
        ),
    ),
    "service/selector": Code(
        meaning="A selector of a Service has a key or a value that no label can have.",
        why=_NO_SERVICE,
        bad=_service("selector: {team: search & ads}", "ports: [{port: 10001}]"),
        good=_service("selector: {team: search-and-ads}", "ports: [{port: 10001}]"),
    ),
    "service/session-affinity": Code(
        meaning=(
            "sessionAffinity is not ClientIP or None, or its timeout is not between 1 second and "
            "1 day."
        ),
        why=_NO_SERVICE,
        bad=_head_service("sessionAffinity: Cookie"),
        good=_head_service("sessionAffinity: ClientIP"),
    ),
    "service/traffic-policy": Code(
        meaning=(
            "A traffic policy or a traffic distribution is not valid, or the type of the Service "
            "cannot have it."
        ),
        why=_NO_SERVICE,
        bad=_head_service("type: ClusterIP", "externalTrafficPolicy: Local"),
        good=_head_service("type: LoadBalancer", "externalTrafficPolicy: Local"),
    ),
    "service/type": Code(
        meaning="The type of a Service is not ClusterIP, NodePort, LoadBalancer or ExternalName.",
        why=_NO_SERVICE,
        bad=_head_service("type: Ingress"),
        good=_head_service("type: LoadBalancer"),
    ),
}
