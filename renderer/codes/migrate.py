"""The codes of `render migrate` and `render import`."""

from __future__ import annotations

from renderer.codes.model import Code, Example, shell

_ON = 'ray.io/ft-enabled: "true"'
_ADDRESS = '{name: RAY_REDIS_ADDRESS, value: "redis:6379"}'
_SECRET = "{secretKeyRef: {name: redis, key: password}}"
_PASSWORD = f"{{name: REDIS_PASSWORD, valueFrom: {_SECRET}}}"
_OPTIONS = 'gcsFaultToleranceOptions: {redisAddress: "redis:6379"}'
_ASK = "Nothing is written: only you know which of the two is right."


def _migrate(manifest: str, options: str = "") -> Example:
    """A manifest, and its migration."""
    call = " ".join(["render migrate", *options.split(), "old.yaml"])
    return shell(f"cat > old.yaml <<'END'\n{manifest.strip()}\nEND\n{call}")


def _cluster(*spec: str, annotations: str = "", params: str = "", container: str = "") -> str:
    """A RayCluster with these lines in its spec, and these parts in flow style."""
    metadata = "name: demo"
    if annotations:
        metadata += f", annotations: {{{annotations}}}"
    lines = [
        "apiVersion: ray.io/v1",
        "kind: RayCluster",
        f"metadata: {{{metadata}}}",
        "spec:",
        *(f"  {line}" for line in spec),
        "  headGroupSpec:",
        f"    rayStartParams: {{{params}}}",
        "    template:",
        "      spec:",
        "        containers:",
        "        - name: ray",
    ]
    return "\n".join([*lines, *(f"          {line}" for line in container.splitlines())])


def _old(*env: str, annotations: str = _ON, params: str = "", ray: str = "") -> Example:
    """A migration of a RayCluster whose fault tolerance is in the old places."""
    variables = "\n".join(["env:", *(f"- {variable}" for variable in env)])
    spec = [f"rayVersion: {ray}"] if ray else []
    return _migrate(
        _cluster(*spec, annotations=annotations, params=params, container=variables if env else "")
    )


def _service(spec: str) -> str:
    """A RayService with this spec."""
    return f"apiVersion: ray.io/v1\nkind: RayService\nmetadata: {{name: demo}}\nspec:\n{spec}"


def _head_service(metadata: str) -> Example:
    return _migrate(
        _service(
            "  rayClusterConfig:\n"
            "    headGroupSpec:\n"
            f"      headService: {{metadata: {metadata}}}\n"
            "      rayStartParams: {}\n"
            "      template: {spec: {containers: [{name: ray}]}}"
        )
    )


def _job(spec: str) -> str:
    """A RayJob with this line in its spec."""
    lines = [
        "apiVersion: ray.io/v1",
        "kind: RayJob",
        "metadata: {name: demo}",
        "spec:",
        "  entrypoint: python job.py",
        f"  {spec}",
        "  rayClusterSpec:",
        "    headGroupSpec: {rayStartParams: {}, template: {spec: {containers: [{name: ray}]}}}",
    ]
    return "\n".join(lines)


def _import(manifest: str, options: str = "") -> Example:
    """A manifest, and its import."""
    call = " ".join(["render import", *options.split(), "live.yaml"])
    return shell(f"cat > live.yaml <<'END'\n{manifest.strip()}\nEND\n{call}")


def _small(name: str) -> str:
    """A small RayCluster."""
    return f"""\
apiVersion: ray.io/v1
kind: RayCluster
metadata: {{name: {name}}}
spec:
  headGroupSpec:
    rayStartParams: {{}}
    template: {{spec: {{containers: [{{name: ray, image: "rayproject/ray:2.52.0"}}]}}}}"""


_MISPLACED = f"""
apiVersion: ray.io/v1
kind: RayCluster
metadata: {{name: demo}}
spec:
  headGroupSpec:
    rayStartParams: {{}}
    template:
      metadata:
        annotations: {{{_ON}}}
      spec:
        containers:
        - name: ray
          env:
          - {_ADDRESS}
"""

_RELEASE = f"""
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{{{name: demo}}}}
spec:
  chart: {{{{spec: {{{{chart: ray-cluster, version: {{}}}}}}}}}}
  values:
    annotations: {{{{{_ON}}}}}
    head:
      containerEnv: [{_ADDRESS.replace("{", "{{").replace("}", "}}")}]
"""
_PATCH = """
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [cluster.yaml]
patches:
- target: {{kind: RayCluster}}
  patch: >-
    {}
"""

