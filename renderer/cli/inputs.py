"""The files that the options name: values files and CRDs."""

from __future__ import annotations

from collections.abc import Sequence

from renderer.diagnostics import Collector, Diagnostic, Flag
from renderer.sources import CRD, STDIN, VALUES, Source, read_source


def read_values_files(names: Sequence[str], found: Collector) -> tuple[Source, ...]:
    """Values files in the order given; `a.yaml,b.yaml` is two, as in Helm.

    Reports each file that cannot be read.
    """
    given = [part for name in names for part in name.split(",")]
    if given.count(STDIN) > 1:
        found.add(Diagnostic("call/stdin-twice", "stdin can be read only once", where=Flag("-f -")))
        return ()
    use = VALUES.at(Flag("--values"))
    read = [read_source(name, use, found) for name in given]
    return tuple(source for source in read if source is not None)


def read_crd_files(names: Sequence[str], found: Collector) -> tuple[Source, ...]:
    """The files that `--crd` names. Reports each that cannot be read."""
    read = [read_source(name, CRD.at(Flag("--crd")), found) for name in names]
    return tuple(source for source in read if source is not None)
