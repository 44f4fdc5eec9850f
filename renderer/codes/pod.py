"""The codes of what the API server rejects in the Pods that the operator makes."""

from __future__ import annotations

from textwrap import dedent, indent

from renderer.codes.model import Code, Example, cluster, manifest

_NEVER_STARTS = (
    "The operator accepts the cluster, but the API server rejects its Pods: nothing ever starts."
)
_NO_SUBMITTER = (
    "The operator accepts the RayJob, but the API server rejects the submitter: the job never runs."
)


def _pod(text: str, kuberay: str | None = None) -> Example:
    """A cluster whose head has these fields in the spec of its Pod."""
    fields = indent(dedent(text).strip("\n"), " " * 8)
    return cluster(f"spec:\n  headGroupSpec:\n    template:\n      spec:\n{fields}", kuberay)


def _container(field: str, volumes: str | None = None, kuberay: str | None = None) -> Example:
    """A cluster whose head has this field in its first container, and these volumes."""
    lines = [f"volumes: {volumes}"] if volumes else []
    return _pod("\n".join([*lines, "containers:", f"- {field}"]), kuberay)


def _metadata(field: str) -> Example:
    """A cluster whose head has this in the metadata of its Pod."""
    return cluster(f"spec: {{headGroupSpec: {{template: {{metadata: {{{field}}}}}}}}}")


def _submitter(*fields: str) -> Example:
    """A RayJob whose submitter has these fields in the spec of its Pod."""
    lines = ["kind: RayJob", "spec:", "  submitterPodTemplate:", "    spec:"]
    lines += [f"      {field}" for field in fields]
    lines.append("      containers: [{name: submitter, image: rayproject/ray:2.52.0}]")
    return cluster("\n".join(lines))


