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
    "pod/affinity": Code(meaning="An affinity of a Pod that is not valid: a selector, a topology key, a weight."),
    "pod/annotation": Code(meaning="An annotation of a Pod with a key or a value that is not valid."),
    "pod/container-name": Code(meaning="A container without a name, or with one that is not valid."),
    "pod/container-restart": Code(meaning="A container's own restart policy, or a rule of it, that is not valid."),
    "pod/deadline": Code(meaning="An activeDeadlineSeconds of a Pod outside its range."),
    "pod/dns": Code(meaning="A DNS policy or a DNS setting of a Pod that is not valid."),
    "pod/env": Code(meaning="An environment variable without a name or with a source that is not valid."),
    "pod/env-from": Code(meaning="An entry of envFrom that does not name exactly one valid source."),
    "pod/group-name": Code(meaning="A name of a worker group with which no Pod can be made."),
    "pod/host": Code(meaning="A host name, a host alias, or settings of the host that exclude each other."),
    "pod/init-container": Code(meaning="A probe or a lifecycle hook of an init container that is not a sidecar."),
    "pod/label": Code(meaning="A label of a Pod with a key or a value that is not valid."),
    "pod/lifecycle": Code(meaning="A lifecycle hook without exactly one valid handler."),
    "pod/mount": Code(meaning="A mount or a block device of a container that is not valid."),
    "pod/name": Code(meaning="A name of a Pod that is not valid, or none."),
    "pod/newer-kubernetes": Code(meaning="Something that Kubernetes accepts only from a version on (a warning)."),
    "pod/no-container": Code(meaning="A Pod without any container."),
    "pod/node-selector": Code(meaning="A node selector with a key or a value that is not valid."),
    "pod/os": Code(meaning="A field that the operating system of a Pod does not have, or an unknown system."),
    "pod/overhead": Code(meaning="An overhead of a Pod without a RuntimeClass."),
    "pod/pod-resources": Code(meaning="Containers that together exceed the resources of their Pod."),
    "pod/port": Code(meaning="A port of a container that is not valid, or a host port that is used twice."),
    "pod/port-name": Code(meaning="A port's name that is not valid, or occurs twice in a container."),
    "pod/priority": Code(meaning="A priority or a preemption policy that differs from that of the PriorityClass."),
    "pod/probe": Code(meaning="A probe without exactly one valid handler, or with numbers out of range."),
    "pod/pull-policy": Code(meaning="A word that is not a pull policy."),
    "pod/readiness-gate": Code(meaning="A readiness gate whose condition is not valid."),
    "pod/reference": Code(meaning="A name of a ServiceAccount, node or class that is not valid."),
    "pod/resize-policy": Code(meaning="A resize policy that is not valid, or two for one resource."),
    "pod/resource-claim": Code(meaning="A resource claim that is not valid, or that the Pod does not have."),
    "pod/restart-policy": Code(meaning="A word that is not a restart policy."),
    "pod/scheduling-gate": Code(meaning="A scheduling gate that is not valid, or is there twice."),
    "pod/security": Code(meaning="A security context of a Pod or a container that is not valid or contradicts itself."),
    "pod/submitter": Code(meaning="A name, label or port in the submitter's Pod template that a Pod cannot have."),
    "pod/submitter-backoff-limit": Code(meaning="A number of retries of the submitter below 0."),
    "pod/submitter-restart-policy": Code(meaning="A submitter that restarts always, also by default."),
    "pod/termination-message": Code(meaning="A word that is not a policy for termination messages."),
    "pod/toleration": Code(meaning="A toleration that is not valid: its operator, effect, key or value."),
    "pod/topology-spread": Code(meaning="A topology spread constraint that is not valid, or is there twice."),
    "pod/volume": Code(meaning="A volume's source that is not valid, or more than one."),
    "pod/volume-name": Code(meaning="A volume without a name, or with one that is not valid."),
}
