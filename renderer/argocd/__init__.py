"""The config management plugin of Argo CD: its plugin server's input, checked and given to the
pipeline.

What a plugin is given and must return: argoproj/argo-cd v3.6.0, `cmpserver/plugin/plugin.go` (how
commands are run), `reposerver/repository/repository.go` (`getPluginEnvs`: the environment) and
`pkg/apis/application/v1alpha1/types.go` (the form of the parameters).

All input is untrusted: the files and links of the repository, every parameter, every variable that
an application sets. So a message names a parameter or a file, never a value, and no other variable
of the environment is read.
"""
