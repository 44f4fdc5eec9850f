"""The help of `render` itself: one screen of 24 lines by 80 columns.

A test compares it with the options.
"""

ROOT = """\
render: RayCluster manifests for KubeRay, from values of the ray-cluster chart

  render -f values.yaml | kubectl apply -f -
  render -f base.yaml -f prod.yaml --kuberay-version 1.4 --set worker.replicas=3
  render validate cluster.yaml --kuberay-version all

Values   -f, --values FILE (- is stdin; later ones win)
         --set K=V  --set-string K=V  --set-json K=JSON  --set-file K=FILE
         --set-literal K=V        (Helm's grammar and precedence)
Release  --name NAME (default raycluster)  -n, --namespace NS
Target   --kuberay-version V (of the operator)  --feature-gates A=true,B=false
         --compat/--no-compat (legacy annotation too)  --crd FILE (your own)
Output   -o, --output yaml|json  --output-dir DIR  -s, --show-only TEMPLATE
         --templates DIR (replace built-in ones)
Checks   --strict (warnings fail)  --no-validate  --all  -q, --quiet  --debug
         --error-format text|concise|json|github|sarif|junit  --color WHEN
Also     --version  --help (each word below has one)  --install-completion SHELL

  validate  check manifests of any tool, for one KubeRay version or for all
  pods      the Pods that the operator would make of values or a manifest
  migrate   manifests for another operator   import    a manifest to values
  values    the merged values      schema    JSON Schema of values or manifest
  versions  the known versions     argocd    the config management plugin
"""
