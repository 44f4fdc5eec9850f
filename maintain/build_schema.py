"""Make `kuberay.schema.json` from KubeRay's CRD files. A maintainer's command, never run by a user:

    python -m maintain.build_schema DIR

DIR holds one CustomResourceDefinition a kind and release, YAML or JSON, in a folder a kind
(`rayjobs/v1.4.2.yaml`) or in a folder a release under upstream's names
(`v1.4.2/ray.io_rayjobs.yaml`). Upstream: ray-operator/config/crd/bases at each tag. A file stands
for the releases of its minor version from the file before it on, so one file for the newest of
several equal patches is enough. The same files give the same bytes.

The schemas of all kinds, releases and API versions are laid over each other into one tree
(`_Merged`). Each place knows the columns (a release and an API version) that have it, and each
keyword its value by column. Subtrees that say the same become one `$defs` entry. The result is
written so that a diff of two releases of KubeRay is a diff of this file. Only facts are kept: no
descriptions, no messages. `renderer.schema.model` reads the marks and says what they mean.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from renderer.kuberay.kinds import API_VERSIONS, FIRST_RELEASE, KINDS, PLURALS
from renderer.kuberay.versions import RELEASED, KubeRayVersion

OUTPUT = Path(__file__).parent.parent / "renderer" / "schema" / "kuberay.schema.json"

_CHILDREN = ("properties", "items", "additionalProperties")
_INT_OR_STRING = [{"type": "integer"}, {"type": "string"}]
_LINE = 160

# What the shared parts are called: their Kubernetes type, by the field under which they are first
# met, alone or with the field above it. A part met under another field is called for that field.
_TYPE_OF_FIELD = {
    "RayCluster.spec": "RayClusterSpec",
    "RayCluster.status": "RayClusterStatus",
    "RayJob.spec": "RayJobSpec",
    "activeServiceStatus": "RayServiceStatus",
    "authOptions": "AuthOptions",
    "headService": "Service",
    "onFailure": "DeletionPolicy",
    "submitterConfig": "SubmitterConfig",
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
    """One place of the schema over all columns, which are indexes into a list of `_Column`."""

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
            parts: list[object] = []
            for keyword, by_version in sorted(self.keywords.items()):
                if values := sorted(
                    (v, repr(value)) for v, value in by_version.items() if v in versions
                ):
                    parts.append((keyword, values))
            for step, child in sorted(self.children.items(), key=lambda item: item[0]):
                if common := child.present & versions:
                    parts.append((step, sorted(common), child.says(versions)))
            self._said[versions] = sha256(repr(parts).encode()).hexdigest()
        return self._said[versions]


def _facts(node: Mapping[str, Any]) -> dict[str, Any]:
    """A schema node's own keywords, without children and without prose."""
    facts = {k: v for k, v in node.items() if k not in _CHILDREN and k != "description"}
    if facts.get("x-kubernetes-int-or-string") and facts.get("anyOf") == _INT_OR_STRING:
        del facts[
            "anyOf"
        ]  # controller-gen adds it to every int-or-string; it carries no information
    if "required" in facts:
        facts["required"] = sorted(facts["required"])
    if "x-kubernetes-validations" in facts:
        facts["x-kubernetes-validations"] = [
            {"rule": rule["rule"]} for rule in facts["x-kubernetes-validations"]
        ]
    if isinstance(node.get("additionalProperties"), bool):
        facts["additionalProperties"] = node["additionalProperties"]
    return facts


class _Sharing:
    """Which places say the same, so that one represents all of them.

    A place may represent another that fewer versions have, if both say the same of those versions:
    the environment of a container (1.0.0 on) represents that of `redisPassword.valueFrom` (1.3.0
    on).
    """

    def __init__(self, root: _Merged) -> None:
        # Objects, and the long patterns; a list or a scalar is as short as a reference to it.
        nodes = [
            n
            for n in root.walk()
            if "pattern" in n.keywords or any(k == "properties" for k, _ in n.children)
        ]
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
            self._stands_for[node.path] = max(
                alike, key=lambda other: len(other.present)
            )  # the first of the longest
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


