import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readExample } from '../../dev/src/commands/configuration.js';
import { HELM, lint, type Resource, template } from './helm.js';
import { defectsOf } from './kubernetes-schemas.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const readNumber = (path: string, name: string) =>
  Number(new RegExp(`const ${name} = ([\\d_]+);`).exec(read(path))?.[1]?.replaceAll('_', ''));

/** Every form that the documents name, and those that differ in what is rendered. */
const LOGIN = ['login.issuer=https://login.example', 'login.clientId=shop', 'shopUrl=https://shop.example'];
const FORMS: readonly { what: string; chart: string; values?: readonly string[]; settings?: readonly string[] }[] = [
  { what: 'the stores, as single servers', chart: 'stores' },
  { what: 'the stores, by operators', chart: 'stores', values: ['stores-operators'] },
  {
    what: 'a part of the stores, with passwords of our own',
    chart: 'stores',
    settings: ['passwords.existingSecret=own', 'postgresql.kind=external', 'redis.storage.className=fast'],
  },
  { what: 'a shop by the defaults', chart: 'flashsale', settings: LOGIN },
  { what: 'the demo', chart: 'flashsale', values: ['demo'] },
  { what: 'a shop for real buyers', chart: 'flashsale', values: ['shop'] },
  {
    what: 'a shop whose buyers bring tokens',
    chart: 'flashsale',
    settings: [
      ...['buyers.identity=token', 'buyers.keySetUrl=https://keys.example/jwks', 'buyers.audience=shop'],
      ...['api.autoscaling.kind=hpa', 'networkPolicy.enabled=false', 'console.enabled=false'],
      'pictures.claim=shop-pictures',
    ],
  },
  {
    what: 'a shop with every secret',
    chart: 'flashsale',
    settings: [
      ...LOGIN,
      ...['secrets.existingSecret=own', 'login.hasClientSecret=true', 'login.hasPreviousSessionSecret=true'],
      'worker.hasSmtpPassword=true',
      ...['rooms.enabled=true', 'rooms.hasPreviousSecret=true', 'rooms.hasChallengeSecret=true'],
      ...['api.settings.ROOM_CHALLENGE=turnstile', 'api.settings.ROOM_CHALLENGE_SITE_KEY=site'],
      ...['api.settings.ROOM_CHALLENGE_HOSTS=shop.example', 'web.settings.ROOM_CHALLENGE=turnstile'],
      ...['operatorLogin.issuer=https://staff.example', 'operatorLogin.clientId=console'],
      ...['operatorLogin.hasClientSecret=true', 'operatorLogin.consoleUrl=https://console.example'],
      ...['operatorLogin.name=the directory', 'operatorLogin.scope=openid groups', 'operatorLogin.roleClaim=groups'],
      'operatorLogin.roles=owner=admins',
      ...['pictures.bucket.endpoint=https://s3.example', 'pictures.bucket.name=pictures'],
      ...['api.hasRateLimitRedis=true', 'image.pullSecrets={registry}', 'nodeSelector.pool=shop'],
    ],
  },
  {
    what: 'a shop that checks tokens by a public key',
    chart: 'flashsale',
    settings: ['buyers.identity=token', 'buyers.tokenKey=public-key', 'secrets.existingSecret=own'],
  },
  {
    what: 'a shop on a Redis Cluster',
    chart: 'flashsale',
    settings: [...LOGIN, 'stores.redisCluster=redis://flashsale@redis-0:6379\\,redis-1:6379'],
  },
];

