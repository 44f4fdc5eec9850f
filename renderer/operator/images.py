"""Images of containers, which a RayCluster's schema does not require and a Pod does.

The operator copies the Ray container's image to the containers that it adds itself, unless `autoscalerOptions.image` is
set, to an empty text as well (common/pod.go: DefaultHeadPodTemplate, mergeAutoscalerOverrides). Source of the rule:
k8s.io/kubernetes, pkg/apis/core/validation/validation.go, validateContainerCommon; seen on kube-apiserver 1.35.4.
"""

from __future__ import annotations

from renderer.diagnostics import Reporter
from renderer.operator.model import ClusterView, Table, string
from renderer.operator.pods import pods

RULES = Table(about_cluster=False)

_HELP = "set it, such as rayproject/ray:2.52.0"


@RULES.rule("pod/image", "every container of a Pod has an image, without a space before or after it")
def image(view: ClusterView, found: Reporter) -> None:
    for pod in pods(view):
        for container in pod.containers:
            written = container.data.get("image")
            name = string(written)
            path = (*container.path, "image")
            if name != name.strip():
                message = f'{container.title} of {pod.group.title} has the image "{name}", with a space at an end'
                found(path, message, help="remove the space")
            elif not name and (container.is_written_as_pod or written == ""):
                message = f"{container.title} of {pod.group.title} has no image: the API server rejects its Pods"
                found(path, message, help=_HELP)
