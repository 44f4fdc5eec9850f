"""Made from raycluster.yaml.j2 by `python -m maintain.ready`."""

from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'raycluster.yaml.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_cluster = resolve('cluster')
    l_0_entry = resolve('entry')
    l_0_group_spec = missing
    try:
        t_1 = environment.filters['indent']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'indent' found.")
    try:
        t_2 = environment.filters['items']
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'items' found.")
    try:
        t_3 = environment.filters['nindent']
    except KeyError:
        @internalcode
        def t_3(*unused):
            raise TemplateRuntimeError("No filter named 'nindent' found.")
    try:
        t_4 = environment.filters['toYaml']
    except KeyError:
        @internalcode
        def t_4(*unused):
            raise TemplateRuntimeError("No filter named 'toYaml' found.")
    try:
        t_5 = environment.filters['trim']
    except KeyError:
        @internalcode
        def t_5(*unused):
            raise TemplateRuntimeError("No filter named 'trim' found.")
    pass
    included_template = environment.get_template(environment.literal('_group.j2'), 'raycluster.yaml.j2')._get_default_module(context)
    l_0_group_spec = getattr(included_template, 'group_spec', missing)
    if l_0_group_spec is missing:
        l_0_group_spec = undefined(f"the template {included_template.__name__!r} (imported on line 1 in 'raycluster.yaml.j2') does not export the requested name 'group_spec'", name='group_spec')
    context.vars['group_spec'] = l_0_group_spec
    context.exported_vars.discard('group_spec')
    yield 'apiVersion: ray.io/v1\nkind: RayCluster\nmetadata:\n  name: '
    yield str(environment.finalize(context, t_4(environment, environment.getattr((undefined(name='cluster') if l_0_cluster is missing else l_0_cluster), 'name'))))
    yield str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 2, environment.literal('namespace'), environment.getattr((undefined(name='cluster') if l_0_cluster is missing else l_0_cluster), 'namespace'))))
    yield str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 2, environment.literal('labels'), environment.getattr((undefined(name='cluster') if l_0_cluster is missing else l_0_cluster), 'labels'))))
    yield str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 2, environment.literal('annotations'), environment.getattr((undefined(name='cluster') if l_0_cluster is missing else l_0_cluster), 'annotations'))))
    yield '\nspec:'
    for (l_1_field, l_1_value) in t_2(environment.getattr((undefined(name='cluster') if l_0_cluster is missing else l_0_cluster), 'fields')):
        _loop_vars = {}
        pass
        yield str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 2, l_1_field, l_1_value, _loop_vars=_loop_vars)))
    l_1_field = l_1_value = missing
    yield str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 2, environment.literal('gcsFaultToleranceOptions'), environment.getattr((undefined(name='cluster') if l_0_cluster is missing else l_0_cluster), 'gcs_fault_tolerance_options'))))
    yield '\n  headGroupSpec:'
    yield str(environment.finalize(context, t_3(environment, environment.call(context, (undefined(name='group_spec') if l_0_group_spec is missing else l_0_group_spec), environment.getattr((undefined(name='cluster') if l_0_cluster is missing else l_0_cluster), 'head')), 4)))
    if environment.getattr((undefined(name='cluster') if l_0_cluster is missing else l_0_cluster), 'worker_groups'):
        pass
        yield '\n  workerGroupSpecs:'
        for l_1_group in environment.getattr((undefined(name='cluster') if l_0_cluster is missing else l_0_cluster), 'worker_groups'):
            _loop_vars = {}
            pass
            yield '\n  - '
            yield str(environment.finalize(context, t_5(environment, t_1(environment, environment.call(context, (undefined(name='group_spec') if l_0_group_spec is missing else l_0_group_spec), l_1_group, _loop_vars=_loop_vars), 4))))
        l_1_group = missing
    yield '\n'

blocks = {}
debug_info = '1=44&5=51&6=52&7=53&8=54&10=56&11=59&13=61&15=63&16=64&18=67&19=71'
