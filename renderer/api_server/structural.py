"""`--crd FILE`: CustomResourceDefinitions of the user's own, read as an API server reads them.

A file is that of a KubeRay release, or what `kubectl get crd rayclusters.ray.io rayjobs.ray.io -o
yaml` prints. It may hold other documents too; the CRDs of KubeRay's kinds are looked for. The
schema of each served version becomes what the schema of a release is here
(`renderer.schema.model`), so that the same code checks both. Source:
k8s.io/apiextensions-apiserver, pkg/apis/apiextensions/v1/types.go and pkg/apiserver/schema, v0.35.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from renderer.api_server import formats, patterns
from renderer.api_server.schemas import Schema
from renderer.diagnostics import Collector, Diagnostic, format_path, has_errors
from renderer.kuberay.kinds import GROUP, KINDS
from renderer.schema.model import NOT_EVALUATED, UNMARKED

if TYPE_CHECKING:
    from renderer.kube_yaml.reader import Source

_MOST_NAMED: Final = 10
_DEEPEST: Final = 60
"""Levels of a schema; KubeRay's have 24."""
_MOST_PATTERNS: Final = 100
"""Different patterns of a CRD; KubeRay's have 3."""

# A keyword and what its value must be for the schema to mean anything. What is not here is
# Kubernetes' own business.
_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "enum": list,
    "exclusiveMaximum": bool,
    "exclusiveMinimum": bool,
    "format": str,
    "maxItems": int,
    "maxLength": int,
    "maxProperties": int,
    "maximum": (int, float),
    "minItems": int,
    "minLength": int,
    "minProperties": int,
    "minimum": (int, float),
    "multipleOf": (int, float),
    "nullable": bool,
    "pattern": str,
    "required": list,
    "type": str,
    "uniqueItems": bool,
    "x-kubernetes-embedded-resource": bool,
    "x-kubernetes-int-or-string": bool,
    "x-kubernetes-list-map-keys": list,
    "x-kubernetes-list-type": str,
    "x-kubernetes-map-type": str,
    "x-kubernetes-preserve-unknown-fields": bool,
    "x-kubernetes-validations": list,
}
_KNOWN_TYPES: Final = frozenset(("array", "boolean", "integer", "number", "object", "string"))


@dataclass(frozen=True, eq=False)
class Structural:
    """What CRD files serve: by kind, the schemas by apiVersion, the preferred one first."""

    served: Mapping[str, Mapping[str, Schema]]

    def schema(self, api_version: Any, kind: str) -> Schema | None:
        """What an object of `api_version` is checked by: the preferred version's schema if that one
        is not served.

        None where no file has the CRD of the kind.
        """
        served = self.served.get(kind)
        if served is None:
            return None
        found = served.get(api_version) if isinstance(api_version, str) else None
        return found or next(iter(served.values()))


def load_crds(sources: Iterable[Source], found: Collector) -> Structural | None:
    """The CRDs of KubeRay's kinds in these files. None, with errors, if one has none."""
    from renderer.kube_yaml.reader import read_documents

    served: dict[str, Mapping[str, Schema]] = {}
    for source in sources:
        read = read_documents(source)
        if has_errors(read.diagnostics):
            for diagnostic in read.diagnostics:
                found.add(diagnostic)
            return None
        of_file = structural([document.data for document in read.documents], source.name, found)
        if of_file is None:
            return None
        if twice := served.keys() & of_file.served.keys():
            _report(found, source.name, f"has a second CRD of {', '.join(sorted(twice))}")
            return None
        served.update(of_file.served)
    return Structural(served)


def structural(documents: Iterable[Any], name: str, found: Collector) -> Structural | None:
    """The CRDs of KubeRay's kinds in `documents` and in the Lists among them. None, with errors,
    without one.

    `name` is the file's, for messages.
    """
    served: dict[str, Mapping[str, Schema]] = {}
    for spec in _specs(documents, name, found):
        kind = _kind(spec)
        if kind in served:
            _report(found, name, f"has a second CRD of {kind}")
            return None
        schemas = _served(spec, kind, name, found)
        if not schemas:
            return None
        served[kind] = schemas
    return Structural(served) if served else None


