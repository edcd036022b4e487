import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { checkoutFolder } from '../checkout.mjs';

/** @param {string} path */
const read = (path) => readFileSync(join(checkoutFolder, path), 'utf8');

/**
 * @typedef {object} Service
 * @property {string} [container_name]
 * @property {{ target: string }} [build]
 * @property {string | string[]} [command]
 * @property {Record<string, string>} [environment]
 * @property {{ test?: string | string[], disable?: boolean }} [healthcheck]
 * @property {Record<string, { condition: string }>} [depends_on]
 * @property {string[]} [profiles]
 * @property {string} [restart]
 * @property {string[]} [secrets]
 * @property {string[]} [tmpfs]
 * @property {string[]} [volumes]
 */

/** @type {{ services: Record<string, Service>, secrets: Record<string, unknown>, volumes: Record<string, unknown> }} */
const compose = parse(read('docker-compose.yml'), { merge: true });
const { services } = compose;
/** What `docker-compose up -d` starts. */
const plain = Object.entries(services).filter(([, { profiles }]) => profiles === undefined);
const images = new Map(
  read('Dockerfile')
    .split(/^FROM /m)
    .map((stage) => [/^\S+ AS (\S+)/.exec(stage)?.[1], stage]),
);

/** @param {string} name */
function service(name) {
  const found = services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

describe('docker-compose.yml', () => {
  it('gives the containers the names that the commands use', () => {
    expect(Object.fromEntries(plain.map(([name, { container_name: container }]) => [name, container]))).toEqual({
      api: 'flashsale-api',
      worker: undefined,
      web: 'flashsale-web',
      migrate: undefined,
      db: 'flashsale-db',
      redis: 'flashsale-redis',
      rabbitmq: 'flashsale-rabbitmq',
      adminer: 'flashsale-adminer',
    });
  });

  it.each(plain.filter(([name]) => name !== 'migrate'))('%s can be healthy in docker-compose ps', (_, description) => {
    const ofImage = images.get(description.build?.target)?.includes('\nHEALTHCHECK ') === true;
    const ofService = (description.healthcheck?.test ?? []).length > 0;
    expect(description.healthcheck?.disable ?? false).toBe(false);
    expect(ofImage || ofService).toBe(true);
    expect(description.restart).toBe('unless-stopped');
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
      'npm run prisma:migrate && npm run rabbitmq:user && npm run prisma:seed',
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
    expect(readdirSync(join(checkoutFolder, 'docker/demo-secrets')).sort()).toEqual([...asked].sort());
  });
});

describe('docker exec flashsale-api', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const image = images.get('api') ?? '';

  it.each([
    ['prisma:migrate', 'tools/prisma-migrate.mjs'],
    ['prisma:seed', 'prisma/seed.mjs'],
  ])('npm run %s finds its program in the image', (script, program) => {
    expect(scripts[script]).toBe(`node ${program}`);
    expect(existsSync(join(checkoutFolder, program))).toBe(true);
    expect(image).toContain(`\nCOPY ${program.split('/')[0]} ${program.split('/')[0]}\n`);
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
  expect(read('docker/redis/start.sh')).toMatch(
    /REDIS_DEFAULT_USER.* = reader \]; then\n +cat "\$folder\/reader\.acl" >>/,
  );
  const rules = read('docker/redis/reader.acl').trim().split(' ');
  expect(rules.slice(0, 4)).toEqual(['user', 'default', 'on', 'nopass']);
  expect(rules).toEqual(expect.arrayContaining(['~sale:*', '+@read']));
});
