"""The codes of what the API server rejects in an object as it is written."""

from __future__ import annotations

from renderer.codes.model import Code, Example, cluster, manifest, shell


def _with_crd(schema_of_spec: str, spec: str) -> Example:
    """A RayCluster with this spec, checked by a CRD whose spec has this schema (both in flow
    style).
    """
    return shell(f"""
cat > crd.yaml <<'END'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: rayclusters.ray.io}}
spec:
  group: ray.io
  scope: Namespaced
  names: {{kind: RayCluster, plural: rayclusters}}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {schema_of_spec}
END
cat > cluster.yaml <<'END'
apiVersion: ray.io/v1
kind: RayCluster
metadata: {{name: demo}}
spec: {spec}
END
render validate cluster.yaml --crd crd.yaml
""")


def _cron_job(schedule: str) -> Example:
    """A CronJob with this schedule."""
    return manifest(f"""
        apiVersion: batch/v1
        kind: CronJob
        metadata: {{name: download}}
        spec:
          schedule: "{schedule}"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers: [{{name: download, image: "rayproject/ray:2.52.0"}}]
    """)


def _deployment(app: str, *spec: str) -> Example:
    """A Deployment that selects `app: api`, with this label on its Pods and these lines in its
    spec.
    """
    lines = "\n".join(f"  {line}" for line in ("selector: {matchLabels: {app: api}}", *spec))
    return manifest(
        f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: api}}
spec:
{lines}
  template:
    metadata: {{labels: {{app: {app}}}}}
    spec: {{containers: [{{name: api, image: "nginx:1.29"}}]}}
