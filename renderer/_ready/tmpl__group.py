"""Made from _group.j2 by `python -m maintain.ready`."""

from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = '_group.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_pod_template = l_0_group_spec = missing
    try:
        t_1 = environment.filters['items']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'items' found.")
    try:
        t_2 = environment.filters['nindent']
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'nindent' found.")
    try:
        t_3 = environment.filters['toYaml']
    except KeyError:
        @internalcode
        def t_3(*unused):
            raise TemplateRuntimeError("No filter named 'toYaml' found.")
    try:
        t_4 = environment.tests['none']
    except KeyError:
        @internalcode
        def t_4(*unused):
            raise TemplateRuntimeError("No test named 'none' found.")
    pass
    included_template = environment.get_template(environment.literal('_pod.j2'), '_group.j2')._get_default_module(context)
    l_0_pod_template = getattr(included_template, 'pod_template', missing)
    if l_0_pod_template is missing:
        l_0_pod_template = undefined(f"the template {included_template.__name__!r} (imported on line 2 in '_group.j2') does not export the requested name 'pod_template'", name='pod_template')
    context.vars['pod_template'] = l_0_pod_template
    context.exported_vars.discard('pod_template')
    def macro(l_1_group):
        t_5 = []
        if l_1_group is missing:
            l_1_group = undefined("parameter 'group' was not provided", name='group')
        pass
        for (l_2_field, l_2_value) in t_1(environment.getattr(l_1_group, 'fields')):
            l_2_entry = resolve('entry')
            _loop_vars = {}
            pass
            t_5.append(
                str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_2_entry is missing else l_2_entry), 0, l_2_field, l_2_value, _loop_vars=_loop_vars))),
            )
        l_2_field = l_2_value = l_2_entry = missing
        if (not t_4(environment.getattr(l_1_group, 'ray_start_params'))):
            pass
            t_5.extend((
                '\nrayStartParams:',
                str(environment.finalize(context, t_2(environment, t_3(environment, environment.getattr(l_1_group, 'ray_start_params')), 2))),
            ))
        t_5.extend((
            '\ntemplate:',
            str(environment.finalize(context, t_2(environment, environment.call(context, (undefined(name='pod_template') if l_0_pod_template is missing else l_0_pod_template), l_1_group), 2))),
        ))
        return concat(t_5)
    context.exported_vars.add('group_spec')
    context.vars['group_spec'] = l_0_group_spec = Macro(environment, macro, 'group_spec', ('group',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'

blocks = {}
debug_info = '2=36&3=42&4=47&5=52&7=55&8=59&11=63'
