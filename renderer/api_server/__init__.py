"""What a Kubernetes API server says of a RayCluster, for one KubeRay release or for a CRD of the user's own.

The verdict is that of `kubectl apply` with strict field validation (its default): unknown fields are refused.
"""

from __future__ import annotations

from renderer.api_server.fields import Field, FieldType, container_fields, field, pod_fields

__all__ = ["Field", "FieldType", "container_fields", "field", "pod_fields"]
