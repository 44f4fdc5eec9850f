"""Objects and JSON as Go writes them: what the operator sends, what it hashes, and what it puts
into commands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from renderer.children.model import items, mapping, scalar_text, text
from renderer.kuberay.versions import KubeRayVersion

_ESCAPED: Final = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
_EMPTY: Final[Mapping[str, Any]] = {
    "s": "",
    "b": False,
    "n": 0,
    "q": "0",
    "i": 0,
    "y": "",
    "t": None,
    "a": None,
}


# --- JSON text ------------------------------------------------------------------------------------


def encoded(value: Any, *, sort: bool = True) -> str:
    """No spaces; `<`, `>` and `&` escaped; the keys of maps in order, or as they come."""
    match value:
        case dict():
            keys = sorted(value, key=str) if sort else value
            return (
                "{"
                + ",".join(f"{quoted(str(key))}:{encoded(value[key], sort=sort)}" for key in keys)
                + "}"
            )
        case list() | tuple():
            return f"[{','.join(encoded(item, sort=sort) for item in value)}]"
        case str():
            return quoted(value)
        case float():
            return number(value)
        case _:
            return json.dumps(value)


def quoted(value: str) -> str:
    made = json.dumps(value, ensure_ascii=False)
    for character, escape in _ESCAPED.items():
        made = made.replace(character, escape)
    return made


def number(value: float) -> str:
    """The shortest form that reads back the same: with an exponent below 1e-6 and from 1e21 on."""
    size = abs(value)
    if size < 1e21 and value.is_integer():
        return str(int(value))
    mantissa, mark, exponent = repr(value).partition("e")
    if not mark:
        return mantissa
    power = int(exponent)
    if 1e-6 <= size < 1e21:
        return format(value, f".{len(mantissa.partition('.')[2]) - power}f")
    sign = "-" if power < 0 else "+"
    return f"{mantissa}e{sign}{abs(power)}"


# --- objects --------------------------------------------------------------------------------------


@cache
def _types() -> Mapping[str, list[tuple[str, str, str]]]:
    """Go's types by name: their fields in order, each with type and rule
    (maintain/go_types/main.go).
    """
    found: dict[str, list[tuple[str, str, str]]] = json.loads(
        Path(__file__).with_name("go_types.json").read_text(encoding="utf-8")
    )
    return found


def as_sent(data: Mapping[str, Any]) -> dict[str, Any]:
    """A child as the operator sends it: what is empty left out, quantities in their short form.

    Fields come in Go's order, apiVersion first as people write it; those that its kind does not
    have are left out, and so are those that Go writes though nobody set them (`targetPort: 0`).
    """
    made = {
        "apiVersion": data.get("apiVersion"),
        **typed(text(data.get("kind")), data, sparse=True),
    }
    made.pop("status", None)
    return made


def typed(name: str, value: Any, *, sparse: bool = False) -> dict[str, Any]:
    """A map as Go writes the struct of that name. `sparse`: without what was not given."""
    have = mapping(value)
    made: dict[str, Any] = {}
    for key, word, rule in _types().get(name, ()):
        item = have.get(key)
        if item is None and (sparse or rule == "p"):
            continue
        if item is None and rule == "0":
            made[key] = None
            continue
        said = _typed(word, item, sparse)
        if rule == "e" and said in (None, "", False, 0, [], {}):
            continue
        made[key] = said
    return made


def _typed(word: str, value: Any, sparse: bool) -> Any:
    if word[0] == "[":
        return (
            [_typed(word[1:], item, sparse) for item in value] if isinstance(value, list) else None
        )
    if word[0] == "{":
        if not isinstance(value, dict):
            return None
        return {str(key): _typed(word[1:], value[key], sparse) for key in sorted(value, key=str)}
    if word not in _EMPTY:
        return typed(word, value, sparse=sparse)
    if value is None:
        return _EMPTY[word]
    if word == "q":
        return canonical_quantity(scalar_text(value))
    if word in "ni" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


_BINARY: Final = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_DECIMAL: Final = ("n", "u", "m", "", "k", "M", "G", "T", "P", "E")


def canonical_quantity(written: str) -> str:
    """`2048Mi` as `2Gi`, `0.5` as `500m`: the largest suffix that leaves a whole number, of the
    family it has.

    Text that is not a quantity stays as it is. Source: k8s.io/apimachinery, pkg/api/resource
    (CanonicalizeBytes).
    """
    from renderer.kuberay import quantity

    size = quantity.parse(written)
    if size is None:
        return written
    sign, size = ("-", -size) if size < 0 else ("", size)
    if written.endswith("i") and size >= 1024 * quantity.ONE and size % quantity.ONE == 0:
        return sign + _shortened(size // quantity.ONE, 1024, _BINARY)
    if _has_exponent(written):
        return sign + _with_exponent(size)
    return sign + _shortened(size, 1000, _DECIMAL) if size else "0"


def _shortened(size: int, base: int, suffixes: tuple[str, ...]) -> str:
    for suffix in suffixes[:-1]:
        if size % base:
            return f"{size}{suffix}"
        size //= base
    return f"{size}{suffixes[-1]}"


def _has_exponent(written: str) -> bool:
    return written[-1].isdigit() and "e" in written.lower()


def _with_exponent(size: int) -> str:
    if not size:
        return "0"
    exponent = -9
    while size % 1000 == 0:
        size //= 1000
        exponent += 3
    return f"{size}e{exponent}" if exponent else str(size)


# --- the hash of a cluster's spec -----------------------------------------------------------------


def spec_hash(spec: Mapping[str, Any], version: KubeRayVersion) -> str:
    """What the operator marks the head Pod with from 1.6 on, of a spec with the CRD's defaults
    filled in.

    Source: ray-project/kuberay, ray-operator/controllers/ray/utils/util.go
    (GenerateHashWithoutReplicasAndWorkersToDelete), v1.6.0 to v1.7.0.
    """
    import base64
    import hashlib

    made = typed(
        "RayClusterSpec", {key: item for key, item in spec.items() if key != "upgradeStrategy"}
    )
    options = made.get("gcsFaultToleranceOptions")
    if options is not None and version < (1, 7, 0):
        options.setdefault(
            "redisAddress", ""
        )  # required there, and so always written; the last field
    groups = [made["headGroupSpec"], *items(made.get("workerGroupSpecs"))]
    for group in groups:
        if group["rayStartParams"] is None:
            group["rayStartParams"] = {}
        for key in ("tolerations", "schedulingGates"):
            group["template"]["spec"].pop(key, None)
    for group in groups[1:]:
        group.pop("replicas", None)
        group["minReplicas"] = group["maxReplicas"] = None
        group["scaleStrategy"].pop("workersToDelete", None)
    digest = hashlib.sha1(encoded(made, sort=False).encode(), usedforsecurity=False)
    return base64.b32hexencode(digest.digest()).decode()
