"""One value, `gcsFaultTolerance`, said in the words of one operator.

The operator reads GCS fault tolerance from the annotation `ray.io/ft-enabled` and the head's environment (KubeRay 1.0 to
1.2), or from `spec.gcsFaultToleranceOptions` (1.3.0 and later, which still reads the annotation alone and refuses the
pair: ray-operator/controllers/ray/utils/validation.go, v1.3.0).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple

from renderer.diagnostics import Diagnostic, Flag, Judge, Path, Severity, Subject
from renderer.kuberay.versions import KubeRayVersion
from renderer.release import Release
from renderer.values.defaults import default_at
from renderer.values.merge import Values

FT_ANNOTATION = "ray.io/ft-enabled"
NAMESPACE_ANNOTATION = "ray.io/external-storage-namespace"
ADDRESS_ENV = "RAY_REDIS_ADDRESS"
PASSWORD_ENV = "REDIS_PASSWORD"
PASSWORD_PARAM = "redis-password"
COMPAT: Path = ("compat", "legacyAnnotation")
FIRST_WITH_OPTIONS = KubeRayVersion(1, 3, 0)
_REDIS_KEYS = ("redisAddress", "redisUsername", "redisPassword", "externalStorageNamespace")
OPTION_KEYS = ("backend", *_REDIS_KEYS, "storage")


class Form(Enum):
    """The ways to say it."""

    OFF = "off"
    OPTIONS = "options"
    ANNOTATION = "annotation"
    BOTH = "both"


def choose(version: KubeRayVersion | None, *, compat: bool) -> Form | None:
    """The table of forms: stated target by `--compat`. None where the two contradict each other."""
    if version is None:
        return Form.BOTH if compat else Form.OPTIONS
    if version < FIRST_WITH_OPTIONS:
        return Form.ANNOTATION
    return None if compat else Form.OPTIONS


class GcsFaultTolerance(NamedTuple):
    """What the manifest gets: the options of the spec, the RayCluster's annotations, and the head's env and start parameters."""

    form: Form = Form.OFF
    options: Mapping[str, Any] = MappingProxyType({})
    annotations: Mapping[str, str] = MappingProxyType({})
    head_env: tuple[dict[str, Any], ...] = ()
    head_ray_start_params: Mapping[str, str] = MappingProxyType({})


def resolve_gcs_fault_tolerance(
    values: Values, data: Mapping[str, Any], release: Release, default_address: str
) -> tuple[GcsFaultTolerance, list[Diagnostic]]:
    """Choose the form and fill it. `data` holds the checked values; contradictions are diagnostics, nothing is raised."""
    value = data.get("gcsFaultTolerance")
    settings: Mapping[str, Any] = value if isinstance(value, dict) else {}
    problems = _Problems(values, release)
    form = choose(release.version, compat=release.compat)
    if form is None:
        problems.compat_with_options()
        return GcsFaultTolerance(), problems.found
    if not (settings.get("enabled") is True or value is True):
        problems.turned_off(data, settings)
        return GcsFaultTolerance(), problems.found
    settings = _with_address(values, settings, default_address)
    problems.address(settings)
    if form is Form.ANNOTATION:
        problems.annotation_form(data, settings)
        return _annotation(settings), problems.found
    options = {key: settings[key] for key in OPTION_KEYS if settings.get(key) not in (None, "", {})}
    if form is Form.BOTH:
        problems.pair()
        return GcsFaultTolerance(form, options, {FT_ANNOTATION: "true"}), problems.found
    return GcsFaultTolerance(form, options), problems.found


def _with_address(values: Values, settings: Mapping[str, Any], default_address: str) -> Mapping[str, Any]:
    """The default address holds where none was written, and never beside rocksdb, which takes no Redis at all."""
    written = settings and not values.is_default(("gcsFaultTolerance", "redisAddress"))
    if written:
        return settings
    default = {} if settings.get("backend") == "rocksdb" else {"redisAddress": default_address}
    return {**{key: inner for key, inner in settings.items() if key != "redisAddress"}, **default}


def _annotation(settings: Mapping[str, Any]) -> GcsFaultTolerance:
    annotations = {FT_ANNOTATION: "true"}
    if settings.get("externalStorageNamespace"):
        annotations[NAMESPACE_ANNOTATION] = settings["externalStorageNamespace"]
    env: list[dict[str, Any]] = [{"name": ADDRESS_ENV, "value": settings.get("redisAddress") or ""}]
    params = {}
    if settings.get("redisPassword"):
        password = settings["redisPassword"]
        env.append({"name": PASSWORD_ENV, **(password if isinstance(password, dict) else {})})
        params[PASSWORD_PARAM] = f"${PASSWORD_ENV}"
    return GcsFaultTolerance(Form.ANNOTATION, {}, annotations, tuple(env), params)


class _Problems:
    """What is to be said of the value, each with the place of the key that it is about."""

    def __init__(self, values: Values, release: Release) -> None:
        self.values = values
        self.release = release
        self.found: list[Diagnostic] = []

    def add(
        self,
        code: str,
        path: Path,
        message: str,
        help: str,
        severity: Severity = Severity.ERROR,
        *,
        flag: str | None = None,
    ) -> None:
        where = Flag(flag) if flag else self.values.where(path)
        subject = Subject(Judge.INPUT, self.release.version)
        self.found.append(Diagnostic(code, message, severity, where, path, subject=subject, help=help))

    def compat_with_options(self) -> None:
        self.add(
            "values/compat-contradiction",
            COMPAT,
            f"the annotation {FT_ANNOTATION} was asked for together with KubeRay {self.release.version}, "
            "which refuses it beside gcsFaultToleranceOptions",
            "leave out --compat (compat.legacyAnnotation), or state the version of an operator before 1.3",
            flag=self.compat_flag,
        )

    def pair(self) -> None:
        self.add(
            "values/compat-pair",
            COMPAT,
            f"the manifest carries both gcsFaultToleranceOptions and {FT_ANNOTATION}: KubeRay 1.3 and later refuse the pair, "
            "earlier ones don't know the options",
            "--kuberay-version VERSION, in place of --compat, gives the one form that your operator accepts",
            Severity.WARNING,
            flag=self.compat_flag,
        )

    @property
    def compat_flag(self) -> str | None:
        """The flag that asked for it, None where the value did."""
        return "--compat" if self.release.compat_by_flag else None

    def turned_off(self, data: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        """Options that do nothing, and an address that the operator would take for fault tolerance behind its back."""
        for key in OPTION_KEYS:
            path: Path = ("gcsFaultTolerance", key)
            if settings.get(key) and settings[key] != default_at(path):
                self.add(
                    "values/options-while-off",
                    path,
                    f"gcsFaultTolerance.{key} is set while gcsFaultTolerance.enabled is false: nothing of it is emitted",
                    "set gcsFaultTolerance.enabled to true, or remove the options",
                    Severity.WARNING,
                )
                break
        if self.release.version is None or self.release.version >= FIRST_WITH_OPTIONS:
            return  # the operator's own rule says it, at the same place
        enabled_by_hand = str((data.get("annotations") or {}).get(FT_ANNOTATION, "")).lower() == "true"
        for path in () if enabled_by_hand else self.head_env_places(data, ADDRESS_ENV):
            self.add(
                "values/stray-redis-address",
                path,
                f"{ADDRESS_ENV} is set on the head while GCS fault tolerance is off: "
                "Ray would use Redis behind the operator's back",
                "set gcsFaultTolerance.enabled and gcsFaultTolerance.redisAddress in its place",
            )

    def address(self, settings: Mapping[str, Any]) -> None:
        if settings.get("backend") != "rocksdb" and not settings.get("redisAddress"):
            self.add(
                "values/redis-address",
                ("gcsFaultTolerance", "redisAddress"),
                "gcsFaultTolerance is on and its redisAddress is empty: the operator would start Ray without Redis",
                "give host:port, or remove the key for the default",
            )

    def annotation_form(self, data: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        """What the annotation can't say, and what would be said twice."""
        version = self.release.version
        if settings.get("redisUsername"):
            self.add(
                "values/redis-username",
                ("gcsFaultTolerance", "redisUsername"),
                f"KubeRay {version} has no way to be told a Redis user name",
                "use Redis' default user, or an operator from 1.3 on",
            )
        for key in ("backend", "storage"):
            if settings.get(key):
                self.add(
                    "values/needs-newer-kuberay",
                    ("gcsFaultTolerance", key),
                    f"gcsFaultTolerance.{key} needs KubeRay 1.7, the target is {version}",
                    "remove it, or state the version of the operator that you run",
                )
        names = [ADDRESS_ENV, *([PASSWORD_ENV] if settings.get("redisPassword") else [])]
        for name in names:
            for path in self.head_env_places(data, name):
                self.add(
                    "values/said-twice",
                    path,
                    f"{name} is set on the head and follows from gcsFaultTolerance too",
                    "remove the variable",
                )
        params = (data.get("head") or {}).get("rayStartParams") or {}
        if settings.get("redisPassword") and PASSWORD_PARAM in params:
            self.add(
                "values/said-twice",
                ("head", "rayStartParams", PASSWORD_PARAM),
                f"{PASSWORD_PARAM} is set on the head and follows from gcsFaultTolerance.redisPassword too",
                "remove the parameter",
            )

    def head_env_places(self, data: Mapping[str, Any], name: str) -> list[Path]:
        """The values that put this variable on the head's container."""
        places: list[Path] = []
        for group in ("common", "head"):
            env = (data.get(group) or {}).get("containerEnv")
            for index, item in enumerate(env if isinstance(env, list) else ()):
                if isinstance(item, dict) and item.get("name") == name:
                    places.append((group, "containerEnv", index, "name"))
        return places
