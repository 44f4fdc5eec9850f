"""Values to RayCluster manifests, and the verdict of the operator that will read them.

The library's face: `renderer.pipeline` renders, `renderer.verdict` validates; `renderer.cli` is the program.
"""

__version__ = "0.1.0"
