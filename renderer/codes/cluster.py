"""The codes of advice: what is accepted everywhere and still breaks clusters."""

from __future__ import annotations

from renderer.codes.model import Code, Example, cluster


def _cron(*spec: str) -> Example:
    """A RayCronJob with these lines in its spec, for an operator whose feature gate is on."""
    lines = ["kind: RayCronJob", "spec:", *(f"  {line}" for line in spec)]
    return cluster("\n".join(lines), gates="RayCronJob=true")


CODES: dict[str, Code] = {
    "cluster/auth-mode-missing": Code(
        meaning="authOptions has no mode.",
        why=(
            "mode has no default: the operator leaves authentication off, whatever else "
            "authOptions says."
        ),
        bad=cluster("spec: {authOptions: {}}"),
        good=cluster("spec: {authOptions: {mode: token}}"),
    ),
    "cluster/autoscaler-options-off": Code(
        meaning="autoscalerOptions is set while autoscaling is off.",
        why="The options have no effect: nothing scales.",
        bad=cluster("spec: {autoscalerOptions: {version: v2}}"),
        good=cluster("spec: {enableInTreeAutoscaling: true, autoscalerOptions: {version: v2}}"),
    ),
    "cluster/cron-flood": Code(
        meaning="The schedule of a RayCronJob makes RayJobs faster than they can end.",
        why=(
            "The operator does not wait for the last RayJob: each has its own RayCluster, "
            "until the Kubernetes cluster"
            " is full."
        ),
        bad=_cron('schedule: "@every 10s"'),
        good=_cron('schedule: "@every 1h"'),
    ),
    "cluster/cron-gate": Code(
        meaning="The object is a RayCronJob, and its feature gate is off.",
        why="The API server stores it, and no controller handles it: no RayJob is ever made.",
        bad=cluster("kind: RayCronJob"),
        good=_cron('schedule: "0 3 * * *"'),
    ),
    "cluster/cron-never": Code(
        meaning="No date ever matches the schedule of a RayCronJob.",
        why=(
            "The operator makes a RayJob at once. KubeRay 1.6 makes one after the other, without "
            "end."
        ),
        bad=_cron('schedule: "0 3 30 2 *"'),
        good=_cron('schedule: "0 3 28 2 *"'),
    ),
    "cluster/deletion-timeout": Code(
        meaning=(
            "The annotation ray.io/gcs-ft-deletion-timeout is not a whole number of seconds "
            "above 0."
        ),
        why="The operator ignores it and waits for the default of 300 seconds.",
        bad=cluster("metadata: {annotations: {ray.io/gcs-ft-deletion-timeout: 5m}}"),
        good=cluster("metadata: {annotations: {ray.io/gcs-ft-deletion-timeout: '600'}}"),
    ),
    "cluster/duplicate-group-name": Code(
        meaning="Two worker groups have the same name.",
        why=(
            "The operator counts the Pods of both as those of one group, and starts and stops "
            "them without end."
        ),
        bad=cluster("""
            spec:
              workerGroupSpecs:
              - &group
                groupName: small
                rayStartParams: {}
                template: {spec: {containers: [{name: ray, image: rayproject/ray:2.52.0}]}}
              - *group
        """),
        good=cluster("""
            spec:
              workerGroupSpecs:
              - &group
                groupName: small
                rayStartParams: {}
                template: {spec: {containers: [{name: ray, image: rayproject/ray:2.52.0}]}}
              - <<: *group
                groupName: large
        """),
    ),
    "cluster/ft-annotation-not-true": Code(
        meaning="The annotation of fault tolerance has a value that does not turn it on.",
        why="Only `true` turns it on: the cluster runs without fault tolerance.",
        bad=cluster('metadata: {annotations: {ray.io/ft-enabled: "yes"}}'),
        good=cluster('metadata: {annotations: {ray.io/ft-enabled: "true"}}'),
    ),
    "cluster/ft-annotation-on-pod": Code(
        meaning=(
            "The annotation ray.io/ft-enabled is on a Pod template, and GCS fault tolerance is off."
        ),
        why="The operator reads it on the RayCluster alone, and overwrites it on the Pods.",
        bad=cluster(
            "spec: {headGroupSpec: {template: {metadata: {annotations: {ray.io/ft-enabled: "
            "'true'}}}}}"
        ),
        good=cluster("metadata: {annotations: {ray.io/ft-enabled: 'true'}}"),
    ),
    "cluster/head-service-labels": Code(
        meaning=(
            "The head Pod has a label by which the operator finds the head Service, with another "
            "value."
        ),
        why=(
            "KubeRay before 1.2 copies it to the head Service and no longer finds it: the "
            "cluster never gets ready."
        ),
        bad=cluster(
            (
                "spec: {headGroupSpec: {template: {metadata: {labels: {app.kubernetes.io/name: "
                "my-app}}}}}"
            ),
            kuberay="1.1",
        ),
        good=cluster(
            "spec: {headGroupSpec: {template: {metadata: {labels: {app: my-app}}}}}",
            kuberay="1.1",
        ),
    ),
    "cluster/image-name": Code(
        meaning="The name of an image is not one that a container runtime can read.",
        why="The API server accepts it, and the Pod never starts (InvalidImageName).",
        bad=cluster("""
            spec:
              headGroupSpec: {template: {spec: {containers: [{image: "Registry/Ray:2.52.0"}]}}}
        """),
        good=cluster("""
            spec:
              headGroupSpec: {template: {spec: {containers: [{image: "registry/ray:2.52.0"}]}}}
        """),
    ),
    "cluster/kueue-group-name": Code(
        meaning="A worker group of a cluster that is queued by Kueue is named head.",
        why="Kueue uses that name for the head group, and its webhook rejects the object.",
        bad=cluster("""
            metadata: {labels: {kueue.x-k8s.io/queue-name: team-a}}
            spec: {workerGroupSpecs: [{groupName: head}]}
        """),
        good=cluster("""
            metadata: {labels: {kueue.x-k8s.io/queue-name: team-a}}
            spec: {workerGroupSpecs: [{groupName: cpu}]}
        """),
    ),
    "cluster/max-replicas-zero": Code(
        meaning="maxReplicas is 0 while autoscaling is on.",
        why="The group never gets a worker, and tasks that need it wait without end.",
        bad=cluster("""
            spec:
              enableInTreeAutoscaling: true
              workerGroupSpecs: [{replicas: 0, minReplicas: 0, maxReplicas: 0}]
        """),
        good=cluster("""
            spec:
              enableInTreeAutoscaling: true
              workerGroupSpecs: [{replicas: 0, minReplicas: 0, maxReplicas: 5}]
        """),
    ),
    "cluster/min-above-max": Code(
        meaning="minReplicas is above maxReplicas, or below 0.",
        why="The operator uses the smaller one. KubeRay 1.6 and later reject the cluster.",
        bad=cluster("spec: {workerGroupSpecs: [{minReplicas: 4, maxReplicas: 3}]}", kuberay="1.5"),
        good=cluster(
            "spec: {workerGroupSpecs: [{replicas: 3, minReplicas: 3, maxReplicas: 4}]}",
            kuberay="1.5",
        ),
    ),
    "cluster/object-store-memory": Code(
        meaning="The object store is larger than the memory of the container.",
        why=(
            "The object store is in /dev/shm, which is as large as the memory limit: Ray does "
            "not start."
        ),
        bad=cluster("""
            spec:
              headGroupSpec:
                rayStartParams: {object-store-memory: "10240000000"}
                template: {spec: {containers: [{resources: {limits: {memory: 8G}}}]}}
        """),
        good=cluster("""
            spec:
              headGroupSpec:
                rayStartParams: {object-store-memory: "4000000000"}
                template: {spec: {containers: [{resources: {limits: {memory: 8G}}}]}}
        """),
    ),
    "cluster/placeholder": Code(
        meaning=(
            "A name, an image or an address has a placeholder, such as ${TAG}, that no tool "
            "replaced."
        ),
        why=(
            "It is accepted as it is: the Pod waits for an image, a node or a Secret that does "
            "not exist."
        ),
        bad=cluster("""
            spec:
              headGroupSpec:
                template: {spec: {containers: [{image: "rayproject/ray:${TAG}"}]}}
        """),
        good=cluster("""
            spec:
              headGroupSpec:
                template: {spec: {containers: [{image: "rayproject/ray:2.52.0"}]}}
        """),
    ),
    "cluster/plain-text-password": Code(
        meaning="A password or user name of Redis is in plain text.",
        why=(
            "Everyone who can read the repository, or the object in the cluster, can read the "
            "password."
        ),
        bad=cluster("""
            spec:
              gcsFaultToleranceOptions:
                redisAddress: redis:6379
                redisPassword: {value: hunter2}
        """),
        good=cluster("""
            spec:
              gcsFaultToleranceOptions:
                redisAddress: redis:6379
                redisPassword: {valueFrom: {secretKeyRef: {name: redis, key: password}}}
        """),
    ),
    "cluster/ray-start-false": Code(
        meaning="include-log-monitor is false.",
        why="KubeRay before 1.7 does not pass it to ray start, and the log monitor runs.",
        bad=cluster(
            "spec: {headGroupSpec: {rayStartParams: {include-log-monitor: 'false'}}}",
            kuberay="1.6",
        ),
        good=cluster(
            "spec: {headGroupSpec: {rayStartParams: {include-log-monitor: 'false'}}}",
            kuberay="1.7",
        ),
    ),
    "cluster/ray-start-number": Code(
        meaning="A count, a port or an amount of memory in rayStartParams is not a whole number.",
        why="ray start does not accept it, and Ray does not start.",
        bad=cluster("""
            spec: {headGroupSpec: {rayStartParams: {object-store-memory: 4Gi}}}
        """),
        good=cluster("""
            spec: {headGroupSpec: {rayStartParams: {object-store-memory: '4294967296'}}}
        """),
    ),
    "cluster/ray-start-option": Code(
        meaning="A key of rayStartParams is not an option of ray start.",
        why="The operator passes it on as it is, and Ray does not start.",
        bad=cluster("spec: {headGroupSpec: {rayStartParams: {num_cpus: '0'}}}"),
        good=cluster("spec: {headGroupSpec: {rayStartParams: {num-cpus: '0'}}}"),
    ),
    "cluster/ray-start-quotes": Code(
        meaning="JSON in rayStartParams.resources is not in quotes for the shell.",
        why=(
            "The operator puts it into a command line: the shell removes the quotes, and Ray "
            "does not start."
        ),
        bad=cluster("spec: {headGroupSpec: {rayStartParams: {resources: '{\"NPU\": 1}'}}}"),
        good=cluster('spec: {headGroupSpec: {rayStartParams: {resources: "\'{\\"NPU\\": 1}\'"}}}'),
    ),
    "cluster/ray-versions-differ": Code(
        meaning=(
            "The images of head and workers have different releases of Ray, or rayVersion names "
            "another one."
        ),
        why=(
            "Ray accepts no worker of another release; the operator decides by rayVersion what "
            "Ray can do."
        ),
        bad=cluster("spec: {rayVersion: '2.40.0'}"),
        good=cluster("spec: {rayVersion: '2.52.0'}"),
    ),
    "cluster/redis-address-empty": Code(
        meaning="Fault tolerance with Redis has no address.",
        why="The head starts without Redis and loses the cluster's state when it restarts.",
        bad=cluster("spec: {gcsFaultToleranceOptions: {redisAddress: ''}}"),
        good=cluster("spec: {gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}}"),
    ),
    "cluster/redis-address-form": Code(
        meaning="The address of Redis has no port, or a scheme that is not that of Redis.",
        why="Ray cannot connect, and the head does not start.",
        bad=cluster("""
            spec: {gcsFaultToleranceOptions: {redisAddress: redis}}
        """),
        good=cluster("""
            spec: {gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}}
        """),
    ),
    "cluster/redis-username-ray": Code(
        meaning="redisUsername is set for a Ray before 2.41.",
        why="Earlier releases have no option for it: the head does not start.",
        bad=cluster("""
            spec:
              rayVersion: 2.9.0
              headGroupSpec: {template: {spec: {containers: [{image: "example.com/team/app:1"}]}}}
              gcsFaultToleranceOptions:
                redisAddress: redis:6379
                redisUsername: {valueFrom: {secretKeyRef: {name: redis, key: user}}}
        """),
        good=cluster("""
            spec:
              gcsFaultToleranceOptions:
                redisAddress: redis:6379
                redisUsername: {valueFrom: {secretKeyRef: {name: redis, key: user}}}
        """),
    ),
    "cluster/replicas-clamped": Code(
        meaning="replicas is not between minReplicas and maxReplicas.",
        why="The operator uses the nearer limit: the cluster is not as large as it looks.",
        bad=cluster("spec: {workerGroupSpecs: [{replicas: 5, minReplicas: 0, maxReplicas: 3}]}"),
        good=cluster("spec: {workerGroupSpecs: [{replicas: 3, minReplicas: 0, maxReplicas: 3}]}"),
    ),
    "cluster/resource-name": Code(
        meaning="The name of a device is almost that of a usual device plugin.",
        why="It is accepted as it is, no node offers it, and the Pod waits for one.",
        bad=cluster("""
            spec:
              workerGroupSpecs:
              - template: {spec: {containers: [{resources: {limits: {nvidia.com/gpus: 1}}}]}}
        """),
        good=cluster("""
            spec:
              workerGroupSpecs:
              - template: {spec: {containers: [{resources: {limits: {nvidia.com/gpu: 1}}}]}}
        """),
    ),
    "cluster/resource-unit": Code(
        meaning="An amount of cpu or memory is valid, and far from what anybody means.",
        why="memory: 2048m is two bytes, cpu: 500M is 500 million CPUs: no container starts.",
        bad=cluster("""
            spec:
              workerGroupSpecs:
              - template: {spec: {containers: [{resources: {limits: {memory: 2048m}}}]}}
        """),
        good=cluster("""
            spec:
              workerGroupSpecs:
              - template: {spec: {containers: [{resources: {limits: {memory: 2048Mi}}}]}}
        """),
    ),
    "cluster/shared-storage-namespace": Code(
        meaning="A RayService has a fixed external storage namespace.",
        why="While the service is upgraded, the old and the new cluster write to the same state.",
        bad=cluster("""
            kind: RayService
            spec:
              rayClusterConfig:
                gcsFaultToleranceOptions:
                  redisAddress: redis:6379
                  externalStorageNamespace: prod
        """),
        good=cluster("""
            kind: RayService
            spec:
              rayClusterConfig:
                gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}
        """),
    ),
    "cluster/submission-mode": Code(
        meaning="The operator does not know the submissionMode of a RayJob.",
        why=(
            "It makes the RayCluster and submits nothing: the cluster runs, and its job never "
            "starts."
        ),
        bad=cluster(
            """
            kind: RayJob
            spec: {submissionMode: SidecarMode}
            """,
            kuberay="1.4",
        ),
        good=cluster(
            """
            kind: RayJob
            spec: {submissionMode: K8sJobMode}
            """,
            kuberay="1.4",
        ),
    ),
    "cluster/worker-restart-policy": Code(
        meaning="Workers restart, while autoscaler v1 is in use.",
        why=(
            "A worker that restarted is unknown to the autoscaler, and is never removed when it "
            "is idle."
        ),
        bad=cluster("""
            spec:
              enableInTreeAutoscaling: true
              workerGroupSpecs: [{template: {spec: {restartPolicy: Always}}}]
        """),
        good=cluster("""
            spec:
              enableInTreeAutoscaling: true
              workerGroupSpecs: [{template: {spec: {restartPolicy: Never}}}]
        """),
    ),
}