CODES: dict[str, Code] = {
    "pod/affinity": Code(
        meaning=(
            "An affinity has a selector, an operator, a topology key or a weight that is not valid."
        ),
        why=_NEVER_STARTS,
        bad=_pod("""
            affinity:
              nodeAffinity:
                preferredDuringSchedulingIgnoredDuringExecution:
                - weight: 500
                  preference:
                    matchExpressions: [{key: disk, operator: In, values: [ssd]}]
        """),
        good=_pod("""
            affinity:
              nodeAffinity:
                preferredDuringSchedulingIgnoredDuringExecution:
                - weight: 50
                  preference:
                    matchExpressions: [{key: disk, operator: In, values: [ssd]}]
        """),
    ),
    "pod/annotation": Code(
        meaning="An annotation of a Pod has a key or a value that is not valid.",
        why=_NEVER_STARTS,
        bad=_metadata("annotations: {on call: ml-team}"),
        good=_metadata("annotations: {example.com/on-call: ml-team}"),
    ),
    "pod/container-name": Code(
        meaning="A container has no name, or one that is not a DNS label.",
        why=_NEVER_STARTS,
        bad=_container("name: ray_head"),
        good=_container("name: ray-head"),
    ),
    "pod/container-restart": Code(
        meaning=(
            "The restartPolicy of a single container, or one of its restartPolicyRules, is not "
            "valid."
        ),
        why=_NEVER_STARTS,
        bad=_container("restartPolicy: OnError"),
        good=_container("restartPolicy: OnFailure"),
    ),
    "pod/deadline": Code(
        meaning="activeDeadlineSeconds of a Pod is below 1, or above 2147483647.",
        why="A Pod without a deadline leaves the field out. " + _NEVER_STARTS,
        bad=_pod("activeDeadlineSeconds: 0"),
        good=_pod("activeDeadlineSeconds: 3600"),
    ),
    "pod/dns": Code(
        meaning="dnsPolicy or dnsConfig of a Pod is not valid.",
        why=_NEVER_STARTS,
        bad=_pod('dnsPolicy: "None"'),
        good=_pod("""
            dnsPolicy: "None"
            dnsConfig: {nameservers: [10.0.0.10]}
        """),
    ),
    "pod/duplicate-container": Code(
        meaning=(
            "Two containers of a Pod have the same name; the operator's own containers count, too."
        ),
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
    "pod/env": Code(
        meaning=(
            "An environment variable has no valid name, no valid source, or both a value and a "
            "source."
        ),
        why=_NEVER_STARTS,
        bad=_pod("""
            containers:
            - env:
              - name: LOG_LEVEL
                value: info
                valueFrom: {configMapKeyRef: {name: ray, key: log-level}}
        """),
        good=_pod("""
            containers:
            - env:
              - name: LOG_LEVEL
                valueFrom: {configMapKeyRef: {name: ray, key: log-level}}
        """),
    ),
    "pod/env-from": Code(
        meaning="An entry of envFrom does not name exactly one valid ConfigMap or Secret.",
        why=_NEVER_STARTS,
        bad=_container("envFrom: [{configMapRef: {name: settings}, secretRef: {name: tokens}}]"),
        good=_container("envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: tokens}}]"),
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
    "pod/group-name": Code(
        meaning="The name of a worker group cannot be a part of the names and labels of its Pods.",
        why=(
            "The operator accepts the cluster and starts the head, but the API server rejects "
            "the group's workers."
        ),
        bad=cluster("spec: {workerGroupSpecs: [{groupName: gpu_workers}]}"),
        good=cluster("spec: {workerGroupSpecs: [{groupName: gpu-workers}]}"),
    ),
    "pod/host": Code(
        meaning=(
            "A host name or a host alias is not valid, or settings that concern the host exclude "
            "each other."
        ),
        why=_NEVER_STARTS,
        bad=_pod("hostAliases: [{ip: redis.example.com, hostnames: [redis]}]"),
        good=_pod("hostAliases: [{ip: 10.0.0.7, hostnames: [redis]}]"),
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
    "pod/init-container": Code(
        meaning="An init container that is not a sidecar has a probe or a lifecycle hook.",
        why="Only a container that keeps running has probes and hooks. " + _NEVER_STARTS,
        bad=_pod("""
            initContainers:
            - name: proxy
              image: example.com/proxy:1.0
              readinessProbe: {tcpSocket: {port: 3128}}
        """),
        good=_pod("""
            initContainers:
            - name: proxy
              image: example.com/proxy:1.0
              restartPolicy: Always
              readinessProbe: {tcpSocket: {port: 3128}}
        """),
    ),
    "pod/label": Code(
        meaning="A label of a Pod has a key or a value that is not valid.",
        why=_NEVER_STARTS,
        bad=_metadata("labels: {team: search & ads}"),
        good=_metadata("labels: {team: search-and-ads}"),
    ),
    "pod/lifecycle": Code(
        meaning="A lifecycle hook has no handler, more than one, or one that is not valid.",
        why=_NEVER_STARTS,
        bad=_container("lifecycle: {preStop: {exec: {}}}"),
        good=_container("lifecycle: {preStop: {exec: {command: [ray, stop]}}}"),
    ),
    "pod/mount": Code(
        meaning="A mount or a block device of a container is not valid.",
        why=_NEVER_STARTS,
        bad=_container(
            "volumeMounts: [{name: data, mountPath: /models, subPath: ../models}]",
            "[{name: data, emptyDir: {}}]",
        ),
        good=_container(
            "volumeMounts: [{name: data, mountPath: /models, subPath: models}]",
            "[{name: data, emptyDir: {}}]",
        ),
    ),
    "pod/mount-dropped": Code(
        meaning=(
            "A mount refers to a volume that does not exist, and the operator drops the mount (a "
            "warning)."
        ),
        why="The container starts without its data. Later operators make a Pod that is rejected.",
        bad=_container("volumeMounts: [{name: data, mountPath: /data}]", kuberay="1.1"),
        good=_container(
            "volumeMounts: [{name: data, mountPath: /data}]",
            "[{name: data, emptyDir: {}}]",
            kuberay="1.1",
        ),
    ),
    "pod/mount-without-volume": Code(
        meaning="A mount refers to a volume that the Pod does not have.",
        why=_NEVER_STARTS,
        bad=_container("volumeMounts: [{name: data, mountPath: /data}]"),
        good=_container(
            "volumeMounts: [{name: data, mountPath: /data}]", "[{name: data, emptyDir: {}}]"
        ),
    ),
    "pod/name": Code(
        meaning="A Pod has no name, or one that is not a DNS subdomain.",
        why="The API server rejects the Pod.",
        bad=manifest("""
            apiVersion: v1
            kind: Pod
            metadata: {name: Ray_Client}
            spec: {containers: [{name: client, image: "rayproject/ray:2.52.0"}]}
        """),
        good=manifest("""
            apiVersion: v1
            kind: Pod
            metadata: {name: ray-client}
            spec: {containers: [{name: client, image: "rayproject/ray:2.52.0"}]}
        """),
    ),
    "pod/newer-kubernetes": Code(
        meaning=(
            "A field or a value needs a newer Kubernetes than some that are still in use (a "
            "warning)."
        ),
        why=(
            "An older API server rejects the Pod, or drops the field: the Pod then runs without it."
        ),
        bad=_container("restartPolicy: OnFailure"),
        good=_pod("restartPolicy: OnFailure"),
    ),
    "pod/no-container": Code(
        meaning="A Pod has no container.",
        why="The API server rejects the Pod.",
        bad=manifest("""
            apiVersion: v1
            kind: Pod
            metadata: {name: ray-client}
            spec: {containers: []}
        """),
        good=manifest("""
            apiVersion: v1
            kind: Pod
            metadata: {name: ray-client}
            spec: {containers: [{name: client, image: "rayproject/ray:2.52.0"}]}
        """),
    ),
    "pod/node-selector": Code(
        meaning="A node selector has a key or a value that no label can have.",
        why=_NEVER_STARTS,
        bad=_pod("nodeSelector: {example.com/gpu: NVIDIA A100}"),
        good=_pod("nodeSelector: {example.com/gpu: NVIDIA-A100}"),
    ),
    "pod/os": Code(
        meaning=(
            "The operating system of a Pod is unknown, or a field is set that does not exist on it."
        ),
        why=_NEVER_STARTS,
        bad=_pod("os: {name: ubuntu}"),
        good=_pod("os: {name: linux}"),
    ),
    "pod/overhead": Code(
        meaning="A Pod has an overhead, and no runtimeClassName.",
        why="Only the RuntimeClass sets the overhead. " + _NEVER_STARTS,
        bad=_pod("overhead: {cpu: 250m}"),
        good=_pod("runtimeClassName: gvisor"),
    ),
    "pod/pod-resources": Code(
        meaning="The resources of the containers are above those of their Pod.",
        why=_NEVER_STARTS,
        bad=_pod("""
            resources: {requests: {memory: 2Gi}}
            containers:
            - resources: {requests: {memory: 4Gi}}
        """),
        good=_pod("""
            resources: {requests: {memory: 4Gi}}
            containers:
            - resources: {requests: {memory: 4Gi}}
        """),
    ),
    "pod/port": Code(
        meaning="A port of a container is not valid, or two use the same port of the host.",
        why=_NEVER_STARTS,
        bad=_container("ports: [{name: metrics, containerPort: 80800}]"),
        good=_container("ports: [{name: metrics, containerPort: 8080}]"),
    ),
    "pod/port-name": Code(
        meaning="The name of a port is not valid, or two ports of a container have the same name.",
        why="A name has at most 15 lowercase letters, digits and `-`. " + _NEVER_STARTS,
        bad=_container("ports: [{name: app_metrics, containerPort: 9000}]"),
        good=_container("ports: [{name: app-metrics, containerPort: 9000}]"),
    ),
    "pod/priority": Code(
        meaning="The priority or the preemption policy of a Pod is not that of its PriorityClass.",
        why="Kubernetes fills both in from the class. " + _NEVER_STARTS,
        bad=_pod("priority: 1000"),
        good=_pod("priorityClassName: high-priority"),
    ),
    "pod/probe": Code(
        meaning=(
            "A probe has no handler, more than one, one that is not valid, or a number out of "
            "range."
        ),
        why=_NEVER_STARTS,
        bad=_container("livenessProbe: {periodSeconds: 10}"),
        good=_container("livenessProbe: {periodSeconds: 10, tcpSocket: {port: 6379}}"),
    ),
    "pod/pull-policy": Code(
        meaning="imagePullPolicy is not Always, IfNotPresent or Never.",
        why=_NEVER_STARTS,
        bad=_container("imagePullPolicy: IfMissing"),
        good=_container("imagePullPolicy: IfNotPresent"),
    ),
    "pod/readiness-gate": Code(
        meaning="A readiness gate has no condition, or one that is not a qualified name.",
        why=_NEVER_STARTS,
        bad=_pod("readinessGates: [{conditionType: model loaded}]"),
        good=_pod("readinessGates: [{conditionType: example.com/model-loaded}]"),
    ),
    "pod/reference": Code(
        meaning=(
            "The name of a ServiceAccount, a node, a PriorityClass or a RuntimeClass is not valid."
        ),
        why="No object can have this name. " + _NEVER_STARTS,
        bad=_pod("serviceAccountName: ray_head"),
        good=_pod("serviceAccountName: ray-head"),
    ),
    "pod/request-above-limit": Code(
        meaning=(
            "A request is above its limit, or differs from it where both must be equal (GPUs, "
            "huge pages)."
        ),
        why=_NEVER_STARTS,
        bad=_container("resources: {requests: {cpu: 4}, limits: {cpu: 2}}"),
        good=_container("resources: {requests: {cpu: 2}, limits: {cpu: 4}}"),
    ),
    "pod/resize-policy": Code(
        meaning="A resize policy is not valid, or a resource has two.",
        why="Only cpu and memory can be resized. " + _NEVER_STARTS,
        bad=_container(
            "resizePolicy: [{resourceName: nvidia.com/gpu, restartPolicy: RestartContainer}]"
        ),
        good=_container("resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}]"),
    ),
    "pod/resource-claim": Code(
        meaning=(
            "A resource claim is not valid, is listed twice, or is not one of the Pod's "
            "resourceClaims."
        ),
        why=_NEVER_STARTS,
        bad=_container("resources: {claims: [{name: gpu}]}"),
        good=_pod("""
            resourceClaims: [{name: gpu, resourceClaimTemplateName: large-gpu}]
            containers:
            - resources: {claims: [{name: gpu}]}
        """),
    ),
    "pod/resource-name": Code(
        meaning="The name of a resource is not one that Kubernetes knows.",
        why=_NEVER_STARTS,
        bad=_container("resources: {limits: {gpu: 1}}"),
        good=_container("resources: {limits: {nvidia.com/gpu: 1}}"),
    ),
    "pod/resource-value": Code(
        meaning=(
            "An amount of a resource is negative, or is a fraction of something that is counted "
            "in whole numbers."
        ),
        why=_NEVER_STARTS,
        bad=_container("resources: {limits: {nvidia.com/gpu: 500m}}"),
        good=_container("resources: {limits: {nvidia.com/gpu: 1}}"),
    ),
    "pod/restart-policy": Code(
        meaning="restartPolicy is not Always, OnFailure or Never.",
        why=_NEVER_STARTS,
        bad=_pod("restartPolicy: OnError"),
        good=_pod("restartPolicy: OnFailure"),
    ),
    "pod/scheduling-gate": Code(
        meaning=(
            "A scheduling gate has no valid name, is listed twice, or is set together with "
            "nodeName."
        ),
        why=_NEVER_STARTS,
        bad=_pod("schedulingGates: [{name: wait for quota}]"),
        good=_pod("schedulingGates: [{name: example.com/wait-for-quota}]"),
    ),
    "pod/security": Code(
        meaning="The securityContext of a Pod or a container is not valid, or contradicts itself.",
        why=_NEVER_STARTS,
        bad=_container("securityContext: {privileged: true, allowPrivilegeEscalation: false}"),
        good=_container("securityContext: {privileged: false, allowPrivilegeEscalation: false}"),
    ),
    "pod/submitter": Code(
        meaning=(
            "submitterPodTemplate has a name, a label, an annotation or a number that a Pod "
            "cannot have."
        ),
        why=_NO_SUBMITTER,
        bad=_submitter("serviceAccountName: job_runner", "restartPolicy: Never"),
        good=_submitter("serviceAccountName: job-runner", "restartPolicy: Never"),
    ),
    "pod/submitter-backoff-limit": Code(
        meaning="submitterConfig.backoffLimit is below 0.",
        why="The number of retries cannot be negative. " + _NO_SUBMITTER,
        bad=cluster("""
            kind: RayJob
            spec: {submitterConfig: {backoffLimit: -1}}
        """),
        good=cluster("""
            kind: RayJob
            spec: {submitterConfig: {backoffLimit: 0}}
        """),
    ),
    "pod/submitter-restart-policy": Code(
        meaning="The restartPolicy of submitterPodTemplate is missing, or not Never or OnFailure.",
        why="The default is Always, which the Pods of a Job cannot have. " + _NO_SUBMITTER,
        bad=_submitter(),
        good=_submitter("restartPolicy: Never"),
    ),
    "pod/termination-message": Code(
        meaning="terminationMessagePolicy is not File or FallbackToLogsOnError.",
        why=_NEVER_STARTS,
        bad=_container("terminationMessagePolicy: Logs"),
        good=_container("terminationMessagePolicy: FallbackToLogsOnError"),
    ),
    "pod/toleration": Code(
        meaning="A toleration has a key, a value, an operator or an effect that is not valid.",
        why=_NEVER_STARTS,
        bad=_pod('tolerations: [{key: nvidia.com/gpu, operator: Exists, value: "true"}]'),
        good=_pod("tolerations: [{key: nvidia.com/gpu, operator: Exists}]"),
    ),
    "pod/topology-spread": Code(
        meaning="A topology spread constraint is not valid, or is listed twice.",
        why=_NEVER_STARTS,
        bad=_pod("""
            topologySpreadConstraints:
            - maxSkew: 0
              topologyKey: topology.kubernetes.io/zone
              whenUnsatisfiable: ScheduleAnyway
        """),
        good=_pod("""
            topologySpreadConstraints:
            - maxSkew: 1
              topologyKey: topology.kubernetes.io/zone
              whenUnsatisfiable: ScheduleAnyway
        """),
    ),
    "pod/volume": Code(
        meaning="A volume has a source that is not valid, or more than one.",
        why=_NEVER_STARTS,
        bad=_pod("volumes: [{name: data, emptyDir: {}, persistentVolumeClaim: {claimName: data}}]"),
        good=_pod("volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]"),
    ),
    "pod/volume-name": Code(
        meaning="A volume has no name, or one that is not a DNS label.",
        why=_NEVER_STARTS,
        bad=_pod("volumes: [{name: training_data, emptyDir: {}}]"),
        good=_pod("volumes: [{name: training-data, emptyDir: {}}]"),
    ),
}
