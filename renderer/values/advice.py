"""What was probably meant by a wrong value or key: the right shape with the user's own content.
Loaded for errors only.

No advice is better than wrong advice: whatever is not sure gives None. What may be a secret is
shown as `…`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from renderer.diagnostics import Path, format_path
from renderer.kube_yaml.writer import to_yaml
from renderer.redaction import is_secret_path
from renderer.suggest import nearest
from renderer.values.keys import (
    ELSEWHERE,
    ELSEWHERE_BELOW,
    FREE_PREFIX,
    GROUP,
    KEYS,
    MEANT,
    RETIRED,
    WORKER_KEYS,
    Key,
    Retired,
    walk,
)

TypeAt = Callable[[Path], str | None]
"""From a path in the values to the type of the field that it sets; None where it sets none."""

_MOST_LINES = 8
"""Lines of an example."""

_FREE = f'keys that start with "{FREE_PREFIX}" are free, for anchors'


def retired(path: Path) -> Retired | None:
    """What became of a key that older charts had."""
    return RETIRED.get(path) or RETIRED.get(_by_group(path))


def _by_group(path: Path) -> Path:
    if path[:1] == ("worker",):
        return (GROUP, *path[1:])
    return (GROUP, *path[2:]) if path[:1] == ("additionalWorkerGroups",) else path


# --- unknown keys ---------------------------------------------------------------------------------


def unknown(
    key: Key, name: str, value: Any, above: Path, around: Mapping[str, Any], type_at: TypeAt
) -> tuple[str | None, str | None]:
    """The key next to `name` that was meant, and a help, each None if nothing is known.

    `key` describes the map at `above`, `around` is its content.
    """
    known = key.keys or {}
    bare = name.strip()
    if bare != name and bare in known:
        return None, f"the key has a space at one end: write {bare} without spaces around it"
    if name.startswith("-") and name.lstrip("-"):
        return None, f"a space is missing after the dash: - {name.lstrip('-')}"
    nested = _nested(key, name, value, above, type_at)
    if nested is not None:
        return None, nested
    below = ELSEWHERE_BELOW.get(str(above[-1]), {}) if above else {}
    if name in below:
        return None, below[name]
    if name in _OF_IMAGE:
        return None, f"move it to {format_path((*above, 'image', _OF_IMAGE[name]))}"
    if MEANT.get(name) in known and (above or name not in ELSEWHERE):
        return MEANT[name], None
    if _is_group(name, value, above):
        meant = nearest(name, known)  # `wroker`
        return meant, None if meant else f"move the group to additionalWorkerGroups.{name}"
    if name in ELSEWHERE and not (above and name in ("name", "namespace")):
        return None, ELSEWHERE[name]
    if above[-1:] == ("image",) and name in ("name", "version"):
        return {"name": "repository", "version": "tag"}[name], None
    item = _of_an_item(name, above, around, type_at)
    if item is not None:
        return None, item
    if above and above[0] not in _GROUPS:
        # In a map of its own a name means something of its own: no other place is meant.
        if name in KEYS and isinstance(value, dict) and "*" not in below:
            return None, _is_at(name, [(name,)])
        meant = nearest(name, known)
        return meant, None if meant else below.get("*", _FREE)
    elsewhere = [
        place for place, _ in walk() if place[-1] == name and place[:1] not in _RARELY_MEANT
    ]
    by_field = _values_of_field(name, known)
    if elsewhere or by_field:
        meant = nearest(name, known, exact=True)
        return meant, None if meant else _is_at(name, elsewhere or by_field)
    inside = [
        format_path((*above, one)) for one in known if _has_field((*above, one), name, type_at)
    ]
    if inside:
        return None, f'"{name}" belongs in {" or ".join(inside[:2])}'
    meant = nearest(name, known)
    return meant, None if meant else _FREE


_GROUPS = ("head", "worker", "additionalWorkerGroups", "common")
_OF_IMAGE = {
    "imageTag": "tag",
    "imagePullPolicy": "pullPolicy",
    "imageRepository": "repository",
}

_AMOUNTS = ("cpu", "memory", "gpu", "gpus")
"""Names that groups have as well."""

_RARELY_MEANT = (("serviceAccount",), ("redis",))
"""Values below these have names that others have as well."""


def _is_group(name: str, value: Any, above: Path) -> bool:
    """Whether a map below `worker`, or at the top, is a group of workers under its name."""
    return (
        above in ((), ("worker",))
        and isinstance(value, dict)
        and bool(value)
        and (name not in ELSEWHERE or name in _AMOUNTS)
        and value.keys() <= WORKER_KEYS.keys()
    )


def _nested(key: Key, name: str, value: Any, above: Path, type_at: TypeAt) -> str | None:
    """`image.tag: x` is one key for YAML: the help nests it."""
    parts = name.split(".")
    if len(parts) < 2 or key.inner(parts[0]) is None:
        return None
    inner: Key | None = key
    for depth, part in enumerate(parts):
        inner = inner.inner(part) if inner is not None else None
        if inner is None:
            if type_at((*above, *parts[: depth + 1])) is None:
                return None
            break
    path = (*above, *parts)
    made: Any = _shown(value, path)
    for part in reversed(parts):
        made = {part: made}
    return _example("a dot in a key does not nest, write", made)


def _has_field(value: Path, name: str, type_at: TypeAt) -> bool:
    """Whether a value is an object of Kubernetes that has a field of this name.

    A map of strings would have any.
    """
    return type_at(value) == "object" and type_at((*value, name)) is not None


def _of_an_item(name: str, above: Path, around: Mapping[str, Any], type_at: TypeAt) -> str | None:
    """`value` at the level of `containerEnv:`, whose last item has none: it was not indented."""
    for sibling, content in around.items():
        last = content[-1] if isinstance(content, list) and content else None
        if not isinstance(last, dict) or name in last:
            continue
        if type_at((*above, sibling, 0, name)) is not None:
            deeper = f'indent it as far as "{next(iter(last), "-")}"'
            return f'"{name}" belongs in an item of {format_path((*above, sibling))}: {deeper}'
    return None


def _values_of_field(name: str, known: Mapping[str, Key]) -> list[Path]:
    """The values that set a field under another name: `serviceType` is `service.type`."""
    found = []
    for place, key in walk():
        field = [part for part in key.field or () if isinstance(part, str)]
        if (
            field
            and field[-1] == name
            and place[-1] != name
            and place[0] != "additionalWorkerGroups"
        ):
            found.append(place)
    return found


def _is_at(name: str, places: list[Path]) -> str:
    if places == [(name,)]:
        return f'"{name}" belongs to the top level: write it without indentation'
    shown = [format_path(place).replace('["<name>"]', ".<name>") for place in places[:3]]
    verb = "move it to" if places[0][-1] == name else "the value is"
    return f"{verb} {_or(shown)}"


def _or(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


# --- wrong types ----------------------------------------------------------------------------------


def shape(path: Path, value: Any, expected: str, type_at: TypeAt) -> str | None:
    """How to write what was meant; `expected` is what the message says: "a map", "a list", "true or
    false".
    """
    name = path[-1] if path else ""
    known = _of_value(path, value)
    if known is not None:
        return known
    if isinstance(value, str):
        return _of_text(path, value, expected, type_at)
    if name in ("nameOverride", "fullnameOverride"):
        return "write it in quotes"
    if isinstance(name, int):
        return _of_item(path, value, type_at)
    if isinstance(value, list) and "map" in expected:
        return _of_list(path, value, type_at)
    if isinstance(value, dict) and expected == "a list":
        return _of_map(path, value, type_at)
    if isinstance(value, dict) and expected.startswith("a list of"):
        return _example('put "- " before the first key', {name: [_shown(value, path)]})
    if isinstance(value, (dict, list)) and expected == "a string":
        return "put the value in quotes if it is a text that begins with { or ["
    return None


def _of_value(path: Path, value: Any) -> str | None:
    """What is known of one value, whatever the wrong type is."""
    name = path[-1] if path else ""
    single = isinstance(value, str | int | float)
    if name in ("redisPassword", "redisUsername") and single:
        secret = {"secretKeyRef": {"name": "redis", "key": str(name).removeprefix("redis").lower()}}
        return _example("name a Secret and its key, for example", {name: {"valueFrom": secret}})
    if path == ("compat",) and isinstance(value, bool):
        return _example("write", {"compat": {"legacyAnnotation": value}})
    if path == ("serviceAccount",) and single:
        return "name an account in head.serviceAccountName and worker.serviceAccountName"
    if path == ("release",) and single:
        return "the name is given by the option --name, or by the value fullnameOverride"
    if path[:1] == ("extraManifests",) and isinstance(value, str):
        return "write the object itself, not a text that holds it"
    if name == "enabled" and value == 1 and not isinstance(value, bool):
        return "write true"
    return None


def _of_text(path: Path, value: str, expected: str, type_at: TypeAt) -> str | None:
    name = path[-1]
    if value == "":
        return {"a list": "write [] for none", "a map": "write {} for none"}.get(expected)
    if isinstance(name, int):
        return _of_item(path, value, type_at)
    if "true or false" in expected and value in ("true", "false"):
        return f"write {value} without quotes"
    if "true or false" in expected and value.lower() in _SWITCHES:
        return f"write {_SWITCHES[value.lower()]}"
    if name == "image" and "map" in expected:
        return _example("write its parts", {"image": image_parts(value)})
    if name in ("command", "args") and expected == "a list":
        return _example(
            "write a list, one item for each argument, for example",
            {name: ["/bin/sh", "-c", "…"][name == "args" :]},
        )
    if expected == "a list" and type_at((*path, 0)) == "string":
        return _example("write a list", {name: [_shown(value, path)]})
    if expected == "a list":
        item = _item_of(value, path, type_at)
        return None if item is None else _example("write a list", {name: [item]})
    return _of_word(path, value, type_at) if "map" in expected else None


_SWITCHES = {
    **dict.fromkeys(("on", "yes", "y", "enable", "enabled"), "true"),
    **dict.fromkeys(("off", "no", "n", "disable", "disabled", "none"), "false"),
}
"""Words for true and false that YAML or a reader takes for texts."""


def _of_word(path: Path, value: str, type_at: TypeAt) -> str | None:
    """One word where a map is expected: `upgradeStrategy: Recreate`, `nodeSelector: gpu=true`."""
    key, equals, rest = value.strip().lstrip("-").partition("=")
    if type_at(path) != "object":
        pair = {key: _shown(rest, (*path, key))}
        return _example("write", {path[-1]: pair}) if equals and " " not in value else None
    if type_at((*path, value)) == "boolean":
        return _example("write", {path[-1]: {value: True}})
    for field in ("type", "mode"):
        if type_at((*path, field)) == "string":
            return _example("write", {path[-1]: {field: _shown(value, path)}})
    return None


def _of_item(path: Path, value: Any, type_at: TypeAt) -> str | None:
    """An item that is one word or number, in a list of objects."""
    item = _item_of(value, path[:-1], type_at)
    return None if item is None else _example("write", [item])


def _item_of(value: Any, above: Path, type_at: TypeAt) -> dict[str, Any] | None:
    """`regcred` is a name, `A=b` a variable, 8265 a port, `nvidia.com/gpu` a toleration's key."""
    path = (*above, 0)
    if isinstance(value, int) and not isinstance(value, bool):
        is_port = type_at((*path, "containerPort")) is not None
        return {"name": "…", "containerPort": value} if is_port else None
    if not isinstance(value, str):
        return None
    if type_at((*path, "name")) == "string":
        name, equals, rest = value.partition("=")
        if equals and type_at((*path, "value")) == "string":
            return {"name": name, "value": _shown(rest, (*path, "value"))}
        return {"name": _shown(value, path)}
    if type_at((*path, "configMapRef")) == "object":
        return {"configMapRef": {"name": value}}
    if type_at((*path, "operator")) == "string" and type_at((*path, "key")) == "string":
        return {"key": value, "operator": "Exists"}
    return None


