"""Made from _pod.j2 by `python -m maintain.ready`."""

from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = '_pod.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_pod_template = missing
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
        t_3 = environment.filters['toYaml']
    except KeyError:
        @internalcode
        def t_3(*unused):
            raise TemplateRuntimeError("No filter named 'toYaml' found.")
    try:
        t_4 = environment.filters['trim']
    except KeyError:
        @internalcode
        def t_4(*unused):
            raise TemplateRuntimeError("No filter named 'trim' found.")
    pass
    def macro(l_1_group):
        t_5 = []
        l_1_entry = resolve('entry')
        if l_1_group is missing:
            l_1_group = undefined("parameter 'group' was not provided", name='group')
        pass
        t_5.extend((
            'metadata:',
            str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_1_entry is missing else l_1_entry), 2, environment.literal('labels'), environment.getattr(l_1_group, 'labels')))),
            str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_1_entry is missing else l_1_entry), 2, environment.literal('annotations'), environment.getattr(l_1_group, 'annotations')))),
            '\nspec:',
            str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_1_entry is missing else l_1_entry), 2, environment.literal('imagePullSecrets'), environment.getattr(l_1_group, 'image_pull_secrets')))),
        ))
        for (l_2_field, l_2_value) in t_2(environment.getattr(l_1_group, 'pod')):
            _loop_vars = {}
            pass
            t_5.append(
                str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_1_entry is missing else l_1_entry), 2, l_2_field, l_2_value, _loop_vars=_loop_vars))),
            )
        l_2_field = l_2_value = missing
        t_5.extend((
            '\n  containers:\n  - name: ',
            str(environment.finalize(context, environment.getattr(l_1_group, 'container_name'))),
            '\n    image: ',
            str(environment.finalize(context, t_3(environment, environment.getattr(l_1_group, 'image')))),
            str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_1_entry is missing else l_1_entry), 4, environment.literal('imagePullPolicy'), environment.getattr(l_1_group, 'image_pull_policy')))),
            str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_1_entry is missing else l_1_entry), 4, environment.literal('env'), environment.getattr(l_1_group, 'env')))),
        ))
        for (l_2_field, l_2_value) in t_2(environment.getattr(l_1_group, 'container')):
            _loop_vars = {}
            pass
            t_5.append(
                str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_1_entry is missing else l_1_entry), 4, l_2_field, l_2_value, _loop_vars=_loop_vars))),
            )
        l_2_field = l_2_value = missing
        for l_2_container in environment.getattr(l_1_group, 'sidecars'):
            _loop_vars = {}
            pass
            t_5.extend((
                '\n  - ',
                str(environment.finalize(context, t_4(environment, t_1(environment, t_3(environment, l_2_container), 4)))),
            ))
        l_2_container = missing
        return concat(t_5)
    context.exported_vars.add('pod_template')
    context.vars['pod_template'] = l_0_pod_template = Macro(environment, macro, 'pod_template', ('group',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'

blocks = {}
debug_info = '2=36&4=44&5=45&7=47&8=49&9=53&12=58&13=60&14=61&15=62&16=64&17=68&19=71&20=76'