Files = Mapping[KubeRayVersion, Mapping[str, Path]]
"""The CRD file of each kind that a release has, oldest release first."""


class _Column(NamedTuple):
    """Releases whose CRD files are the same, in one API version."""

    releases: tuple[KubeRayVersion, ...]
    api: str


def crd_files(folder: Path) -> Files:
    """The CRD files below `folder`; ValueError where one is missing."""
    return {
        release: {
            kind: file_of(folder, kind, release)
            for kind in KINDS
            if FIRST_RELEASE.get(kind, RELEASED[0]) <= release
        }
        for release in RELEASED
    }


def file_of(folder: Path, kind: str, release: KubeRayVersion) -> Path:
    """The CRD file of a kind below `folder`: the release's own, or the next one of its minor
    version.
    """
    plural = PLURALS[kind]
    later = [other for other in RELEASED if other >= release and other[:2] == release[:2]]
    for version in later:
        for stem in (folder / plural / f"v{version}", folder / f"v{version}" / f"ray.io_{plural}"):
            for ending in (".json", ".yaml"):
                # `with_suffix` would cut the version: its last part looks like one.
                file = stem.with_name(stem.name + ending)
                if file.exists():
                    return file
    raise ValueError(
        f"no CRD file of {kind} for KubeRay {release}: every release in versions.py needs one"
    )


