"""The first-class values of one object: those of the chart, as far as they differ from the
defaults.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from renderer.kuberay.kinds import SPEC_PATHS
from renderer.migrate.anchors import OF_ANY_GROUP
from renderer.migrate.places import list_at, map_at
from renderer.values.defaults import default_values
from renderer.values.keys import (
    CLUSTER_KEYS,
    CONTAINER_KEYS,
    HEAD_KEYS,
    HEAD_SPEC_KEYS,
    POD_KEYS,
    WORKER_KEYS,
    Key,
)

RELEASE_LABELS = ("app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "helm.sh/chart")
"""Labels that the chart, and this program, set on the RayCluster and on every Pod."""
_DEFAULT_RELEASE_LABELS = {
    "app.kubernetes.io/instance": "raycluster",
    "app.kubernetes.io/managed-by": "raycluster-renderer",
}
_IMAGE_PARTS = ("repository", "tag", "digest", "pullPolicy")


def chart_values(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The values from which most of the object is rendered.

    What they do not cover is left to `specOverrides`.
    """
    return _Values(wanted).values()


class _Values:
    def __init__(self, wanted: Mapping[str, Any]) -> None:
        self.metadata = wanted["metadata"]
        self.spec = map_at(wanted, SPEC_PATHS[wanted["kind"]])
        self.head = map_at(self.spec, ("headGroupSpec",))
        self.groups = [
            one for one in list_at(self.spec, ("workerGroupSpecs",)) if isinstance(one, dict)
        ]
        self.release_labels = self.shared_labels()
        self.images = [_image(_container(group)) for group in (self.head, *self.groups)]
        self.image = _shared_image(self.images)

    def values(self) -> dict[str, Any]:
        defaults = default_values()
        full: dict[str, Any] = {
            "fullnameOverride": self.metadata.get("name"),
            "generateName": self.metadata.get("generateName"),
        }
        if self.metadata.get("namespace"):
            full["release"] = {"namespace": self.metadata["namespace"]}
        full["labels"] = self.own_labels(self.metadata)
        full["annotations"] = self.metadata.get("annotations")
        # Written as a whole, also if it is empty: it replaces the labels of the release.
        labels = (
            {}
            if self.release_labels == _DEFAULT_RELEASE_LABELS
            else {"releaseLabels": self.release_labels}
        )
        if not self.spec:
            # A RayJob that runs on a cluster of its own choice: no value is about it.
            return labels | _delta(defaults, full)
        full |= _picked(CLUSTER_KEYS, self.spec)
        options = map_at(self.spec, ("gcsFaultToleranceOptions",))
        full["gcsFaultTolerance"] = (
            {"enabled": True, **options} if options else defaults["gcsFaultTolerance"]
        )
        full["image"] = self.image
        if not any(image["digest"] and not image["tag"] for image in self.images):
            # The defaults may stay: a group that does not use them has its own. Only a digest may
            # not get a tag.
            kept = {part: defaults["image"][part] for part in ("repository", "tag")}
            full["image"] = {**kept, **self.image}
        full["service"] = {"type": self.head.get("serviceType")}
        full["head"] = _picked(HEAD_SPEC_KEYS, self.spec) | self.group(
            self.head, HEAD_KEYS, "ray-head", self.images[0]
        )
        return labels | _delta(defaults, full) | self.worker_groups()

    def worker_groups(self) -> dict[str, Any]:
        """The first group is `worker`; the others follow by name, as in the chart.

        Else they are left as a whole.
        """
        names = [str(group.get("groupName")) for group in self.groups]
        if (
            not names
            or names[1:] != sorted(set(names[1:]))
            or not all(group.get("groupName") for group in self.groups)
        ):
            return {"worker": {"disabled": True}}
        defaults = default_values()
        full = [
            {"groupName": name, **self.group(group, WORKER_KEYS, "ray-worker", image)}
            for name, group, image in zip(names, self.groups, self.images[1:], strict=True)
        ]
        # It cannot be removed from the first group: the chart writes the default.
        full[0].setdefault("numOfHosts", defaults["worker"]["numOfHosts"])
        result = _delta({"worker": defaults["worker"]}, {"worker": full[0]})
        additional = {}
        for name, group in zip(names[1:], full[1:], strict=True):
            default = defaults["additionalWorkerGroups"].get(name, {})
            own = {
                key: value
                for key, value in group.items()
                if key != "groupName" and (key in default or value != OF_ANY_GROUP.get(key))
            }
            additional[name] = _delta({"": default}, {"": own}).get("", {})
        return result | ({"additionalWorkerGroups": additional} if additional else {})

    def group(
        self,
        group: Mapping[str, Any],
        keys: Mapping[str, Key],
        container_name: str,
        image: Mapping[str, Any],
    ) -> dict[str, Any]:
        pod, container = map_at(group, ("template", "spec")), _container(group)
        metadata = map_at(group, ("template", "metadata"))
        own = {
            value: key
            for value, key in keys.items()
            if key.field is not None and len(key.field) == 1
        }
        made = _picked({value: key for value, key in own.items() if value != "initArgs"}, group)
        if container.get("name") != container_name:
            made["containerName"] = container.get("name")
        made["image"] = {
            part: text for part, text in image.items() if text and text != self.image.get(part)
        }
        made["imagePullSecrets"] = pod.get("imagePullSecrets")
        made["labels"] = self.own_labels(metadata)
        made["annotations"] = metadata.get("annotations")
        made |= _picked(POD_KEYS, pod) | _picked(CONTAINER_KEYS, container)
        made["containerEnv"] = container.get("env")
        made["sidecarContainers"] = list_at(pod, ("containers",))[1:]
        return made

    def shared_labels(self) -> dict[str, str]:
        """Labels of the release that the RayCluster and all its Pods have, with one value."""
        maps = [
            map_at(group, ("template", "metadata", "labels")) for group in (self.head, *self.groups)
        ]
        own = map_at(self.metadata, ("labels",))
        return {
            name: own[name]
            for name in RELEASE_LABELS
            if name in own and all(one.get(name) == own[name] for one in maps)
        }

    def own_labels(self, metadata: Mapping[str, Any]) -> dict[str, str]:
        return {
            name: value
            for name, value in map_at(metadata, ("labels",)).items()
            if self.release_labels.get(name) != value
        }


