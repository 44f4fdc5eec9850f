"""Make `raycluster.schema.json` from KubeRay's CRD files. A maintainer's command, never run by a user:

    python -m maintain.build_schema DIR_OR_FILE...

Each file is the CustomResourceDefinition `rayclusters.ray.io` of one release and is named for it (`v1.4.2.yaml`);
a folder means all such files in it. Upstream: ray-operator/config/crd/bases/ray.io_rayclusters.yaml at each tag.
The same files give the same bytes.

The trees of all versions are merged into one (`_Merged`), in which each place has the versions that
have it and each keyword its value by version; subtrees that say the same become one `$defs` entry; the result is
written so that a diff of two releases of KubeRay is a diff of this file. Only facts are kept: no descriptions, no
messages. `renderer.schema.model`, which reads the marks, explains them.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from renderer.kuberay.versions import RELEASED, KubeRayVersion, parse, schema_of

OUTPUT = Path(__file__).parent.parent / "renderer" / "schema" / "raycluster.schema.json"

_CHILDREN = ("properties", "items", "additionalProperties")
_INT_OR_STRING = [{"type": "integer"}, {"type": "string"}]
_LINE = 160

# What the shared parts are called: their Kubernetes type, by the field under which they are first met, alone or with
# the field above it. A part met under another field is called for that field.
_TYPE_OF_FIELD = {
    "conditions[]": "Condition",
    "conditions[].type": "QualifiedName",
    "configMap": "KeyedFiles",
    "configMapKeyRef": "KeySelector",
    "configMapRef": "OptionalReference",
    "containers[]": "Container",
    "divisor": "Quantity",
    "downwardAPI.items[]": "DownwardAPIFile",
    "egressRules[]": "NetworkPolicyEgressRule",
    "egressRules[].ports[]": "NetworkPolicyPort",
    "egressRules[].to[]": "NetworkPolicyPeer",
    "env[]": "EnvVar",
    "envFrom[]": "EnvFromSource",
    "exec": "ExecAction",
    "fieldRef": "ObjectFieldSelector",
    "head": "NetworkPolicyRules",
    "httpGet": "HTTPGetAction",
    "httpHeaders[]": "HTTPHeader",
    "imagePullSecrets[]": "LocalObjectReference",
    "ingressRules[]": "NetworkPolicyIngressRule",
    "items[]": "KeyToPath",
    "labelSelector": "LabelSelector",
    "livenessProbe": "Probe",
    "matchExpressions[]": "SelectorRequirement",
    "metadata": "EmbeddedObjectMeta",
    "os": "NameOnly",
    "podAffinity": "PodAffinity",
    "podAffinityTerm": "PodAffinityTerm",
    "ports[]": "ContainerPort",
    "postStart": "LifecycleHandler",
    "preference": "NodeSelectorTerm",
    "redisPassword": "RedisCredential",
    "resizePolicy[]": "ContainerResizePolicy",
    "resourceFieldRef": "ResourceFieldSelector",
    "resources": "ResourceRequirements",
    "restartPolicyRules[]": "ContainerRestartRule",
    "securityContext": "SecurityContext",
    "seLinuxOptions": "SELinuxOptions",
    "tcpSocket": "TCPSocketAction",
    "template": "PodTemplateSpec",
    "valueFrom": "EnvVarSource",
    "volumeDevices[]": "VolumeDevice",
    "volumeMounts[]": "VolumeMount",
    "windowsOptions": "WindowsSecurityContextOptions",
}


@dataclass(slots=True)
class _Merged:
    """One place of the schema over all versions. Versions are indexes into the sorted list of CRD files."""

    path: tuple[str, ...]
    present: set[int] = field(default_factory=set)
    keywords: dict[str, dict[int, Any]] = field(default_factory=dict)
    children: dict[tuple[str, str], _Merged] = field(default_factory=dict)
    """By keyword and name: ("properties", "spec"), ("items", ""), ("additionalProperties", "")."""
    _said: dict[frozenset[int], str] = field(default_factory=dict)

    def add(self, version: int, node: Mapping[str, Any]) -> None:
        """Lay one version's `node` over this place."""
        self.present.add(version)
        for keyword, value in _facts(node).items():
            self.keywords.setdefault(keyword, {})[version] = value
        for name, child in node.get("properties", {}).items():
            self._child("properties", name).add(version, child)
        if isinstance(node.get("items"), dict):
            self._child("items", "").add(version, node["items"])
        if isinstance(node.get("additionalProperties"), dict):
            self._child("additionalProperties", "").add(version, node["additionalProperties"])

    def _child(self, keyword: str, name: str) -> _Merged:
        step = {"properties": name, "items": "[]", "additionalProperties": "{}"}[keyword]
        return self.children.setdefault((keyword, name), _Merged((*self.path, step)))

    def walk(self) -> Iterator[_Merged]:
        yield self
        for child in self.children.values():
            yield from child.walk()

    def says(self, versions: frozenset[int]) -> str:
        """A digest of all that this subtree says of `versions`: two that are equal say the same."""
        if versions not in self._said:
            parts: list[object] = [
                (keyword, sorted((v, repr(value)) for v, value in by_version.items() if v in versions))
                for keyword, by_version in sorted(self.keywords.items())
            ]
            for step, child in sorted(self.children.items(), key=lambda item: item[0]):
                if common := child.present & versions:
                    parts.append((step, sorted(common), child.says(versions)))
            self._said[versions] = sha256(repr(parts).encode()).hexdigest()
        return self._said[versions]