CODES: dict[str, Code] = {
    "migrate/address-reference": Code(
        meaning=(
            "The variable RAY_REDIS_ADDRESS comes from valueFrom, and the options hold the "
            "address as text."
        ),
        why="Nothing is written: the address in the Secret or ConfigMap is not known here.",
        bad=_old(
            "{name: RAY_REDIS_ADDRESS, valueFrom: {configMapKeyRef: {name: redis, key: address}}}"
        ),
        good=_old(_ADDRESS),
    ),
    "migrate/address-without-annotation": Code(
        meaning="The variable RAY_REDIS_ADDRESS is set, but nothing turns fault tolerance on.",
        why=(
            "Nothing is written: Ray already keeps its state in Redis, and the operator does "
            "not know about it. With the"
            " options it would delete that state together with the cluster."
        ),
        bad=_old(_ADDRESS, annotations=""),
        good=_old(_ADDRESS),
    ),
    "migrate/cannot-edit": Code(
        meaning=(
            "The text at a place that must change is shared by an anchor, or has a layout "
            "that cannot be edited."
        ),
        why="Nothing is written: a change there would also change what other places share.",
        bad=_migrate(
            _cluster(annotations=_ON, container=f"env: &env\n- {_ADDRESS}")
            + "\n  workerGroupSpecs:\n  - groupName: small"
            + "\n    template: {spec: {containers: [{name: ray, env: *env}]}}"
        ),
        good=_migrate(
            _cluster(annotations=_ON, container=f"env:\n- {_ADDRESS}")
            + "\n  workerGroupSpecs:\n  - groupName: small"
            + "\n    template: {spec: {containers: [{name: ray}]}}"
        ),
    ),
    "migrate/chart-version": Code(
        meaning=(
            "A chart of the stated version, or one before 1.5 if none is stated, does not read "
            "the migrated values."
        ),
        why=(
            "With an older chart fault tolerance would be off without a message: the value is "
            "unknown to it."
        ),
        bad=_migrate(_RELEASE.format("1.2.2")),
        good=_migrate(_RELEASE.format("1.5.2")),
    ),
    "migrate/head-service-name": Code(
        meaning="The name of the head's Service was removed from a RayService (a warning).",
        why=(
            "KubeRay 1.3 and later reject it. Clients that use the old name no longer find the "
            "Service."
        ),
        bad=_head_service("{name: ray-head}"),
        good=_head_service("{labels: {team: ml}}"),
    ),
    "migrate/import-kind": Code(
        meaning="`render import` does not make values of this kind or API version.",
        why="No values file is printed.",
        bad=_import(_small("demo").replace("ray.io/v1", "ray.io/v1alpha1")),
        good=_import(_small("demo")),
    ),
    "migrate/import-nothing": Code(
        meaning="The file has no object of KubeRay, or none of the name that --name gives.",
        why="No values file is printed.",
        bad=_import(_small("demo"), "--name prod"),
        good=_import(_small("demo"), "--name demo"),
    ),
    "migrate/import-several": Code(
        meaning="The file has several objects of KubeRay, and a values file is for one.",
        why="No values file is printed. Choose one with --name.",
        bad=_import(_small("blue") + "\n---\n" + _small("green")),
        good=_import(_small("blue") + "\n---\n" + _small("green"), "--name blue"),
    ),
    "migrate/misplaced-annotation": Code(
        meaning=(
            "The annotation ray.io/ft-enabled was at a place where no operator reads it (a "
            "warning)."
        ),
        why=(
            "Fault tolerance was off, and the options turn it on: Ray starts with no state "
            "in Redis."
        ),
        bad=_migrate(_MISPLACED),
        good=_old(_ADDRESS),
    ),
    "migrate/namespace-reference": Code(
        meaning="The variable RAY_external_storage_namespace is not plain text.",
        why="Nothing is written: without its text Ray would not find the old state.",
        bad=_old(_ADDRESS, '{name: RAY_external_storage_namespace, value: "$(POD_NAMESPACE)"}'),
        good=_old(_ADDRESS, "{name: RAY_external_storage_namespace, value: prod}"),
    ),
    "migrate/needs-newer-kuberay": Code(
        meaning="The manifest uses something that the older operator named by --to does not have.",
        why="Nothing is written: the older operator would ignore the setting.",
        bad=_migrate(
            _cluster(
                "gcsFaultToleranceOptions:",
                "  redisAddress: redis:6379",
                "  redisUsername: {value: ray}",
            ),
            "--to 1.2",
        ),
        good=_migrate(
            _cluster("gcsFaultToleranceOptions:", "  redisAddress: redis:6379"), "--to 1.2"
        ),
    ),
    "migrate/no-address": Code(
        meaning="Fault tolerance is on, and the address of Redis is not known.",
        why="Nothing is written: with an empty address Ray keeps no state.",
        bad=_old(),
        good=_old(_ADDRESS),
    ),
    "migrate/no-container": Code(
        meaning="The head has no container that could get the variables.",
        why=(
            "Nothing is written: before KubeRay 1.3 the address of Redis is a variable of the head."
        ),
        bad=_migrate(
            _cluster(_OPTIONS).replace(
                "        containers:\n        - name: ray", "        containers: []"
            ),
            "--to 1.2",
        ),
        good=_migrate(_cluster(_OPTIONS), "--to 1.2"),
    ),
    "migrate/not-covered": Code(
        meaning="No values give a part of the manifest.",
        why="That part is left out (a warning), or no values file is printed (an error).",
        bad=_import(_small("demo").replace("{name: demo}", "{name: demo, clusterName: east}")),
        good=_import(_small("demo")),
    ),
    "migrate/not-enabled": Code(
        meaning="The switch of fault tolerance has a value that does not turn it on.",
        why="Nothing is written: fault tolerance may be off on purpose, or by mistake.",
        bad=_old(_ADDRESS, annotations='ray.io/ft-enabled: "yes"'),
        good=_old(_ADDRESS),
    ),
    "migrate/not-migrated": Code(
        meaning=(
            "The annotation ray.io/ft-enabled is in an object that is not KubeRay's, or in a "
            "text (a warning)."
        ),
        why=(
            "It stays as it is: a patch, a template or a manifest inside a text is changed by hand."
        ),
        bad=_migrate(
            _PATCH.format(
                '[{op: add, path: /metadata/annotations/ray.io~1ft-enabled, value: "true"}]'
            )
        ),
        good=_migrate(_PATCH.format("[{op: add, path: /metadata/annotations/team, value: ml}]")),
    ),
    "migrate/password-now-used": Code(
        meaning="Ray connected without the password, and uses it with the options (a warning).",
        why="If Redis has no password, the head can no longer connect to it.",
        bad=_old(_ADDRESS, _PASSWORD),
        good=_old(_ADDRESS, _PASSWORD, params="redis-password: $REDIS_PASSWORD"),
    ),
    "migrate/plain-password": Code(
        meaning="The Redis password is written in the manifest as text (a warning).",
        why=(
            "It stays there: everyone who can read the repository, or the object, can read the "
            "password."
        ),
        bad=_old(_ADDRESS, params="redis-password: hunter2"),
        good=_old(_ADDRESS, _PASSWORD, params="redis-password: $REDIS_PASSWORD"),
    ),
    "migrate/redis-username": Code(
        meaning=(
            "A Redis user name is set, and rayVersion is missing, not a version, or before 2.41."
        ),
        why="Nothing is written: an older Ray would sign in as the default user of Redis.",
        bad=_old(_ADDRESS, "{name: REDIS_USERNAME, value: ray}", ray="2.9.0"),
        good=_old(_ADDRESS, "{name: REDIS_USERNAME, value: ray}", ray="2.52.0"),
    ),
    "migrate/removed-field": Code(
        meaning="The target's operator does not have the field, ignores it, or deprecates it.",
        why=(
            "What the field asks for does not happen, or soon will not. If the field is unknown, "
            "nothing is written."
        ),
        bad=_migrate(_job("deletionPolicy: DeleteCluster"), "--to 1.5"),
        good=_migrate(
            _job(
                "deletionStrategy: {deletionRules: [{policy: DeleteCluster, condition: "
                "{jobStatus: SUCCEEDED}}]}"
            ),
            "--to 1.5",
        ),
    ),
    "migrate/serve-config": Code(
        meaning=(
            "The serveConfig of KubeRay 1.0 became serveConfigV2 (a warning), or cannot be "
            "expressed there."
        ),
        why=(
            "An application has one route: with several, nothing is written. Compare the result "
            "with `serve build`."
        ),
        bad=_migrate(
            _service(
                "  serveConfig:\n"
                "    importPath: shop.graph\n"
                "    deployments:\n"
                "    - {name: Cart, routePrefix: /cart}\n"
                "    - {name: Search, routePrefix: /search}"
            )
        ),
        good=_migrate(
            _service(
                "  serveConfigV2: |\n"
                "    applications:\n"
                "    - {name: cart, import_path: shop.cart, route_prefix: /cart}\n"
                "    - {name: search, import_path: shop.search, route_prefix: /search}"
            )
        ),
    ),
    "migrate/shell-text": Code(
        meaning="A start parameter contains characters that the shell changes.",
        why=(
            "Nothing is written: the options hold the text as it is, so the password would "
            "be different."
        ),
        bad=_old(_ADDRESS, params="redis-password: 'secret $1'"),
        good=_old(_ADDRESS, _PASSWORD, params="redis-password: $REDIS_PASSWORD"),
    ),
    "migrate/template": Code(
        meaning=(
            "The file is a template, of Helm or another tool, which is not YAML before it is "
            "rendered."
        ),
        why="Nothing is written: what it becomes depends on values that are not known here.",
        bad=_migrate(_small("{{ .Release.Name }}")),
        good=_migrate(_small("demo")),
    ),
    "migrate/two-namespaces": Code(
        meaning="The annotation and the variable of the storage namespace differ.",
        why="Ray used the variable, the operator the annotation. " + _ASK,
        bad=_old(
            _ADDRESS,
            "{name: RAY_external_storage_namespace, value: blue}",
            annotations=f"{_ON}, ray.io/external-storage-namespace: green",
        ),
        good=_old(_ADDRESS, annotations=f"{_ON}, ray.io/external-storage-namespace: green"),
    ),
    "migrate/two-passwords": Code(
        meaning="The start parameter and the variable of the Redis password differ.",
        why="Ray used the parameter, the operator's cleanup the variable. " + _ASK,
        bad=_old(_ADDRESS, _PASSWORD, params="redis-password: hunter2"),
        good=_old(_ADDRESS, _PASSWORD, params="redis-password: $REDIS_PASSWORD"),
    ),
    "migrate/two-texts": Code(
        meaning="The old and the new place of a setting have different texts.",
        why=_ASK,
        bad=_migrate(
            _cluster(
                'gcsFaultToleranceOptions: {redisAddress: "other:6379"}',
                annotations=_ON,
                container=f"env:\n- {_ADDRESS}",
            )
        ),
        good=_migrate(_cluster(_OPTIONS, annotations=_ON, container=f"env:\n- {_ADDRESS}")),
    ),
    "migrate/two-user-names": Code(
        meaning="The start parameter and the variable of the Redis user name differ.",
        why="Ray used the parameter, the operator's cleanup the variable. " + _ASK,
        bad=_old(
            _ADDRESS,
            "{name: REDIS_USERNAME, value: ray}",
            params="redis-username: admin",
            ray="2.52.0",
        ),
        good=_old(
            _ADDRESS,
            "{name: REDIS_USERNAME, value: ray}",
            params="redis-username: $REDIS_USERNAME",
            ray="2.52.0",
        ),
    ),
    "migrate/unknown-option": Code(
        meaning="A setting of fault tolerance does not exist in gcsFaultToleranceOptions.",
        why="Nothing is written: the API server would drop the setting silently.",
        bad=_migrate(_cluster('gcsFaultTolerance: {enabled: true, address: "redis:6379"}')),
        good=_migrate(_cluster('gcsFaultTolerance: {enabled: true, redisAddress: "redis:6379"}')),
    ),
    "migrate/uri-user": Code(
        meaning="The address of Redis contains a user name.",
        why="Nothing is written: the options have their own fields for user name and password.",
        bad=_old('{name: RAY_REDIS_ADDRESS, value: "redis://ray:hunter2@redis:6379"}'),
        good=_old('{name: RAY_REDIS_ADDRESS, value: "redis://redis:6379"}'),
    ),
    "migrate/variable-reference": Code(
        meaning="A variable contains one that the operator sets later.",
        why=(
            "Nothing is written: Kubernetes replaces only what comes before, so the text would "
            "keep its $(NAME)."
        ),
        bad=_old(_ADDRESS, '{name: CACHE, value: "$(RAY_REDIS_ADDRESS)/1"}'),
        good=_old(_ADDRESS, '{name: CACHE, value: "redis:6379/1"}'),
    ),
    "migrate/variable-twice": Code(
        meaning="A variable is set twice on the head.",
        why="Nothing is written: only you know which of the two is correct.",
        bad=_old(_ADDRESS, '{name: RAY_REDIS_ADDRESS, value: "other:6379"}'),
        good=_old(_ADDRESS),
    ),
    "migrate/variable-undefined": Code(
        meaning="A start parameter names a variable that the head's container does not set.",
        why=(
            "Nothing is written: the password is not known here, and the options would be "
            "without it."
        ),
        bad=_old(_ADDRESS, params="redis-password: $REDIS_PASSWORD"),
        good=_old(_ADDRESS, _PASSWORD, params="redis-password: $REDIS_PASSWORD"),
    ),
    "migrate/wrong-type": Code(
        meaning="A list or a text is at a place that would change, where a map must be.",
        why="Nothing is written: the document is not valid, and a change would hide that.",
        bad=_migrate(
            _cluster(
                "gcsFaultToleranceOptions: []", annotations=_ON, container=f"env: [{_ADDRESS}]"
            )
        ),
        good=_old(_ADDRESS),
    ),
}
