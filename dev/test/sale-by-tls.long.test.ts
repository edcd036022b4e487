import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Authority, PrivateStores, RunFolder, ServerProcess, until } from 'flashsale-testkit';
import { CHECKOUT_FOLDER, entryPoint } from '../src/checkout.js';

const run = promisify(execFile);
const startDeadlineMs = 240_000;
const flowDeadlineMs = 90_000;
const variables = ['DATABASE_URL', 'REDIS_URL', 'RABBITMQ_URL'] as const;
type Addresses = Record<(typeof variables)[number], string>;

/** The stores refuse plain connections, and clients without a certificate of the authority. */
describe('a flash sale on stores that are reached by TLS alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashsale-tls-'));
  const services: ServerProcess[] = [];
  let stores: PrivateStores;
  let addresses: Addresses;
  let caFile = '';
  let api: ServerProcess;

  beforeAll(async () => {
    const authority = await Authority.make(folder);
    caFile = authority.caFile;
    const server = await authority.issue('server', ['DNS:localhost']);
    const client = await authority.issue('client', ['DNS:client']);
    stores = await PrivateStores.start(await RunFolder.make(folder, 'tls'), {}, { tls: { caFile, ...server, client } });
    addresses = {
      DATABASE_URL: byName(stores.urls.postgres),
      REDIS_URL: byName(stores.urls.redis),
      RABBITMQ_URL: byName(stores.urls.rabbitmq),
    };
    await migrate();
    await startServices();
  }, startDeadlineMs);
  afterAll(async () => {
    for (const service of services) await service.stop();
    await stores.stop();
    rmSync(folder, { recursive: true });
  }, startDeadlineMs);

  /** The address with the name that the certificates have. */
  function byName(address: string): string {
    return address.replace('127.0.0.1', 'localhost');
  }

  /** The addresses without one or more of their parameters. */
  function without(...parameters: string[]): Addresses {
    const changed = { ...addresses };
    for (const variable of variables) {
      const url = new URL(changed[variable]);
      for (const parameter of parameters) url.searchParams.delete(parameter);
      changed[variable] = url.href;
    }
    return changed;
  }

  async function node(args: readonly string[], environment: NodeJS.ProcessEnv = addresses) {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment };
    try {
      const { stdout, stderr } = await run(process.execPath, args, { cwd: CHECKOUT_FOLDER, env });
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  }

  /** As the owner of the tables, who makes the role that the processes work as. */
  async function migrate(): Promise<void> {
    const owner = addresses.DATABASE_URL;
    addresses.DATABASE_URL = owner.replace(/\/\/.*?@/, '//flashsale_app:secret@');
    const environment = { ...addresses, MIGRATION_DATABASE_URL: owner };
    for (const script of ['prisma:migrate', 'prisma:seed', 'redis:functions']) {
      expect(await node(['dev/run.mjs', script], environment)).toMatchObject({ code: 0 });
    }
    const status = await node(['node_modules/prisma/build/index.js', 'migrate', 'status'], { DATABASE_URL: owner });
    expect(status.output).toContain('Database schema is up to date!');
  }

  async function startServices(): Promise<void> {
    const common = { HOST: '127.0.0.1', PORT: '0', WORKER_PORT: '0', WARM_UP_REQUESTS: '100' };
    const start = (name: string, environment: NodeJS.ProcessEnv) => {
      const program = entryPoint(name);
      const service = new ServerProcess({
        name,
        program,
        environment: { ...common, ...environment },
        readyPath: '/health/ready',
      });
      services.push(service);
      return service.untilReady();
    };
    const limits = { RATE_LIMIT_PURCHASES_PER_ADDRESS: '100000', RATE_LIMIT_ADMIN_FAILURES: '10' };
    // The worker knows the authority as Node's own.
    const ofNode = { ...without('sslrootcert'), NODE_EXTRA_CA_CERTS: caFile, REDIS_LOADER_URL: addresses.REDIS_URL };
    [api] = await Promise.all([
      start('flashsale-api', { ...addresses, ...limits, FLASHSALE_DEMO: 'true' }),
      start('flashsale-worker', ofNode),
    ]);
    await untilSale(({ ready }) => ready === true);
  }

  async function ask(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const answer = await fetch(`${api.url}/api/v1${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return (await answer.json()) as Record<string, unknown>;
  }

  const buy = async (userId: string) => (await ask('POST', '/sale/purchase', { saleId: 'sale_1', userId }))['status'];

  async function untilSale(isSo: (sale: Record<string, unknown>) => boolean): Promise<void> {
    const check = async () => {
      const sale = await ask('GET', '/admin/sales/sale_1');
      if (isSo(sale)) return true;
      throw new Error(JSON.stringify(sale));
    };
    await until(check, { what: 'sale_1 is as it should be', deadlineMs: flowDeadlineMs });
  }

  const verify = (environment?: NodeJS.ProcessEnv) => node(['verify/dist/main.js', '--sale', 'sale_1'], environment);

  it(
    'sells, counts its limits in Redis, and passes every check',
    async () => {
      expect(await buy('ann')).toBe('SUCCESS');
      expect(await buy('ann')).toBe('ALREADY_PURCHASED');
      await untilSale(({ orders, outbox }) => orders === 1 && outbox === 0);
      expect(await ask('GET', '/admin/dead-letters')).toMatchObject({ total: 0 });
      expect(api.log.join('\n')).not.toContain('counted in memory');
      expect(await verify()).toMatchObject({ code: 0, output: expect.stringContaining('checks hold') });
      const repaired = await node(['verify/dist/repair/main.js', '--sale', 'sale_1']);
      expect(repaired).toMatchObject({ code: 0 });
    },
    flowDeadlineMs,
  );

  it('trusts nobody else, even where Node is told to', async () => {
    const { code, output } = await verify({ ...without('sslrootcert'), NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    expect(code).toBe(2);
    for (const store of ['PostgreSQL', 'Redis', 'RabbitMQ']) {
      expect(output).toMatch(
        new RegExp(`^${store} at localhost:.*self-signed certificate in certificate chain; sslrootcert=FILE`, 'm'),
      );
    }
  });

  it('is not used by whoever has no certificate', async () => {
    const { code, output } = await verify(without('sslcert', 'sslkey'));
    expect(code).toBe(2);
    for (const store of ['PostgreSQL', 'Redis', 'RabbitMQ']) {
      expect(output).toMatch(new RegExp(`^${store} at localhost:\\d+.* cannot be reached`, 'm'));
    }
  });

  it('is not reached in plain text', async () => {
    const plain = without('sslrootcert', 'sslcert', 'sslkey', 'sslmode');
    const { code, output } = await verify({
      DATABASE_URL: plain.DATABASE_URL,
      REDIS_URL: plain.REDIS_URL.replace('rediss:', 'redis:'),
      RABBITMQ_URL: plain.RABBITMQ_URL.replace('amqps:', 'amqp:'),
    });
    expect(code).toBe(2);
    expect(output.match(/cannot be reached/g)).toHaveLength(3);
  });

  it('does not start with a file that cannot be used, and says which', async () => {
    const environment = {
      ...addresses,
      REDIS_URL: `rediss://localhost?sslrootcert=${folder}/missing`,
      FLASHSALE_DEMO: 'true',
    };
    expect(await node([entryPoint('flashsale-api')], environment)).toEqual({
      code: 1,
      output: `flashsale-api cannot start. The environment is not usable: REDIS_URL: sslrootcert: ${folder}/missing cannot be read (ENOENT)\n`,
    });
  });

  it(
    'sells again after each store was killed and came back',
    async () => {
      await Promise.all([stores.redis.kill(), stores.rabbitmq.kill(), stores.postgres.kill()]);
      await Promise.all([stores.redis.start(), stores.rabbitmq.start(), stores.postgres.start()]);
      await until(async () => (await buy('bob')) === 'SUCCESS' || (await buy('bob')) === 'ALREADY_PURCHASED', {
        what: 'bob buys',
        deadlineMs: flowDeadlineMs,
      });
      await untilSale(({ orders, outbox }) => orders === 2 && outbox === 0);
      expect(await verify()).toMatchObject({ code: 0, output: expect.stringContaining('checks hold') });
    },
    2 * flowDeadlineMs,
  );
});
