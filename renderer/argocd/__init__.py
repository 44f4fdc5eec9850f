"""The config management plugin of Argo CD: what its plugin server gives is read with care and handed to the pipeline.

What a plugin is given and what it owes: argoproj/argo-cd v3.6.0, `cmpserver/plugin/plugin.go` (how commands are run),
`reposerver/repository/repository.go` (`getPluginEnvs`: the environment) and `pkg/apis/application/v1alpha1/types.go`
(the form of the parameters).

Everything that arrives here is hostile: the files and links of the repository, every parameter, every variable that an
application sets. So a message names a parameter or a file, never a value; and nothing else of the environment is read.
"""
