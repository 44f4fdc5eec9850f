"""`python -m maintain.values_reference` prints docs/values.md: which value sets which field, from
which KubeRay version on.
"""

from __future__ import annotations

from renderer.api_server.fields import Field, field
from renderer.diagnostics import Path, format_path
from renderer.kuberay.kinds import FIRST_RELEASE
from renderer.kuberay.versions import NEWEST, RELEASED
from renderer.values.keys import Key, Kind, field_of, walk

HEADER = """\
# Values

Which value sets which field of the manifest, from which KubeRay version on. Made by
`python -m maintain.values_reference` from the table of keys (`renderer/values/keys.py`), the
RayCluster schema and the default values; meaning and examples are in
[values/default.yaml](../values/default.yaml), with the defaults.

`worker` and every group below `additionalWorkerGroups` have the same keys. *chart* marks the keys
of the official ray-cluster chart, with its meaning and default; the others go beyond it. `*` in a
field is the group's place in the list, or that of Ray's container in the list of containers.

| value | | sets | type | KubeRay |
| --- | --- | --- | --- | --- |
"""

_OWN: dict[Path, str] = {
    ("image",): "the image of head and workers",
    ("nameOverride",): "the second half of metadata.name",
    ("fullnameOverride",): "metadata.name",
    ("kuberayVersion",): "nothing: the version that the manifest is for, as --kuberay-version",
    ("gcsFaultTolerance",): "the table of forms in the README",
    ("gcsFaultTolerance", "enabled"): "whether any of it is emitted",
    ("compat", "legacyAnnotation"): "the annotation ray.io/ft-enabled too, as --compat",
    ("redis", "create"): "a Deployment and a Service of Redis, for development",
    ("redis", "image"): "the image of that Redis",
    ("redis", "resources"): "the resources of that Redis",
    ("rayService",): "the kind: a RayService around the cluster, with these fields of its `spec`",
    ("rayJob",): "the kind: a RayJob around the cluster, with these fields of its `spec`",
    ("rayCronJob",): "the kind: a RayCronJob around the cluster, with these fields of its `spec`",
    ("serviceAccount",): "nothing, as in the chart",
    ("specOverrides",): "spec of the kind that is rendered, merged in last",
    ("extraManifests",): "more documents",
    ("global",): "nothing: Helm shares it between charts",
}


def page() -> str:
    return HEADER + "".join(_row(path, key) for path, key in walk() if _shown(path, key))


def _shown(path: Path, key: Key) -> bool:
    """One row a value that sets something; the keys of additional groups are those of `worker`."""
    if path[:1] == ("additionalWorkerGroups",) or (
        len(path) > 1 and path[-2] in ("image", "serviceAccount")
    ):
        return False
    return (
        path in _OWN
        or (key.field is not None and key.keys is None)
        or path[-1] == "image"
        or path[-1] == "disabled"
    )


def _row(path: Path, key: Key) -> str:
    target = field_of(path)
    where = target[1] if target is not None else ()
    facts = field(where) if where else None
    columns = [
        f"`{format_path(path)}`",
        "" if key.beyond or _beyond(path) else "chart",
        _sets(path, where),
        _type(key, facts),
        _since(key.object_kind) if key.object_kind else _versions(facts),
    ]
    return "| " + " | ".join(columns) + " |\n"


def _beyond(path: Path) -> bool:
    return any(key.beyond for above, key in walk() if path[: len(above)] == above)


def _sets(path: Path, where: Path) -> str:
    if path in _OWN:
        return _OWN[path]
    if path[-1] == "image":
        return "the group's own image, key by key"
    if path[-1] == "disabled":
        return "whether the group is emitted"
    return "`" + format_path(where).replace("[0]", "[*]") + "`"


def _type(key: Key, facts: Field | None) -> str:
    if key.kind is not Kind.FIELD or facts is None:
        return f"{key.kind.value}, true or false" if key.also_boolean else key.kind.value
    return f"{facts.type} of {facts.of}" if facts.of else facts.type


def _since(kind: str) -> str:
    """From which release on a kind is there."""
    first = FIRST_RELEASE.get(kind)
    return f"{'.'.join(map(str, first))} on" if first else ""


def _versions(facts: Field | None) -> str:
    if facts is None:
        return ""
    since = "" if facts.since == RELEASED[0] else f"{facts.since} on"
    return since if facts.until == NEWEST else f"{facts.since} to {facts.until}"


if __name__ == "__main__":
    print(page(), end="")
