"""Made from extra-manifests.yaml.j2 by `python -m maintain.ready`."""

from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'extra-manifests.yaml.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_values = resolve('values')
    try:
        t_1 = environment.filters['default']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'default' found.")
    try:
        t_2 = environment.filters['toYaml']
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'toYaml' found.")
    pass
    for l_1_manifest in t_1(environment.getattr((undefined(name='values') if l_0_values is missing else l_0_values), 'extraManifests'), []):
        _loop_vars = {}
        pass
        yield '\n---\n'
        yield str(environment.finalize(context, t_2(environment, l_1_manifest)))
    l_1_manifest = missing
    yield '\n'

blocks = {}
debug_info = '1=24&3=28'
