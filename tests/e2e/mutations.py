"""Real objects of KubeRay's kinds, damaged at random: what a person gets wrong, and what only a
machine would.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from renderer.kuberay.versions import NEWEST, RELEASED
from renderer.schema import model as schema
from renderer.schema.model import Node

Path = tuple[str | int, ...]
Mutation = Callable[[random.Random, dict[str, Any]], "str | None"]
"""Changes the manifest in place and says what it did; None if it found nothing to do."""

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**400),
    *(0.0, 1.0, 1.5, 3.0000000001, 1e15, 1e16, -1e300),
    *(
        "",
        " ",
        "x",
        "1",
        "true",
        "null",
        "a\n",
        "Ünï",
        "TCP",
        "4Gi",
        "4GB",
        "500m",
        "1e3",
        ".5",
        "0x10",
        "a" * 70,
    ),
    *([], {}, [None], [{}], ["a", "a"], {"a": None}, {"name": "x"}, {"": ""}),
)
NAMES = (
    "",
    "demo",
    "a.b",
    "-a",
    "a-",
    "A",
    "a_b",
    "1a",
    "a" * 63,
    "a" * 253,
    "a" * 254,
    "a..b",
    "a\n",
    "ä",
    None,
    5,
)
KEYS = (
    "a",
    "a/b",
    "A/b",
    "a/B",
    "a.b/c",
    "a b",
    "",
    "/a",
    "a/",
    "a/b/c",
    "ray.io/ft-enabled",
    "x" * 63,
    "x" * 64,
    "é",
)
KEYS_OF_METADATA = (
    "labels",
    "annotations",
    "finalizers",
    "generateName",
    "creationTimestamp",
    "generation",
    "uid",
    "nope",
)


def places(value: Any, path: Path = ()) -> Iterator[tuple[Any, str | int, Path]]:
    """Every place below `value`: what holds it, under what, and its path."""
    steps = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for step, child in list(steps):
        yield value, step, (*path, step)
        yield from places(child, (*path, step))


def _pick(
    rng: random.Random, manifest: dict[str, Any], kind: type = object
) -> tuple[Any, Any, Path] | None:
    """A place under `spec` whose holder is of that kind."""
    found = [place for place in places(manifest["spec"], ("spec",)) if isinstance(place[0], kind)]
    return rng.choice(found) if found else None


def rename(rng: random.Random, manifest: dict[str, Any]) -> str | None:
    if (found := _pick(rng, manifest, dict)) is None:
        return None
    holder, name, path = found
    new = rng.choice(
        (
            name + "s",
            name[:-1],
            name.upper(),
            name.capitalize(),
            name.replace("e", "3"),
            "x-" + name,
        )
    )
    holder[new] = holder.pop(name)
    return f"rename {path} to {new!r}"


def retype(rng: random.Random, manifest: dict[str, Any]) -> str | None:
    if (found := _pick(rng, manifest)) is None:
        return None
    holder, step, path = found
    holder[step] = deepcopy(rng.choice(ODD))
    return f"set {path} to {holder[step]!r:.40}"


def drop(rng: random.Random, manifest: dict[str, Any]) -> str | None:
    if (found := _pick(rng, manifest)) is None:
        return None
    holder, step, path = found
    del holder[step]
    return f"drop {path}"


def null(rng: random.Random, manifest: dict[str, Any]) -> str | None:
    if (found := _pick(rng, manifest)) is None:
        return None
    holder, step, path = found
    holder[step] = None
    return f"null {path}"


def twice(rng: random.Random, manifest: dict[str, Any]) -> str | None:
    """An item once more, whole or with one of its fields changed or left out."""
    if (found := _pick(rng, manifest, list)) is None:
        return None
    holder, step, path = found
    again = deepcopy(holder[step])
    if isinstance(again, dict) and again and rng.random() < 0.6:
        name = rng.choice(sorted(again))
        if rng.random() < 0.5:
            del again[name]
        else:
            again[name] = deepcopy(rng.choice(ODD))
    holder.insert(rng.randrange(len(holder) + 1), again)
    return f"twice {path}"


def wrap(rng: random.Random, manifest: dict[str, Any]) -> str | None:
    if (found := _pick(rng, manifest)) is None:
        return None
    holder, step, path = found
    holder[step] = [holder[step]] if rng.random() < 0.5 else {"value": holder[step]}
    return f"wrap {path}"


def grow(rng: random.Random, manifest: dict[str, Any]) -> str | None:
    """A field that some release knows, with a value that mostly fits."""
    release = rng.choice((NEWEST, NEWEST, rng.choice(RELEASED)))
    maps = [
        ((), manifest["spec"]),
        *((path[1:], h[s]) for h, s, path in places(manifest["spec"], ("spec",))),
    ]
    rng.shuffle(maps)
    for path, holder in maps:
        document = schema.document(manifest["kind"], release)
        node = (
            schema.whole_object(document, schema.scope(release)).field("spec")
            if document is not None
            else None
        )
        for step in path:
            if node is not None:
                node = node.items if isinstance(step, int) else node.child(step)
        names = sorted(node.field_names()) if node is not None and isinstance(holder, dict) else []
        if names and node is not None:
            name = rng.choice(names)
            child = node.field(name)
            assert child is not None
            holder[name] = value_for(rng, child)
            return f"grow {path} by {name}"
    return None


def value_for(rng: random.Random, node: Node, depth: int = 0) -> Any:
    """A value for this place of the schema, now and then an odd one."""
    if rng.random() < 0.04:
        return deepcopy(rng.choice(ODD))
    if "enum" in node.keywords and rng.random() < 0.9:
        return rng.choice(node.keywords["enum"])
    match node.type:
        case "object" if node.additional is not None:
            return {
                rng.choice(KEYS): value_for(rng, node.additional, depth + 1)
                for _ in range(rng.randrange(3))
            }
        case "object":
            names = sorted(node.field_names())
            chosen = set(node.keywords.get("required", ())) if rng.random() < 0.95 else set()
            if depth < 5:
                chosen |= set(rng.sample(names, min(len(names), rng.randrange(4))))
            fields = {name: node.field(name) for name in sorted(chosen)}
            return {
                name: value_for(rng, field, depth + 1)
                for name, field in fields.items()
                if field is not None
            }
        case "array":
            return (
                [value_for(rng, node.items, depth + 1) for _ in range(rng.randrange(3))]
                if node.items
                else []
            )
        case "integer":
            return rng.choice((0, 1, 8080, -1, 2**31))
        case "boolean":
            return rng.random() < 0.5
        case "number":
            return rng.choice((0, 1, 0.5, -1.5, 1e300))
        case "int-or-string":
            return rng.choice((1, "1", "500m", "4Gi", "1e3", "http", "", "+.5Ki"))
        case _:
            return rng.choice(("x", "TCP", "", "two words", "ray.io/kuberay-operator"))


def metadata(rng: random.Random, manifest: dict[str, Any]) -> str:
    field = rng.choice(("name", *KEYS_OF_METADATA))
    if field == "name":
        value: Any = rng.choice(NAMES)
    elif field in ("labels", "annotations"):
        texts = (*NAMES, *KEYS, True, 1.5)
        value = {rng.choice(KEYS): rng.choice(texts) for _ in range(rng.randrange(1, 3))}
    elif field == "finalizers":
        value = [
            rng.choice((*KEYS, 1, None, "orphan", "foregroundDeletion"))
            for _ in range(rng.randrange(3))
        ]
    else:
        value = rng.choice((*NAMES, "2025-01-31T00:00:00Z", 1, 1.0, "a-"))
    manifest["metadata"][field] = value
    return f"metadata.{field} = {value!r:.60}"


MUTATIONS: tuple[Mutation, ...] = (rename, retype, drop, null, twice, wrap, grow, grow, metadata)


def mutated(rng: random.Random, samples: list[dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    """One of the samples with one to three changes, and what they were."""
    manifest = deepcopy(rng.choice(samples))
    done: list[str | None] = []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if isinstance(manifest.get("spec"), dict):
            # Each needs what the last one left.
            done.append(rng.choice(MUTATIONS)(rng, manifest))  # noqa: PERF401
    return "; ".join(filter(None, done)) or "as it is", manifest
