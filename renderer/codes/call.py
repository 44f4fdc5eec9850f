"""The codes of options, arguments and files."""

from __future__ import annotations

from renderer.codes.model import Code, shell

_CRD = """\
cat > crd.yaml <<'END'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: rayclusters.ray.io}
spec:
  group: ray.io
  scope: Namespaced
  names: {kind: RayCluster, plural: rayclusters}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties: {spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}
END
"""

_NOTES = """
            mkdir -p templates/notes
            printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: notes}\\n' \\
              > templates/notes/a.yaml.j2
"""

CODES: dict[str, Code] = {
    "call/bad-option": Code(
        meaning="An option has a value that it does not accept, or lacks the value that it needs.",
        why="The call is rejected: a guess could render something else than what was meant.",
        bad=shell("render --output xml"),
        good=shell("render --output json"),
    ),
    "call/bad-setter": Code(
        meaning=(
            "A `--set` flag is not written in Helm's grammar, or sets a key of a value that is "
            "not a map or a list."
        ),
        why=(
            "Helm rejects the flag, too. The value itself is never shown, because it may be a "
            "secret."
        ),
        bad=shell("render --set image.tag"),
        good=shell("render --set image.tag=2.52.0"),
    ),
    "call/bad-value": Code(
        meaning="An option of `render argocd plugin` has a value that is not valid.",
        why="The printed file would be rejected by Kubernetes, or its Pod could not start.",
        bad=shell("render argocd plugin --kind patch --image Registry/Plugin:1"),
        good=shell("render argocd plugin --kind patch --image registry.example.com/plugin:0.1.0"),
    ),
    "call/cannot-read": Code(
        meaning="A folder exists and cannot be read.",
        why="The manifests in it were not checked.",
        bad=shell("""
            mkdir -m 000 manifests
            render validate manifests
        """),
        good=shell("""
            mkdir -m 755 manifests
            render --name demo > manifests/cluster.yaml
            render validate manifests
        """),
    ),
    "call/cannot-write": Code(
        meaning="Stdout, or a file below `--output-dir`, cannot be written.",
        why="The output is incomplete and must not be applied.",
        bad=shell("""
            touch manifests
            render --output-dir manifests
        """),
        good=shell("""
            mkdir manifests
            render --output-dir manifests
        """),
    ),
    "call/crd": Code(
        meaning="The file of `--crd` does not contain a CRD of RayCluster.",
        why="The manifest would be checked against nothing.",
        bad=shell("""
            printf 'kind: ConfigMap\\n' > crd.yaml
            render --crd crd.yaml
        """),
        good=shell(_CRD + "render --crd crd.yaml"),
    ),
    "call/feature-gate-not-in-version": Code(
        meaning="The operator of the target version does not have this feature gate (a warning).",
        why="An operator that is started with an unknown feature gate does not start.",
        bad=shell(
            "render --name demo | render validate - --kuberay-version 1.6 --feature-gates "
            "RayClusterMTLS=true"
        ),
        good=shell(
            "render --name demo | render validate - --kuberay-version 1.7 --feature-gates "
            "RayClusterMTLS=true"
        ),
    ),
    "call/feature-gate-value": Code(
        meaning="A feature gate is given without `true` or `false`.",
        why="The operator accepts only these two words as well.",
        bad=shell("render --feature-gates RayClusterMTLS"),
        good=shell("render --feature-gates RayClusterMTLS=true"),
    ),
    "call/flag-without-use": Code(
        meaning="An option has no meaning together with the others.",
        why="The option would be ignored silently, and the output would not be what was requested.",
        bad=shell(
            "render argocd plugin --kind configmap --image registry.example.com/plugin:0.1.0"
        ),
        good=shell("render argocd plugin --kind configmap"),
    ),
    "call/is-a-directory": Code(
        meaning="A folder is given where a file is read.",
        why=(
            "Values files are read in the order in which they are named; a folder has no such "
            "order."
        ),
        bad=shell("""
            mkdir values
            render -f values
        """),
        good=shell("""
            printf 'worker: {replicas: 2}\\n' > values.yaml
            render -f values.yaml
        """),
    ),
    "call/kuberay-version": Code(
        meaning="The KubeRay version is not a version, or is older than every known release.",
        why="What such an operator accepts is not known.",
        bad=shell("render --kuberay-version 0.6"),
        good=shell("render --kuberay-version 1.2"),
    ),
    "call/kuberay-version-newer": Code(
        meaning="The KubeRay version is newer than every known release (a warning).",
        why="The manifest is checked as for the newest known release, which may differ from yours.",
        bad=shell("render --kuberay-version 1.99"),
        good=shell("render --kuberay-version 1.7"),
    ),
    "call/misplaced-option": Code(
        meaning="An option of a command is written before the command's name.",
        why="Before the name it would be an option of the render itself, with another meaning.",
        bad=shell("render --strict validate cluster.yaml"),
        good=shell("""
            render --name demo > cluster.yaml
            render validate --strict cluster.yaml
        """),
    ),
    "call/missing-file": Code(
        meaning="A named file or folder does not exist.",
        why="Without its values the manifest would be different.",
        bad=shell("render -f values.yml"),
        good=shell("""
            printf 'worker: {replicas: 2}\\n' > values.yaml
            render -f values.yaml
        """),
    ),
    "call/missing-flag": Code(
        meaning="An option that the others need is missing.",
        why="The output would be incomplete.",
        bad=shell("render argocd plugin --kind patch"),
        good=shell("render argocd plugin --kind patch --image registry.example.com/plugin:0.1.0"),
    ),
    "call/no-cluster": Code(
        meaning="`render pods` finds no object for which KubeRay makes Pods.",
        why="Without a cluster there is no Pod to print.",
        bad=shell("""
            printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: notes}\\n' > notes.yaml
            render pods notes.yaml
        """),
        good=shell("""
            render --name demo > cluster.yaml
            render pods cluster.yaml
        """),
    ),
    "call/no-input": Code(
        meaning="`render validate` is called without a file.",
        why="In a pipeline it would look as if everything were valid.",
        bad=shell("render validate"),
        good=shell("render --name demo | render validate -"),
    ),
    "call/no-libyaml": Code(
        meaning="PyYAML is installed without libyaml.",
        why=(
            "PyYAML's own parser, in Python, reads some texts differently from Kubernetes. The "
            "wheels of PyYAML have libyaml."
        ),
        bad=shell("""
            # this file stands for a PyYAML that was built without libyaml
            printf 'import sys\\nsys.modules["yaml._yaml"] = None\\n' > sitecustomize.py
            PYTHONPATH="$PWD:$PYTHONPATH" render --name demo
        """),
        good=shell("render --name demo"),
    ),
    "call/no-manifests": Code(
        meaning="A folder contains no manifest.",
        why=(
            "In a pipeline it would look as if everything were valid. Files that end in `.yaml`, "
            "`.yml` or `.json` are read."
        ),
        bad=shell("""
            mkdir manifests
            render --name demo > manifests/cluster.txt
            render validate manifests
        """),
        good=shell("""
            mkdir manifests
            render --name demo > manifests/cluster.yaml
            render validate manifests
        """),
    ),
    "call/no-templates": Code(
        meaning="The folder of `--templates` contains no template.",
        why="The built-in templates would be used silently. The names of templates end in `.j2`.",
        bad=shell("""
            mkdir templates
            touch templates/extra.yaml
            render --templates templates
        """),
        good=shell("""
            mkdir templates
            touch templates/extra.yaml.j2
            render --templates templates
        """),
    ),
    "call/no-working-directory": Code(
        meaning="The working directory of the call was deleted.",
        why="The Argo CD plugin reads the application from its working directory.",
        bad=shell("""
            mkdir app
            cd app
            rmdir ../app
            ARGOCD_APP_NAME=demo render argocd generate
        """),
        good=shell("""
            printf 'worker: {replicas: 2}\\n' > raycluster.render.yaml
            ARGOCD_APP_NAME=demo render argocd generate
        """),
    ),
    "call/outside-folder": Code(
        meaning="A file would be written outside the folder of `--output-dir`.",
        why=(
            "A link in the folder leads elsewhere, where a file of another program could be "
            "overwritten."
        ),
        bad=shell(
            _NOTES
            + """
            mkdir manifests elsewhere
            ln -s ../elsewhere manifests/notes
            render --name demo --templates templates --output-dir manifests
        """
        ),
        good=shell(
            _NOTES
            + """
            mkdir manifests
            render --name demo --templates templates --output-dir manifests
        """
        ),
    ),
    "call/stdin-twice": Code(
        meaning="Stdin is named more than once.",
        why="Stdin can be read only once: the second file would be empty.",
        bad=shell("printf 'worker: {replicas: 2}\\n' | render -f - -f -"),
        good=shell("printf 'worker: {replicas: 2}\\n' | render -f -"),
    ),
    "call/unknown-command": Code(
        meaning="The command does not exist.",
        why="The call is rejected. To render, give no command.",
        bad=shell("render template"),
        good=shell("render --name demo"),
    ),
    "call/unknown-feature-gate": Code(
        meaning="No KubeRay version has this feature gate.",
        why="The operator does not start with it.",
        bad=shell("render --feature-gates RayClusterMtls=true"),
        good=shell("render --feature-gates RayClusterMTLS=true"),
    ),
    "call/unknown-option": Code(
        meaning="The option does not exist.",
        why="The call is rejected: without the option it would mean something else.",
        bad=shell("render --kube-ray-version 1.4"),
        good=shell("render --kuberay-version 1.4"),
    ),
    "call/unknown-template": Code(
        meaning="`--show-only` names a template that does not exist.",
        why="Nothing would be rendered.",
        bad=shell("render --show-only cluster.yaml"),
        good=shell("render --show-only raycluster.yaml.j2"),
    ),
    "call/unreadable-file": Code(
        meaning="A file exists and cannot be read.",
        why="Without its values the manifest would be different.",
        bad=shell("""
            ln -s values.yaml values.yaml
            render -f values.yaml
        """),
        good=shell("""
            printf 'worker: {replicas: 2}\\n' > values.yaml
            render -f values.yaml
        """),
    ),
    "call/url": Code(
        meaning="A URL is given where a file is read.",
        why=(
            "Nothing is ever fetched from the network, so that a render depends on its inputs "
            "alone."
        ),
        bad=shell("render -f https://example.com/values.yaml"),
        good=shell("""
            printf 'worker: {replicas: 2}\\n' > values.yaml  # such as: curl -fsSo values.yaml …
            render -f values.yaml
        """),
    ),
}
