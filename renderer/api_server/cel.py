"""The CEL rules of RayCluster's own CRDs, known by their text.

CEL is a language of its own; the CRDs of KubeRay 1.0 to 1.7 use two expressions of it. A rule with another text (a CRD
of the user's own) is not evaluated: a warning says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from renderer.schema.model import Node

# Only strings are asked: for another type the type is the problem, and the API server evaluates no rule.
_MANAGERS: Final = ("ray.io/kuberay-operator", "kueue.x-k8s.io/multikueue")
_KNOWN: Final[dict[str, Callable[[Any], bool]]] = {
    # Compares with the stored object: it always holds for one that is created.
    "self == oldSelf": lambda _: True,
    f"self in ['{_MANAGERS[0]}', '{_MANAGERS[1]}']": lambda value: not isinstance(value, str) or value in _MANAGERS,
}
HELP: Final = {f"self in ['{_MANAGERS[0]}', '{_MANAGERS[1]}']": f"one of {', '.join(_MANAGERS)}"}


def broken(node: Node, value: Any) -> Iterator[str]:
    """The texts of the known rules at `node` that `value` breaks."""
    for rule in node.keywords.get("x-kubernetes-validations", ()):
        holds = _KNOWN.get(rule["rule"])
        if holds is not None and not holds(value):
            yield rule["rule"]


def unknown(node: Node) -> list[str]:
    """The texts of the rules at `node` that cannot be evaluated here and that apply to a created object."""
    rules = node.keywords.get("x-kubernetes-validations", ())
    return [
        r["rule"] for r in rules if r["rule"] not in _KNOWN and ("oldSelf" not in r["rule"] or "optionalOldSelf" in r)
    ]
