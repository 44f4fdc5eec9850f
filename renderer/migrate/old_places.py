"""What the old places say about GCS fault tolerance: annotations, variables and start parameters of
the head.

What a program cannot decide is asked. What the operators do with each place is in
ray-project/kuberay, ray-operator/controllers/ray: common/pod.go (`configureGCSFaultTolerance`) and
utils/validation.go, v1.0.0 to v1.7.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

from renderer.diagnostics import Collector, Of, Path
from renderer.kuberay.names import (
    EXTERNAL_STORAGE_NAMESPACE,
    FT_ENABLED,
    REDIS_ADDRESS_ENV,
    REDIS_PASSWORD_ENV,
    REDIS_PASSWORD_PARAM,
    ray_version,
)
from renderer.migrate.places import Places, list_at, map_at
from renderer.paths import NOTHING, at

USERNAME_ENV, USERNAME_PARAM = "REDIS_USERNAME", "redis-username"
ADDRESS_PARAMS = ("address", "redis-address")
"""`ray start --head --address` is where Redis is (ray, scripts/scripts.py; deprecated); very old
Ray has the other name.
"""
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


class Question(Exception):
    """Only a person can decide; it has been reported."""


class Variable(NamedTuple):
    """A variable of the head's Ray container."""

    path: Path
    item: dict[str, Any]


