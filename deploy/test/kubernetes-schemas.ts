import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import type { Resource } from './helm.js';

interface Validate {
  (data: unknown): boolean;
  readonly errors?:
    readonly { readonly instancePath: string; readonly keyword: string; readonly params: object }[] | null;
}

const require = createRequire(import.meta.url);

/** Where the schemas of an API are, compiled to functions that check types and required fields, and what their names begin with. */
const PACKAGES: Readonly<Record<string, readonly [string, string]>> = {
  'keda.sh': ['@kubernetes-models/keda', 'KedaSh'],
  'monitoring.coreos.com': ['@kubernetes-models/prometheus-operator', 'MonitoringCoreosCom'],
};
const KUBERNETES = 'kubernetes-models';

/** What is wrong with a resource. A field that its schema does not know is wrong, too, as Kubernetes has it when it validates strictly. */
export function defectsOf(resource: Resource): string[] {
  const where = `${resource.kind} ${resource.metadata.name}`;
  const validate = schemaOf(resource);
  const read = new Set<string>();
  const isValid = validate(watched(resource, '', read));
  const wrong = isValid ? [] : (validate.errors ?? []);
  return [
    ...wrong.map(
      ({ instancePath, keyword, params }) => `${where}${instancePath}: ${keyword} ${JSON.stringify(params)}`,
    ),
    // What no schema has asked for.
    ...pathsOf(resource, '')
      .filter((path) => !read.has(path))
      .map((path) => `${where}${path}: is unknown`),
  ];
}

function schemaOf({ apiVersion, kind }: Resource): Validate {
  const own = OF_OPERATORS[`${apiVersion} ${kind}`];
  if (own !== undefined) return own;
  const [version = '', group = 'core'] = apiVersion.split('/').reverse();
  const [name, prefix] = PACKAGES[group] ?? [KUBERNETES, `IoK8sApi${capital(group.split('.')[0])}`];
  // By its path: the package does not export it.
  const file = join(dirname(require.resolve(name)), '_schemas', `${prefix}${capital(version)}${kind}.js`);
  return (require(file) as { readonly validate: Validate }).validate;
}

const capital = (word = '') => word.slice(0, 1).toUpperCase() + word.slice(1);

/** The value, which notes every path that somebody reads. */
function watched(value: unknown, path: string, read: Set<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, key) {
      const child: unknown = Reflect.get(target, key);
      if (typeof key === 'symbol') return child;
      read.add(`${path}/${key}`);
      return watched(child, `${path}/${key}`, read);
    },
  });
}

function pathsOf(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [`${path}/${key}`, ...pathsOf(child, `${path}/${key}`)]);
}

const NAME = { type: 'string', minLength: 1 } as const;
const TEXTS = { type: 'object', additionalProperties: { type: 'string' } } as const;
const QUANTITIES = { type: 'object', additionalProperties: { type: ['string', 'number'] } } as const;
const RESOURCES = closed({ requests: QUANTITIES, limits: QUANTITIES });
const TOLERATIONS = {
  type: 'array',
  items: closed({ key: NAME, operator: NAME, value: NAME, effect: NAME, tolerationSeconds: { type: 'integer' } }),
} as const;

function closed(properties: object, required: readonly string[] = []) {
  return { type: 'object', additionalProperties: false, properties, required } as const;
}

/** The fields that the chart uses of CloudNativePG and of the operator of RabbitMQ, which no package describes. */
const OF_OPERATORS: Readonly<Record<string, Validate>> = {
  'postgresql.cnpg.io/v1 Cluster': compile({
    instances: { type: 'integer', minimum: 1 },
    enableSuperuserAccess: { type: 'boolean' },
    storage: closed({ size: NAME, storageClass: NAME }),
    bootstrap: closed({
      initdb: closed({
        ...{ database: NAME, owner: NAME, secret: closed({ name: NAME }, ['name']) },
        postInitApplicationSQL: { type: 'array', items: NAME },
      }),
    }),
    postgresql: closed({
      parameters: TEXTS,
      synchronous: closed({ method: { enum: ['any', 'first'] }, number: { type: 'integer' } }, ['method', 'number']),
    }),
    affinity: closed({
      ...{ enablePodAntiAffinity: { type: 'boolean' }, topologyKey: NAME },
      ...{ nodeSelector: TEXTS, tolerations: TOLERATIONS },
    }),
    resources: RESOURCES,
  }),
  'rabbitmq.com/v1beta1 RabbitmqCluster': compile({
    replicas: { type: 'integer', minimum: 0 },
    image: NAME,
    secretBackend: closed({ externalSecret: closed({ name: NAME }) }),
    persistence: closed({ storage: NAME, storageClassName: NAME }),
    resources: RESOURCES,
    rabbitmq: closed({ additionalConfig: { type: 'string', maxLength: 2_000 } }),
    affinity: closed({
      podAntiAffinity: closed({
        preferredDuringSchedulingIgnoredDuringExecution: {
          type: 'array',
          items: closed({
            weight: { type: 'integer' },
            podAffinityTerm: closed({ topologyKey: NAME, labelSelector: closed({ matchLabels: TEXTS }) }, [
              'topologyKey',
            ]),
          }),
        },
      }),
    }),
    tolerations: TOLERATIONS,
  }),
};

function compile(spec: object): Validate {
  return new Ajv({ allowUnionTypes: true }).compile(
    closed(
      {
        ...{ apiVersion: NAME, kind: NAME, spec: closed(spec) },
        metadata: closed({ name: NAME, labels: TEXTS, annotations: TEXTS }, ['name']),
      },
      ['metadata', 'spec'],
    ),
  );
}
