"""One value, `gcsFaultTolerance`, in the form that one operator accepts.

The operator reads GCS fault tolerance from the annotation `ray.io/ft-enabled` and the head's
environment (KubeRay 1.0 to 1.2), or from `spec.gcsFaultToleranceOptions` (1.3.0 and later, which
still read the annotation alone and reject both together:
ray-operator/controllers/ray/utils/validation.go, v1.3.0).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, NamedTuple

from renderer.api_server.fields import has_field
from renderer.diagnostics import Collector, Diagnostic, Flag, Judge, Path, Severity, Subject
from renderer.kuberay.names import (
    EXTERNAL_STORAGE_NAMESPACE,
    FT_ENABLED,
    REDIS_ADDRESS_ENV,
    REDIS_PASSWORD_ENV,
    REDIS_PASSWORD_PARAM,
)
from renderer.kuberay.versions import KubeRayVersion
from renderer.release import Release
from renderer.values.defaults import default_at
from renderer.values.merge import Values

COMPAT: Path = ("compat", "legacyAnnotation")
VALUE = "gcsFaultTolerance"
OPTIONS_FIELD: Path = ("spec", "gcsFaultToleranceOptions")
OPTION_KEYS = (
    "backend",
    "redisAddress",
    "redisUsername",
    "redisPassword",
    "externalStorageNamespace",
    "storage",
)


class Form(Enum):
    """The ways to express fault tolerance in a manifest."""

    OFF = "off"
    OPTIONS = "options"
    ANNOTATION = "annotation"
    BOTH = "both"


def choose_form(version: KubeRayVersion | None, *, compat: bool) -> Form | None:
    """How fault tolerance is expressed for one operator, once it is on.

    `version` None means any operator from 1.3.0 on. None if the version rejects the annotation that
    `compat` asks for.
    """
    if version is None:
        return Form.BOTH if compat else Form.OPTIONS
    if not has_field(OPTIONS_FIELD, version):
        return Form.ANNOTATION
    return None if compat else Form.OPTIONS


class GcsFaultTolerance(NamedTuple):
    """The parts of the manifest: options of the spec, annotations of the RayCluster, env and start
    parameters of the head.

    `sources` has the value that each annotation, variable and parameter comes from, by its name.
    """

    form: Form = Form.OFF
    options: Mapping[str, Any] = MappingProxyType({})
    annotations: Mapping[str, str] = MappingProxyType({})
    head_env: tuple[dict[str, Any], ...] = ()
    head_ray_start_params: Mapping[str, str] = MappingProxyType({})
    sources: Mapping[str, Path] = MappingProxyType({FT_ENABLED: (VALUE,)})


def resolve_gcs_fault_tolerance(
    values: Values,
    data: Mapping[str, Any],
    release: Release,
    default_address: str,
    found: Collector,
) -> GcsFaultTolerance | None:
    """Choose the form and fill it. `data` holds the checked values, `default_address` is
    `host:port`.

    Mistakes in the value are reported in `found`. None if `--compat` contradicts the version:
    nothing can be rendered.
    """
    value = data.get(VALUE)
    settings: Mapping[str, Any] = value if isinstance(value, dict) else {}
    checks = _Checks(values, data, release, found)
    form = choose_form(release.version, compat=release.compat)
    if form is None:
        checks.compat_with_options()
        return None
    if not (settings.get("enabled") is True or value is True):
        checks.options_while_off(settings)
        checks.address_while_off()
        return GcsFaultTolerance()
    settings = _with_address(values, settings, default_address)
    checks.address(settings)
    if form is Form.ANNOTATION:
        checks.inexpressible(settings)
        checks.set_twice(settings)
        return _annotation(settings, default_address)
    options = {key: settings[key] for key in OPTION_KEYS if settings.get(key) not in (None, "", {})}
    if form is Form.BOTH:
        checks.pair()
        return GcsFaultTolerance(form, options, {FT_ENABLED: "true"})
    return GcsFaultTolerance(form, options)


def _with_address(
    values: Values, settings: Mapping[str, Any], default_address: str
) -> Mapping[str, Any]:
    """The default address is used if none was given, but never with the backend rocksdb, which has
    no Redis.
    """
    given = settings and not values.is_default((VALUE, "redisAddress"))
    if given:
        return settings
    others = {key: inner for key, inner in settings.items() if key != "redisAddress"}
    if settings.get("backend") == "rocksdb":
        return others
    return {**others, "redisAddress": default_address}


def _annotation(settings: Mapping[str, Any], default_address: str) -> GcsFaultTolerance:
    address = settings.get("redisAddress") or ""
    annotations = {FT_ENABLED: "true"}
    env: list[dict[str, Any]] = [{"name": REDIS_ADDRESS_ENV, "value": address}]
    params = {}
    sources: dict[str, Path] = {FT_ENABLED: (VALUE,)}
    # The default address is written because fault tolerance is on.
    sources[REDIS_ADDRESS_ENV] = (VALUE,) if address == default_address else (VALUE, "redisAddress")
    namespace = settings.get("externalStorageNamespace")
    if namespace:
        annotations[EXTERNAL_STORAGE_NAMESPACE] = namespace
        sources[EXTERNAL_STORAGE_NAMESPACE] = (VALUE, "externalStorageNamespace")
    password = settings.get("redisPassword")
    if password:
        env.append({"name": REDIS_PASSWORD_ENV, **(password if isinstance(password, dict) else {})})
        params[REDIS_PASSWORD_PARAM] = f"${REDIS_PASSWORD_ENV}"
        sources[REDIS_PASSWORD_ENV] = sources[REDIS_PASSWORD_PARAM] = (VALUE, "redisPassword")
    return GcsFaultTolerance(Form.ANNOTATION, {}, annotations, tuple(env), params, sources)


class _Checks:
    """What can be wrong with the value, each problem reported at its key."""

    def __init__(
        self, values: Values, data: Mapping[str, Any], release: Release, found: Collector
    ) -> None:
        self.values = values
        self.data = data
        self.release = release
        self.found = found

    def report(
        self, code: str, path: Path, message: str, help: str, severity: Severity = Severity.ERROR
    ) -> None:
        where = self.values.where(path)
        if path == COMPAT and self.release.compat_by_flag:
            where = Flag("--compat")
        subject = Subject(Judge.INPUT, self.release.version)
        self.found.add(Diagnostic(code, message, severity, where, path, subject=subject, help=help))

    def compat_with_options(self) -> None:
        self.report(
            "values/compat-contradiction",
            COMPAT,
            f"the annotation {FT_ENABLED} was asked for, but KubeRay {self.release.version} "
            "rejects it "
            "together with gcsFaultToleranceOptions",
            (
                "remove --compat (compat.legacyAnnotation), or state the version of an operator "
                "before 1.3"
            ),
        )

    def pair(self) -> None:
        self.report(
            "values/compat-pair",
            COMPAT,
            f"the manifest has both gcsFaultToleranceOptions and {FT_ENABLED}: KubeRay 1.3 "
            "and later reject the pair, "
            "earlier versions do not know the options",
            (
                "--kuberay-version VERSION, in place of --compat, gives the one form that your "
                "operator accepts"
            ),
            Severity.WARNING,
        )

    def options_while_off(self, settings: Mapping[str, Any]) -> None:
        """Options that do nothing: someone meant to turn fault tolerance on. The first one is
        reported.

        A default that is written out next to `enabled: false` is a copy of the defaults. Where a
        key is misspelled, it may be the switch.
        """
        raw = self.values.data.get(VALUE)
        if isinstance(raw, dict) and raw.keys() - settings.keys():
            return
        is_copy = not self.values.is_default((VALUE, "enabled"))
        for key in OPTION_KEYS:
            path: Path = (VALUE, key)
            if not settings.get(key) or self.values.is_default(path):
                continue
            if not (is_copy and settings[key] == default_at(path)):
                self.report(
                    "values/options-while-off",
                    path,
                    f"gcsFaultTolerance.{key} is set, but gcsFaultTolerance.enabled is false: "
                    "no option is written to the manifest",
                    "set gcsFaultTolerance.enabled to true, or remove the options",
                    Severity.WARNING,
                )
                return

    def address_while_off(self) -> None:
        """An address by which Ray would use Redis although the operator knows of no fault
        tolerance.
        """
        version = self.release.version
        if version is None or has_field(OPTIONS_FIELD, version):
            return  # a rule of these operators reports it, at the same place
        if str((self.data.get("annotations") or {}).get(FT_ENABLED, "")).lower() == "true":
            return
        for path in self.head_env_places(REDIS_ADDRESS_ENV):
            self.report(
                "values/stray-redis-address",
                path,
                f"{REDIS_ADDRESS_ENV} is set on the head, but GCS fault tolerance is off: "
                "Ray would use Redis without the operator knowing",
                "set gcsFaultTolerance.enabled and gcsFaultTolerance.redisAddress instead",
            )

    def address(self, settings: Mapping[str, Any]) -> None:
        if settings.get("backend") != "rocksdb" and not settings.get("redisAddress"):
            self.report(
                "values/redis-address",
                (VALUE, "redisAddress"),
                (
                    "gcsFaultTolerance is on, but its redisAddress is empty: the operator would "
                    "start Ray without Redis"
                ),
                "set host:port, or remove the key to use the default",
            )

    def inexpressible(self, settings: Mapping[str, Any]) -> None:
        """Settings that the annotation form cannot express."""
        version = self.release.version
        if settings.get("redisUsername"):
            self.report(
                "values/redis-username",
                (VALUE, "redisUsername"),
                f"KubeRay {version} does not support a Redis user name",
                "use the default user of Redis, or an operator from 1.3 on",
            )
        for key in ("backend", "storage"):
            if settings.get(key):
                self.report(
                    "values/needs-newer-kuberay",
                    (VALUE, key),
                    f"gcsFaultTolerance.{key} needs KubeRay 1.7, the target is {version}",
                    "remove it, or state the version of the operator that you run",
                )

    def set_twice(self, settings: Mapping[str, Any]) -> None:
        """Variables and parameters set by hand that the annotation form sets as well."""
        names = [REDIS_ADDRESS_ENV]
        if settings.get("redisPassword"):
            names.append(REDIS_PASSWORD_ENV)
        for name in names:
            for path in self.head_env_places(name):
                message = f"{name} is set on the head, and is also set by gcsFaultTolerance"
                self.report("values/said-twice", path, message, "remove the variable")
        params = (self.data.get("head") or {}).get("rayStartParams") or {}
        if settings.get("redisPassword") and REDIS_PASSWORD_PARAM in params:
            path = ("head", "rayStartParams", REDIS_PASSWORD_PARAM)
            message = (
                f"{REDIS_PASSWORD_PARAM} is set on the head, and is also set by "
                "gcsFaultTolerance.redisPassword"
            )
            self.report("values/said-twice", path, message, "remove the parameter")

    def head_env_places(self, name: str) -> Iterator[Path]:
        """The values that set this variable on the head's container."""
        for group in ("common", "head"):
            env = (self.data.get(group) or {}).get("containerEnv")
            for index, item in enumerate(env if isinstance(env, list) else ()):
                if isinstance(item, dict) and item.get("name") == name:
                    yield (group, "containerEnv", index, "name")
