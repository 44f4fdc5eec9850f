"""The codes of YAML: files that cannot be read, or that readers understand differently."""

from __future__ import annotations

from renderer.codes.model import Code, shell, values

CODES: dict[str, Code] = {
    "yaml/alias-bomb": Code(
        meaning=(
            "An alias contains itself, or aliases make the document many times larger than its "
            "file."
        ),
        why="Kubernetes rejects such documents, because they exhaust its memory.",
        bad=values("head: &head {annotations: *head}"),
        good=values("""
            head: {annotations: &notes {team: ml}}
            worker: {annotations: *notes}
        """),
    ),
    "yaml/bad-key": Code(
        meaning=(
            "A key of a map is not possible in JSON: null, a map, a list, an integer of 2^63 or "
            "more."
        ),
        why="Kubernetes reads YAML by way of JSON, whose keys are strings.",
        bad=values("""
            head:
              annotations: {null: a}
        """),
        good=values("""
            head:
              annotations: {"null": a}
        """),
    ),
    "yaml/bad-merge": Code(
        meaning="The merge key `<<` has a value that is neither a map nor a list of maps.",
        why="Helm and kubectl cannot read the file.",
        bad=values("head: {<<: text}"),
        good=values("""
            worker: &worker {annotations: {team: ml}}
            head: {<<: *worker}
        """),
    ),
    "yaml/binary": Code(
        meaning="The file is not a text file.",
        why="It contains null bytes, which no YAML file has. It may be compressed or encrypted.",
        bad=shell("printf 'head:\\0' | render -f -"),
        good=shell("printf 'head: {}\\n' | render -f -"),
    ),
    "yaml/duplicate-key": Code(
        meaning=(
            "A map has the same key twice (a warning if two spellings of one truth value are "
            "meant)."
        ),
        why="Helm and kubectl use the last one or reject the file, depending on their version.",
        bad=values("""
            worker:
              replicas: 1
              replicas: 2
        """),
        good=values("""
            worker:
              replicas: 2
        """),
    ),
    "yaml/empty": Code(
        meaning="A stream of manifests contains no document.",
        why="The command that made it failed, or made nothing. kubectl would apply nothing.",
        bad=shell("printf '# nothing\\n' | render validate -"),
        good=shell("render --name demo | render validate -"),
    ),
    "yaml/encoding": Code(
        meaning="The text is not UTF-8.",
        why="Kubernetes reads UTF-8 only.",
        bad=shell("printf 'head: {annotations: {city: Z\\374rich}}\\n' | render -f -"),
        good=shell("printf 'head: {annotations: {city: Z\\303\\274rich}}\\n' | render -f -"),
    ),
    "yaml/not-a-map": Code(
        meaning="The top of a values file is a list or a single value.",
        why="Values are a map from keys to values.",
        bad=values("- worker: {replicas: 2}"),
        good=values("worker: {replicas: 2}"),
    ),
    "yaml/not-a-number": Code(
        meaning="A value is infinity or NaN.",
        why="JSON, and so Kubernetes, has no such numbers.",
        bad=values("""
            head:
              annotations: {ratio: .inf}
        """),
        good=values("""
            head:
              annotations: {ratio: ".inf"}
        """),
    ),
    "yaml/several-documents": Code(
        meaning="A values file has more than one document.",
        why="Helm reads the first document and ignores the rest.",
        bad=values("""
            worker: {replicas: 2}
            ---
            worker: {replicas: 3}
        """),
        good=values("worker: {replicas: 3}"),
    ),
    "yaml/sops": Code(
        meaning="The values file is encrypted with SOPS.",
        why=(
            "The encrypted texts would become values. Decrypt the file first: `sops -d "
            "values.yaml | render -f -`."
        ),
        bad=values("""
            worker: {replicas: "ENC[AES256_GCM,data:Tr7o,iv:1,tag:2,type:int]"}
            sops: {version: 3.9.0, mac: "ENC[AES256_GCM,data:p4,iv:1,tag:2,type:str]"}
        """),
        good=values("worker: {replicas: 2}"),
    ),
    "yaml/syntax": Code(
        meaning="The text is not valid YAML, or not YAML that kubectl and Helm can read.",
        why="Nothing in the file can be used.",
        bad=values("worker: {replicas: 2"),
        good=values("worker: {replicas: 2}"),
    ),
    "yaml/too-deep": Code(
        meaning="Maps and lists are nested too deeply.",
        why="Readers of YAML and JSON reject such documents, so that they cannot be made to crash.",
        bad=shell("""
            { printf 'head: '; yes '[' | head -n 2000; yes ']' | head -n 2000; } | render -f -
        """),
        good=shell("printf 'head: {annotations: {team: ml}}\\n' | render -f -"),
    ),
    "yaml/too-large": Code(
        meaning="A file is larger than the limit.",
        why=(
            "An object of this size cannot be stored: etcd's limit is 1.5 MiB. The file is "
            "probably not the one that was meant."
        ),
        bad=shell("""
            yes '# a log, not values' | head -c 70000000 > values.yaml
            render -f values.yaml
        """),
        good=shell("""
            printf 'worker: {replicas: 2}\\n' > values.yaml
            render -f values.yaml
        """),
    ),
    "yaml/unknown-anchor": Code(
        meaning="An alias refers to an anchor that does not exist.",
        why="The file cannot be read. A value that starts with `*` must be in quotes.",
        bad=values("head: {annotations: {pattern: *all}}"),
        good=values('head: {annotations: {pattern: "*all"}}'),
    ),
    "yaml/unknown-tag": Code(
        meaning="A tag is not one of YAML's own.",
        why="Helm and kubectl do not know it, and read something else or nothing.",
        bad=values("head: {annotations: {secret: !vault abc}}"),
        good=values("head: {annotations: {secret: abc}}"),
    ),
}
