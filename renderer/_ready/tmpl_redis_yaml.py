"""Made from redis.yaml.j2 by `python -m renderer.ready`."""

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
    if environment.getattr(environment.getattr((undefined(name='values') if l_0_values is missing else l_0_values), 'redis'), 'create'):
        pass
        yield '\napiVersion: v1\nkind: Service\nmetadata:\n  name: '
        yield str(t_2(environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'name')))
        yield str(environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 2, 'namespace', environment.getattr((undefined(name='release') if l_0_release is missing else l_0_release), 'namespace')))
        yield str(environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 2, 'labels', environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'labels')))
        yield '\nspec:\n  ports:\n  - name: redis\n    port: 6379\n    targetPort: redis\n  selector:'
        yield str(t_1(t_2(environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'labels')), 4))
        yield '\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: '
        yield str(t_2(environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'name')))
        yield str(environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 2, 'namespace', environment.getattr((undefined(name='release') if l_0_release is missing else l_0_release), 'namespace')))
        yield str(environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 2, 'labels', environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'labels')))
        yield '\nspec:\n  replicas: 1\n  strategy:\n    type: Recreate\n  selector:\n    matchLabels:'
        yield str(t_1(t_2(environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'labels')), 6))
        yield '\n  template:\n    metadata:\n      labels:'
        yield str(t_1(t_2(environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'labels')), 8))
        yield '\n    spec:\n      containers:\n      - name: redis\n        image: '
        yield str(t_2(environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'image')))
        yield str(environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 8, 'imagePullPolicy', environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'image_pull_policy')))
        yield '\n        args: ["--save", "", "--appendonly", "no"'
        if environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'env'):
            pass
            yield ', "--requirepass", "$(REDIS_PASSWORD)"'
        yield ']'
        yield str(environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 8, 'env', environment.getattr((undefined(name='redis') if l_0_redis is missing else l_0_redis), 'env')))
        yield '\n        ports:\n        - name: redis\n          containerPort: 6379\n        readinessProbe:\n          tcpSocket:\n            port: redis'
        yield str(environment.call(context, (undefined(name='entry') if l_0_entry is missing else l_0_entry), 8, 'resources', environment.getattr(environment.getattr((undefined(name='values') if l_0_values is missing else l_0_values), 'redis'), 'resources')))
    yield '\n'

blocks = {}
debug_info = '2=27&6=30&7=31&8=32&14=34&19=36&20=37&21=38&27=40&30=42&34=44&35=45&37=47&38=51&45=53'