"""
    )


CODES: dict[str, Code] = {
    "schema/annotation": Code(
        meaning="The key of an annotation is not a qualified name.",
        why="The API server rejects the object.",
        bad=cluster("metadata: {annotations: {my note: x}}"),
        good=cluster("metadata: {annotations: {example.com/my-note: x}}"),
    ),
    "schema/annotations-too-large": Code(
        meaning="All annotations of an object together are larger than 256 KiB.",
        why="The API server rejects the object.",
        bad=shell("""
            { printf 'apiVersion: v1\\nkind: ConfigMap\\n'
              printf 'metadata: {name: notes, annotations: {log: '
              yes x | head -n 300000 | tr -d '\\n'
              printf '}}\\n'; } | render validate -
        """),
        good=shell("""
            { printf 'apiVersion: v1\\nkind: ConfigMap\\n'
              printf 'metadata: {name: notes, annotations: {log: '
              yes x | head -n 200000 | tr -d '\\n'
              printf '}}\\n'; } | render validate -
        """),
    ),
    "schema/api-version": Code(
        meaning="The apiVersion is missing, or is not one that the CRD serves.",
        why="The API server does not know the object. KubeRay before 1.0 used `ray.io/v1alpha1`.",
        bad=cluster("apiVersion: ray.io/v2"),
        good=cluster("apiVersion: ray.io/v1"),
    ),
    "schema/bounds": Code(
        meaning="A value is too long, too short, too large or too small.",
        why="The API server rejects the object.",
        bad=_with_crd(
            "{type: object, properties: {rayVersion: {type: string, minLength: 5}}}",
            "{rayVersion: '2.5'}",
        ),
        good=_with_crd(
            "{type: object, properties: {rayVersion: {type: string, minLength: 5}}}",
            "{rayVersion: 2.5.0}",
        ),
    ),
    "schema/cel-not-evaluated": Code(
        meaning="A CEL rule of the given CRD cannot be evaluated here (a warning).",
        why=(
            "Only the rules of KubeRay's own CRDs are known. The API server evaluates the rule "
            "and may reject the object."
        ),
        bad=_with_crd(
            "{type: object, x-kubernetes-preserve-unknown-fields: true,"
            " x-kubernetes-validations: [{rule: self.suspend == false}]}",
            "{suspend: false}",
        ),
        good=_with_crd(
            "{type: object, x-kubernetes-preserve-unknown-fields: true}", "{suspend: false}"
        ),
    ),
    "schema/claim": Code(
        meaning="A PersistentVolumeClaim is not valid: its access modes, its size or its source.",
        why="The API server rejects the claim, and Pods that mount it never start.",
        bad=manifest("""
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: models}
            spec:
              accessModes: [ReadWriteOncePod, ReadOnlyMany]
              resources: {requests: {storage: 10Gi}}
        """),
        good=manifest("""
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: models}
            spec:
              accessModes: [ReadWriteMany]
              resources: {requests: {storage: 10Gi}}
        """),
    ),
    "schema/combination": Code(
        meaning="A value has none of the forms that the given CRD allows (anyOf, oneOf, not).",
        why="The API server rejects the object.",
        bad=_with_crd(
            (
                "{type: object, properties: {rayVersion: {type: string, anyOf: [{pattern: "
                "'^2[.]'}, {pattern: '^3[.]'}]}}}"
            ),
            "{rayVersion: 1.9.0}",
        ),
        good=_with_crd(
            (
                "{type: object, properties: {rayVersion: {type: string, anyOf: [{pattern: "
                "'^2[.]'}, {pattern: '^3[.]'}]}}}"
            ),
            "{rayVersion: 2.52.0}",
        ),
    ),
    "schema/deprecated-api-version": Code(
        meaning="The API version ray.io/v1alpha1 is deprecated from KubeRay 1.7 on (a warning).",
        why=(
            "KubeRay 1.9 and later do not serve it: the API server rejects the object after the "
            "upgrade."
        ),
        bad=cluster("apiVersion: ray.io/v1alpha1"),
        good=cluster("apiVersion: ray.io/v1"),
    ),
    "schema/disruption-budget": Code(
        meaning="A PodDisruptionBudget is not valid.",
        why=(
            "The API server rejects it, so draining nodes may stop all Pods of the cluster at once."
        ),
        bad=manifest("""
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: workers}
            spec:
              minAvailable: 2
              maxUnavailable: 1
              selector: {matchLabels: {ray.io/node-type: worker}}
        """),
        good=manifest("""
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: workers}
            spec:
              maxUnavailable: 1
              selector: {matchLabels: {ray.io/node-type: worker}}
        """),
    ),
    "schema/duplicate": Code(
        meaning="Two items of a list have the same key.",
        why=(
            "The API server rejects the object: the key identifies the items when they are merged."
        ),
        bad=cluster("""
            spec:
              headGroupSpec:
                template:
                  spec:
                    containers:
                    - ports:
                      - {containerPort: 8265, protocol: TCP}
                      - {containerPort: 8265, protocol: TCP}
        """),
        good=cluster("""
            spec:
              headGroupSpec:
                template:
                  spec:
                    containers:
                    - ports:
                      - {containerPort: 8265, protocol: TCP}
                      - {containerPort: 10001, protocol: TCP}
        """),
    ),
    "schema/enum": Code(
        meaning="The value is not one of the allowed ones.",
        why="The API server rejects the object.",
        bad=cluster("spec: {autoscalerOptions: {upscalingMode: Fast}}"),
        good=cluster("spec: {autoscalerOptions: {upscalingMode: Aggressive}}"),
    ),
    "schema/finalizers": Code(
        meaning="A finalizer is not a qualified name, or two finalizers exclude each other.",
        why="The API server rejects the object.",
        bad=cluster("metadata: {finalizers: [my finalizer]}"),
        good=cluster("metadata: {finalizers: [example.com/my-finalizer]}"),
    ),
    "schema/format": Code(
        meaning="A string does not have the form that the schema requires.",
        why="The API server rejects the object.",
        bad=cluster("metadata: {creationTimestamp: yesterday}"),
        good=cluster("metadata: {creationTimestamp: '2025-01-31T12:30:00Z'}"),
    ),
    "schema/ingress": Code(
        meaning="An Ingress is not valid: a host, a path or a backend.",
        why="The API server rejects the Ingress, and nothing reaches the Service behind it.",
        bad=manifest("""
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: dashboard}
            spec:
              rules:
              - host: ray.example.com
                http:
                  paths:
                  - path: dashboard
                    pathType: Prefix
                    backend: {service: {name: demo-head-svc, port: {number: 8265}}}
        """),
        good=manifest("""
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: dashboard}
            spec:
              rules:
              - host: ray.example.com
                http:
                  paths:
                  - path: /dashboard
                    pathType: Prefix
                    backend: {service: {name: demo-head-svc, port: {number: 8265}}}
        """),
    ),
    "schema/job": Code(
        meaning="A Job or CronJob is not valid.",
        why="The API server rejects it, and it never runs.",
        bad=manifest("""
            apiVersion: batch/v1
            kind: Job
            metadata: {name: download}
            spec:
              template:
                spec:
                  restartPolicy: Always
                  containers: [{name: download, image: "rayproject/ray:2.52.0"}]
        """),
        good=manifest("""
            apiVersion: batch/v1
            kind: Job
            metadata: {name: download}
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: download, image: "rayproject/ray:2.52.0"}]
        """),
    ),
    "schema/key": Code(
        meaning="A map has a key that is not allowed there.",
        why=(
            "The API server rejects the object. The keys of a ConfigMap or Secret become names "
            "of files."
        ),
        bad=manifest("""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: code}
            data: {src/main.py: "import ray"}
        """),
        good=manifest("""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: code}
            data: {main.py: "import ray"}
        """),
    ),
    "schema/kind": Code(
        meaning="The kind is missing, or is not the expected one.",
        why="The API server does not know what the object is.",
        bad=cluster("kind: Raycluster"),
        good=cluster("kind: RayCluster"),
    ),
    "schema/label": Code(
        meaning="The key or the value of a label is not valid.",
        why="The API server rejects the object.",
        bad=cluster('metadata: {labels: {team: "machine learning"}}'),
        good=cluster("metadata: {labels: {team: machine-learning}}"),
    ),
    "schema/name": Code(
        meaning="The name of the object is missing or not valid.",
        why="The API server rejects the object.",
        bad=cluster("metadata: {name: My_Cluster}"),
        good=cluster("metadata: {name: my-cluster}"),
    ),
    "schema/namespace": Code(
        meaning="The namespace is not a valid name of a namespace.",
        why="Such a namespace cannot exist.",
        bad=cluster("metadata: {namespace: team.ml}"),
        good=cluster("metadata: {namespace: team-ml}"),
    ),
    "schema/nested-list": Code(
        meaning="A List contains a List.",
        why="kubectl rejects it.",
        bad=manifest("""
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: List
              items:
              - {apiVersion: v1, kind: ConfigMap, metadata: {name: notes}}
        """),
        good=manifest("""
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: notes}}
        """),
    ),
    "schema/network-policy": Code(
        meaning="A NetworkPolicy is not valid: a port, a peer or a direction.",
        why="The API server rejects the policy, so nothing protects the Pods.",
        bad=manifest("""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: dashboard}
            spec:
              podSelector: {matchLabels: {ray.io/node-type: head}}
              ingress: [{ports: [{port: 82650}]}]
        """),
        good=manifest("""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: dashboard}
            spec:
              podSelector: {matchLabels: {ray.io/node-type: head}}
              ingress: [{ports: [{port: 8265}]}]
        """),
    ),
    "schema/no-object": Code(
        meaning="A document contains no object: a values file, or an empty List.",
        why="kubectl would apply nothing, or reject the file.",
        bad=manifest("image: {tag: 2.52.0}"),
        good=manifest("""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: notes}
        """),
    ),
    "schema/not-checked": Code(
        meaning="The kind belongs to the API group ray.io and is not known here (a warning).",
        why="It may be a kind of a later KubeRay: nothing below metadata is checked.",
        bad=manifest("""
            apiVersion: ray.io/v1
            kind: RayNotebook
            metadata: {name: demo}
        """),
        good=cluster("kind: RayCluster"),
    ),
    "schema/not-evaluated": Code(
        meaning="A pattern or a format of the given CRD cannot be evaluated here (a warning).",
        why="The API server evaluates it and may reject the object.",
        bad=_with_crd(
            "{type: object, properties: {rayVersion: {type: string, format: ipv4}}}",
            "{rayVersion: 2.52.0}",
        ),
        good=_with_crd(
            "{type: object, properties: {rayVersion: {type: string}}}", "{rayVersion: 2.52.0}"
        ),
    ),
    "schema/owner-references": Code(
        meaning="Two owners are the controller of one object, or an Event is an owner.",
        why="The API server rejects the object.",
        bad=cluster("""
            metadata:
              ownerReferences:
              - {apiVersion: v1, kind: Event, name: a, uid: b}
        """),
        good=cluster("""
            metadata:
              ownerReferences:
              - {apiVersion: v1, kind: ConfigMap, name: a, uid: b}
        """),
    ),
    "schema/priority-class": Code(
        meaning="A PriorityClass is not valid.",
        why="The API server rejects it, and with it every Pod that names it.",
        bad=manifest("""
            apiVersion: scheduling.k8s.io/v1
            kind: PriorityClass
            metadata: {name: training}
            value: 2000000000
        """),
        good=manifest("""
            apiVersion: scheduling.k8s.io/v1
            kind: PriorityClass
            metadata: {name: training}
            value: 1000000
        """),
    ),
    "schema/quantity": Code(
        meaning="A value is not a valid quantity, such as `500m` or `4Gi`.",
        why=(
            "The API server rejects the object. Units are `Ki`, `Mi`, `Gi` (powers of 1024) and "
            "`k`, `M`, `G`, without `B`."
        ),
        bad=cluster("""
            spec:
              headGroupSpec:
                template:
                  spec:
                    containers:
                    - resources: {limits: {memory: 4GB}}
        """),
        good=cluster("""
            spec:
              headGroupSpec:
                template:
                  spec:
                    containers:
                    - resources: {limits: {memory: 4Gi}}
        """),
    ),
    "schema/required": Code(
        meaning="A required field is missing.",
        why="The API server rejects the object.",
        bad=cluster("spec: {headGroupSpec: {template: null}}"),
        good=cluster("spec: {headGroupSpec: {template: {metadata: {labels: {team: ml}}}}}"),
    ),
    "schema/role": Code(
        meaning="A role or a role binding is not valid.",
        why="The API server rejects it, and the service account lacks the permissions.",
        bad=manifest("""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: autoscaler}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: autoscaler}
            subjects: [{kind: ServiceAccount, name: ray}]
        """),
        good=manifest("""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: autoscaler}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: autoscaler}
            subjects: [{kind: ServiceAccount, name: ray, namespace: team-ml}]
        """),
    ),
    "schema/rule": Code(
        meaning="A value violates a CEL rule of the CRD.",
        why="The API server rejects the object.",
        bad=cluster("spec: {managedBy: example.com/me}"),
        good=cluster("spec: {managedBy: kueue.x-k8s.io/multikueue}"),
    ),
    "schema/schedule": Code(
        meaning="The schedule or the time zone of a CronJob is not valid.",
        why="The API server rejects the CronJob.",
        bad=_cron_job("0 25 * * *"),
        good=_cron_job("0 23 * * *"),
    ),
    "schema/secret": Code(
        meaning="A Secret lacks the keys that its type needs.",
        why="The API server rejects the Secret, and Pods that need it never start.",
        bad=manifest("""
            apiVersion: v1
            kind: Secret
            metadata: {name: certificate}
            type: kubernetes.io/tls
            stringData: {tls.crt: ""}
        """),
        good=manifest("""
            apiVersion: v1
            kind: Secret
            metadata: {name: certificate}
            type: kubernetes.io/tls
            stringData: {tls.crt: "", tls.key: ""}
        """),
    ),
    "schema/selector": Code(
        meaning="A selector is not valid, or the labels of the template do not match it.",
        why="The API server rejects the object.",
        bad=_deployment("web"),
        good=_deployment("api"),
    ),
    "schema/type": Code(
        meaning="A value has the wrong type.",
        why="The API server rejects the object. Mostly quotes are missing or superfluous.",
        bad=cluster("spec: {rayVersion: 2.52}"),
        good=cluster('spec: {rayVersion: "2.52.0"}'),
    ),
    "schema/unknown-field": Code(
        meaning="This version does not have the field.",
        why="The API server drops it silently (kubectl warns): what it should do never happens.",
        bad=cluster(
            "spec: {gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}}", kuberay="1.2"
        ),
        good=cluster(
            "spec: {gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}}", kuberay="1.3"
        ),
    ),
    "schema/workload": Code(
        meaning="A Deployment, StatefulSet, DaemonSet or ReplicaSet is not valid.",
        why="The API server rejects it, and none of its Pods is made.",
        bad=_deployment("api", "strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}"),
        good=_deployment("api", "strategy: {type: Recreate}"),
    ),
}
