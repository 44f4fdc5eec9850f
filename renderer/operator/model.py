"""What a rule is, and what it looks at: one reading of a manifest that all rules share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, NamedTuple

from renderer.diagnostics import Judge, Path, Reporter, Severity
from renderer.kuberay.kinds import RAY_CRON_JOB, RAY_JOB, RAY_SERVICE, SPEC_PATHS
from renderer.kuberay.names import EXTERNAL_STORAGE_NAMESPACE as EXTERNAL_STORAGE_NAMESPACE
from renderer.kuberay.names import FT_ENABLED as FT_ENABLED

Release = tuple[int, int, int]
"""Major, minor, patch: what a `KubeRayVersion` is, too."""


Check = Callable[["ClusterView", Reporter], None]

_JUDGES = {
    "operator": Judge.OPERATOR,
    "pod": Judge.CHILDREN,
    "service": Judge.CHILDREN,
    "ray": Judge.RAY,
    "cluster": Judge.ADVICE,
}
"""By the area of a rule's code."""


CRON_GATE = "RayCronJob"
"""The feature gate without which no controller looks at a RayCronJob."""


class Effect(Enum):
    """What the operator does about an object that it rejects.

    None of them shows at `kubectl apply`.
    """

    EVENT = "event"
    """An event on the object, or on what it makes of it."""
    LOG = "log only"
    """A line in the operator's own log, again and again."""
    STOP = "stops"
    """Its informer stops: it looks at no object of the kind any more."""
    CRASH = "crash"
    """A panic: of the whole operator up to 1.2, of one look at the object from 1.3 on."""


_EVENTS_SINCE = (1, 3, 0)
_PARENTS = (RAY_SERVICE, RAY_JOB)


class Rule(NamedTuple):
    """One row of the table. It holds from `since` on, up to but not including `until`.

    `gate` names the feature gate that decides, for the reader; the check itself asks the view.
    """

    code: str
    since: Release
    until: Release | None
    kinds: frozenset[str]
    severity: Severity
    gate: str | None
    effect: Effect | None
    about_cluster: bool
    """Whether it is about the RayCluster: it does not hold where none is made."""
    gist: str
    check: Check

    def effect_in(self, release: Release, kind: str) -> Effect:
        """What the operator of a release does about a breach."""
        if self.effect is not None:
            return self.effect
        return Effect.LOG if kind in _PARENTS and release < _EVENTS_SINCE else Effect.EVENT

    def holds(self, release: Release, kind: str) -> bool:
        return (
            kind in self.kinds
            and self.since <= release
            and (self.until is None or release < self.until)
        )

    @property
    def judge(self) -> Judge:
        return _JUDGES[self.code.partition("/")[0]]

    @property
    def by_version(self) -> bool:
        """Whether a breach is the verdict of one version, not of all."""
        return self.severity is Severity.ERROR or self.until is not None


class Table(list[Rule]):
    """A list of rules, filled by its decorator: the row is directly above the check."""

    def __init__(self, *, about_cluster: bool = True) -> None:
        super().__init__()
        self.about_cluster = about_cluster

    def rule(
        self,
        code: str,
        gist: str,
        *,
        since: str = "1.0.0",
        until: str | None = None,
        kinds: Iterable[str] = SPEC_PATHS,
        gate: str | None = None,
        severity: Severity = Severity.ERROR,
        effect: Effect | None = None,
    ) -> Callable[[Check], Check]:
        def register(check: Check) -> Check:
            self.append(
                Rule(
                    code,
                    release(since),
                    release(until) if until else None,
                    frozenset(kinds),
                    severity,
                    gate,
                    effect,
                    self.about_cluster,
                    gist,
                    check,
                )
            )
            return check

        return register


def release(text: str) -> Release:
    major, minor, patch = text.split(".")
    return int(major), int(minor), int(patch)


def mapping(value: Any) -> dict[str, Any]:
    """`value` if it is a map; an empty one for an absent value, for null and for another type.

    The API server drops nulls.
    """
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[dict[str, Any]]:
    """The maps of a list, with its indexes: an item of another type is an empty map."""
    return [mapping(item) for item in value] if isinstance(value, list) else []


