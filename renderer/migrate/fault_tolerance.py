"""GCS fault tolerance from the five old places to the options, and back to the annotation.

What a program cannot decide is reported as an error that names the question, and nothing changes.
What the operators do with each place is in ray-project/kuberay, ray-operator/controllers/ray:
common/pod.go (`configureGCSFaultTolerance`) and utils/validation.go, v1.0.0 to v1.7.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from renderer.diagnostics import Collector, Of, Path
from renderer.gcs_fault_tolerance import OPTION_KEYS
from renderer.kuberay.names import (
    EXTERNAL_STORAGE_NAMESPACE,
    FT_ENABLED,
    REDIS_ADDRESS_ENV,
    REDIS_PASSWORD_ENV,
    REDIS_PASSWORD_PARAM,
    ray_version,
)
from renderer.migrate.places import (
    Places,
    WrongTypeError,
    list_at,
    made_at,
    map_at,
    put_before,
    remove,
)
from renderer.paths import NOTHING, at

USERNAME_ENV, USERNAME_PARAM = "REDIS_USERNAME", "redis-username"
ADDRESS_PARAMS = ("address", "redis-address")
"""`ray start --head --address` is where Redis is (ray, scripts/scripts.py; deprecated); very old Ray has the other name."""
HA_ENABLED = "ray.io/ha-enabled"
"""The annotation's name before KubeRay 0.4; no later operator reads it."""
NAMESPACE_ENV = "RAY_external_storage_namespace"
RAY_WITH_USERNAMES = (2, 41)
"""The first Ray that connects to Redis with a user name (common/pod.go, v1.3.0)."""

_REFERENCE = re.compile(r'"?\$(?:(\w+)|\{(\w+)\})"?')
"""A start parameter that the shell replaces by one variable."""
_NO_SHELL = re.compile(r"[\w@%+=:,./^!#-]*", re.ASCII)
"""A start parameter that the shell leaves as it is."""
_URI_USER = re.compile(r"\w+://[^:@/,]+(?::[^@/]*)?@")


class _Question(Exception):
    """Only a person can decide; it has been reported."""


class _Entry(NamedTuple):
    """A variable of the head's Ray container."""

    path: Path
    item: dict[str, Any]


def to_options(
    data: dict[str, Any], places: Places, found: Collector, *, keep_params: bool = True
) -> None:
    """Move everything about fault tolerance into the options. With an error in `found`, discard `data`.

    `keep_params`: `rayStartParams` stays, empty if need be, as KubeRay before 1.4 requires.
    """
    try:
        _ToOptions(data, places, found, keep_params=keep_params).run()
    except _Question:
        return
    except WrongTypeError as error:
        error.report(found)


