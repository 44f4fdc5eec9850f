"""Quantities as the decoder of Kubernetes' own kinds reads them (k8s.io/apimachinery,
pkg/api/resource, v0.35).

It is more lenient than a CRD, whose schema asks for digits: `Gi` and `+` are 0.
"""

from __future__ import annotations

from renderer.kuberay import quantity


def parse(text: str) -> int | None:
    """A quantity in billionths; None if it is none."""
    size = quantity.parse(text)
    if size is not None or not text:
        return size
    sign = text[0] if text[0] in "+-" else ""
    return quantity.parse(f"{sign}0{text[len(sign) :]}")