def _facts(node: Mapping[str, Any]) -> dict[str, Any]:
    """A schema node's own keywords, without children and without prose."""
    facts = {k: v for k, v in node.items() if k not in _CHILDREN and k != "description"}
    if facts.get("x-kubernetes-int-or-string") and facts.get("anyOf") == _INT_OR_STRING:
        del facts["anyOf"]  # controller-gen adds it to every int-or-string; it carries no information
    if "required" in facts:
        facts["required"] = sorted(facts["required"])
    if "x-kubernetes-validations" in facts:
        facts["x-kubernetes-validations"] = [{"rule": rule["rule"]} for rule in facts["x-kubernetes-validations"]]
    if isinstance(node.get("additionalProperties"), bool):
        facts["additionalProperties"] = node["additionalProperties"]
    return facts


class _Sharing:
    """Which places say the same, so that one represents all of them.

    A place may represent another that fewer versions have, if both say the same of those versions: the environment
    of a container (1.0.0 on) represents that of `redisPassword.valueFrom` (1.3.0 on).
    """

    def __init__(self, root: _Merged) -> None:
        # Objects, and the long patterns; a list or a scalar is as short as a reference to it.
        nodes = [n for n in root.walk() if "pattern" in n.keywords or any(k == "properties" for k, _ in n.children)]
        presences = {frozenset(node.present) for node in nodes}
        said: dict[tuple[frozenset[int], str], list[_Merged]] = {}
        for versions in presences:
            for node in nodes:
                if versions <= node.present:
                    said.setdefault((versions, node.says(versions)), []).append(node)
        self._stands_for: dict[tuple[str, ...], _Merged] = {}
        for node in nodes:
            versions = frozenset(node.present)
            alike = said[versions, node.says(versions)]
            self._stands_for[node.path] = max(alike, key=lambda other: len(other.present))  # the first of the longest
        self._used: Counter[tuple[str, ...]] = Counter()
        self._count(root)
        self._names: dict[tuple[str, ...], str] = {}

    def _count(self, node: _Merged) -> None:
        node = self.representative(node)
        self._used[node.path] += 1
        if self._used[node.path] == 1:
            for child in node.children.values():
                self._count(child)

    def representative(self, node: _Merged) -> _Merged:
        return self._stands_for.get(node.path, node)

    def name(self, node: _Merged) -> str | None:
        """The `$defs` name of what `node` says, None if it is said in one place only."""
        node = self.representative(node)
        if node.path not in self._stands_for or self._used[node.path] < 2:
            return None
        if node.path not in self._names:
            taken = set(self._names.values())
            free = (name for name in _possible_names(node.path) if name not in taken)
            self._names[node.path] = next(free)
        return self._names[node.path]


def _possible_names(path: tuple[str, ...]) -> Iterator[str]:
    """What a part at `path` may be called, best first."""
    fields: list[str] = []
    for step in path:
        if step == "[]":
            fields[-1] += step
        elif step != "{}":
            fields.append(step)
    for known in (".".join(fields[-2:]), fields[-1]):
        if known in _TYPE_OF_FIELD:
            yield _TYPE_OF_FIELD[known]
    name = ""
    for step in reversed(fields):
        name = step[0].upper() + step[1:].removesuffix("[]") + name
        yield name
    raise ValueError(f"no free name for {'.'.join(path)}")


def crd_files(arguments: Iterable[str]) -> dict[KubeRayVersion, Path]:
    found: dict[KubeRayVersion, Path] = {}
    for argument in arguments:
        path = Path(argument)
        for file in sorted(path.glob("v*.yaml")) if path.is_dir() else [path]:
            found[parse(file.stem.removeprefix("v"))] = file
    missing = {schema_of(release) for release in RELEASED} - set(found)
    if missing:
        raise ValueError(
            f"no CRD file for {', '.join(map(str, sorted(missing)))}: every release in versions.py needs one"
        )
    return dict(sorted(found.items()))


