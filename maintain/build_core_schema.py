"""Make `core_types.json` from what an API server publishes. A maintainer's command, never run by a
user:

    kubectl get --raw /openapi/v2 >openapi.json
    python -m maintain.build_core_schema openapi.json

Only names and types of fields are kept, of the kinds that `renderer.api_server.core` judges. The
same document gives the same bytes. How the file is read: `renderer.api_server.core.types`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).parent.parent / "renderer" / "api_server" / "core" / "core_types.json"

KINDS = {
    "v1": (
        *(
            "ConfigMap",
            "Namespace",
            "PersistentVolumeClaim",
            "Pod",
            "PodTemplate",
            "Secret",
            "Service",
        ),
        "ServiceAccount",
    ),
    "apps/v1": ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"),
    "batch/v1": ("CronJob", "Job"),
    "networking.k8s.io/v1": ("Ingress", "NetworkPolicy"),
    "policy/v1": ("PodDisruptionBudget",),
    "rbac.authorization.k8s.io/v1": ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"),
    "scheduling.k8s.io/v1": ("PriorityClass",),
}
_REFERENCE = "#/definitions/"
_SPECIAL = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
    "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1": "any",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "time",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "time",
    "io.k8s.apimachinery.pkg.runtime.RawExtension": "any",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
}
_SCALARS = {
    ("boolean", None): "boolean",
    ("integer", "int32"): "int32",
    ("integer", "int64"): "int64",
    ("string", "byte"): "bytes",
    ("string", "date-time"): "time",
    ("string", None): "string",
}


class _Builder:
    def __init__(self, definitions: dict[str, Any]) -> None:
        self.definitions = definitions
        self.types: dict[str, dict[str, str]] = {}
        self._full_names: dict[str, str] = {}

    def add(self, full_name: str) -> str:
        """The short name of a type; it and all that it refers to are in `types` afterwards."""
        name = full_name.rpartition(".")[2]
        if self._full_names.setdefault(name, full_name) != full_name:
            raise ValueError(
                f"two types are called {name}: {full_name} and {self._full_names[name]}"
            )
        if name not in self.types:
            self.types[name] = {}
            fields = self.definitions[full_name].get("properties", {})
            self.types[name].update(
                {field: self._code(schema) for field, schema in sorted(fields.items())}
            )
        return name

    def _code(self, schema: dict[str, Any]) -> str:
        reference = schema.get("$ref", "").removeprefix(_REFERENCE)
        if reference:
            return _SPECIAL.get(reference) or self.add(reference)
        if schema["type"] == "array":
            return "[" + self._code(schema["items"])
        if schema["type"] == "object":
            return (
                "{" + self._code(schema["additionalProperties"])
                if "additionalProperties" in schema
                else "any"
            )
        return _SCALARS[schema["type"], schema.get("format")]


def build(document: dict[str, Any]) -> dict[str, Any]:
    """What the file holds: the document's version, the kinds with their types, the types with their
    fields.
    """
    builder = _Builder(document["definitions"])
    kinds = {
        f"{version}/{kind}": builder.add(name)
        for version, kind, name in _kinds(document["definitions"])
    }
    return {
        "kubernetes": document["info"]["version"],
        "kinds": kinds,
        "types": dict(sorted(builder.types.items())),
    }


def _kinds(definitions: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for full_name, definition in sorted(definitions.items()):
        for served in definition.get("x-kubernetes-group-version-kind", ()):
            version = "/".join(part for part in (served["group"], served["version"]) if part)
            if served["kind"] in KINDS.get(version, ()):
                yield version, served["kind"], full_name


def written(data: dict[str, Any]) -> str:
    """As text: a line a type, so that a diff of two versions of Kubernetes is one of this file."""
    types = ",\n".join(
        f"{json.dumps(name)}:{_compact(fields)}" for name, fields in data["types"].items()
    )
    head = (
        f'{{"kubernetes":{json.dumps(data["kubernetes"])},\n"kinds":{_compact(data["kinds"])},\n'
        f'"types":{{\n'
    )
    return f"{head}{types}\n}}}}\n"


def _compact(data: Any) -> str:
    return json.dumps(data, separators=(",", ":"))


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    document = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    OUTPUT.write_text(written(build(document)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