interface Variable {
  readonly name: string;
  readonly value?: string;
}
interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}
interface Container {
  readonly name: string;
  readonly image: string;
  readonly env: readonly Variable[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly securityContext: { readonly readOnlyRootFilesystem?: boolean };
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly lifecycle?: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
  readonly resources: { readonly requests: object; readonly limits: object };
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}
interface SecretFiles {
  readonly items: readonly { readonly key: string; readonly path: string }[];
}
interface Pod {
  readonly terminationGracePeriodSeconds?: number;
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: object;
  readonly topologySpreadConstraints: readonly object[];
  readonly containers: readonly [Container];
  readonly volumes: readonly {
    readonly name: string;
    readonly secret?: SecretFiles;
    readonly projected?: { readonly sources: readonly { readonly secret: SecretFiles }[] };
  }[];
}

function podOf({ spec }: Resource): Pod {
  return (spec as { readonly template: { readonly spec: Pod } }).template.spec;
}

const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'Job']);
const workloads = (resources: readonly Resource[]) => resources.filter(({ kind }) => WORKLOADS.has(kind));

function find(resources: readonly Resource[], kind: string, name: string): Resource {
  const found = resources.find((resource) => resource.kind === kind && resource.metadata.name === name);
  if (found === undefined) throw new Error(`There is no ${kind} ${name}`);
  return found;
}

const environmentOf = (container: Container) =>
  Object.fromEntries(container.env.map(({ name, value }) => [name, value]));

