"""Made from _metadata.j2 by `python -m maintain.ready`."""

from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = '_metadata.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_metadata = missing
    try:
        t_1 = environment.filters['toYaml']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'toYaml' found.")
    pass
    def macro(l_1_cluster):
        t_2 = []
        l_1_entry = resolve('entry')
        if l_1_cluster is missing:
            l_1_cluster = undefined("parameter 'cluster' was not provided", name='cluster')
        pass
        t_2.extend((
            'name: ',
            str(environment.finalize(context, t_1(environment, environment.getattr(l_1_cluster, 'name')))),
            str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_1_entry is missing else l_1_entry), 0, environment.literal('namespace'), environment.getattr(l_1_cluster, 'namespace')))),
            str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_1_entry is missing else l_1_entry), 0, environment.literal('labels'), environment.getattr(l_1_cluster, 'labels')))),
            str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_1_entry is missing else l_1_entry), 0, environment.literal('annotations'), environment.getattr(l_1_cluster, 'annotations')))),
        ))
        return concat(t_2)
    context.exported_vars.add('metadata')
    context.vars['metadata'] = l_0_metadata = Macro(environment, macro, 'metadata', ('cluster',), False, False, False, context.eval_ctx.autoescape)
    yield '\n'

blocks = {}
debug_info = '2=18&3=26&4=27&5=28&6=29'