def _specs(documents: Iterable[Any], name: str, found: Collector) -> list[dict[str, Any]]:
    """The specs of the CRDs of KubeRay's kinds; an error, and an empty list, if there are none."""
    flat = _flattened(documents)
    crds = [document for document in flat if document.get("kind") == "CustomResourceDefinition"]
    if not crds:
        help = "kubectl get crd rayclusters.ray.io -o yaml prints it"
        _report(found, name, "has no CustomResourceDefinition", help)
        return []
    specs = [spec for crd in crds if isinstance(spec := crd.get("spec"), dict)]
    ours = [spec for spec in specs if spec.get("group") == GROUP and _kind(spec) in KINDS]
    if not ours:
        others = sorted({f"{_kind(spec)} ({spec.get('group')})"[:80] for spec in specs})[
            :_MOST_NAMED
        ]
        shown = ", ".join(others) or "none with a spec"
        _report(
            found, name, f"has no CRD of a KubeRay kind ({', '.join(KINDS)}); its CRDs: {shown}"
        )
    return ours


def _served(spec: dict[str, Any], kind: str, name: str, found: Collector) -> dict[str, Schema]:
    """The schemas of the versions that one CRD serves, by apiVersion; empty, with an error, if one
    is wrong.
    """
    versions = spec.get("versions")
    maps = [v for v in versions if isinstance(v, dict)] if isinstance(versions, list) else []
    if not isinstance(versions, list) or any("schema" not in version for version in maps):
        _report(found, name, "is not of apiextensions.k8s.io/v1: each version needs a schema")
        return {}
    served: dict[str, Schema] = {}
    for version in sorted((v for v in maps if v.get("served")), key=_preference):
        api_version = f"{GROUP}/{version.get('name')}"
        try:
            served[api_version] = _schema(version, kind, api_version, name)
        except _NotStructuralError as problem:
            _report(found, name, f"has no structural schema for {api_version}: {problem}")
            return {}
    if not served:
        _report(found, name, f"serves no version of {kind}")
    return served