def _read(file: Path, kind: str) -> dict[str, dict[str, Any]]:
    """The openAPIV3Schema of each API version in one CRD file."""
    if file.suffix == ".json":
        crd = json.loads(file.read_bytes())
    else:
        import yaml

        crd = yaml.load(file.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    if crd["metadata"]["name"] != f"{PLURALS[kind]}.ray.io":
        raise ValueError(f"{file} is not the CRD {PLURALS[kind]}.ray.io")
    schemas = {
        v["name"]: v["schema"]["openAPIV3Schema"] for v in crd["spec"]["versions"] if v["served"]
    }
    if unknown := schemas.keys() - set(API_VERSIONS):
        raise ValueError(
            f"{file} serves {', '.join(sorted(unknown))}, which kinds.py does not name"
        )
    return schemas


def _merge(files: Files) -> tuple[_Merged, list[_Column]]:
    """One tree whose fields are the kinds, and the columns that its places speak of."""
    root = _Merged(())
    columns: list[_Column] = []
    for releases, of_kind in _same_files(files):
        schemas = {kind: _read(file, kind) for kind, file in of_kind.items()}
        for api in API_VERSIONS:
            kinds = {kind: of_api[api] for kind, of_api in schemas.items() if api in of_api}
            root.add(len(columns), {"properties": kinds})
            columns.append(_Column(releases, api))
    return root, columns


def _same_files(files: Files) -> Iterator[tuple[tuple[KubeRayVersion, ...], Mapping[str, Path]]]:
    group: list[KubeRayVersion] = []
    for release in files:
        if group and files[release] != files[group[0]]:
            yield tuple(group), files[group[0]]
            group = []
        group.append(release)
    yield tuple(group), files[group[0]]


class _Writer:
    """The merged tree as the file's text."""

    def __init__(self, root: _Merged, columns: list[_Column]) -> None:
        self._root = root
        self._columns = columns
        self._sharing = _Sharing(root)
        self._pending: list[_Merged] = []

    def document(self) -> dict[str, Any]:
        kinds = self._body(self._root, self._root.present)["properties"]
        definitions: dict[str, Any] = {}
        while self._pending:
            node = self._pending.pop(0)
            name = self._sharing.name(node)
            if name is not None and name not in definitions:
                definitions[name] = self._body(node, node.present)
        return {
            "title": f"Kinds of ray.io, KubeRay {RELEASED[0]} to {RELEASED[-1]}",
            "properties": kinds,
            "$defs": dict(sorted(definitions.items())),
        }

    def _node(self, node: _Merged, within: set[int]) -> dict[str, Any]:
        """`node` as it is at a place that the columns `within` have."""
        if self._sharing.name(node) is not None:
            self._pending.append(self._sharing.representative(node))
            body: dict[str, Any] = {"$ref": f"#/$defs/{self._sharing.name(node)}"}
        else:
            body = self._body(node, node.present)
        if node.present != within:
            spans = self._spans(node.present, within)
            mark = spans[0] if len(spans) == 1 else {"either": spans}
            body["x-kuberay"] = {**mark, **body.get("x-kuberay", {})}
        return body

    def _body(self, node: _Merged, within: set[int]) -> dict[str, Any]:
        body: dict[str, Any] = {}
        varies: dict[str, Any] = {}
        for keyword, by_column in sorted(
            node.keywords.items(), key=lambda item: (item[0] != "type", item[0])
        ):
            values = {repr(value): value for value in by_column.values()}
            if len(values) == 1 and set(by_column) == within:
                body[keyword] = next(iter(values.values()))
                continue
            varies[keyword] = [
                {**span, "is": values[text]}
                for text in values
                for span in self._spans(
                    {at for at, value in by_column.items() if repr(value) == text}, within
                )
            ]
        if varies:
            body["x-kuberay"] = {"varies": varies}
        for (keyword, name), child in sorted(node.children.items(), key=lambda item: item[0]):
            if keyword == "properties":
                body.setdefault("properties", {})[name] = self._node(child, within)
            else:
                body[keyword] = self._node(child, within)
        return body

    def _spans(self, present: set[int], within: set[int]) -> list[dict[str, str]]:
        """The columns `present` among those `within`: spans of releases, for each API version or
        for all.
        """
        have, could = self._by_api(present), self._by_api(within)
        spans = {api: _span(releases, could[api]) for api, releases in have.items()}
        first = next(iter(spans.values()))
        if spans.keys() == could.keys() and all(span == first for span in spans.values()):
            return [first]
        return [{"api": api, **span} for api, span in spans.items()]

    def _by_api(self, columns: set[int]) -> dict[str, list[KubeRayVersion]]:
        releases: dict[str, list[KubeRayVersion]] = {}
        for at in sorted(columns):
            releases.setdefault(self._columns[at].api, []).extend(self._columns[at].releases)
        return releases


def _span(have: list[KubeRayVersion], could: list[KubeRayVersion]) -> dict[str, str]:
    """`since` and `until`, both inclusive, of the releases that a place has among those that its
    parent has.
    """
    if [release for release in could if have[0] <= release <= have[-1]] != have:
        raise ValueError("a field came, went and came again: the marks have no way to say so yet")
    span = {}
    if have[0] != could[0]:
        span["since"] = str(have[0])
    if have[-1] != could[-1]:
        span["until"] = str(have[-1])
    return span


def _text(value: Any, indent: int = 0) -> str:
    """JSON, with every node that fits on one line written on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    pad = " " * (indent + 1)
    if not isinstance(value, dict) or ("properties" not in value and len(flat) + indent <= _LINE):
        return flat
    inner = (f"{pad}{json.dumps(key)}: {_text(child, indent + 1)}" for key, child in value.items())
    return "{\n" + ",\n".join(inner) + "\n" + " " * indent + "}"


def build(files: Files) -> str:
    """The text of `kuberay.schema.json` for the CRD files of every release."""
    root, columns = _merge(files)
    return _text(_Writer(root, columns).document()) + "\n"


def main(arguments: list[str]) -> None:
    if len(arguments) != 1:
        sys.exit("usage: python -m maintain.build_schema DIR")
    OUTPUT.write_text(build(crd_files(Path(arguments[0]))), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
