import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { isNode, parse, parseDocument } from 'yaml';
import { findExecutable } from 'flashsale-testkit';
import { CHECKOUT_FOLDER } from '../src/checkout.js';
import { readExample } from '../src/commands/configuration.js';

const read = (path: string) => readFileSync(join(CHECKOUT_FOLDER, path), 'utf8');

interface Service {
  readonly container_name?: string;
  readonly build?: { readonly target: string };
  readonly command?: string | readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test?: string | readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly profiles?: readonly string[];
  readonly restart?: string;
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly mem_limit?: string;
  readonly cpus?: string | number;
  readonly secrets?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly volumes?: readonly string[];
}

interface ComposeFile<Secret = unknown> {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, Secret>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as ComposeFile;
const { services } = compose;
/** What `docker-compose up -d` starts. */
const plain = Object.entries(services).filter(([, { profiles }]) => profiles === undefined);
const images = new Map(
  read('Dockerfile')
    .split(/^FROM /m)
    .map((stage) => [/^\S+ AS (\S+)/.exec(stage)?.[1], stage]),
);

function service(name: string) {
  const found = services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

describe('docker-compose.yml', () => {
  it('gives the containers the names that the commands use', () => {
    expect(Object.fromEntries(plain.map(([name, { container_name: container }]) => [name, container]))).toEqual({
      api: '${API_CONTAINER_NAME-flashsale-api}',
      worker: undefined,
      web: 'flashsale-web',
      migrate: undefined,
      db: 'flashsale-db',
      redis: 'flashsale-redis',
      rabbitmq: 'flashsale-rabbitmq',
      adminer: 'flashsale-adminer',
      'payment-sandbox': 'flashsale-payment-sandbox',
    });
  });

  it.each(plain.filter(([name]) => name !== 'migrate'))('%s can be healthy in docker-compose ps', (_, description) => {
    const ofImage = images.get(description.build?.target)?.includes('\nHEALTHCHECK ') === true;
    const ofService = (description.healthcheck?.test ?? []).length > 0;
    expect(description.healthcheck?.disable ?? false).toBe(false);
    expect(ofImage || ofService).toBe(true);
    expect(description.restart).toBe('unless-stopped');
  });

  it('gives every image that has flashsale-core the native part of argon2, which its packages leave out', () => {
    const withCore = [...images].filter(([, stage]) => stage.includes(' flashsale-core/dist\n'));
    expect(withCore.map(([name]) => name)).toEqual(['api', 'worker', 'payment-sandbox']);
    for (const [, stage] of withCore)
      expect(stage).toContain('\nCOPY --from=build /app/node_modules/@node-rs node_modules/@node-rs\n');
  });

  it('starts API and workers on stores that are healthy and migrated', () => {
    const whenMigrated = {
      migrate: { condition: 'service_completed_successfully' },
      db: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
      rabbitmq: { condition: 'service_healthy' },
    };
    expect(service('api').depends_on).toEqual(whenMigrated);
    expect(service('worker').depends_on).toEqual(whenMigrated);
    expect(service('migrate').command).toEqual([
      'sh',
      '-c',
      'npm run prisma:migrate && npm run redis:functions && npm run rabbitmq:user && npm run prisma:seed',
    ]);
  });

  it('keeps what docker-compose down -v removes in named volumes, and names every secret', () => {
    for (const [store, place] of [
      ['db', '/var/lib/postgresql/data'],
      ['redis', '/data'],
      ['rabbitmq', '/var/lib/rabbitmq'],
    ]) {
      const volume = service(String(store)).volumes?.find((entry) => entry.endsWith(`:${place}`));
      expect(Object.keys(compose.volumes)).toContain(volume?.split(':')[0]);
    }
    const asked = new Set(plain.flatMap(([, { secrets = [] }]) => secrets));
    expect(Object.keys(compose.secrets).sort()).toEqual([...asked].sort());
    expect(readdirSync(join(CHECKOUT_FOLDER, 'deploy/docker/demo-secrets')).sort()).toEqual([...asked].sort());
  });
});

it('deploy/docker-compose.tls.yml reaches every store by TLS and trusts the authorities of its file alone', () => {
  const { services: changed, secrets } = parse(read('deploy/docker-compose.tls.yml'), {
    merge: true,
    logLevel: 'error',
  }) as ComposeFile<{ readonly file: string }>;
  for (const name of ['api', 'worker', 'migrate']) {
    const { environment = {}, secrets: given } = changed[name] ?? {};
    // The form for real buyers takes the address of the owner from the API.
    const stores = Object.entries(service(name).environment ?? {}).filter(
      ([variable, value]) =>
        /^(postgresql|redis|amqp):/.test(value) && !(name === 'api' && variable.startsWith('MIGRATION')),
    );
    expect(stores.length).toBeGreaterThan(2);
    for (const [variable] of stores) {
      expect(environment[variable]).toMatch(/^(rediss|amqps):|^postgresql:.*\?sslmode=verify-full&/);
      expect(environment[variable]).toMatch(/[?&]sslrootcert=\/run\/secrets\/stores_ca$/);
    }
    expect(given).toEqual(['stores_ca']);
  }
  expect(secrets['stores_ca']?.file).toMatch(/^\$\{STORES_CA_FILE:\?/);
});

it.each(['docker-compose.yml', 'deploy/docker-compose.secure.yml'])(
  '%s names files of the checkout that exist',
  (file) => {
    const text = read(file).replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');
    const named = [...text.matchAll(/(?:file:|-) (\.\/[^\s:${}]+)/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((path) => !existsSync(join(CHECKOUT_FOLDER, path)))).toEqual([]);
  },
);

it('lets the manifest of every workspace into the build, which npm compares with the lock file', () => {
  const patterns = read('.dockerignore')
    .split('\n')
    .flatMap((line) => /^!(.+package\.json)$/.exec(line)?.[1] ?? [])
    .map((pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}$`));
  const { workspaces } = JSON.parse(read('package.json')) as { workspaces: string[] };
  const left = workspaces.filter((folder) => !patterns.some((pattern) => pattern.test(`${folder}/package.json`)));
  expect(left).toEqual([]);
});

describe('docker exec flashsale-api', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const image = images.get('api') ?? '';

  it.each(['prisma:migrate', 'prisma:seed', 'rabbitmq:user'])('npm run %s finds its program in the image', (script) => {
    expect(scripts[script]).toBe(`node dev/run.mjs ${script}`);
    expect(image).toContain('\nCOPY dev/run.mjs dev/\n');
    for (const folder of ['dev/bootstrap', 'dev/prisma']) expect(image).toContain(`\nCOPY ${folder} ${folder}\n`);
    for (const compiled of ['dev/dist', 'testkit/dist', 'flashsale-core/dist']) {
      expect(image).toContain(`\nCOPY --from=build /app/${compiled} ${compiled}\n`);
    }
    // With the sources there, it would want to compile them.
    expect(image).not.toContain('dev/src');
  });

  it('has the rights to migrate', () => {
    expect(service('api').environment).toMatchObject({
      MIGRATION_DATABASE_URL: 'postgresql://flashsale@db:5432/flashsale',
      MIGRATION_DATABASE_PASSWORD_FILE: '/run/secrets/postgres_password',
    });
    expect(service('api').secrets).toContain('postgres_password');
  });
});

it('docker exec flashsale-db psql -U flashsale -d flashsale finds its user, its database and its socket', () => {
  expect(service('db').environment).toMatchObject({ POSTGRES_USER: 'flashsale', POSTGRES_DB: 'flashsale' });
  expect(service('db').tmpfs?.map((entry) => entry.split(':')[0])).toContain('/var/run/postgresql');
});

it('docker exec flashsale-redis redis-cli GET and SCARD need no password in plain compose', () => {
  const { command = [], environment } = service('redis');
  expect(command).not.toContain('--requirepass');
  expect(command.slice(0, 2)).toEqual(['sh', '/etc/flashsale/start.sh']);
  expect(environment).toMatchObject({ REDIS_DEFAULT_USER: 'reader' });
  expect(read('deploy/docker/redis/start.sh')).toMatch(
    /REDIS_DEFAULT_USER.* = reader \]; then\n[^]*acl setuser \$\(sed 's\/\^user \/\/' "\$folder\/reader\.acl"\)/,
  );
  const rules = read('deploy/docker/redis/reader.acl').trim().split(' ');
  expect(rules.slice(0, 4)).toEqual(['user', 'default', 'on', 'nopass']);
  expect(rules).toEqual(expect.arrayContaining(['~sale:*', '+@read']));
});

describe('the settings of .env.example', () => {
  // Compose's own tags are no part of YAML.
  const secureDocument = parseDocument(read('deploy/docker-compose.secure.yml'), { merge: true, logLevel: 'error' });
  const secure = secureDocument.toJS() as ComposeFile<{ readonly file: string }>;

  function tagOf(path: readonly string[]) {
    const node = secureDocument.getIn(path, true);
    return isNode(node) ? node.tag : undefined;
  }

  /** The environment of a service in the form for real buyers, as Compose merges the two files. */
  function secureEnvironment(name: string) {
    const path = ['services', name, 'environment'];
    const demo = tagOf(path) === '!override' ? {} : service(name).environment;
    const merged = { ...demo, ...secure.services[name]?.environment };
    return Object.fromEntries(Object.entries(merged).filter(([key]) => tagOf([...path, key]) !== '!reset'));
  }

  /** The compose files decide on these: where the containers find each other, and what they are there for. */
  const decided = new Set([
    'DATABASE_URL',
    'DATABASE_PASSWORD',
    'REDIS_URL',
    'REDIS_PASSWORD',
    'REDIS_LOADER_URL',
    'REDIS_LOADER_PASSWORD',
    'RABBITMQ_URL',
    'RABBITMQ_PASSWORD',
    'MIGRATION_DATABASE_URL',
    'MIGRATION_DATABASE_PASSWORD',
    'RABBITMQ_MANAGEMENT_URL',
    'RABBITMQ_MANAGEMENT_PASSWORD',
    'API_URL',
    'PAYMENT_SANDBOX_URL',
    'PAYMENT_SANDBOX_SECRET',
    'PAYMENT_EVENTS_URL',
    'PICTURES_DIR',
  ]);
  /** Real buyers pay by Stripe. */
  const OF_THE_DEMO = /^(FLASHSALE_DEMO|ADMIN_TOKEN|PAYMENT_SANDBOX_\w+)$/;
  /** The images decide on these, or nobody may set them outside of tests. */
  const notPassedOn = new Set([
    ...['HOST', 'PORT', 'WEB_PORT', 'WORKER_PORT', 'PAYMENT_SANDBOX_PORT', 'FAILPOINTS'],
    // Compose starts one Redis, and says where it is.
    'REDIS_CLUSTER',
  ]);
  /** What those of all processes concern, where it is not API and worker. */
  const concerned = new Map<string, readonly string[]>([
    ['KEEP_ALIVE_SECONDS', ['api', 'web']],
    ['SHED_EVENT_LOOP_DELAY_MS', ['api', 'web']],
    ['FLASHSALE_DEMO', ['api', 'web']],
    ['TRUST_PROXY', ['api', 'web']],
    ['TRUST_PROXY_HEADER', ['api', 'web']],
    ...['SECRET', 'PUBLIC_KEY', 'JWKS_URL', 'ISSUER', 'AUDIENCE'].map(
      (name) => [`BUYER_JWT_${name}`, ['api', 'web']] as const,
    ),
    ['OPERATOR_JWT_SECRET', ['api', 'web']],
    ['DATABASE_URL', ['api', 'worker', 'migrate']],
    ['RABBITMQ_URL', ['api', 'worker', 'migrate']],
    ['RABBITMQ_PREFIX', ['api', 'worker', 'migrate']],
    ['PAYMENT_SANDBOX_URL', ['api', 'worker']],
    ['PAYMENT_SANDBOX_PUBLIC_URL', ['api', 'worker']],
    ['PAYMENT_SANDBOX_SECRET', ['api', 'worker', 'payment-sandbox']],
    ['SHOP_URL', ['web', 'payment-sandbox']],
    ['REDIS_LOADER_URL', ['worker', 'migrate']],
    ['REDIS_LOADER_PASSWORD', ['worker', 'migrate']],
  ]);
  const servicesOfGroup = new Map([
    ['All processes', ['api', 'worker']],
    ['API', ['api']],
    ['Migrations', ['migrate']],
    ['Web page', ['web']],
    ['Worker', ['worker']],
    ['Payment sandbox (payment-sandbox/README.md)', ['payment-sandbox']],
  ]);
  const settings = readExample().flatMap(({ name, group }) =>
    notPassedOn.has(name)
      ? []
      : (concerned.get(name) ?? servicesOfGroup.get(group) ?? []).map((to) => [name, to] as const),
  );

  function isPassedOn(environment: Readonly<Record<string, string>>, name: string) {
    const given = [name, `${name}_FILE`].filter((key) => environment[key] !== undefined);
    return decided.has(name)
      ? given.length > 0
      : given.some((key) => new RegExp(`^\\$\\{${key}(:[-+].*)?\\}$`).test(environment[key] ?? ''));
  }

  it('are many, and of all the groups', () => {
    expect(settings.length).toBeGreaterThan(40);
    expect(new Set(settings.map(([, to]) => to))).toEqual(
      new Set(['api', 'worker', 'web', 'migrate', 'payment-sandbox']),
    );
  });

  it.each(settings)('%s reaches the %s of the demo', (name, to) => {
    expect(isPassedOn(service(to).environment ?? {}, name)).toBe(true);
  });

  it.each(settings.filter(([name, to]) => !(to === 'payment-sandbox' || OF_THE_DEMO.test(name))))(
    '%s reaches the %s that serves real buyers',
    (name, to) => {
      expect(isPassedOn(secureEnvironment(to), name)).toBe(true);
    },
  );

  it('take the token of the operator from a file', () => {
    expect(secureEnvironment('api')).toMatchObject({ ADMIN_TOKEN_FILE: '/run/secrets/admin_token' });
  });

  it.each(['api', 'web'])('put no secret into the environment of the %s that serves real buyers', (name) => {
    const environment = secureEnvironment(name);
    expect(environment).toMatchObject({ FLASHSALE_DEMO: 'false' });
    const inTheOpen = Object.keys(environment).filter((variable) =>
      /(PASSWORD|TOKEN|SECRET|SECRET_PREVIOUS|SECRET_KEY|ACCESS_KEY)$|^MIGRATION|MANAGEMENT/.test(variable),
    );
    expect(inTheOpen).toEqual([]);
    const files = Object.values(environment).flatMap((value) => /\/run\/secrets\/(\w+)/.exec(value)?.[1] ?? []);
    expect([...(secure.services[name]?.secrets ?? [])].sort()).toEqual(files.sort());
  });

  it('give real buyers no payment sandbox, and no process its secret', () => {
    expect(secure.services['payment-sandbox']?.profiles).toHaveLength(1);
    for (const name of ['api', 'worker']) {
      expect(Object.keys(secureEnvironment(name)).filter((key) => key.startsWith('PAYMENT_'))).toEqual([]);
      expect(tagOf(['services', name, 'secrets'])).toBe('!override');
      expect(secure.services[name]?.secrets).not.toContain('payment_sandbox_secret');
    }
  });

  it('count the proxies: the web server, and for real buyers the one that terminates TLS', () => {
    expect(service('api').environment).toMatchObject({ TRUST_PROXY: '${TRUST_PROXY:-1}' });
    for (const name of ['api', 'web'])
      expect(secureEnvironment(name)).toMatchObject({ TRUST_PROXY: '${TRUST_PROXY:-2}', FLASHSALE_DEMO: 'false' });
  });

  it('need no file for a secret that is not used', () => {
    const files = Object.entries(secure.secrets).map(([name, { file }]) => {
      const standIn = /^\$\{[A-Z0-9_]+_FILE:-\.\/(.+)\}$/.exec(file)?.[1];
      return [name, standIn === undefined ? file : existsSync(join(CHECKOUT_FOLDER, standIn))];
    });
    expect(Object.fromEntries(files)).toEqual({
      postgres_password: '${SECRETS_FOLDER:?is the folder with the passwords}/postgres_password',
      admin_token: '${SECRETS_FOLDER:?is the folder with the passwords}/admin_token',
      operator_jwt_secret: true,
      operator_login_client_secret: true,
      buyer_jwt_secret: true,
      buyer_jwt_public_key: true,
      login_client_secret: true,
      session_secret: true,
      pictures_s3_access_key: true,
      pictures_s3_secret_key: true,
      room_secret: true,
      room_secret_previous: true,
      room_challenge_secret: true,
      session_secret_previous: true,
      smtp_password: true,
      rate_limit_redis_url: true,
      stripe_secret_key: true,
      stripe_webhook_secret: true,
    });
  });
});

describe('deploy/docker-compose.scale.yml', () => {
  const file = 'deploy/docker-compose.scale.yml';
  const document = parseDocument(read(file), { logLevel: 'error' });
  const { services: changed } = document.toJS() as ComposeFile;
  const tagOf = (...path: string[]) => {
    const node = document.getIn(['services', ...path], true);
    return isNode(node) ? node.tag : undefined;
  };

  it('lets there be several APIs: without a name, and without a port of this machine', () => {
    expect([tagOf('api', 'container_name'), tagOf('api', 'ports')]).toEqual(['!reset', '!reset']);
    for (const name of ['api', 'worker']) expect(service(name).ports ?? []).toHaveLength(name === 'api' ? 1 : 0);
  });

  it.each([
    { variables: { COMPOSE_FILE: `docker-compose.yml:${file}` }, ports: 0 },
    { variables: { API_CONTAINER_NAME: '', PORT: '4000-4002' }, ports: 3 },
  ])('docker compose accepts several APIs by the plain command with $variables', ({ variables, ports }) => {
    if (findExecutable('docker') === undefined) return;
    const { COMPOSE_FILE: _1, API_CONTAINER_NAME: _2, PORT: _3, ...environment } = process.env;
    const merged = JSON.parse(
      execFileSync('docker', ['compose', 'config', '--format', 'json'], {
        ...{ cwd: CHECKOUT_FOLDER, env: { ...environment, ...variables }, encoding: 'utf8' },
      }),
    ) as ComposeFile;
    const { api, worker, ...others } = merged.services;
    // Either would be refused for the second container.
    expect([api?.container_name, worker?.container_name]).toEqual([undefined, undefined]);
    const publishedBy = (each: Service | undefined) =>
      ((each?.ports ?? []) as readonly unknown[]).flatMap((port) => {
        const { published } = port as { readonly published: string };
        const [first = 0, last = first] = published.split('-').map(Number);
        return Array.from({ length: last - first + 1 }, (_, i) => first + i);
      });
    expect(publishedBy(api)).toHaveLength(ports);
    // Else whichever of them starts last does not.
    const taken = new Set(Object.values(others).flatMap(publishedBy));
    expect(publishedBy(api).filter((port) => taken.has(port))).toEqual([]);
  });

  it('puts the balancer in their place, which nothing starts otherwise', () => {
    expect(service('balancer').profiles).toEqual(['scale']);
    expect(tagOf('balancer', 'profiles')).toBe('!reset');
    expect(changed['balancer']?.ports).toEqual(service('api').ports);
    expect(changed['web']?.environment).toEqual({ API_URL: 'http://balancer:3000' });
    expect(read('deploy/docker-compose.secure.yml')).toMatch(/\n {2}balancer:\n {4}ports: !reset \[\]\n/);
  });

  it('has an API answer for longer than the balancer needs to notice that it stops', () => {
    const [, delayMs] = /:-(\d+)\}/.exec(changed['api']?.environment?.['SHUTDOWN_DELAY_MS'] ?? '') ?? [];
    const [, seconds, misses] = / check inter (\d+)s fall (\d+) /.exec(read('deploy/docker/haproxy/haproxy.cfg')) ?? [];
    expect(Number(delayMs)).toBeGreaterThan(Number(seconds) * Number(misses) * 1_000 + 1_000);
  });

  it('takes an API that is slow for one that lives: with a check of a second, the last one was taken out while others started', () => {
    expect(read('deploy/docker/haproxy/haproxy.cfg')).toMatch(/\n {2}timeout check 5s\n/);
  });

  it('repeats no purchase, and adds no address, which TRUST_PROXY would have to count', () => {
    const configuration = read('deploy/docker/haproxy/haproxy.cfg');
    expect(configuration).toContain('retry-on conn-failure\n');
    expect(configuration).not.toMatch(/forwardfor/);
  });
});

describe('deploy/docker-compose.login.yml', () => {
  const file = 'deploy/docker-compose.login.yml';
  const document = parseDocument(read(file), { merge: true, logLevel: 'error' });
  const { services: changed } = document.toJS() as ComposeFile;
  const environment = (name: string) => changed[name]?.environment ?? {};

  it('has browsers and the web server find the provider by one address, which is of this machine', () => {
    const issuer = 'http://127.0.0.1:${LOGIN_SANDBOX_PORT:-3004}';
    expect(environment('web')).toMatchObject({ LOGIN_ISSUER: issuer, OPERATOR_LOGIN_ISSUER: issuer });
    expect(environment('login-sandbox')).toMatchObject({ LOGIN_ISSUER: issuer, HOST: '0.0.0.0' });
    expect(document.getIn(['services', 'login-sandbox', 'network_mode'])).toBe('service:web');
    for (const name of ['api', 'web']) {
      const node = document.getIn(['services', name, 'ports'], true);
      expect(isNode(node) && node.tag).toBe('!override');
      expect(changed[name]?.ports?.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    }
    expect(changed['web']?.ports).toHaveLength(2);
  });

  it('gives all three what they must share, and nothing that they do not know', () => {
    const known = new Set(readExample().map(({ name }) => name));
    for (const [name, { environment: given = {} }] of Object.entries(changed))
      expect([name, Object.keys(given).filter((variable) => variable !== 'HOST' && !known.has(variable))]).toEqual([
        name,
        [],
      ]);
    const { api, web, 'login-sandbox': sandbox } = changed;
    expect(web?.environment).toMatchObject({ ...api?.environment });
    for (const variable of [
      'SHOP_URL',
      ...['', 'OPERATOR_'].flatMap((who) => [`${who}LOGIN_CLIENT_ID`, `${who}LOGIN_CLIENT_SECRET`]),
    ])
      expect([variable, sandbox?.environment?.[variable]]).toEqual([variable, web?.environment?.[variable]]);
    expect(images.get(sandbox?.build?.target)).toContain('\nHEALTHCHECK ');
  });
});

describe('the networks', () => {
  const reached = (from: string) =>
    Object.keys(services)
      .filter((to) => to !== from && service(to).networks?.some((name) => service(from).networks?.includes(name)))
      .sort();

  it('let the web server reach the API alone, and Adminer no other store than PostgreSQL', () => {
    expect(reached('web')).toEqual(['api', 'balancer']);
    expect(reached('balancer')).toEqual(['api', 'web']);
    expect(reached('adminer')).toEqual(['api', 'db', 'migrate', 'payment-sandbox', 'worker']);
    expect(reached('redis')).toEqual(['api', 'migrate', 'rabbitmq', 'worker']);
    expect(reached('rabbitmq')).toEqual(['api', 'migrate', 'redis', 'worker']);
    expect(reached('prometheus')).toEqual(['api', 'grafana', 'worker']);
  });

  it('are all used, and each service names its own: none is on the one that Compose makes', () => {
    const named = Object.values(services).flatMap(({ networks = ['default'] }) => networks);
    expect([...new Set(named)].sort()).toEqual(Object.keys(compose.networks).sort());
  });

  it('lead to stores that run elsewhere and are reached by TLS', () => {
    const { networks } = parseDocument(read('deploy/docker-compose.tls.yml'), {
      logLevel: 'error',
      merge: true,
    }).toJS() as ComposeFile;
    expect(service('migrate').networks?.map((name) => networks[name]?.internal)).toEqual([false, false]);
  });

  it('of the stores lead nowhere else in the form for real buyers', () => {
    const { networks } = parseDocument(read('deploy/docker-compose.secure.yml'), {
      logLevel: 'error',
    }).toJS() as ComposeFile;
    for (const store of ['db', 'redis', 'rabbitmq'])
      expect(service(store).networks?.map((name) => networks[name]?.internal)).toEqual([true]);
    expect(service('web').networks?.map((name) => networks[name]?.internal)).toEqual([undefined]);
  });
});

it.each(Object.keys(services))('%s may use only so much memory and so many cores', (name) => {
  expect(service(name).mem_limit).toBeDefined();
  expect(Number(String(service(name).cpus).replace(/^\$\{\w+:-(.*)\}$/, '$1'))).toBeGreaterThan(0);
});

it.each(Object.keys(services))('%s has no password among the arguments of its processes', (name) => {
  const { command = [], healthcheck } = service(name);
  const given = [command, healthcheck?.test ?? []].flat().join(' ');
  // An environment variable of that process alone.
  expect(given.replaceAll(/REDISCLI_AUTH=\$\$\(cat [\w/]+\)/g, '')).not.toMatch(
    /password|requirepass|secrets|:\/\/[^/]*@/i,
  );
});

it.each(['deploy/docker/redis/start.sh', 'deploy/docker/rabbitmq/start.sh'])(
  '%s hands passwords on by files and the environment',
  (file) => {
    const script = read(file);
    const secrets = [...script.matchAll(/.*(?:\/run\/secrets\/|digest \w).*/g)].map(([line]) => line);
    expect(secrets.length).toBeGreaterThan(0);
    // Read by redirection, or put into a variable of the process that follows.
    for (const line of secrets) expect(line).toMatch(/^ *tr -d .* < "?\/run\/secrets\/|^[A-Z_]+=\$\(/);
  },
);

it('publishes every port only on this machine by default', () => {
  const ports = Object.values(services).flatMap(({ ports: published = [] }) => published);
  expect(ports.length).toBeGreaterThan(6);
  for (const port of ports)
    expect(port).toMatch(/^(127\.0\.0\.1|\$\{PUBLISH_ADDRESS:-127\.0\.0\.1\}):\$\{[A-Z_]+:-\d+\}:\d+$/);
});