def string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def integer(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def turn_on(gate: str) -> str:
    """The help about a feature gate that is off."""
    return f"pass --feature-gates {gate}=true to the operator and to render"


_MOST_LISTED = 20


def listed(names: Iterable[str]) -> str:
    """`a, b, c` for a help text, sorted; of many names only the first ones."""
    known = sorted(name for name in names if name)
    rest = len(known) - _MOST_LISTED
    shown = ", ".join(known[:_MOST_LISTED])
    return f"{shown} and {rest} more" if rest > 0 else shown


class Group:
    """The head group, or one worker group.

    `env` is that of container 0, the only one that rules look at: name -> index of its first entry.
    """

    __slots__ = ("containers", "data", "env", "is_head", "path", "pod")

    def __init__(self, path: Path, data: dict[str, Any], *, is_head: bool) -> None:
        self.path = path
        self.data = data
        self.is_head = is_head
        self.pod = mapping(mapping(data.get("template")).get("spec"))
        self.containers = items(self.pod.get("containers"))
        self.env = env_names(self.containers[0]) if self.containers else {}

    @property
    def pod_path(self) -> Path:
        return (*self.path, "template", "spec")

    @property
    def name(self) -> str:
        """The group's name as written; empty for the head."""
        return string(self.data.get("groupName"))

    @property
    def title(self) -> str:
        return "the head group" if self.is_head else f'worker group "{self.name}"'

    @property
    def params(self) -> dict[str, Any]:
        return mapping(self.data.get("rayStartParams"))

    @property
    def ray_container_path(self) -> Path:
        return (*self.pod_path, "containers", 0)

    @property
    def ray_container(self) -> dict[str, Any]:
        return self.containers[0] if self.containers else {}

    def env_path(self, name: str) -> Path:
        return (*self.ray_container_path, "env", self.env[name])

    def env_value(self, name: str) -> str:
        """The literal value of a variable of container 0; empty if it has none."""
        if name not in self.env:
            return ""
        return string(mapping(self.ray_container["env"][self.env[name]]).get("value"))


def env_names(container: dict[str, Any]) -> dict[str, int]:
    """Names in a container's `env` -> index of the first entry, which the operator uses."""
    names: dict[str, int] = {}
    env = container.get("env")
    if isinstance(env, list):
        for index, entry in enumerate(env):
            if isinstance(entry, dict) and isinstance(name := entry.get("name"), str):
                names.setdefault(name, index)
    return names


class ClusterView:
    """The spec of a RayCluster with what its document says around it, read once for all rules.

    `document` is a RayCluster, or a RayService or RayJob that holds the spec: their own metadata
    count, because the operator copies annotations and labels to the cluster that it makes. `memo`
    is for what rules work out once.
    """

    __slots__ = (
        "annotations",
        "autoscaler_options",
        "autoscaling",
        "document",
        "ft_options",
        "gates",
        "head",
        "kind",
        "memo",
        "metadata",
        "release",
        "root",
        "spec",
        "workers",
    )

    def __init__(
        self, document: dict[str, Any], kind: str, release: Release, gates: Mapping[str, bool]
    ) -> None:
        self.document = document
        self.kind = kind
        self.release = release
        self.gates = gates
        self.memo: dict[str, Any] = {}
        self.root = SPEC_PATHS[kind]
        # A RayCronJob's own metadata do not get to the RayJobs and RayClusters that it makes.
        self.metadata = {} if kind == RAY_CRON_JOB else mapping(document.get("metadata"))
        self.annotations = mapping(self.metadata.get("annotations"))
        spec = document
        for key in self.root:
            spec = mapping(spec.get(str(key)))
        self.spec = spec
        self.head = Group(
            (*self.root, "headGroupSpec"), mapping(spec.get("headGroupSpec")), is_head=True
        )
        self.workers = [
            Group((*self.root, "workerGroupSpecs", index), group, is_head=False)
            for index, group in enumerate(items(spec.get("workerGroupSpecs")))
        ]
        options = spec.get("gcsFaultToleranceOptions")
        self.ft_options = options if isinstance(options, dict) else None
        self.autoscaler_options = mapping(spec.get("autoscalerOptions"))
        self.autoscaling = spec.get("enableInTreeAutoscaling") is True

    @property
    def name(self) -> str | None:
        """The object's name; for `generateName` one as long as the API server makes it, None if
        there is neither.
        """
        if isinstance(name := self.metadata.get("name"), str) and name:
            return name
        prefix = string(self.metadata.get("generateName"))
        return f"{prefix[:58]}xxxxx" if prefix else None

    @property
    def groups(self) -> list[Group]:
        return [self.head, *self.workers]

    @property
    def autoscaler_v2(self) -> bool:
        """By the field alone, whether autoscaling is on or not, as the operator asks it."""
        return self.autoscaler_options.get("version") == "v2"

    @property
    def autoscaler_v2_anyhow(self) -> bool:
        """By the field, or by the head's variable if its value is exactly `1` or `true`."""
        return self.autoscaler_v2 or self.head.env_value(AUTOSCALER_V2_ENV) in ("1", "true")

    @property
    def ray_version(self) -> str:
        return string(self.spec.get("rayVersion"))

    def gate(self, name: str) -> bool:
        return self.gates.get(name, False)

    def at(self, *path: str | int) -> Path:
        """A path below the cluster's spec."""
        return (*self.root, *path)

    def annotation_path(self, name: str) -> Path:
        return ("metadata", "annotations", name)


AUTOSCALER_V2_ENV = "RAY_enable_autoscaler_v2"