class _ToOptions:
    def __init__(
        self, data: dict[str, Any], places: Places, found: Collector, *, keep_params: bool
    ) -> None:
        self.data = data
        self.places = places
        self.found = found
        self.keep_params = keep_params
        self.moved: list[Path] = []
        self.is_mistaken = False
        given = at(data, places.options)
        if places.switch and isinstance(given, bool):
            given = {"enabled": given}
        if given not in (None, NOTHING) and not isinstance(given, dict):
            raise WrongTypeError(places.options)
        self.given: dict[str, Any] | None = dict(given) if isinstance(given, dict) else None

    def ask(self, code: str, path: Path, message: str, help: str, *, of: Of = "value") -> None:
        self.found.error(code, path, message, help=help, of=of)
        raise _Question

    def warn(self, code: str, path: Path, message: str, help: str) -> None:
        self.found.warning(code, path, message, help=help)

    def run(self) -> None:
        self.mistaken_options()
        on = self.options_on()
        annotation = self.annotation()
        address = self.variable(REDIS_ADDRESS_ENV)
        leftovers = address or self.leftover()
        if not (annotation or self.is_mistaken or (on and leftovers)):
            if address is not None and not on:
                self.address_alone(address)
            return
        options = dict(self.given or {})
        options.pop("enabled", None)
        self.settle(options, "redisAddress", self.address(address, options))
        self.settle(options, "redisUsername", self.username())
        self.settle(options, "redisPassword", self.password())
        self.settle(options, "externalStorageNamespace", self.namespace())
        self.references()
        self.write({name: options[name] for name in (*OPTION_KEYS, *options) if name in options})

    # --- whether it is on ---

    def options_on(self) -> bool:
        if self.given is None:
            return False
        return self.given.get("enabled") is True if self.places.switch else True

    def leftover(self) -> bool:
        names = (REDIS_PASSWORD_ENV, USERNAME_ENV)
        params = (REDIS_PASSWORD_PARAM, USERNAME_PARAM)
        spoken = any(map(self.variable, names)) or any(
            self.param(name) is not None for name in params
        )
        path = self.places.annotations
        return spoken or bool(path and map_at(self.data, path).get(EXTERNAL_STORAGE_NAMESPACE))

    def annotation(self) -> bool:
        """Whether an annotation turns fault tolerance on, or was meant to."""
        spoken = False
        for path, value, is_read in self.annotations():
            enables = str(value).lower() == "true"
            needed = self.variable(REDIS_ADDRESS_ENV) is not None or self.given is not None
            if not enables and not is_read:
                continue
            if not enables and (needed or str(value).lower() != "false"):
                self.ask(
                    "migrate/not-enabled",
                    path,
                    f'the annotation {FT_ENABLED} does not turn fault tolerance on: only the value "true" does',
                    'is fault tolerance meant to be on? Then write "true"; if not, remove the annotation '
                    f"and {REDIS_ADDRESS_ENV}",
                )
            if enables and not is_read and self.given is None and not self.is_read():
                self.warn(
                    "migrate/misplaced-annotation",
                    path,
                    f"{path[-1]} does nothing here, so fault tolerance was off; the options turn it on",
                    "Ray's state in Redis starts anew under the cluster's own namespace",
                )
            spoken = spoken or enables
            if enables:
                self.moved.append(path)
        return spoken

    def is_read(self) -> bool:
        path = self.places.annotations
        return (
            path is not None and str(map_at(self.data, path).get(FT_ENABLED, "")).lower() == "true"
        )

    def annotations(self) -> Iterator[tuple[Path, Any, bool]]:
        """The path and value of each, and whether the operator reads it."""
        own = (self.places.annotations,) if self.places.annotations is not None else ()
        for path in (*own, *self.places.misplaced):
            for name in (FT_ENABLED, HA_ENABLED):
                value = map_at(self.data, path).get(name)
                if value not in (None, ""):
                    is_read = name == FT_ENABLED and path == self.places.annotations
                    yield (*path, name), value, is_read

    def address_alone(self, address: _Entry) -> None:
        self.ask(
            "migrate/address-without-annotation",
            address.path,
            f"{REDIS_ADDRESS_ENV} is set without the annotation {FT_ENABLED}: Ray uses Redis, "
            "and the operator does not know of it",
            f'is fault tolerance meant to be on? Then add {FT_ENABLED}: "true", and set '
            f'{EXTERNAL_STORAGE_NAMESPACE}: "default" to keep the state; if not, remove the variable',
        )

    # --- what the old places say ---

    def variable(self, name: str) -> _Entry | None:
        """The variable of this name on the head's first container."""
        entries = [
            _Entry((*path, index), item)
            for path in self.places.env
            for index, item in enumerate(list_at(self.data, path))
            if isinstance(item, dict) and item.get("name") == name
        ]
        if len(entries) > 1:
            message = f"{name} is set more than once on the head"
            self.ask(
                "migrate/variable-twice",
                entries[1].path,
                message,
                "keep the one that is meant, and migrate again",
            )
        return entries[0] if entries else None

    def param(self, name: str) -> tuple[Path, str] | None:
        for path in self.places.params:
            value = map_at(self.data, path).get(name)
            if value is not None:
                return (*path, name), str(value)
        return None

    def move(self, path: Path | None) -> None:
        if path is not None and path not in self.moved:
            self.moved.append(path)

    def address(self, entry: _Entry | None, options: dict[str, Any]) -> str | None:
        """The address from the variable or the start parameter: never from two that differ."""
        variable, param = self.address_variable(entry), self.address_param()
        if variable is not None and param is not None and variable[1] != param[1]:
            self.ask(
                "migrate/two-texts",
                param[0],
                f"{param[0][-1]} of the head's rayStartParams and {REDIS_ADDRESS_ENV} differ",
                "which address is right? Remove the other one, and migrate again",
            )
        given = variable or param
        if given is None:
            if not options.get("redisAddress") and options.get("backend") != "rocksdb":
                self.no_address()
            return None
        if _URI_USER.match(given[1]):
            self.ask(
                "migrate/uri-user",
                given[0],
                "the address of Redis contains a user name",
                "move user name and password into REDIS_USERNAME and REDIS_PASSWORD (Ray 2.41 and later), "
                "and migrate again",
            )
        return given[1]

    def address_variable(self, entry: _Entry | None) -> tuple[Path, str] | None:
        if entry is None:
            return None
        self.move(entry.path)
        if entry.item.get("valueFrom") is not None:
            self.ask(
                "migrate/address-reference",
                entry.path,
                f"{REDIS_ADDRESS_ENV} comes from valueFrom, and redisAddress is a plain string",
                "which address is it? Write it as `value`, and migrate again",
            )
        if not entry.item.get("value"):
            self.no_address(entry.path)
        return entry.path, str(entry.item["value"])

    def address_param(self) -> tuple[Path, str] | None:
        """The address of Redis among the head's start parameters."""
        given = next((one for name in ADDRESS_PARAMS if (one := self.param(name))), None)
        if given is None:
            return None
        self.move(given[0])
        if not _NO_SHELL.fullmatch(given[1]):
            self.ask(
                "migrate/address-reference",
                given[0],
                "a shell reads this address and replaces some of its characters, and redisAddress is a plain string",
                f"which address is it? Set {REDIS_ADDRESS_ENV} to it, and migrate again",
            )
        return given

    def no_address(self, path: Path | None = None) -> None:
        where = path or next((place for place, *_ in self.annotations()), self.places.options)
        from_sources = bool(list_at(self.data, self.places.env_from))
        more = "; the head has envFrom, which may set it" if from_sources else ""
        self.ask(
            "migrate/no-address",
            where,
            f"fault tolerance is on, but {REDIS_ADDRESS_ENV} is not set {self.places.variables}{more}",
            f"where is Redis? Set {REDIS_ADDRESS_ENV} to host:port there, and migrate again",
        )

    def password(self) -> dict[str, Any] | None:
        return self.secret(REDIS_PASSWORD_ENV, REDIS_PASSWORD_PARAM, "password")

    def username(self) -> dict[str, Any] | None:
        name = self.secret(USERNAME_ENV, USERNAME_PARAM, "user name")
        if name is None:
            return None
        version = at(self.data, self.places.ray_version)
        numbers = ray_version(version) if isinstance(version, str) else None
        if numbers is None or numbers < RAY_WITH_USERNAMES:
            path = self.places.ray_version if version is not NOTHING else self.moved[-1]
            self.ask(
                "migrate/redis-username",
                path,
                "a Redis user name needs Ray 2.41 or later, and rayVersion does not say so",
                "which Ray is in the image? Set rayVersion, or use the default user of Redis, and migrate again",
            )
        return name

    def secret(self, env: str, param: str, what: str) -> dict[str, Any] | None:
        """`value` or `valueFrom` of the variable or the start parameter; the parameter is what Ray reads."""
        variable, given = self.variable(env), self.param(param)
        if variable is not None:
            self.move(variable.path)
        if given is not None:
            self.move(given[0])
        if given is None or not given[1]:
            return self.variable_alone(variable, what)
        reference = _REFERENCE.fullmatch(given[1])
        if reference is not None:
            return self.referred(reference[1] or reference[2], env, variable, given[0], what)
        if not _NO_SHELL.fullmatch(given[1]):
            self.ask(
                "migrate/shell-text",
                given[0],
                f"{param} is read by a shell, which replaces some of its characters: the {what} is another text",
                f"which {what} does Redis expect? Put it into a Secret, set {env} from it and {param} to ${env}",
            )
        if variable is not None and variable.item != {"name": env, "value": given[1]}:
            self.two(env, param, variable.path, given[0], what)
        if what == "password":
            self.warn(
                "migrate/plain-password",
                given[0],
                "the Redis password is written in the manifest, and stays there as redisPassword.value",
                "put it into a Secret and use redisPassword.valueFrom.secretKeyRef",
            )
        return {"value": given[1]}

    def variable_alone(self, variable: _Entry | None, what: str) -> dict[str, Any] | None:
        if variable is None:
            return None
        source = _source(variable.item)
        if source == {"value": ""}:
            return None
        if what == "password":
            self.warn(
                "migrate/password-now-used",
                variable.path,
                f"{REDIS_PASSWORD_ENV} is set without {REDIS_PASSWORD_PARAM}: Ray connected without a password, "
                "and uses this one with redisPassword",
                "if Redis has no password, remove redisPassword",
            )
        return source

    def referred(
        self, name: str, env: str, variable: _Entry | None, path: Path, what: str
    ) -> dict[str, Any] | None:
        """The variable that the start parameter names."""
        target = self.variable(name)
        if target is None:
            self.ask(
                "migrate/variable-undefined",
                path,
                f"${name} is not set {self.places.variables}, so the {what} is not known here",
                f"which key of which Secret has the {what}? Set {name} with valueFrom.secretKeyRef, and migrate again",
            )
        assert target is not None
        if name != env and variable is not None and _source(variable.item) != _source(target.item):
            self.two(env, path[-1], variable.path, path, what)
        return _source(target.item)

    def two(self, env: str, param: str | int, first: Path, second: Path, what: str) -> None:
        self.ask(
            "migrate/two-passwords" if what == "password" else "migrate/two-user-names",
            second,
            f"{param} and {env} differ: Ray used the first, the operator's cleanup the second",
            f"which {what} does Redis expect? Remove the other one, and migrate again",
        )

    def namespace(self) -> str | None:
        own = self.places.annotations
        annotated = (
            map_at(self.data, own).get(EXTERNAL_STORAGE_NAMESPACE) if own is not None else None
        )
        if own is not None and annotated is not None:
            self.move((*own, EXTERNAL_STORAGE_NAMESPACE))
        variable = self.variable(NAMESPACE_ENV)
        if variable is None:
            return str(annotated) if annotated else None
        value = variable.item.get("value")
        if not value or "$(" in str(value):
            self.ask(
                "migrate/namespace-reference",
                variable.path,
                f"{NAMESPACE_ENV} is not a plain text, and externalStorageNamespace is",
                "which namespace is it? Write it as `value`, and migrate again",
            )
        if annotated and annotated != value:
            self.ask(
                "migrate/two-namespaces",
                variable.path,
                f"{NAMESPACE_ENV} and {EXTERNAL_STORAGE_NAMESPACE} differ: Ray used the first, the operator the second",
                "which one has the state? Remove the other one, and migrate again",
            )
        self.move(variable.path)
        return str(value)

    def references(self) -> None:
        """Variables that contain a moved one: the operator appends the moved ones last, and in its own order."""
        names = {
            str(at(self.data, path).get("name")) for path in self.moved if isinstance(path[-1], int)
        }
        for path in self.places.env:
            for index, item in enumerate(list_at(self.data, path)):
                text = item.get("value") if isinstance(item, dict) else None
                used = [name for name in sorted(names) if f"$({name})" in str(text)]
                if used:
                    self.ask(
                        "migrate/variable-reference",
                        (*path, index),
                        f"this variable contains $({used[0]}), which the operator sets after it: "
                        "it would not be replaced",
                        f"write the text of $({used[0]}) out, and migrate again",
                    )

    # --- the new place ---

    def settle(self, options: dict[str, Any], name: str, value: Any) -> None:
        """One option, from the old place or from the options that are there already: never two texts."""
        if value is None:
            return
        if options.get(name) not in (None, "", {}, value):
            self.ask(
                "migrate/two-texts",
                (*self.places.options, name),
                f"{name} and the old place of the same setting differ",
                "which one is right? Remove the other one, and migrate again",
            )
        options[name] = value

    def mistaken_options(self) -> None:
        """`spec.gcsFaultTolerance`, a values key in the wrong place, and `enabled` among the options."""
        if self.places.switch:
            return
        above, wrong = self.places.options[:-1], (*self.places.options[:-1], "gcsFaultTolerance")
        value = at(self.data, wrong)
        if value is not NOTHING:
            settings = {"enabled": value} if isinstance(value, bool) else value
            if (
                not isinstance(settings, dict)
                or settings.get("enabled") is not True
                or self.given is not None
            ):
                self.ask(
                    "migrate/not-enabled",
                    wrong,
                    "gcsFaultTolerance is a key of Helm values, and it is not turned on here",
                    "is fault tolerance meant to be on? Then write enabled: true; if not, remove it",
                )
            self.given = dict(settings)
            self.known(wrong)
            self.repair_password()
            self.moved.append(wrong)
            self.is_mistaken = True
        elif self.given is not None and "enabled" in self.given:
            if self.given["enabled"] is not True:
                help = "is fault tolerance meant to be on? Remove `enabled`, or remove the options"
                self.ask(
                    "migrate/not-enabled",
                    (*self.places.options, "enabled"),
                    "the options have no field `enabled`",
                    help,
                )
            self.known(self.places.options)
            del self.given["enabled"]
            del map_at(self.data, above)[str(self.places.options[-1])]["enabled"]

    def repair_password(self) -> None:
        assert self.given is not None
        for name in ("redisPassword", "redisUsername"):
            if isinstance(self.given.get(name), str):
                self.given[name] = {"value": self.given[name]}

    def known(self, path: Path) -> None:
        unknown = [name for name in self.given or {} if name not in (*OPTION_KEYS, "enabled")]
        if unknown:
            message = f"{unknown[0]} is not a setting of gcsFaultToleranceOptions"
            help = f"which setting is meant? They are {', '.join(OPTION_KEYS)}"
            self.ask("migrate/unknown-option", (*path, unknown[0]), message, help, of="key")

    def write(self, options: dict[str, Any]) -> None:
        above = made_at(self.data, self.places.options[:-1])
        key = str(self.places.options[-1])
        if self.places.switch:
            options = {"enabled": True, **options}
        put_before(above, key, options, self.places.before)
        # From the last item of a list to the first, so that places stay right.
        keep = self.places.params[0] if self.keep_params and not self.places.switch else ()
        indexes = [path[-1] if isinstance(path[-1], int) else -1 for path in self.moved]
        for _, path in sorted(zip(indexes, self.moved, strict=True), key=lambda one: -one[0]):
            remove(self.data, path, keep=keep)


