"""GCS fault tolerance from the five old places to the options. With a question nothing changes."""

from __future__ import annotations

from typing import Any

from renderer.diagnostics import Collector, Path
from renderer.gcs_fault_tolerance import OPTION_KEYS
from renderer.kuberay.names import EXTERNAL_STORAGE_NAMESPACE, FT_ENABLED, REDIS_ADDRESS_ENV
from renderer.migrate.old_places import OldPlaces, Question, Variable
from renderer.migrate.places import Places, WrongTypeError, made_at, map_at, put_before, remove
from renderer.paths import NOTHING, at


def to_options(
    data: dict[str, Any], places: Places, found: Collector, *, keep_params: bool = True
) -> None:
    """Move everything about fault tolerance into the options. With an error in `found`, discard
    `data`.

    `keep_params`: `rayStartParams` stays, empty if need be, as KubeRay before 1.4 requires.
    """
    try:
        _ToOptions(data, places, found, keep_params=keep_params).run()
    except Question:
        return
    except WrongTypeError as error:
        error.report(found)


class _ToOptions:
    def __init__(
        self, data: dict[str, Any], places: Places, found: Collector, *, keep_params: bool
    ) -> None:
        self.data = data
        self.places = places
        self.old = OldPlaces(data, places, found)
        self.keep_params = keep_params
        self.is_mistaken = False
        given = at(data, places.options)
        if places.switch and isinstance(given, bool):
            given = {"enabled": given}
        if given not in (None, NOTHING) and not isinstance(given, dict):
            raise WrongTypeError(places.options)
        self.given: dict[str, Any] | None = dict(given) if isinstance(given, dict) else None

    def run(self) -> None:
        self.mistaken_options()
        on = self.options_on()
        annotation = self.annotation()
        address = self.old.variable(REDIS_ADDRESS_ENV)
        leftovers = address or self.old.leftover()
        if not (annotation or self.is_mistaken or (on and leftovers)):
            if address is not None and not on:
                self.address_alone(address)
            return
        options = dict(self.given or {})
        options.pop("enabled", None)
        is_needed = not options.get("redisAddress") and options.get("backend") != "rocksdb"
        self.settle(options, "redisAddress", self.old.address(is_needed=is_needed))
        self.settle(options, "redisUsername", self.old.username())
        self.settle(options, "redisPassword", self.old.password())
        self.settle(options, "externalStorageNamespace", self.old.namespace())
        self.old.references()
        self.write({name: options[name] for name in (*OPTION_KEYS, *options) if name in options})

    # --- whether it is on ---

    def options_on(self) -> bool:
        if self.given is None:
            return False
        return self.given.get("enabled") is True if self.places.switch else True

    def annotation(self) -> bool:
        """Whether an annotation turns fault tolerance on, or was meant to."""
        annotations = list(self.old.annotations())
        is_on = any(str(value).lower() == "true" for _, value, _ in annotations)
        is_meant = (
            is_on or self.given is not None or self.old.variable(REDIS_ADDRESS_ENV) is not None
        )
        for path, value, is_read in annotations:
            enables = str(value).lower() == "true"
            if not enables and not is_read:
                continue
            if not enables and (is_meant or str(value).lower() != "false"):
                self.old.ask(
                    "migrate/not-enabled",
                    path,
                    (
                        f"the annotation {FT_ENABLED} does not turn fault tolerance on: only the "
                        'value "true" does'
                    ),
                    'is fault tolerance meant to be on? Then write "true"; if not, remove '
                    "the annotation "
                    f"and {REDIS_ADDRESS_ENV}",
                )
            if enables and not is_read and self.given is None and not self.is_read():
                self.old.warn(
                    "migrate/misplaced-annotation",
                    path,
                    (
                        f"{path[-1]} does nothing here, so fault tolerance was off; the options "
                        "turn it on"
                    ),
                    "Ray's state in Redis starts anew under the cluster's own namespace",
                )
            if enables:
                self.old.move(path)
        return is_on

    def is_read(self) -> bool:
        path = self.places.annotations
        return (
            path is not None and str(map_at(self.data, path).get(FT_ENABLED, "")).lower() == "true"
        )

    def address_alone(self, address: Variable) -> None:
        self.old.ask(
            "migrate/address-without-annotation",
            address.path,
            f"{REDIS_ADDRESS_ENV} is set without the annotation {FT_ENABLED}: Ray uses Redis, "
            "and the operator does not know of it",
            f'is fault tolerance meant to be on? Then add {FT_ENABLED}: "true", and set '
            f'{EXTERNAL_STORAGE_NAMESPACE}: "default" to keep the state; if not, remove the '
            "variable",
        )

    # --- the new place ---

    def settle(self, options: dict[str, Any], name: str, value: Any) -> None:
        """One option, from the old place or from the options that are there already: never two
        texts.
        """
        if value is None:
            return
        if options.get(name) not in (None, "", {}, value):
            self.old.ask(
                "migrate/two-texts",
                (*self.places.options, name),
                f"{name} and the old place of the same setting differ",
                "which one is right? Remove the other one, and migrate again",
            )
        options[name] = value

    def mistaken_options(self) -> None:
        """`spec.gcsFaultTolerance`, a values key in the wrong place, and `enabled` among the
        options.
        """
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
                self.old.ask(
                    "migrate/not-enabled",
                    wrong,
                    "gcsFaultTolerance is a key of Helm values, and it is not turned on here",
                    (
                        "is fault tolerance meant to be on? Then write enabled: true; if not, "
                        "remove it"
                    ),
                )
            self.given = dict(settings)
            self.known(wrong)
            self.repair_password()
            self.old.move(wrong)
            self.is_mistaken = True
        elif self.given is not None and "enabled" in self.given:
            if self.given["enabled"] is not True:
                help = "is fault tolerance meant to be on? Remove `enabled`, or remove the options"
                self.old.ask(
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
            self.old.ask("migrate/unknown-option", (*path, unknown[0]), message, help, of="key")

    def write(self, options: dict[str, Any]) -> None:
        above = made_at(self.data, self.places.options[:-1])
        key = str(self.places.options[-1])
        if self.places.switch:
            options = {"enabled": True, **options}
        put_before(above, key, options, self.places.before)
        # From the last item of a list to the first, so that places stay right.
        keep = self.places.params[0] if self.keep_params and not self.places.switch else ()
        indexes = [path[-1] if isinstance(path[-1], int) else -1 for path in self.old.moved]
        for _, path in sorted(zip(indexes, self.old.moved, strict=True), key=lambda one: -one[0]):
            remove(self.data, path, keep=keep)
