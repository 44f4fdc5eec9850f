"""How much YAML is read before it is rejected.

Every limit is far above the size of a real values file or manifest.
"""

from __future__ import annotations

MAX_DEPTH = 256
"""Maps and lists inside each other.

A RayCluster needs 20; Python's own recursion ends near 1,000.
"""

MAX_NODES = 500_000
"""Keys, values, lists, maps and documents of one file, all together.

A CRD of RayCluster has some 50,000.
"""

MAX_ALIASED_BYTES = 32 * 1024 * 1024
"""Of scalars repeated by aliases, all together. go-yaml bounds only the number of nodes."""


def aliases_exceed(decoded: int, aliased: int) -> bool:
    """go-yaml's bound on alias bombs (v2.4.3, decode.go): at most 99% of the nodes may come from
    aliases, and at most some 400,000 of them. `decoded` counts every node of the document with
    aliases expanded, `aliased` those inside one.
    """
    if aliased <= 100 or decoded <= 1000:
        return False
    low, high = 400_000, 4_000_000
    allowed = 0.99 - 0.89 * (min(max(decoded, low), high) - low) / (high - low)
    return aliased / decoded > allowed
