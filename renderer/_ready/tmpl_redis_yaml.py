"""Made from redis.yaml.j2 by `python -m maintain.ready`."""

from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
name = 'redis.yaml.j2'

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_values = resolve('values')
    l_0_redis = resolve('redis')
    l_0_entry = resolve('entry')
    l_0_release = resolve('release')
    try:
        t_1 = environment.filters['default']
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'default' found.")
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
    pass
    if t_1(environment.getattr(t_1(environment.getattr((undefined(name='values') if l_0_values is missing else l_0_values), 'redis'), {}), 'create'), False):
        pass
        yield '\napiVersion: v1\nkind: Service\nmetadata:\n  name: '
        yield str(environment.finalize(context, t_3(environment, environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'name'))))
        yield str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 2, environment.literal('namespace'), environment.getattr((undefined(name='release') if l_0_release is missing else l_0_release), 'namespace'))))
        yield str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 2, environment.literal('labels'), environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'labels'))))
        yield '\nspec:\n  ports:\n  - name: redis\n    port: 6379\n    targetPort: redis\n  selector:'
        yield str(environment.finalize(context, t_2(environment, t_3(environment, environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'labels')), 4)))
        yield '\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: '
        yield str(environment.finalize(context, t_3(environment, environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'name'))))
        yield str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 2, environment.literal('namespace'), environment.getattr((undefined(name='release') if l_0_release is missing else l_0_release), 'namespace'))))
        yield str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 2, environment.literal('labels'), environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'labels'))))
        yield '\nspec:\n  replicas: 1\n  strategy:\n    type: Recreate\n  selector:\n    matchLabels:'
        yield str(environment.finalize(context, t_2(environment, t_3(environment, environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'labels')), 6)))
        yield '\n  template:\n    metadata:\n      labels:'
        yield str(environment.finalize(context, t_2(environment, t_3(environment, environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'labels')), 8)))
        yield '\n    spec:\n      containers:\n      - name: redis\n        image: '
        yield str(environment.finalize(context, t_3(environment, environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'image'))))
        yield str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 8, environment.literal('imagePullPolicy'), environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'image_pull_policy'))))
        yield '\n        args: ["--save", "", "--appendonly", "no"'
        if environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'env'):
            pass
            yield ', "--requirepass", "$(REDIS_PASSWORD)"'
        yield ']'
        yield str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 8, environment.literal('env'), environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'env'))))
        yield '\n        ports:\n        - name: redis\n          containerPort: 6379\n        readinessProbe:\n          tcpSocket:\n            port: redis'
        yield str(environment.finalize(context, environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 8, environment.literal('resources'), t_1(environment.getattr(environment.getattr((undefined(name='values') if l_0_values is missing else l_0_values), 'redis'), 'resources'), {}))))
    yield '\n'

blocks = {}
debug_info = '2=33&6=36&7=37&8=38&14=40&19=42&20=43&21=44&27=46&30=48&34=50&35=51&37=53&38=57&45=59'