class OldPlaces:
    """Reads the old places of one object. `moved` are the paths of what has been read and must go.

    Each method that finds a question reports it, and raises `Question`.
    """

    def __init__(self, data: dict[str, Any], places: Places, found: Collector) -> None:
        self.data = data
        self.places = places
        self.found = found
        self.moved: list[Path] = []

    def ask(self, code: str, path: Path, message: str, help: str, *, of: Of = "value") -> NoReturn:
        self.found.error(code, path, message, help=help, of=of)
        raise Question

    def warn(self, code: str, path: Path, message: str, help: str) -> None:
        self.found.warning(code, path, message, help=help)

    def leftover(self) -> bool:
        names = (REDIS_PASSWORD_ENV, USERNAME_ENV)
        params = (REDIS_PASSWORD_PARAM, USERNAME_PARAM)
        spoken = any(map(self.variable, names)) or any(
            self.param(name) is not None for name in params
        )
        path = self.places.annotations
        return spoken or bool(path and map_at(self.data, path).get(EXTERNAL_STORAGE_NAMESPACE))

    def annotations(self) -> Iterator[tuple[Path, Any, bool]]:
        """The path and value of each, and whether the operator reads it."""
        own = (self.places.annotations,) if self.places.annotations is not None else ()
        for path in (*own, *self.places.misplaced):
            for name in (FT_ENABLED, HA_ENABLED):
                value = map_at(self.data, path).get(name)
                if value not in (None, ""):
                    is_read = name == FT_ENABLED and path == self.places.annotations
                    yield (*path, name), value, is_read

    def variable(self, name: str) -> Variable | None:
        """The variable of this name on the head's first container."""
        entries = [
            Variable((*path, index), item)
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

    def move(self, path: Path) -> None:
        """Note a place that has been read: it goes when the options are written."""
        if path not in self.moved:
            self.moved.append(path)

    def address(self, *, is_needed: bool) -> str | None:
        """The address from the variable or the start parameter: never from two that differ."""
        variable, param = self.address_variable(), self.address_param()
        if variable is not None and param is not None and variable[1] != param[1]:
            self.ask(
                "migrate/two-texts",
                param[0],
                f"{param[0][-1]} of the head's rayStartParams and {REDIS_ADDRESS_ENV} differ",
                "which address is right? Remove the other one, and migrate again",
            )
        given = variable or param
        if given is None:
            if is_needed:
                self.no_address()
            return None
        if _URI_USER.match(given[1]):
            self.ask(
                "migrate/uri-user",
                given[0],
                "the address of Redis contains a user name",
                "move user name and password into REDIS_USERNAME and REDIS_PASSWORD (Ray "
                "2.41 and later), "
                "and migrate again",
            )
        return given[1]

    def address_variable(self) -> tuple[Path, str] | None:
        entry = self.variable(REDIS_ADDRESS_ENV)
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
                (
                    "a shell reads this address and replaces some of its characters, and "
                    "redisAddress is a plain string"
                ),
                f"which address is it? Set {REDIS_ADDRESS_ENV} to it, and migrate again",
            )
        return given

    def no_address(self, path: Path | None = None) -> NoReturn:
        where = path or next((place for place, *_ in self.annotations()), self.places.options)
        from_sources = bool(list_at(self.data, self.places.env_from))
        more = "; the head has envFrom, which may set it" if from_sources else ""
        self.ask(
            "migrate/no-address",
            where,
            (
                f"fault tolerance is on, but {REDIS_ADDRESS_ENV} is not set "
                f"{self.places.variables}{more}"
            ),
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
                (
                    "which Ray is in the image? Set rayVersion, or use the default user of "
                    "Redis, and migrate again"
                ),
            )
        return name

    def secret(self, env: str, param: str, what: str) -> dict[str, Any] | None:
        """`value` or `valueFrom` of the variable or the start parameter; the parameter is what Ray
        reads.
        """
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
                (
                    f"{param} is read by a shell, which replaces some of its characters: the "
                    f"{what} is another text"
                ),
                (
                    f"which {what} does Redis expect? Put it into a Secret, set {env} from it "
                    f"and {param} to ${env}"
                ),
            )
        if variable is not None and variable.item != {"name": env, "value": given[1]}:
            self.two(env, param, given[0], what)
        if what == "password":
            self.warn(
                "migrate/plain-password",
                given[0],
                (
                    "the Redis password is written in the manifest, and stays there as "
                    "redisPassword.value"
                ),
                "put it into a Secret and use redisPassword.valueFrom.secretKeyRef",
            )
        return {"value": given[1]}

    def variable_alone(self, variable: Variable | None, what: str) -> dict[str, Any] | None:
        if variable is None:
            return None
        source = _source(variable.item)
        if source == {"value": ""}:
            return None
        if what == "password":
            self.warn(
                "migrate/password-now-used",
                variable.path,
                f"{REDIS_PASSWORD_ENV} is set without {REDIS_PASSWORD_PARAM}: Ray connected "
                "without a password, "
                "and uses this one with redisPassword",
                "if Redis has no password, remove redisPassword",
            )
        return source

    def referred(
        self, name: str, env: str, variable: Variable | None, path: Path, what: str
    ) -> dict[str, Any] | None:
        """The variable that the start parameter names."""
        target = self.variable(name)
        if target is None:
            self.ask(
                "migrate/variable-undefined",
                path,
                f"${name} is not set {self.places.variables}, so the {what} is not known here",
                (
                    f"which key of which Secret has the {what}? Set {name} with "
                    "valueFrom.secretKeyRef, and migrate again"
                ),
            )
        if name != env and variable is not None and _source(variable.item) != _source(target.item):
            self.two(env, path[-1], path, what)
        return _source(target.item)

    def two(self, env: str, param: str | int, path: Path, what: str) -> NoReturn:
        self.ask(
            "migrate/two-passwords" if what == "password" else "migrate/two-user-names",
            path,
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
                (
                    f"{NAMESPACE_ENV} and {EXTERNAL_STORAGE_NAMESPACE} differ: Ray used the "
                    "first, the operator the second"
                ),
                "which one has the state? Remove the other one, and migrate again",
            )
        self.move(variable.path)
        return str(value)

    def references(self) -> None:
        """Variables that contain a moved one: the operator appends the moved ones last, and in its
        own order.
        """
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


def _source(item: dict[str, Any]) -> dict[str, Any]:
    """What a variable gets its text from."""
    if item.get("valueFrom") is not None:
        return {"valueFrom": item["valueFrom"]}
    return {"value": item.get("value") or ""}