def image_parts(reference: str) -> dict[str, str]:
    """`registry:5000/ray:2.9@sha256:…` in parts, as the value `image` has them."""
    rest, _, digest = reference.partition("@")
    before, colon, tag = rest.rpartition(":")
    if not colon or "/" in tag:
        before, tag = rest, ""
    parts = {"repository": before, "tag": tag, "digest": digest}
    return {name: part for name, part in parts.items() if part}


def _of_list(path: Path, value: list[Any], type_at: TypeAt) -> str | None:
    if path == ("worker",):
        return (
            "worker is one group, not a list: write its keys directly below worker "
            "(worker.replicas), and more groups below additionalWorkerGroups, each under its name"
        )
    if path == ("additionalWorkerGroups",):
        named = {
            str(_group_name(one)): _without_name(one) for one in value if isinstance(one, dict)
        }
        return (
            _example(
                "write each group under its name", {"additionalWorkerGroups": _shown(named, path)}
            )
            if named
            else None
        )
    pairs = dict(_pairs(value))
    if pairs and _has_field(path, "limits", type_at):
        return _example("write", {path[-1]: {"limits": pairs, "requests": pairs}})
    return (
        _example("write", {path[-1]: _shown(pairs, path)})
        if pairs and len(pairs) == len(value)
        else None
    )


