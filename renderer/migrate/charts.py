"""Values of the ray-cluster chart: a file of their own, the part for one of several charts, or
those of a release.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from renderer.diagnostics import Collector
from renderer.migrate.places import list_at
from renderer.paths import Path, at
from renderer.values.keys import KEYS, is_values

OPTIONS_SINCE = (1, 5)
"""The first chart with the value gcsFaultTolerance (helm-chart/ray-cluster/values.yaml, v1.5.0);
older ones ignore it.
"""
_VERSION = re.compile(r"v?(\d+)\.(\d+)\b", re.ASCII)


class Values(NamedTuple):
    """Values and their path.

    `by_helm`: a chart reads them, not `render`; `chart` is where its version is stated, if it is.
    """

    path: Path
    data: dict[str, Any]
    by_helm: bool = False
    chart: Path = ()


def values_in(data: Any) -> Iterator[Values]:
    """All values of the chart in a document."""
    if not isinstance(data, dict):
        return
    if is_values(data):
        yield Values((), data)
    if not {"apiVersion", "kind"} & data.keys():
        yield from _parts(data, ())
    for path, chart in _installed(data):
        values = at(data, path)
        if is_values(values):
            yield Values(path, values, by_helm=True, chart=chart)
        yield from _parts(values, path)


def _parts(data: Any, above: Path) -> Iterator[Values]:
    """The values for each of several charts, under their names or aliases."""
    for key, inner in data.items() if isinstance(data, dict) else ():
        if key not in KEYS and is_values(inner):
            yield Values((*above, key), inner, by_helm=True)


def _installed(data: Mapping[str, Any]) -> Iterator[tuple[Path, Path]]:
    """Where objects of Flux and of Argo CD hold values as a map, and the version of the chart."""
    if data.get("kind") == "HelmRelease":
        yield ("spec", "values"), ("spec", "chart", "spec", "version")
    elif data.get("kind") == "Application":
        several = [
            ("spec", "sources", index) for index in range(len(list_at(data, ("spec", "sources"))))
        ]
        for source in (("spec", "source"), *several):
            yield (*source, "helm", "valuesObject"), (*source, "targetRevision")


def check_chart(data: Any, values: Values, found: Collector) -> None:
    """Report a chart that does not read the new value, or may not."""
    if not values.by_helm:
        return
    stated = at(data, values.chart)
    version = _VERSION.match(stated) if isinstance(stated, str) else None
    since = ".".join(map(str, OPTIONS_SINCE))
    message = f"the chart ray-cluster reads gcsFaultTolerance from {since} on"
    if version is None:
        help = f"an older chart ignores it, and fault tolerance is off: use {since} or later"
        found.warning("migrate/chart-version", values.path, message, help=help, of="key")
    elif (int(version[1]), int(version[2])) < OPTIONS_SINCE:
        message = f"{message}, and this is {stated}"
        help = f"can the chart be {since} or later? Raise its version, and migrate again"
        found.error("migrate/chart-version", values.chart, message, help=help)
