"""The Pods of a worker group one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from renderer.children.model import Child, Unknown, mapping, text
from renderer.children.pods import REPLICA_INDEX, replica_labels


def copies(child: Child, unknown: Unknown, limit: int) -> Iterator[Mapping[str, Any]]:
    """As many objects as the operator makes of this one at once, at most `limit`, each with its own
    numbers.
    """
    metadata = mapping(child.data.get("metadata"))
    labels = mapping(metadata.get("labels"))
    numbered = child.origins.get(("metadata", "labels", REPLICA_INDEX))
    for index in range(min(child.number, limit)):
        if numbered is None or numbered.reason is None:  # not there, or the user's own
            yield child.data
            continue
        replica, host = divmod(index, child.hosts)
        group = text(labels.get("ray.io/group"))
        own = replica_labels(group, unknown.random, child.hosts, replica=replica, host=host)
        yield {**child.data, "metadata": {**metadata, "labels": {**labels, **own}}}
