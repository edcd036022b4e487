import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { choosePorts, redis, until } from 'flashsale-testkit';
import { CHECKOUT_FOLDER } from '../src/checkout.js';

const SOURCE = join(CHECKOUT_FOLDER, 'deploy', 'docker', 'redis');
const USERS = ['redis_password', 'redis_loader_password', 'redis_operator_password'];
const TEST_DEADLINE_MS = 30_000;

/** The script as it is, with the folders of a container elsewhere, and an entry point that does nothing but start the server. */
describe.each(['off', 'reader'])('deploy/docker/redis/start.sh, REDIS_DEFAULT_USER=%s', (defaultUser) => {
  const folder = mkdtempSync(join(tmpdir(), 'flashsale-redis-start-'));
  const data = join(folder, 'data');
  let port = 0;
  let server: ChildProcess;

  beforeAll(async () => {
    const secrets = join(folder, 'secrets');
    const programs = join(folder, 'programs');
    for (const made of [secrets, programs, data]) mkdirSync(made);
    for (const name of USERS) writeFileSync(join(secrets, name), `${name}\n`);
    for (const name of ['users.acl', 'reader.acl']) writeFileSync(join(folder, name), read(name));
    ({ redis: port = 0 } = await choosePorts(redis.portNames));
    const script = read('start.sh')
      .replaceAll('/run/secrets', secrets)
      .replaceAll('/tmp/users.acl', join(folder, 'made.acl'))
      .replaceAll('redis-cli ', `redis-cli -p ${port} `);
    writeFileSync(join(folder, 'start.sh'), script);
    writeFileSync(join(programs, 'docker-entrypoint.sh'), '#!/bin/sh\nexec "$@"\n');
    chmodSync(join(programs, 'docker-entrypoint.sh'), 0o755);
    start();
  });
  afterAll(async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const read = (name: string) => readFileSync(join(SOURCE, name), 'utf8');

  function start() {
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', data, ...durable];
    server = spawn('sh', [join(folder, 'start.sh'), ...args], {
      env: {
        PATH: [join(folder, 'programs'), process.env['PATH']].join(delimiter),
        REDIS_DEFAULT_USER: defaultUser,
      },
      stdio: 'ignore',
      // With what the script leaves running.
      detached: true,
    });
  }

  async function kill() {
    const ended = once(server, 'exit');
    process.kill(-(server.pid ?? NaN), 'SIGKILL');
    await ended;
  }

  async function ask<T>(user: object, question: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis({ host: '127.0.0.1', port, lazyConnect: true, ...user, retryStrategy: () => 50 });
    client.on('error', () => undefined);
    try {
      return await question(client);
    } finally {
      client.disconnect();
    }
  }

  const shop = { username: 'flashsale', password: 'redis_password' };

  it(
    'has after a crash what was written in one piece, as scripts write',
    async () => {
      await ask(shop, (client) => client.multi().set('sale:a', '1').set('sale:b', '2').exec());
      await kill();
      start();
      expect(await ask(shop, (client) => Promise.all([client.get('sale:a'), client.get('sale:b')]))).toEqual([
        '1',
        '2',
      ]);
    },
    TEST_DEADLINE_MS,
  );

  it(
    'lets who does not say who he is do no more than it says',
    async () => {
      const get = () => ask({}, (client) => client.get('sale:a')).catch((error: unknown) => String(error).slice(0, 24));
      const expected = defaultUser === 'reader' ? /^1$/ : /NOAUTH/;
      await until(async () => expected.test((await get()) ?? ''));
      await expect(ask({}, (client) => client.set('sale:a', '9'))).rejects.toThrow(/NOAUTH|NOPERM/);
    },
    TEST_DEADLINE_MS,
  );
});
