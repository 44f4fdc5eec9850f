"""The codes of what the API server rejects in the Pods that the operator makes."""

from __future__ import annotations

from renderer.codes.model import Code, Example, cluster

_NEVER_STARTS = "The operator accepts the cluster, but the API server rejects its Pods: nothing ever starts."


def _container(text: str, volumes: str = "[]", kuberay: str | None = None) -> Example:
    """A cluster whose head has this in its first container, and these volumes."""
    return cluster(
        f"""
        spec:
          headGroupSpec:
            template:
              spec:
                volumes: {volumes}
                containers:
                - {text}
        """,
        kuberay,
    )


CODES: dict[str, Code] = {
    "pod/duplicate-container": Code(
        meaning="Two containers of a Pod have the same name; the operator's own containers count, too.",
        why=_NEVER_STARTS,
        bad=cluster("""
            spec:
              enableInTreeAutoscaling: true
              headGroupSpec: {template: {spec: {containers: [{name: autoscaler}]}}}
        """),
        good=cluster("""
            spec:
              enableInTreeAutoscaling: true
              headGroupSpec: {template: {spec: {containers: [{name: ray-head}]}}}
        """),
    ),
    "pod/duplicate-mount-path": Code(
        meaning="Two mounts of a container have the same path.",
        why=_NEVER_STARTS,
        bad=_container(
            "volumeMounts: [{name: a, mountPath: /data}, {name: b, mountPath: /data}]",
            "[{name: a, emptyDir: {}}, {name: b, emptyDir: {}}]",
            kuberay="1.1",
        ),
        good=_container(
            "volumeMounts: [{name: a, mountPath: /data}, {name: b, mountPath: /more}]",
            "[{name: a, emptyDir: {}}, {name: b, emptyDir: {}}]",
            kuberay="1.1",
        ),
    ),
    "pod/duplicate-volume": Code(
        meaning="Two volumes of a Pod have the same name.",
        why=_NEVER_STARTS,
        bad=_container("{}", "[{name: a, emptyDir: {}}, {name: a, emptyDir: {}}]", kuberay="1.1"),
        good=_container("{}", "[{name: a, emptyDir: {}}, {name: b, emptyDir: {}}]", kuberay="1.1"),
    ),
    "pod/ephemeral-containers": Code(
        meaning="The Pod template has ephemeral containers.",
        why="Only a running Pod can get them, by `kubectl debug`. " + _NEVER_STARTS,
        bad=cluster("""
            spec:
              headGroupSpec:
                template:
                  spec:
                    ephemeralContainers: [{name: debug, image: busybox}]
        """),
        good=cluster("""
            spec:
              headGroupSpec:
                template:
                  spec:
                    containers:
                    - {}
                    - {name: debug, image: busybox}
        """),
    ),
    "pod/huge-pages-alone": Code(
        meaning="A container has huge pages, and neither cpu nor memory.",
        why=_NEVER_STARTS,
        bad=_container("resources: {limits: {hugepages-2Mi: 64Mi}}"),
        good=_container("resources: {limits: {hugepages-2Mi: 64Mi, memory: 4Gi}}"),
    ),
    "pod/image": Code(
        meaning="A container has no image, or an image that starts or ends with a space.",
        why=_NEVER_STARTS,
        bad=_container('image: " rayproject/ray:2.52.0"'),
        good=_container("image: rayproject/ray:2.52.0"),
    ),
    "pod/mount-dropped": Code(
        meaning="A mount refers to a volume that does not exist, and the operator drops the mount (a warning).",
        why="The container starts without its data. Later operators make a Pod that is rejected.",
        bad=_container("volumeMounts: [{name: data, mountPath: /data}]", kuberay="1.1"),
        good=_container(
            "volumeMounts: [{name: data, mountPath: /data}]", "[{name: data, emptyDir: {}}]", kuberay="1.1"
        ),
    ),
    "pod/mount-without-volume": Code(
        meaning="A mount refers to a volume that the Pod does not have.",
        why=_NEVER_STARTS,
        bad=_container("volumeMounts: [{name: data, mountPath: /data}]"),
        good=_container("volumeMounts: [{name: data, mountPath: /data}]", "[{name: data, emptyDir: {}}]"),
    ),
    "pod/request-above-limit": Code(
        meaning="A request is above its limit, or differs from it where both must be equal (GPUs, huge pages).",
        why=_NEVER_STARTS,
        bad=_container("resources: {requests: {cpu: 4}, limits: {cpu: 2}}"),
        good=_container("resources: {requests: {cpu: 2}, limits: {cpu: 4}}"),
    ),
    "pod/resource-name": Code(
        meaning="The name of a resource is not one that Kubernetes knows.",
        why=_NEVER_STARTS,
        bad=_container("resources: {limits: {gpu: 1}}"),
        good=_container("resources: {limits: {nvidia.com/gpu: 1}}"),
    ),
    "pod/resource-value": Code(
        meaning="An amount of a resource is negative, or is a fraction of something that is counted in whole numbers.",
        why=_NEVER_STARTS,
        bad=_container("resources: {limits: {nvidia.com/gpu: 500m}}"),
        good=_container("resources: {limits: {nvidia.com/gpu: 1}}"),
    ),
}