def _source(item: dict[str, Any]) -> dict[str, Any]:
    """What a variable gets its text from."""
    if item.get("valueFrom") is not None:
        return {"valueFrom": item["valueFrom"]}
    return {"value": item.get("value") or ""}


def to_annotation(data: dict[str, Any], places: Places, found: Collector) -> None:
    """Move the options back to the annotation form, for KubeRay 1.0 to 1.2. With an error in `found`, discard `data`."""
    try:
        _to_annotation(data, places, found)
    except WrongTypeError as error:
        error.report(found)


def _to_annotation(data: dict[str, Any], places: Places, found: Collector) -> None:
    options = at(data, places.options)
    if not isinstance(options, dict):
        return
    assert places.annotations is not None
    for name in ("redisUsername", "storage"):
        if options.get(name):
            _needs_newer(
                found, (*places.options, name), f"{name} cannot be expressed by the annotation"
            )
    if options.get("backend") not in (None, "", "redis"):
        _needs_newer(
            found,
            (*places.options, "backend"),
            "this backend cannot be expressed by the annotation",
        )
    address = options.get("redisAddress")
    if not address and not found.has_errors:
        message = "the options have no redisAddress"
        found.error(
            "migrate/no-address",
            places.options,
            message,
            help="where is Redis? Set redisAddress to host:port",
        )
    password = options.get("redisPassword")
    _check_free(data, places, found, with_password=bool(password))
    if found.has_errors:
        return
    annotations = {FT_ENABLED: "true"}
    if options.get("externalStorageNamespace"):
        annotations[EXTERNAL_STORAGE_NAMESPACE] = options["externalStorageNamespace"]
    env: list[Any] = [{"name": REDIS_ADDRESS_ENV, "value": address}]
    if password:
        if not isinstance(password, dict):
            raise WrongTypeError((*places.options, "redisPassword"))
        env.append({"name": REDIS_PASSWORD_ENV, **password})
        made_at(data, places.params[0])[REDIS_PASSWORD_PARAM] = f"${REDIS_PASSWORD_ENV}"
    remove(data, places.options)
    made_at(data, places.annotations).update(annotations)
    container = made_at(data, places.env[0][:-1])
    # Kubernetes replaces $(NAME) only by a variable before it.
    last = [item for item in env if "$(" in str(item.get("value"))]
    first = [item for item in env if item not in last]
    container["env"] = [*first, *list_at(container, ("env",)), *last]


def _needs_newer(found: Collector, path: Path, message: str) -> None:
    help = "remove it, or stay with an operator that has the options"
    found.error("migrate/needs-newer-kuberay", path, message, help=help)


def _check_free(
    data: dict[str, Any], places: Places, found: Collector, *, with_password: bool
) -> None:
    """Report what the annotation form would set twice, or on no container."""
    if not isinstance(at(data, places.env[0][:-1]), dict):
        help = "give headGroupSpec.template.spec.containers its Ray container"
        found.error(
            "migrate/no-container", places.env[0][:-2], "the head has no container", help=help
        )
        return
    names = [REDIS_ADDRESS_ENV, *([REDIS_PASSWORD_ENV] if with_password else [])]
    for index, item in enumerate(list_at(data, places.env[0])):
        if isinstance(item, dict) and item.get("name") in names:
            message = f"{item['name']} is set on the head together with the options"
            found.error(
                "migrate/two-texts", (*places.env[0], index), message, help="remove the variable"
            )
