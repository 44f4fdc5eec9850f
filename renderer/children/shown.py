"""Children as people see them: placeholders that say what they replace, fields as the operator
sends them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from renderer.children import children
from renderer.children.copies import copies
from renderer.children.go_json import as_sent, spec_hash
from renderer.children.model import NAMED, Child, Unknown, mapping
from renderer.kuberay.kinds import SPEC_PATHS
from renderer.kuberay.versions import KubeRayVersion


def shown(
    document: Mapping[str, Any], version: KubeRayVersion, gates: Mapping[str, bool]
) -> list[Child]:
    """As `renderer.children.children`, with named placeholders and the hash that the operator
    computes.
    """
    return children(document, version, gates, _named(document, version))


def sent(child: Child, limit: int) -> Iterator[dict[str, Any]]:
    """The objects that are made of one child, at most `limit`."""
    for data in copies(child, NAMED, limit):
        yield as_sent(data)


def _named(document: Mapping[str, Any], version: KubeRayVersion) -> Unknown:
    """The hash is known from 1.6 on; before, no Pod has it.

    A submitter in the head Pod makes it random.
    """
    path = SPEC_PATHS.get(str(document.get("kind")))
    spec_of_job = mapping(document.get("spec"))
    spec_of_job = mapping(spec_of_job.get("jobTemplate")) or spec_of_job
    sidecar = spec_of_job.get("submissionMode") == "SidecarMode"
    if path is None or version < (1, 6, 0) or sidecar:
        return NAMED
    from renderer.api_server.defaults import completed
    from renderer.api_server.schemas import of_release

    of_kind = of_release(version, str(document["kind"]))
    spec: Any = completed(of_kind.root if of_kind is not None else None, dict(document))
    for key in path:
        spec = mapping(spec).get(key)
    return NAMED._replace(hash=spec_hash(spec, version)) if isinstance(spec, dict) else NAMED
