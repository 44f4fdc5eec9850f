"""The codes of values files and `--set`."""

from __future__ import annotations

from renderer.codes.model import Code, Example, shell, values


def _groups(number: int) -> Example:
    """Values with that many groups of workers, rendered."""
    return shell(f"""
        {{ echo 'additionalWorkerGroups:'
          seq -f '  group-%g: {{}}' {number}; }} > values.yaml
        render --name demo -f values.yaml
    """)


CODES: dict[str, Code] = {
    "values/ambiguous-boolean": Code(
        meaning="YAML reads a word such as `y` or `On` as a boolean where a string is expected.",
        why="The value would become `true` or `false`, and not the word that is in the file.",
        bad=values("""
            head:
              labels: {canary: y}
        """),
        good=values("""
            head:
              labels: {canary: "y"}
        """),
    ),
    "values/cluster-twice": Code(
        meaning=(
            "The cluster inside a RayService, RayJob or RayCronJob is set there, next to the "
            "values that describe it."
        ),
        why="The cluster is made of the other values, so this one would be lost.",
        bad=values("rayJob: {rayClusterSpec: {rayVersion: 2.52.0}}"),
        good=values(
            """
            rayJob: {}
            head: {rayVersion: 2.52.0}
        """
        ),
    ),
    "values/compat-contradiction": Code(
        meaning="The legacy annotation is asked for together with an operator that rejects it.",
        why=(
            "Operators from KubeRay 1.3 reject a cluster that has both the annotation and the "
            "options."
        ),
        bad=values(
            """
            gcsFaultTolerance: true
            compat: {legacyAnnotation: true}
            """,
            kuberay="1.4",
        ),
        good=values("gcsFaultTolerance: true", kuberay="1.4"),
    ),
    "values/compat-pair": Code(
        meaning=(
            "The manifest has both the options and the legacy annotation, as asked for (a warning)."
        ),
        why="KubeRay 1.3 and later reject the pair, and earlier versions do not know the options.",
        bad=values("""
            gcsFaultTolerance: true
            compat: {legacyAnnotation: true}
        """),
        good=values("gcsFaultTolerance: true"),
    ),
    "values/control-character": Code(
        meaning="A name, a namespace or an image contains a control character or a line break.",
        why="The API server rejects it, and the character cannot be seen in an editor.",
        bad=values(r"""
            image: {repository: rayproject/ray, tag: "2.52.0\n"}
        """),
        good=values("""
            image: {repository: rayproject/ray, tag: "2.52.0"}
        """),
    ),
    "values/curly-quotes": Code(
        meaning="A text begins and ends with curly quotes (a warning).",
        why="YAML does not read them as quotes: they become part of the text.",
        bad=values("""
            head:
              labels: {team: ok}
              annotations: {note: “for the team”}
        """),
        good=values("""
            head:
              labels: {team: ok}
              annotations: {note: "for the team"}
        """),
    ),
    "values/empty-queue-name": Code(
        meaning="Kueue's queue label has no value.",
        why="Kueue ignores the cluster, so that it starts at once and outside every quota.",
        bad=values("""
            labels: {kueue.x-k8s.io/queue-name: ""}
        """),
        good=values("""
            labels: {kueue.x-k8s.io/queue-name: team-a}
        """),
    ),
    "values/needs-newer-kuberay": Code(
        meaning="The target version does not support this value.",
        why=(
            "The operator would not know the field, and fault tolerance would not be what was "
            "asked for."
        ),
        bad=values("gcsFaultTolerance: {enabled: true, backend: rocksdb}", kuberay="1.2"),
        good=values("gcsFaultTolerance: {enabled: true}", kuberay="1.2"),
    ),
    "values/no-effect": Code(
        meaning="A value is one of the official chart, and has no effect there either.",
        why="What was asked for does not happen: no ServiceAccount is created, and no Pod uses it.",
        bad=values("serviceAccount: {create: true, name: ray}"),
        good=values("head: {serviceAccountName: ray}"),
    ),
    "values/not-values": Code(
        meaning=(
            "The file is a manifest, or has the values of a parent chart, and is not a values file."
        ),
        why="None of its keys is a value, so nothing of it would be rendered.",
        bad=values("""
            ray-cluster:
              head: {rayVersion: 2.52.0}
        """),
        good=values("head: {rayVersion: 2.52.0}"),
    ),
    "values/options-while-off": Code(
        meaning="Options of fault tolerance are set while it is off (a warning).",
        why="None of them is written to the manifest: a lost head loses the cluster's state.",
        bad=values("gcsFaultTolerance: {enabled: false, redisAddress: 'redis.prod:6379'}"),
        good=values("gcsFaultTolerance: {enabled: true, redisAddress: 'redis.prod:6379'}"),
    ),
    "values/redis-address": Code(
        meaning="Fault tolerance is on and its address is empty.",
        why="The operator would start Ray without Redis, and the head would keep no state.",
        bad=values("gcsFaultTolerance: {enabled: true, redisAddress: ''}"),
        good=values("gcsFaultTolerance: {enabled: true, redisAddress: 'redis:6379'}"),
    ),
    "values/redis-name": Code(
        meaning="`redis.create` makes a Service whose name is not valid.",
        why="The API server rejects that Service, so the head never finds its Redis.",
        bad=values(
            """
            fullnameOverride: 1st-cluster
            redis: {create: true}
        """,
            kuberay="1.2",
        ),
        good=values(
            """
            fullnameOverride: first-cluster
            redis: {create: true}
        """,
            kuberay="1.2",
        ),
    ),
    "values/redis-username": Code(
        meaning="A Redis user is set for an operator that does not support one.",
        why="The operator would sign in as the default user of Redis.",
        bad=values(
            "gcsFaultTolerance: {enabled: true, redisUsername: {value: ray}}", kuberay="1.2"
        ),
        good=values(
            "gcsFaultTolerance: {enabled: true, redisUsername: {value: ray}}", kuberay="1.3"
        ),
    ),
    "values/required": Code(
        meaning="A value that every cluster needs is null or missing.",
        why="Without it no manifest can be made.",
        bad=values("image: {repository: rayproject/ray, tag: null}"),
        good=values("image: {repository: rayproject/ray, tag: 2.52.0}"),
    ),
    "values/retired-key": Code(
        meaning="The chart had this key in older versions, and ignores it since (a warning).",
        why="It has no effect: what it set before is set by another value, or by the operator.",
        bad=values("worker: {miniReplicas: 1}"),
        good=values("worker: {minReplicas: 1}"),
    ),
    "values/said-twice": Code(
        meaning="A variable or parameter is set by hand, and is also set by `gcsFaultTolerance`.",
        why="One of the two would win silently.",
        bad=values(
            """
            gcsFaultTolerance: true
            head:
              containerEnv:
              - {name: RAY_REDIS_ADDRESS, value: "other:6379"}
            """,
            kuberay="1.2",
        ),
        good=values(
            "gcsFaultTolerance: {enabled: true, redisAddress: 'other:6379'}", kuberay="1.2"
        ),
    ),
    "values/stray-redis-address": Code(
        meaning="The head has the variable RAY_REDIS_ADDRESS while fault tolerance is off.",
        why=(
            "Ray would use Redis, and the operator would not: a restarted head finds the state "
            "of another cluster."
        ),
        bad=values(
            """
            head:
              containerEnv:
              - {name: RAY_REDIS_ADDRESS, value: "redis:6379"}
            """,
            kuberay="1.2",
        ),
        good=values(
            "gcsFaultTolerance: {enabled: true, redisAddress: 'redis:6379'}", kuberay="1.2"
        ),
    ),
    "values/tag-in-repository": Code(
        meaning="The repository of an image has a tag of its own (a warning).",
        why="The value `tag` is added to it once more, and no node can pull such an image.",
        bad=values("image: {repository: 'rayproject/ray:2.52.0', tag: 2.52.0}"),
        good=values("image: {repository: rayproject/ray, tag: 2.52.0}"),
    ),
    "values/two-kinds": Code(
        meaning="More than one of `rayService`, `rayJob` and `rayCronJob` is set.",
        why="One values file renders one of these kinds, and none of them is the obvious one.",
        bad=values(
            """
            rayService: {}
            rayJob: {entrypoint: python main.py}
        """
        ),
        good=values("rayJob: {entrypoint: python main.py}"),
    ),
    "values/too-many": Code(
        meaning="The values have more groups of workers than one cluster can have.",
        why=(
            "An object with so many groups is larger than the 1.5 MiB that etcd stores, so the "
            "API server rejects it."
        ),
        bad=_groups(2001),
        good=_groups(3),
    ),
    "values/unknown-key": Code(
        meaning="The key does not exist.",
        why="Helm ignores unknown keys, so a misspelled one silently has no effect.",
        bad=values("worker: {replica: 2}"),
        good=values("worker: {replicas: 2}"),
    ),
    "values/wrong-type": Code(
        meaning="A value has the wrong type, such as a list where a map is expected.",
        why="The manifest would be broken, or the API server would reject it.",
        bad=values("""
            head:
              annotations: [team]
        """),
        good=values("""
            head:
              annotations: {team: ml}
        """),
    ),
}
