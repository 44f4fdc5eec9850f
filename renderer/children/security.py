"""What token authentication and mutual TLS add to Pods.

Source: ray-project/kuberay, ray-operator/controllers/ray/common/pod.go (configureTokenAuth,
SetContainerTokenAuthEnvVars, configureTLS), v1.5.1 to v1.7.0.
"""

from __future__ import annotations

from typing import Any, Final

from renderer.children import names
from renderer.children.cluster import Cluster
from renderer.children.model import Part, added, copied, mapping, maps, text
from renderer.children.pod import WAIT_GCS_READY, Pod, add_env, add_missing_env, field_ref, has_env

_TOKEN_VOLUME: Final = "ray-token"
_TLS_VOLUME: Final = "ray-tls"
_TLS_PATH: Final = "/etc/ray/tls"
_WAIT_FOR_TLS: Final = "wait-for-tls-ip-san"
_TLS_FILES: Final = (
    ("RAY_TLS_SERVER_CERT", "tls.crt"),
    ("RAY_TLS_SERVER_KEY", "tls.key"),
    ("RAY_TLS_CA_CERT", "ca.crt"),
)


def add_token_auth(pod: Pod) -> None:
    cluster = pod.cluster
    if cluster.auth is None:
        return
    add_token_variables(pod.ray, cluster)
    if cluster.k8s_auth:
        add_token_volume(pod.spec, cluster)
    for part in pod.init_containers:
        if part.data.get("name") == WAIT_GCS_READY:
            add_token_variables(part, cluster)


def add_token_volume(spec: Part, cluster: Cluster) -> None:
    """The service account's token, for Kubernetes' own authentication."""
    if _TOKEN_VOLUME in spec.names("volumes"):
        return
    source = {"sources": [{"serviceAccountToken": {"path": "token"}}]}
    cause = (*cluster.spec_path, "authOptions", "enableK8sTokenAuth")
    spec.append(
        "volumes",
        {"name": _TOKEN_VOLUME, "projected": source},
        added("KubeRay adds the volume", cause),
    )


def add_token_variables(part: Part, cluster: Cluster) -> None:
    """In 1.5 appended whether the container has them or not, from 1.6 on only where it has not."""
    if cluster.auth is None:
        return
    cause = (*cluster.spec_path, "authOptions")
    always = cluster.version < (1, 6, 0)
    if always or not has_env(part, "RAY_AUTH_MODE"):
        add_env(part, "RAY_AUTH_MODE", "token", cause)
    if cluster.k8s_auth:
        _add_service_account_token(part, cluster)
        return
    if always or not has_env(part, "RAY_AUTH_TOKEN"):
        source = {"secretKeyRef": {"name": token_secret(cluster), "key": "auth_token"}}
        add_env(part, "RAY_AUTH_TOKEN", None, cause, source=source)


def token_secret(cluster: Cluster) -> str:
    """The Secret that holds the token: the user's from 1.6 on, else one named as the cluster."""
    written = text(mapping(cluster.auth).get("secretName")) if cluster.version >= (1, 6, 0) else ""
    return written or names.check_name(cluster.name)


def _add_service_account_token(part: Part, cluster: Cluster) -> None:
    cause = (*cluster.spec_path, "authOptions", "enableK8sTokenAuth")
    add_missing_env(part, "RAY_ENABLE_K8S_TOKEN_AUTH", "true", cause)
    if _TOKEN_VOLUME not in part.names("volumeMounts"):
        path = "/var/run/secrets/ray.io/serviceaccount"
        mount = {"name": _TOKEN_VOLUME, "mountPath": path, "readOnly": True}
        part.append(
            "volumeMounts", mount, added(f"KubeRay mounts the volume {_TOKEN_VOLUME}", cause)
        )


# --- mutual TLS (1.7) -----------------------------------------------------------------------------


def add_tls(pod: Pod) -> None:
    """Certificates that cert-manager makes, and an init container that waits for the Pod's address
    in them.
    """
    cluster = pod.cluster
    if not cluster.tls:
        return
    if _TLS_VOLUME not in pod.spec.names("volumes"):
        secret = f"ray-{'head' if pod.head else 'worker'}-secret-{cluster.name}"
        volume = {"name": _TLS_VOLUME, "secret": {"secretName": secret}}
        pod.spec.append(
            "volumes", volume, added(f"KubeRay adds the volume {_TLS_VOLUME}", _cause(cluster))
        )
    add_tls_variables(pod.ray, cluster)
    for part in pod.init_containers:
        if part.data.get("name") == WAIT_GCS_READY:
            add_tls_variables(part, cluster)
    if all(part.data.get("name") != _WAIT_FOR_TLS for part in pod.init_containers):
        pod.init_containers.insert(0, _wait_container(pod))


def add_tls_variables(part: Part, cluster: Cluster) -> None:
    if not cluster.tls:
        return
    add_missing_env(part, "RAY_USE_TLS", "1", _cause(cluster))
    for name, file in _TLS_FILES:
        add_missing_env(part, name, f"{_TLS_PATH}/{file}", _cause(cluster))
    mounts = maps(part.data.get("volumeMounts"))
    if not any(
        mount.get("name") == _TLS_VOLUME or mount.get("mountPath") == _TLS_PATH for mount in mounts
    ):
        part.append(
            "volumeMounts",
            _mount(),
            added(f"KubeRay mounts the volume {_TLS_VOLUME}", _cause(cluster)),
        )


def _cause(cluster: Cluster) -> tuple[str | int, ...]:
    return (*cluster.spec_path, "tlsOptions", "enabled")


def _mount() -> dict[str, Any]:
    return {"name": _TLS_VOLUME, "mountPath": _TLS_PATH, "readOnly": True}


_SCRIPT: Final = """CERT="/etc/ray/tls/tls.crt"
if [ -z "${POD_IP}" ]; then
  POD_IP=$(hostname -i 2>/dev/null | awk '{print $1}')
fi
if ! command -v openssl >/dev/null 2>&1; then
  echo "openssl not found; cannot verify IP SAN" >&2
  exit 1
fi
echo "Waiting for TLS cert to include IP SAN for ${POD_IP}..."
while true; do
  if openssl x509 -in "${CERT}" -noout -text 2>/dev/null \
| grep -qE "IP Address:${POD_IP}([^0-9.]|$)"; then
    echo "TLS cert now includes IP SAN for ${POD_IP}"
    exit 0
  fi
  echo "IP SAN for ${POD_IP} not yet in cert, retrying in 5s..."
  sleep 5
done"""


def _wait_container(pod: Pod) -> Part:
    size = {"cpu": "50m", "memory": "64Mi"}
    part = Part(
        {"name": _WAIT_FOR_TLS},
        added(f"KubeRay adds the init container {_WAIT_FOR_TLS}", _cause(pod.cluster)),
    )
    where = (*pod.template_path, "spec", "containers", 0)
    for key in ("image", "imagePullPolicy", "securityContext"):
        if key in pod.ray.data:
            part.put(key, pod.ray.data[key], copied((*where, key)))
    part.data |= {
        "command": ["sh", "-c"],
        "args": [_SCRIPT],
        "env": [{"name": "POD_IP", "valueFrom": field_ref("status.podIP")}],
        "volumeMounts": [_mount()],
        "resources": {"limits": size, "requests": size},
    }
    return part