def _group_name(group: Mapping[str, Any]) -> Any:
    return group.get("groupName") or group.get("name") or "my-group"


def _without_name(group: Mapping[str, Any]) -> dict[str, Any]:
    return {key: inner for key, inner in group.items() if key not in ("groupName", "name")}


def _pairs(items: list[Any]) -> Iterator[tuple[str, Any]]:
    """`- disktype=ssd`, `- disktype: ssd`, `- {name: disktype, value: ssd}`."""
    for item in items:
        if isinstance(item, str) and "=" in item:
            name, _, value = item.partition("=")
            yield name, value
        elif isinstance(item, dict) and item.keys() == {"name", "value"}:
            yield str(item["name"]), item["value"]
        elif isinstance(item, dict) and len(item) == 1:
            yield next(iter(item.items()))


def _of_map(path: Path, value: Mapping[str, Any], type_at: TypeAt) -> str | None:
    if not value:
        return "write [] for none"
    item = (*path, 0)
    if any(type_at((*item, str(name))) is not None for name in value):
        return _example('put "- " before the first key', {path[-1]: _shown([value], path)})
    holder = next((one for one in _HOLDERS if type_at((*item, one)) is not None), None)
    if type_at((*item, "name")) == "string":
        items = [_named(str(name), inner, holder) for name, inner in value.items()]
        return _example("write a list", {path[-1]: _shown(items, path)}) if all(items) else None
    return None


_HOLDERS = ("value", "containerPort", "mountPath")
"""What the single value of a named item is."""


def _named(name: str, inner: Any, holder: str | None) -> dict[str, Any]:
    if isinstance(inner, dict):
        return {"name": name, **inner}
    return {"name": name, holder: inner} if holder is not None else {}


# --- examples -------------------------------------------------------------------------------------


def _example(words: str, data: Any) -> str:
    lines = to_yaml(data).splitlines()
    more = ["…"] if len(lines) > _MOST_LINES else []
    return "\n".join([f"{words}:", *lines[:_MOST_LINES], *more])


def _shown(data: Any, path: Path) -> Any:
    """The user's own content, without what may be a secret."""
    if isinstance(data, dict):
        return {name: _shown(inner, (*path, str(name))) for name, inner in data.items()}
    if isinstance(data, list):
        return [_shown(inner, (*path, index)) for index, inner in enumerate(data)]
    return "…" if is_secret_path(path) else data
