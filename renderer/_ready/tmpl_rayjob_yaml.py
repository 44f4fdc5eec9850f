"""Made from rayjob.yaml.j2 by `python -m maintain.ready`."""

from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'rayjob.yaml.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_cluster = resolve('cluster')
    l_0_metadata = l_0_cluster_spec = missing
    try:
        t_1 = environment.filters['nindent']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'nindent' found.")
    try:
        t_2 = environment.filters['toYaml']
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'toYaml' found.")
    pass
    included_template = environment.get_template(environment.literal('_metadata.j2'), 'rayjob.yaml.j2')._get_default_module(context)
    l_0_metadata = getattr(included_template, 'metadata', missing)
    if l_0_metadata is missing:
        l_0_metadata = undefined(f"the template {included_template.__name__!r} (imported on line 2 in 'rayjob.yaml.j2') does not export the requested name 'metadata'", name='metadata')
    context.vars['metadata'] = l_0_metadata
    context.exported_vars.discard('metadata')
    included_template = environment.get_template(environment.literal('_cluster_spec.j2'), 'rayjob.yaml.j2')._get_default_module(context)
    l_0_cluster_spec = getattr(included_template, 'cluster_spec', missing)
    if l_0_cluster_spec is missing:
        l_0_cluster_spec = undefined(f"the template {included_template.__name__!r} (imported on line 3 in 'rayjob.yaml.j2') does not export the requested name 'cluster_spec'", name='cluster_spec')
    context.vars['cluster_spec'] = l_0_cluster_spec
    context.exported_vars.discard('cluster_spec')
    if (environment.getattr((undefined(name='cluster') if l_0_cluster is missing else l_0_cluster), 'kind') == environment.literal('RayJob')):
        pass
        yield 'apiVersion: ray.io/v1\nkind: RayJob\nmetadata:'
        yield str(environment.finalize(context, t_1(environment, environment.call(context, (undefined(name='metadata') if l_0_metadata is missing else l_0_metadata), (undefined(name='cluster') if l_0_cluster is missing else l_0_cluster)), 2)))
        yield '\nspec:'
        if environment.getattr((undefined(name='cluster') if l_0_cluster is missing else l_0_cluster), 'own'):
            pass
            yield str(environment.finalize(context, t_1(environment, t_2(environment, environment.getattr((undefined(name='cluster') if l_0_cluster is missing else l_0_cluster), 'own')), 2)))
        yield '\n  rayClusterSpec:'
        yield str(environment.finalize(context, t_1(environment, environment.call(context, (undefined(name='cluster_spec') if l_0_cluster_spec is missing else l_0_cluster_spec), (undefined(name='cluster') if l_0_cluster is missing else l_0_cluster)), 4)))
    yield '\n'

blocks = {}
debug_info = '2=25&3=31&4=37&8=40&10=42&11=44&14=46'
