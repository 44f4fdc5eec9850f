"""The CEL rules of KubeRay's own CRDs, known by their text.

CEL is a language of its own; the CRDs of KubeRay 1.0 to 1.7 use seven expressions of it. A rule
with another text (a CRD of the user's own) is not evaluated, and that is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from renderer.schema.model import Node

# A value of another type than the rule asks for: the type is the problem, and the API server
# evaluates no rule.
_MANAGERS: Final = ("ray.io/kuberay-operator", "kueue.x-k8s.io/multikueue")
_POLICIES: Final = ("DeleteCluster", "DeleteWorkers", "DeleteSelf", "DeleteNone")
_IN_MANAGERS: Final = f"self in ['{_MANAGERS[0]}', '{_MANAGERS[1]}']"
_IN_POLICIES: Final = f"self in [{', '.join(map(repr, _POLICIES))}]"
_LEGACY_OR_RULES: Final = (
    "!((has(self.onSuccess) || has(self.onFailure)) && has(self.deletionRules))"
)
_BOTH_OR_RULES: Final = "((has(self.onSuccess) && has(self.onFailure)) || has(self.deletionRules))"
_NOT_BOTH: Final = "!(has(self.jobStatus) && has(self.jobDeploymentStatus))"
_EITHER: Final = "has(self.jobStatus) || has(self.jobDeploymentStatus)"

Rule = Callable[[Any], bool]


def _one_of(words: tuple[str, ...]) -> Rule:
    return lambda value: not isinstance(value, str) or value in words


def _of_map(holds: Callable[[Callable[[str], bool]], bool]) -> Rule:
    """A rule about which fields a map has. The API server drops nulls before it asks."""
    return lambda value: (
        not isinstance(value, dict) or holds(lambda name: value.get(name) is not None)
    )


_KNOWN: Final[dict[str, Rule]] = {
    # Compares with the stored object: nothing to say of one that is created.
    "self == oldSelf": lambda _: True,
    _IN_MANAGERS: _one_of(_MANAGERS),
    _IN_POLICIES: _one_of(_POLICIES),
    _LEGACY_OR_RULES: _of_map(
        lambda has: not ((has("onSuccess") or has("onFailure")) and has("deletionRules"))
    ),
    _BOTH_OR_RULES: _of_map(
        lambda has: (has("onSuccess") and has("onFailure")) or has("deletionRules")
    ),
    _NOT_BOTH: _of_map(lambda has: not (has("jobStatus") and has("jobDeploymentStatus"))),
    _EITHER: _of_map(lambda has: has("jobStatus") or has("jobDeploymentStatus")),
}
HELP: Final = {
    _IN_MANAGERS: f"allowed: {', '.join(_MANAGERS)}",
    _IN_POLICIES: f"allowed: {', '.join(_POLICIES)}",
    _LEGACY_OR_RULES: "use deletionRules, or onSuccess and onFailure",
    _BOTH_OR_RULES: "set both onSuccess and onFailure, or use deletionRules",
    _NOT_BOTH: "keep one of jobStatus and jobDeploymentStatus",
    _EITHER: "set jobStatus or jobDeploymentStatus",
}


def broken(node: Node, value: Any) -> Iterator[str]:
    """The texts of the known rules at `node` that `value` breaks."""
    for rule in node.keywords.get("x-kubernetes-validations", ()):
        holds = _KNOWN.get(rule["rule"])
        if holds is not None and not holds(value):
            yield rule["rule"]


def unknown(node: Node) -> list[str]:
    """The texts of the rules at `node` that cannot be evaluated here and that apply to a created
    object.
    """
    rules = node.keywords.get("x-kubernetes-validations", ())
    return [
        r["rule"]
        for r in rules
        if r["rule"] not in _KNOWN and ("oldSelf" not in r["rule"] or "optionalOldSelf" in r)
    ]