def _picked(keys: Mapping[str, Key], data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of those keys whose field is in `data`, under the field's last name."""
    fields = {value: str(key.field[-1]) for value, key in keys.items() if key.field}
    return {value: data[field] for value, field in fields.items() if field in data}


def _container(group: Mapping[str, Any]) -> dict[str, Any]:
    return map_at(group, ("template", "spec", "containers", 0))


def _image(container: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a container's image; those that are not there are None.

    Values need a tag or a digest: an image without them is left to `specOverrides`.
    """
    whole, _, digest = str(container.get("image") or "").partition("@")
    repository, colon, tag = whole.rpartition(":")
    if not colon or "/" in tag:
        repository, tag = whole, ""
    policy = container.get("imagePullPolicy")
    if not tag and not digest:
        return {**dict.fromkeys(_IMAGE_PARTS), "pullPolicy": policy}
    return {
        "repository": repository,
        "tag": tag or None,
        "digest": digest or None,
        "pullPolicy": policy,
    }


def _shared_image(images: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The image of all groups: the head's parts, but for those that a group does not have."""
    return {part: images[0][part] for part in _IMAGE_PARTS if all(image[part] for image in images)}


def _delta(
    defaults: Mapping[str, Any], full: Mapping[str, Any], *, inside: bool = False
) -> dict[str, Any]:
    """What must be written over the defaults to get `full`. Null removes a default.

    Maps at the top cannot be removed as a whole, but those inside can.
    """
    result: dict[str, Any] = {}
    for key, value in full.items():
        default = defaults.get(key)
        if value == "" and inside and key not in defaults:
            result[key] = value  # an entry of a map of texts
        elif value in (None, "", [], {}):
            if default not in (None, "", [], {}):
                is_kept = isinstance(default, dict) and not inside
                result[key] = dict.fromkeys(default) if is_kept else None
        elif isinstance(default, dict) and isinstance(value, dict):
            absent = {inner: None for inner in default if inner not in value}
            inner = _delta(default, {**absent, **value}, inside=True)
            if inner:
                result[key] = inner
        elif value != default:
            result[key] = value
    return result
