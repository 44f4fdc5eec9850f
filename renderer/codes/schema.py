"""The codes of what the API server rejects in an object as it is written."""

from __future__ import annotations

from renderer.codes.model import Code, Example, cluster, manifest, shell


def _with_crd(schema_of_spec: str, spec: str) -> Example:
    """A RayCluster with this spec, checked by a CRD whose spec has this schema (both in flow style)."""
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
            { printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: notes, annotations: {log: '
              yes x | head -n 300000 | tr -d '\\n'
              printf '}}\\n'; } | render validate -
        """),
        good=shell("""
            { printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: notes, annotations: {log: '
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
        bad=_with_crd("{type: object, properties: {rayVersion: {type: string, minLength: 5}}}", "{rayVersion: '2.5'}"),
        good=_with_crd("{type: object, properties: {rayVersion: {type: string, minLength: 5}}}", "{rayVersion: 2.5.0}"),
    ),
    "schema/cel-not-evaluated": Code(
        meaning="A CEL rule of the given CRD cannot be evaluated here (a warning).",
        why="Only the rules of KubeRay's own CRDs are known. The API server evaluates the rule and may reject the object.",
        bad=_with_crd(
            "{type: object, x-kubernetes-preserve-unknown-fields: true,"
            " x-kubernetes-validations: [{rule: self.suspend == false}]}",
            "{suspend: false}",
        ),
        good=_with_crd("{type: object, x-kubernetes-preserve-unknown-fields: true}", "{suspend: false}"),
    ),
    "schema/combination": Code(
        meaning="A value has none of the forms that the given CRD allows (anyOf, oneOf, not).",
        why="The API server rejects the object.",
        bad=_with_crd(
            "{type: object, properties: {rayVersion: {type: string, anyOf: [{pattern: '^2[.]'}, {pattern: '^3[.]'}]}}}",
            "{rayVersion: 1.9.0}",
        ),
        good=_with_crd(
            "{type: object, properties: {rayVersion: {type: string, anyOf: [{pattern: '^2[.]'}, {pattern: '^3[.]'}]}}}",
            "{rayVersion: 2.52.0}",
        ),
    ),
    "schema/duplicate": Code(
        meaning="Two items of a list have the same key.",
        why="The API server rejects the object: the key is what tells the items apart when they are merged.",
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
    "schema/not-evaluated": Code(
        meaning="A pattern or a format of the given CRD cannot be evaluated here (a warning).",
        why="The API server evaluates it and may reject the object.",
        bad=_with_crd("{type: object, properties: {rayVersion: {type: string, format: ipv4}}}", "{rayVersion: 2.52.0}"),
        good=_with_crd("{type: object, properties: {rayVersion: {type: string}}}", "{rayVersion: 2.52.0}"),
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
    "schema/quantity": Code(
        meaning="A value is not a valid quantity, such as `500m` or `4Gi`.",
        why="The API server rejects the object. Units are `Ki`, `Mi`, `Gi` (powers of 1024) and `k`, `M`, `G`, without `B`.",
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
    "schema/rule": Code(
        meaning="A value violates a CEL rule of the CRD.",
        why="The API server rejects the object.",
        bad=cluster("spec: {managedBy: example.com/me}"),
        good=cluster("spec: {managedBy: kueue.x-k8s.io/multikueue}"),
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
        bad=cluster("spec: {gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}}", kuberay="1.2"),
        good=cluster("spec: {gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}}", kuberay="1.3"),
    ),
    "schema/claim": Code(meaning="A PersistentVolumeClaim that is not valid: its access modes, size or source."),
    "schema/deprecated-api-version": Code(meaning="Ray.io/v1alpha1, which KubeRay deprecates from 1.7 on (a warning)."),
    "schema/disruption-budget": Code(meaning="A PodDisruptionBudget that is not valid."),
    "schema/ingress": Code(meaning="An Ingress that is not valid: a host, a path, a backend."),
    "schema/job": Code(meaning="A Job or CronJob that is not valid."),
    "schema/key": Code(meaning="A key that a map does not allow."),
    "schema/network-policy": Code(meaning="A NetworkPolicy that is not valid: a port, a peer, a direction."),
    "schema/not-checked": Code(meaning="A kind of the API group ray.io that is not known here (a warning)."),
    "schema/priority-class": Code(meaning="A PriorityClass that is not valid."),
    "schema/role": Code(meaning="A role or a role binding that is not valid."),
    "schema/schedule": Code(meaning="A schedule or a time zone of a CronJob that is not valid."),
    "schema/secret": Code(meaning="A Secret without the keys that its type needs."),
    "schema/selector": Code(meaning="A selector that is not valid, or that the labels of the template do not match."),
    "schema/workload": Code(meaning="A Deployment, StatefulSet, DaemonSet or ReplicaSet that is not valid."),
}