(HELM === undefined ? describe.skip : describe)('the charts of deploy/kubernetes', () => {
  it('have the version of the shop', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    for (const chart of ['flashsale', 'stores'])
      expect(read(`deploy/kubernetes/${chart}/Chart.yaml`)).toContain(`appVersion: ${version}\n`);
  });

  describe.each(FORMS)('$what', ({ chart, values = [], settings = [] }) => {
    const rendered = template('flash', chart, values, settings);
    rendered.catch(() => undefined);

    it('are what Kubernetes and the operators take, to the last field', async () => {
      const resources = await rendered;
      expect(resources.length).toBeGreaterThan(5);
      expect(resources.flatMap(defectsOf)).toEqual([]);
    });

    it('name no resource twice', async () => {
      const names = (await rendered).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      expect(names).toEqual([...new Set(names)]);
    });

    it('run nothing as root, and give nobody more than it needs', async () => {
      for (const resource of workloads(await rendered)) {
        const { automountServiceAccountToken, securityContext, containers } = podOf(resource);
        expect(automountServiceAccountToken).toBe(false);
        expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
        for (const { name, securityContext: own, resources: given } of containers) {
          expect(own).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
          // As in docker-compose.yml.
          expect(own.readOnlyRootFilesystem).toBe(name === 'rabbitmq' ? undefined : true);
          expect(given).toMatchObject({
            requests: { memory: expect.any(String) },
            limits: { memory: expect.any(String) },
          });
        }
      }
    });

    it('put secrets into files alone, and every file that is named is there', async () => {
      for (const resource of workloads(await rendered)) {
        const { containers, volumes } = podOf(resource);
        const files = volumes
          .flatMap(({ projected, secret }) =>
            (projected?.sources ?? [{ secret }]).flatMap((source) => source.secret?.items ?? []),
          )
          .map(({ path }) => `/run/secrets/${path}`);
        const [{ env, volumeMounts }] = containers;
        const named = env.flatMap(({ name, value = '' }) => (name.endsWith('_FILE') ? [value] : []));
        expect(named.filter((path) => !files.includes(path))).toEqual([]);
        // The start scripts of stores, and addresses, name others.
        const unread = files.filter((path) => !named.includes(path) && !path.endsWith('.pem'));
        expect(unread.length).toBeLessThanOrEqual(chart === 'stores' ? 3 : 0);
        expect(
          env.filter(({ name }) => /(PASSWORD|TOKEN|SECRET|SECRET_PREVIOUS|SECRET_KEY|ACCESS_KEY)$/.test(name)),
        ).toEqual([]);
        expect(env.filter(({ value = '' }) => /:\/\/[^/]*:[^/]*@/.test(value))).toEqual([]);
        expect(volumeMounts.map(({ name }) => name).sort()).toEqual(
          expect.arrayContaining(volumes.map(({ name }) => name)),
        );
      }
    });
  });

  it('are checked by schemas that find a wrong type, a field that is missing and one that is unknown', async () => {
    const resources = await template('flash', 'flashsale', ['shop']);
    const planted = (kind: string, plant: (spec: Record<string, unknown>) => void) => {
      const copy = structuredClone(resources.find((resource) => resource.kind === kind)) as Resource;
      plant(copy['spec'] as Record<string, unknown>);
      return defectsOf(copy);
    };
    expect(planted('Service', (spec) => (spec['selecter'] = {}))).toEqual([
      expect.stringContaining('/spec/selecter: is unknown'),
    ]);
    expect(planted('Deployment', (spec) => (spec['replicas'] = 'two'))).toEqual([
      expect.stringContaining('/spec/replicas: type'),
    ]);
    expect(planted('ScaledObject', (spec) => delete spec['scaleTargetRef'])).toEqual([
      expect.stringContaining('"missingProperty":"scaleTargetRef"'),
    ]);
  });

  it.each([
    ['stores', []],
    ['stores', ['stores-operators']],
    ['flashsale', ['demo']],
    ['flashsale', ['shop']],
  ])('pass the lint of Helm: %s, %j', async (chart, values) => {
    expect(await lint(chart, values)).toContain('0 chart(s) failed');
  });

  describe('the settings of .env.example', () => {
    const known = readExample();
    const shops = FORMS.filter(({ chart }) => chart === 'flashsale');
    const renderedNames = async () => {
      const all = await Promise.all(
        shops.map(({ values, settings }) => template('flash', 'flashsale', values, settings)),
      );
      return new Set(
        all
          .flat()
          .flatMap((resource) => (WORKLOADS.has(resource.kind) ? podOf(resource).containers[0].env : []))
          .map(({ name }) => name),
      );
    };
    const schema = JSON.parse(read('deploy/kubernetes/flashsale/values.schema.json')) as {
      properties: Record<
        string,
        { properties?: Record<string, { propertyNames?: { enum: string[] } }>; propertyNames?: { enum: string[] } }
      >;
    };
    const free = ['api', 'worker', 'web']
      .flatMap((part) => schema.properties[part]?.properties?.['settings']?.propertyNames?.enum ?? [])
      .concat(schema.properties['settings']?.propertyNames?.enum ?? []);

    it('have every variable of every form', async () => {
      const names = new Set(known.flatMap(({ name }) => [name, `${name}_FILE`]));
      const unknown = [...(await renderedNames()), ...free].filter((name) => !names.has(name));
      expect(unknown).toEqual([]);
    });

    it('can all be set', async () => {
      const set = await renderedNames();
      // The images decide on these, or nobody may set them outside of tests.
      const decided = /^(HOST|PORT|WEB_PORT|WORKER_PORT|PAYMENT_SANDBOX_PORT|FAILPOINTS)$/;
      const groups = new Set([
        'All processes',
        'API',
        'Migrations',
        'Web page',
        'Worker',
        'Payment sandbox (payment-sandbox/README.md)',
      ]);
      const missing = known
        .filter(({ name, group }) => groups.has(group) && !decided.test(name))
        .map(({ name }) => name)
        .filter((name) => ![name, `${name}_FILE`].some((either) => set.has(either) || free.includes(either)));
      expect(missing).toEqual([]);
    });

    it('reach the processes as they were written, large numbers too', async () => {
      const resources = await template(
        'flash',
        'flashsale',
        ['demo'],
        [
          ...['api.settings.RATE_LIMIT_PURCHASES_PER_ADDRESS=1000000', 'settings.OTEL_TRACES_SAMPLER_ARG=0.1'],
          'worker.settings.RETIRE_AFTER_HOURS=24',
        ],
      );
      const api = environmentOf(podOf(find(resources, 'Deployment', 'flash-api')).containers[0]);
      expect(api).toMatchObject({ RATE_LIMIT_PURCHASES_PER_ADDRESS: '1000000', OTEL_TRACES_SAMPLER_ARG: '0.1' });
      const worker = environmentOf(podOf(find(resources, 'Deployment', 'flash-worker')).containers[0]);
      expect(worker).toMatchObject({ RETIRE_AFTER_HOURS: '24', OTEL_TRACES_SAMPLER_ARG: '0.1' });
    });
  });

  describe('what the shop runs', () => {
    const shop = template('flash', 'flashsale', ['shop']);
    const demo = template('flash', 'flashsale', ['demo']);
    for (const rendered of [shop, demo]) rendered.catch(() => undefined);

    it('has more time to end than it takes', async () => {
      const resources = await shop;
      const lifecycle = 'flashsale-api/src/api-lifecycle.service.ts';
      const drainMs = [
        'CONNECTION_DRAIN_MS_MAX',
        'REQUEST_DRAIN_MS_MAX',
        'PUBLISH_DRAIN_DEADLINE_MS',
        'AUDIT_DRAIN_DEADLINE_MS',
      ]
        .map((name) => readNumber(lifecycle, name))
        .reduce((sum, ms) => sum + ms, 0);
      const api = podOf(find(resources, 'Deployment', 'flash-api'));
      const [{ readinessProbe, env }] = api.containers;
      const delayMs = Number(environmentOf(api.containers[0])['SHUTDOWN_DELAY_MS']);
      expect(env.length).toBeGreaterThan(10);
      expect((api.terminationGracePeriodSeconds ?? 0) * 1_000).toBeGreaterThan(delayMs + drainMs);
      // Until a balancer has noticed.
      const { periodSeconds = NaN, failureThreshold = NaN } = readinessProbe ?? {};
      expect(delayMs).toBeGreaterThan(periodSeconds * failureThreshold * 1_000 + 1_000);

      const web = podOf(find(resources, 'Deployment', 'flash-web'));
      const waitSeconds = Number(web.containers[0].lifecycle?.preStop.exec.command[1]);
      const lastAnswersMs = readNumber('flashsale-web/server.mjs', 'lastAnswersMs');
      expect((web.terminationGracePeriodSeconds ?? 0) * 1_000).toBeGreaterThan(waitSeconds * 1_000 + lastAnswersMs);
    });

    it('is asked at the ports of the images, by routes that they have', async () => {
      const dockerfile = read('Dockerfile');
      const routes = read('flashsale-api/src/edge/routes.ts');
      const sandbox = read('payment-sandbox/src/create-sandbox.ts');
      for (const resource of (await demo).filter(({ kind }) => kind === 'Deployment')) {
        const [container] = podOf(resource).containers;
        const image = container.image.replace(/^flashsale-(.+):.*$/, '$1');
        const stage = dockerfile.split(/^FROM /m).find((text) => text.startsWith(`runtime AS ${image}\n`)) ?? '';
        const port = container.ports?.[0]?.containerPort;
        expect(stage).toContain(`EXPOSE ${port}\n`);
        const paths = [container.startupProbe, container.readinessProbe, container.livenessProbe].map(
          (probe) => probe?.httpGet?.path ?? '',
        );
        expect(stage).toContain(`http://127.0.0.1:${port}${paths[1]}"`);
        const known = (path: string) => {
          if (image === 'web') return true;
          return image === 'payment-sandbox'
            ? sandbox.includes(`app.get('${path}',`)
            : routes.includes(`'GET ${path}': PROBE`);
        };
        expect(paths.filter((path) => !known(path))).toEqual([]);
      }
    });

    it('migrates before anything of it starts, as in docker-compose.yml', async () => {
      const compose = read('docker-compose.yml');
      for (const [resources, seeds] of [
        [await shop, false],
        [await demo, true],
      ] as const) {
        const job = find(resources, 'Job', 'flash-migrate');
        expect(job.metadata.annotations?.['helm.sh/hook']).toBe('pre-install,pre-upgrade');
        const [{ command }] = podOf(job).containers as unknown as [{ command: readonly string[] }];
        const script = command[2] ?? '';
        expect(compose.includes(`'${script}'`)).toBe(seeds);
        expect(script.endsWith('npm run prisma:seed')).toBe(seeds);
      }
    });

    it('keeps the passwords of the owners with the migration', async () => {
      const holders = workloads(await shop).filter((resource) =>
        /"key":"(postgres|rabbitmq)_password"/.test(JSON.stringify(podOf(resource).volumes)),
      );
      expect(holders.map(({ metadata }) => metadata.name)).toEqual(['flash-migrate']);
    });

    it('lets the public web server reach the API alone, and has the console on another one', async () => {
      const resources = await shop;
      const consoleOf = (name: string) =>
        environmentOf(podOf(find(resources, 'Deployment', name)).containers[0])['WEB_CONSOLE'];
      expect([consoleOf('flash-web'), consoleOf('flash-console')]).toEqual(['false', 'true']);
      const { egress } = find(resources, 'NetworkPolicy', 'flash-web').spec as {
        egress: readonly { readonly ports: readonly { readonly port: number }[]; readonly to?: unknown }[];
      };
      expect(egress.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([53, 53, 3000, 443]);
      expect(JSON.stringify(find(resources, 'Ingress', 'flash').spec)).not.toContain('console');
    });

    it('is spread over the nodes after an upgrade, too: the pods that it replaces do not count', async () => {
      for (const resource of (await shop).filter(({ kind }) => kind === 'Deployment')) {
        const [constraint] = podOf(resource).topologySpreadConstraints;
        expect(constraint).toMatchObject({
          ...{ topologyKey: 'kubernetes.io/hostname', maxSkew: 1, matchLabelKeys: ['pod-template-hash'] },
          labelSelector: (resource.spec as { readonly selector: object }).selector,
        });
      }
    });

    it('has pods before a sale starts, and workers by the age of the outbox', async () => {
      const triggersOf = async (name: string) =>
        (
          find(await shop, 'ScaledObject', name).spec as {
            triggers: readonly { readonly type: string; readonly metadata: Readonly<Record<string, string>> }[];
          }
        ).triggers;
      expect((await triggersOf('flash-api')).map(({ type }) => type)).toEqual(['cron', 'cpu']);
      const [cron, age] = await triggersOf('flash-worker');
      expect(cron?.metadata).toMatchObject({ desiredReplicas: '8', start: '45 9 * * 6' });
      const [, metric = '', measured = ''] =
        /^max\((\w+)\{namespace="shop"\} or 0 \* (\w+)\{namespace="shop"\}\)$/.exec(age?.metadata['query'] ?? '') ?? [];
      for (const name of [metric, measured]) expect(read('docs/observability.md')).toContain(`| \`${name}\``);
      // Where nobody can measure, workers stay: KEDA would take no answer for 0, and end them while PostgreSQL is away.
      expect(age?.metadata).toMatchObject({ ignoreNullValues: 'false' });
      // Whoever scales it says how many there are.
      expect(find(await shop, 'Deployment', 'flash-api').spec).not.toHaveProperty('replicas');
    });

    it('raises the alerts of deploy/prometheus', async () => {
      const { groups } = find(await shop, 'PrometheusRule', 'flash').spec as {
        groups: readonly { readonly rules: readonly { readonly alert?: string }[] }[];
      };
      const alerts = groups.flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? []));
      expect(alerts).toEqual(
        [...read('deploy/prometheus/rules.yml').matchAll(/- alert: (\w+)/g)].map(([, name]) => name),
      );
    });
  });

  describe('the stores', () => {
    it('have the scripts and users of the compose file', async () => {
      const resources = await template('flash', 'stores');
      const { data } = find(resources, 'ConfigMap', 'flash-redis') as unknown as { data: Record<string, string> };
      expect(data['start.sh']).toBe(read('deploy/docker/redis/start.sh'));
      expect(data['users.acl']).toBe(read('deploy/docker/redis/users.acl'));
      // A change of them starts Redis again.
      const digest = createHash('sha256').update(`${data['start.sh']}${data['users.acl']}`).digest('hex');
      expect(JSON.stringify(find(resources, 'StatefulSet', 'flash-redis').spec)).toContain(digest);
      const [{ args }] = podOf(find(resources, 'StatefulSet', 'flash-redis')).containers as unknown as [
        { args: readonly string[] },
      ];
      expect(args.join(' ')).toContain('--appendonly yes --appendfsync always');
      expect(args.join(' ')).toContain('--maxmemory-policy noeviction');
    });

    it('give their passwords out once: to every store that needs it, the same', async () => {
      const resources = await template('flash', 'stores', ['stores-operators']);
      const secret = (name: string) =>
        (find(resources, 'Secret', name) as unknown as { stringData: Record<string, string> }).stringData;
      const passwords = secret('flash-passwords');
      expect(new Set(Object.values(passwords)).size).toBe(7);
      expect(secret('flash-postgresql-owner')).toEqual({
        username: 'flashsale',
        password: passwords['postgres_password'],
      });
      expect(secret('flash-rabbitmq-admin')['default_user.conf']).toBe(
        `default_user = flashsale\ndefault_pass = ${passwords['rabbitmq_password']}\n`,
      );
    });

    it('are reached by the pods that need them', async () => {
      const resources = await template('flash', 'stores');
      const reached = (store: string) => JSON.stringify(find(resources, 'NetworkPolicy', `flash-${store}`).spec);
      expect(reached('postgresql')).toContain('["api","worker","migrate","payment-sandbox"]');
      expect(reached('redis')).toContain('["api","worker","migrate"]');
      expect(reached('rabbitmq')).not.toContain('web');
    });
  });

  it.each([
    ['a setting that is unknown', 'flashsale', ['demo'], ['api.settings.RATE_LIMIT_BUYERS=5'], /RATE_LIMIT_BUYERS/],
    ['a value that is unknown', 'flashsale', ['demo'], ['api.replicaCount=5'], /replicaCount/],
    [
      'a password in an address',
      'flashsale',
      ['demo'],
      ['stores.redisUrl=redis://flashsale:secret@redis:6379'],
      /redisUrl/,
    ],
    ['buyers without a login', 'flashsale', [], [], /login\.issuer: where buyers log in/],
    [
      'half a login of operators',
      'flashsale',
      ['demo'],
      ['operatorLogin.issuer=https://staff.example'],
      /operatorLogin\.clientId: how the provider knows the console/,
    ],
    [
      'Stripe without its keys',
      'flashsale',
      ['demo'],
      ['demo=false', 'payments.provider=stripe'],
      /payments\.provider stripe: its keys/,
    ],
    [
      'real money in a demo',
      'flashsale',
      ['demo'],
      ['payments.provider=stripe', 'secrets.existingSecret=own'],
      /demo: whoever reaches the shop/,
    ],
    [
      'more pods for a sale than there may be',
      'flashsale',
      ['shop'],
      ['api.autoscaling.max=5'],
      /apiReplicas is more than autoscaling\.max, which is 5/,
    ],
    [
      'an operator without the secret of its owner',
      'stores',
      ['stores-operators'],
      ['passwords.existingSecret=own', 'rabbitmq.adminSecret=own'],
      /postgresql\.ownerSecret/,
    ],
  ])('refuse %s', async (_, chart, values, settings, message) => {
    await expect(template('flash', chart, values, settings)).rejects.toMatchObject({
      stderr: expect.stringMatching(message),
    });
  });
});