def _read(file: Path) -> dict[str, Any]:
    """The openAPIV3Schema of the version `v1` in one CRD file."""
    import yaml

    with file.open("rb") as stream:
        crd = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  (a safe loader)
    schemas = [v["schema"]["openAPIV3Schema"] for v in crd["spec"]["versions"] if v["name"] == "v1"]
    if crd["metadata"]["name"] != "rayclusters.ray.io" or len(schemas) != 1:
        raise ValueError(f"{file} is not the CRD rayclusters.ray.io with a version v1")
    return dict(schemas[0])


class _Writer:
    """The merged tree as the file's text."""

    def __init__(self, root: _Merged, files: list[KubeRayVersion]) -> None:
        self._root = root
        self._releases = [[r for r in RELEASED if schema_of(r) == file] for file in files]
        self._order = {release: at for at, release in enumerate(RELEASED)}
        self._sharing = _Sharing(root)
        self._pending: list[_Merged] = []

    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = {"title": f"RayCluster, KubeRay {RELEASED[0]} to {RELEASED[-1]}"}
        document.update(self._body(self._root, self._root.present))
        definitions: dict[str, Any] = {}
        while self._pending:
            node = self._pending.pop(0)
            name = self._sharing.name(node)
            if name is not None and name not in definitions:
                definitions[name] = self._body(node, node.present)
        document["$defs"] = dict(sorted(definitions.items()))
        return document

    def _node(self, node: _Merged, within: set[int]) -> dict[str, Any]:
        """`node` as it is at a place that the versions `within` have."""
        if self._sharing.name(node) is not None:
            self._pending.append(self._sharing.representative(node))
            body: dict[str, Any] = {"$ref": f"#/$defs/{self._sharing.name(node)}"}
        else:
            body = self._body(node, node.present)
        if node.present != within:
            body["x-kuberay"] = {**self._span(node.present, within), **body.get("x-kuberay", {})}
        return body

    def _body(self, node: _Merged, within: set[int]) -> dict[str, Any]:
        body: dict[str, Any] = {}
        varies: dict[str, Any] = {}
        for keyword, by_version in sorted(node.keywords.items(), key=lambda item: (item[0] != "type", item[0])):
            values = {repr(value): value for value in by_version.values()}
            if len(values) == 1 and set(by_version) == within:
                body[keyword] = next(iter(values.values()))
                continue
            varies[keyword] = [
                {
                    **self._span({v for v, value in by_version.items() if repr(value) == text}, within),
                    "is": values[text],
                }
                for text in values
            ]
        if varies:
            body["x-kuberay"] = {"varies": varies}
        for (keyword, name), child in sorted(node.children.items(), key=lambda item: item[0]):
            if keyword == "properties":
                body.setdefault("properties", {})[name] = self._node(child, within)
            else:
                body[keyword] = self._node(child, within)
        return body

    def _span(self, present: set[int], within: set[int]) -> dict[str, str]:
        """`since` and `until`, both inclusive, of the versions that a place has among those that its parent has."""
        have = sorted(self._order[r] for v in present for r in self._releases[v])
        could = sorted(self._order[r] for v in within for r in self._releases[v])
        if [at for at in could if have[0] <= at <= have[-1]] != have:
            raise ValueError("a field came, went and came again: the marks have no way to say so yet")
        span = {}
        if have[0] != could[0]:
            span["since"] = str(RELEASED[have[0]])
        if have[-1] != could[-1]:
            span["until"] = str(RELEASED[have[-1]])
        return span


def _text(value: Any, indent: int = 0) -> str:
    """JSON, with every node that fits on one line written on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    pad = " " * (indent + 1)
    if not isinstance(value, dict) or ("properties" not in value and len(flat) + indent <= _LINE):
        return flat
    inner = (f"{pad}{json.dumps(key)}: {_text(child, indent + 1)}" for key, child in value.items())
    return "{\n" + ",\n".join(inner) + "\n" + " " * indent + "}"


def build(files: Mapping[KubeRayVersion, Path]) -> str:
    """The text of `raycluster.schema.json` for CRD files by version, oldest first."""
    root = _Merged(())
    for at, file in enumerate(files.values()):
        root.add(at, _read(file))
    return _text(_Writer(root, list(files)).document()) + "\n"


def main(arguments: list[str]) -> None:
    if not arguments:
        sys.exit("usage: python -m maintain.build_schema DIR_OR_FILE...")
    OUTPUT.write_text(build(crd_files(arguments)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
