"""Made from _cluster_spec.j2 by `python -m maintain.ready`."""

from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = '_cluster_spec.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_group_spec = l_0_cluster_spec = missing
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
        t_4 = environment.filters['trim']
    except KeyError:
        @internalcode
        def t_4(*unused):
            raise TemplateRuntimeError("No filter named 'trim' found.")
    pass
    included_template = environment.get_template(environment.literal('_group.j2'), '_cluster_spec.j2')._get_default_module(context)
    l_0_group_spec = getattr(included_template, 'group_spec', missing)
    if l_0_group_spec is missing:
        l_0_group_spec = undefined(f"the template {included_template.__name__!r} (imported on line 2 in '_cluster_spec.j2') does not export the requested name 'group_spec'", name='group_spec')
    context.vars['group_spec'] = l_0_group_spec
    context.exported_vars.discard('group_spec')
    def macro(l_1_cluster):
        t_5 = []
        l_1_entry = resolve('entry')
        if l_1_cluster is missing:
            l_1_cluster = undefined("parameter 'cluster' was not provided", name='cluster')
        pass
        for (l_2_field, l_2_value) in t_2(environment.getattr(l_1_cluster, 'fields')):
            _loop_vars = {}
            pass
            t_5.append(
                str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_1_entry is missing else l_1_entry), 0, l_2_field, l_2_value, _loop_vars=_loop_vars))),
            )
        l_2_field = l_2_value = missing
        t_5.extend((
            str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_1_entry is missing else l_1_entry), 0, environment.literal('gcsFaultToleranceOptions'), environment.getattr(l_1_cluster, 'gcs_fault_tolerance_options')))),
            '\nheadGroupSpec:',
            str(environment.finalize(context, t_3(environment, environment.call(context, (undefined(name='group_spec') if l_0_group_spec is missing else l_0_group_spec), environment.getattr(l_1_cluster, 'head')), 2))),
        ))
        if environment.getattr(l_1_cluster, 'worker_groups'):
            pass
            t_5.append(
                '\nworkerGroupSpecs:',
            )
            for l_2_group in environment.getattr(l_1_cluster, 'worker_groups'):
                _loop_vars = {}
                pass
                t_5.extend((
                    '\n- ',
                    str(environment.finalize(context, t_4(environment, t_1(environment, environment.call(context, (undefined(name='group_spec') if l_0_group_spec is missing else l_0_group_spec), l_2_group, _loop_vars=_loop_vars), 2)))),
                ))
            l_2_group = missing
        return concat(t_5)
    context.exported_vars.add('cluster_spec')
    context.vars['cluster_spec'] = l_0_cluster_spec = Macro(environment, macro, 'cluster_spec', ('cluster',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'

blocks = {}
debug_info = '2=36&3=42&4=48&5=52&7=56&9=58&10=60&12=65&13=70'
