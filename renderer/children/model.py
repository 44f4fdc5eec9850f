"""What the operator makes of a manifest, under construction: parts, and where each of them comes
from.

A part is recorded when it is put in place, so that a diagnostic on a child can be reported at the
manifest: nothing is traced back afterwards. Maps and lists of the manifest are shared, never
changed: what is changed is copied first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from renderer.diagnostics import Path

AT_ONCE: Final = "at once"
WHEN_READY: Final = "when the cluster is ready"
WHEN_DELETED: Final = "when the cluster is deleted"

_NOTHING: Final[Mapping[Any, Any]] = {}


class Unknown(NamedTuple):
    """What only the cluster knows. `random` is the random suffix of generated names."""

    uid: str
    random: str
    namespace: str
    hash: str


NAMED: Final = Unknown("<uid>", "<random>", "<namespace>", "<hash>")
"""For people: each is a placeholder that says what it replaces."""

VALID: Final = Unknown("00000000-0000-0000-0000-000000000000", "xxxxx", "default", "H" * 32)
"""For validation: as long and as well-formed as the real ones."""


class Origin(NamedTuple):
    """Where a part of a child comes from.

    Without `reason` it is a copy of what is at `path` in the manifest. With one, the operator adds
    it, and `path` is what made the operator do so, if anything in the manifest did.
    """

    path: Path | None
    reason: str | None = None


class Child(NamedTuple):
    """One object that the operator makes.

    `role` is what it is to the cluster ("head Pod"); `group` the index of its worker group. `when`
    is one of the three times above. `number` is how many of it are made then: the Pods of a group
    differ in name only, and in the numbers that `renderer.children.copies` gives them; a group
    without replicas has 0. `hosts` is how many Pods are one replica. `ray_start` is the command of
    a head or worker Pod.
    """

    role: str
    data: Mapping[str, Any]
    origins: Mapping[Path, Origin]
    group: int | None = None
    number: int = 1
    when: str = AT_ONCE
    hosts: int = 1
    ray_start: str = ""

    def origin(self, path: Path) -> tuple[Path | None, str | None]:
        """Where in the manifest the value at `path` of this child comes from.

        (manifest path, None): a copy. (path or None, reason): the operator adds it, because of what
        is at path.
        """
        for size in range(len(path), -1, -1):
            found = self.origins.get(path[:size])
            if found is None:
                continue
            if found.reason is None and found.path is not None:
                return (*found.path, *path[size:]), None
            return found
        return None, "the operator adds it"


class Part:
    """A map under construction.

    Its origins are relative to it; `origins[()]` is that of the map itself.
    """

    __slots__ = ("_own", "data", "origins")

    def __init__(self, data: Mapping[str, Any], origin: Origin) -> None:
        self._own: dict[str, list[Any]] = {}
        self.data: dict[str, Any] = dict(data)
        self.origins: dict[Path, Origin] = {(): origin}

    def put(self, key: str, value: Any, origin: Origin) -> None:
        self.data[key] = value
        self.origins[(key,)] = origin

    def append(self, key: str, item: Any, origin: Origin) -> None:
        """Add an item to the list at `key`, which belongs to this part from then on."""
        have = self.own_list(key)
        have.append(item)
        self.origins[(key, len(have) - 1)] = origin

    def own_list(self, key: str) -> list[Any]:
        """The list at `key`, as a copy that may be changed; what is not a list counts as empty."""
        if key in self._own and self._own[key] is self.data.get(key):
            return self._own[key]
        made = list(items(self.data.get(key)))
        self._own[key] = self.data[key] = made
        return made

    def place(self, path: Path, part: Part) -> None:
        """Take over the origins of a part that is put at `path` of this one."""
        for inner, origin in part.origins.items():
            self.origins[(*path, *inner)] = origin

    def names(self, key: str) -> set[str]:
        """The names of the maps in the list at `key`."""
        return {text(item.get("name")) for item in maps(self.data.get(key))}


def copied(path: Path) -> Origin:
    return Origin(path)


def added(reason: str, path: Path | None = None) -> Origin:
    return Origin(path, reason)


# --- reading: whatever the manifest holds, these give the type that was asked for -----------------


def mapping(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, dict) else _NOTHING


def items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def maps(value: Any) -> list[Mapping[str, Any]]:
    """The maps in a list. For places use `items`: these have lost their index."""
    return [item for item in items(value) if isinstance(item, dict)]


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def scalar_text(value: Any) -> str:
    """A value of a string-to-string map, or a quantity, as text: numbers may be written without
    quotes.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) else ""


def integer(value: Any, default: int) -> int:
    """A 32-bit integer; 1.0 is one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    if isinstance(value, float) and not -(2**31) <= value < 2**31:
        return default
    return int(value)


def strings(value: Any) -> dict[str, str]:
    """A map of strings; what is not text is left out."""
    return {
        key: item
        for key, item in mapping(value).items()
        if isinstance(key, str) and isinstance(item, str)
    }


def pruned(value: Any) -> Any:
    """`value` without the nulls in its maps, which are as good as not written.

    Shared where nothing changes.
    """
    if isinstance(value, dict):
        kept = {key: pruned(item) for key, item in value.items() if item is not None}
        same = len(kept) == len(value) and all(kept[key] is value[key] for key in kept)
        return value if same else kept
    if isinstance(value, list):
        made = [pruned(item) for item in value]
        return value if all(new is old for new, old in zip(made, value, strict=True)) else made
    return value