def _flattened(documents: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for document in documents:
        if not isinstance(document, dict):
            continue
        yield document
        if isinstance(items := document.get("items"), list):
            yield from (item for item in items if isinstance(item, dict))


def _kind(spec: dict[str, Any]) -> Any:
    names = spec.get("names")
    return names.get("kind") if isinstance(names, dict) else None


def _preference(version: dict[str, Any]) -> bool:
    """The stored version first."""
    return not version.get("storage")


def _schema(version: dict[str, Any], kind: str, api_version: str, name: str) -> Schema:
    """The schema of one version; `_NotStructuralError` if an API server would reject it."""
    schema = version["schema"]
    raw = schema.get("openAPIV3Schema") if isinstance(schema, dict) else None
    _bound_patterns(raw)
    cleaned = _cleaned(raw, ())
    if cleaned.get("type") != "object" or "spec" not in cleaned.get("properties", {}):
        raise _NotStructuralError("it has no field spec")
    subresources = version.get("subresources")
    status_is_apart = isinstance(subresources, dict) and isinstance(
        subresources.get("status"), dict
    )
    source = f"{name} ({api_version})"
    return Schema(api_version, kind, cleaned, UNMARKED, source, status_is_apart=status_is_apart)


class _NotStructuralError(Exception):
    """What an API server would reject in a CRD's schema."""


def _bound_patterns(raw: Any) -> None:
    """Compiling a pattern can take 25 ms: a CRD may have as many different ones as the largest real
    one.
    """
    found: set[str] = set()
    rest = [raw]
    while rest:
        at = rest.pop()
        if isinstance(at, dict):
            if isinstance(pattern := at.get("pattern"), str):
                found.add(pattern)
            rest += at.values()
        elif isinstance(at, list):
            rest += at
    if len(found) > _MOST_PATTERNS:
        raise _NotStructuralError(
            f"it has {len(found)} different patterns; at most {_MOST_PATTERNS} are evaluated"
        )


def _cleaned(raw: Any, path: tuple[str, ...], *, inner: bool = False) -> dict[str, Any]:
    """A schema without descriptions, with keywords of the right types only.

    What cannot be evaluated here is set aside. `inner` is true inside allOf, anyOf, oneOf and not,
    which validate values but do not make fields known.
    """
    if not isinstance(raw, dict):
        raise _NotStructuralError(f"{format_path(path) or 'the schema'} is not a map")
    if len(path) > _DEEPEST:
        raise _NotStructuralError(f"it is nested more than {_DEEPEST} levels deep")
    if "$ref" in raw:
        raise _NotStructuralError(f"{format_path(path)} refers to another place by $ref")
    made: dict[str, Any] = {}
    for keyword, value in raw.items():
        if keyword in _TYPES:
            if not isinstance(value, _TYPES[keyword]) or (
                isinstance(value, bool) and _TYPES[keyword] is int
            ):
                raise _NotStructuralError(
                    f"{keyword} of {format_path(path) or 'the schema'} has a wrong type"
                )
            if value is not False:
                made[keyword] = value
        elif keyword == "default":
            made[keyword] = value
        elif keyword == "properties":
            if not isinstance(value, dict):
                raise _NotStructuralError(f"properties of {format_path(path)} is not a map")
            made[keyword] = {
                str(k): _cleaned(child, (*path, str(k)), inner=inner) for k, child in value.items()
            }
        elif keyword == "items" or (
            keyword == "additionalProperties" and not isinstance(value, bool)
        ):
            made[keyword] = _cleaned(value, (*path, "*"), inner=inner)
        elif keyword == "additionalProperties" and value is True:
            made[keyword] = {
                "nullable": True
            }  # any value, but a map in it has no field that is known
        elif keyword in ("allOf", "anyOf", "oneOf"):
            if not isinstance(value, list):
                raise _NotStructuralError(f"{keyword} of {format_path(path)} is not a list")
            made[keyword] = [_cleaned(one, (*path, keyword), inner=True) for one in value]
        elif keyword == "not":
            made[keyword] = _cleaned(value, (*path, keyword), inner=True)
    _check_names(made, path)
    if made.get("type") not in (None, *_KNOWN_TYPES):
        raise _NotStructuralError(f"{format_path(path)} has the type {str(made['type'])[:40]}")
    if not inner:
        _set_aside(made)
    return made


def _check_names(made: dict[str, Any], path: tuple[str, ...]) -> None:
    for keyword in ("required", "x-kubernetes-list-map-keys"):
        if any(not isinstance(name, str) for name in made.get(keyword, ())):
            raise _NotStructuralError(f"{keyword} of {format_path(path)} must be strings")
    rules = made.get("x-kubernetes-validations", ())
    if any(not isinstance(rule, dict) or not isinstance(rule.get("rule"), str) for rule in rules):
        raise _NotStructuralError(f"x-kubernetes-validations of {format_path(path)} must be rules")


def _set_aside(made: dict[str, Any]) -> None:
    """Remove what cannot be evaluated here, and remember it for manifests with a value there."""
    aside = []
    pattern, form = made.get("pattern"), made.get("format")
    if pattern is not None and not patterns.is_known(pattern):
        made.pop("pattern")
        if patterns.compiled_foreign(pattern) is None:
            aside.append(f"the pattern {pattern[:120]}")
        else:
            made[patterns.FOREIGN] = pattern
    if form is not None and form in formats.NOT_EVALUATED:
        aside.append(f"the format {form[:40]}")
    if aside:
        made[NOT_EVALUATED] = aside


def _report(found: Collector, name: str, what: str, help: str | None = None) -> None:
    """An error without a place: the command line names its flag."""
    found.add(Diagnostic("call/crd", f"{name} {what}", help=help))
