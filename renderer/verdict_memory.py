"""Verdicts that were reached before: a fleet has few specs under many names, each judged once.

A verdict is given again only to an object that is the same in everything that it depends on. Two
things may differ where that cannot matter: a short plain name that the object holds nowhere else,
and the values of the labels that a chart makes of its release. No message may mention them.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from renderer.api_server.quick import is_plain_name, is_word
from renderer.diagnostics import Diagnostic, Path
from renderer.kuberay.kinds import SPEC_PATHS
from renderer.target import Target

V = TypeVar("V")

_MOST_BYTES = 16 << 20
_LARGEST_OBJECT = 1 << 16
_MOST_DIAGNOSTICS = 8
_LONGEST_SHORT_NAME = 30
"""A name of at most so many characters is cut in no name that the operator derives from it, or is
cut to a valid one.
"""

_WITHOUT_REFERENCES = 2
"""The version of marshal in which equal data gives equal bytes."""


class Memory(Generic[V]):
    """Values by what they depend on; at most 16 MiB of keys. Threads may share it."""

    def __init__(self) -> None:
        self._known: dict[bytes, V] = {}
        self._bytes = 0

    def get(self, key: bytes | None) -> V | None:
        return None if key is None else self._known.get(key)

    def keep(self, key: bytes, value: V) -> None:
        if self._bytes + len(key) <= _MOST_BYTES:
            self._bytes += len(key)
            self._known[key] = value


def key_of(data: Mapping[str, Any], target: Target) -> bytes | None:
    """What the verdict on `data` depends on; None for what is not worth remembering.

    Of a name that makes no difference only the length counts, of the release's labels nothing.
    """
    metadata = data.get("metadata")
    if target.crd is not None or not isinstance(metadata, dict):
        return None
    name = metadata.get("name")
    others = {field: value for field, value in metadata.items() if field != "name"}
    parts = {**data, "metadata": others}
    for path in _label_paths(data.get("kind")):
        parts = _with(parts, path, _any_release)
    written = _written(parts)
    if len(written) > _LARGEST_OBJECT:
        return None
    named = name
    if isinstance(name, str) and _is_any_name(name, written):
        named = len(name)
    return written + _written((tuple(target.version), sorted(target.gates.items()), named))


def _label_paths(kind: Any) -> list[Path]:
    """Where the labels of the object and of its Pods are. `*` is each item of a list."""
    spec = SPEC_PATHS.get(kind, ())
    return [
        ("metadata", "labels"),
        (*spec, "headGroupSpec", "template", "metadata", "labels"),
        (*spec, "workerGroupSpecs", "*", "template", "metadata", "labels"),
    ]


def _with(data: Any, path: Path, change: Callable[[Any], Any]) -> Any:
    """`data` with the values at `path` changed; only what is above them is copied."""
    if not path:
        return change(data)
    step, rest = path[0], path[1:]
    if step == "*" and isinstance(data, list):
        return [_with(item, rest, change) for item in data]
    if isinstance(data, dict) and step in data:
        return {**data, step: _with(data[step], rest, change)}
    return data


def _any_release(labels: Any) -> Any:
    """The labels with a mark in place of the valid values that name the release."""
    if not isinstance(labels, dict):
        return labels
    return {
        key: True if key in _OF_THE_RELEASE and is_word(value) else value
        for key, value in labels.items()
    }


_OF_THE_RELEASE = frozenset(("app.kubernetes.io/instance", "helm.sh/chart"))
"""Labels that no operator reads; the API server checks their form alone."""


def _written(data: Any) -> bytes:
    """Bytes that are the same only for the same data, and mostly are for equal data."""
    try:
        return marshal.dumps(data, _WITHOUT_REFERENCES)
    except ValueError:  # numbers that remember how they were written, such as 0777
        import pickle

        return pickle.dumps(data, pickle.HIGHEST_PROTOCOL)


def _is_any_name(name: str, others: bytes) -> bool:
    """Whether another name of the same length would lead to the same verdict."""
    return (
        len(name) <= _LONGEST_SHORT_NAME
        and is_plain_name(name)
        and name[0].isalpha()
        and name.encode() not in others
    )


def is_about_any_name(diagnostics: Iterable[Diagnostic], data: Mapping[str, Any]) -> bool:
    """Whether `diagnostics` are few, and hold for `data` under every name and release."""
    found = list(diagnostics)
    if len(found) > _MOST_DIAGNOSTICS:
        return False
    name = str(data["metadata"].get("name"))
    return not any(_mentions(problem, name) for problem in found)


def _mentions(problem: Diagnostic, name: str) -> bool:
    """Whether the problem is about a name or a label, or says the object's name."""
    texts = (problem.message, problem.help or "", *(one.message for one in problem.related))
    last = (problem.path or ())[-1:]
    of_names = last in _NAMES or (last and last[0] in _OF_THE_RELEASE)
    return bool(of_names) or any(name in text for text in texts)


_NAMES = ((), ("metadata",), ("name",), ("generateName",), ("groupName",), ("labels",))
"""The last step of the path of a problem that may be about a name derived from the object's, or
about a label of the release.
"""
