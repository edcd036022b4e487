import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Channel, connect } from 'amqplib';
import { Redis } from 'ioredis';
import pg from 'pg';
import {
  choosePorts,
  rabbitmq,
  redis,
  type ServerSpecification,
  stopInTurn,
  type Store,
  Supervised,
  until,
} from 'flashsale-testkit';
import { CHECKOUT_FOLDER, entryPoint } from '../src/checkout.js';

const run = promisify(execFile);
const startDeadlineMs = 180_000;
const flowDeadlineMs = 60_000;
const password = 'a pass/word: with # and %';
const aclFolder = join(CHECKOUT_FOLDER, 'deploy', 'docker', 'redis');
const { signal } = new AbortController();
/** What a user may do in a function is no more than outside of it. */
const FOREIGN_LIBRARY = `#!lua name=foreign
redis.register_function('writes_foreign', function() return redis.call('SET', 'foreign', '1') end)`;

/** The tables that nobody rewrites, with a column to try it on; API and worker only add to the live ones. */
const BOOKS = [
  { table: 'orders', column: 'user_id', isAddedTo: true },
  { table: 'audit_events', column: 'event_type', isAddedTo: true },
  { table: 'audit_segments', column: 'user_ids', isAddedTo: true },
  { table: 'audit_heads', column: 'hash', isAddedTo: false },
  { table: 'audit_links', column: 'hash', isAddedTo: false },
  { table: 'audit_chain_start', column: 'last_unchained_id', isAddedTo: false },
  { table: 'operators', column: 'role', isAddedTo: false },
  { table: 'operator_acts', column: 'actor', isAddedTo: true },
  { table: 'operator_act_ends', column: 'outcome', isAddedTo: true },
  { table: 'archive.removals', column: 'actor', isAddedTo: false },
  { table: 'archive.orders', column: 'user_id', isAddedTo: false },
  { table: 'archive.audit_events', column: 'event_type', isAddedTo: false },
  { table: 'archive.audit_segments', column: 'user_ids', isAddedTo: false },
  { table: 'archive.audit_files', column: 'sha256', isAddedTo: false },
] as const;

/** The rules of deploy/docker/redis, as deploy/docker/redis/start.sh completes them. */
function readRules() {
  const digest = createHash('sha256').update(password).digest('hex');
  const users = readFileSync(join(aclFolder, 'users.acl'), 'utf8').replaceAll(/#REDIS_\w+/g, `#${digest}`);
  return users + readFileSync(join(aclFolder, 'reader.acl'), 'utf8');
}

describe('the users of deploy/docker/redis/users.acl', () => {
  it('may use every command of every script', () => {
    const lua = join(CHECKOUT_FOLDER, 'flashsale-core', 'lua');
    const files = readdirSync(lua, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.lua'));
    const commands = files.flatMap((file) =>
      [...readFileSync(join(lua, file), 'utf8').matchAll(/redis\.p?call\('(\w+)'/g)].map(([, name = '']) => name),
    );
    const allowed = new Set([...readRules().matchAll(/\+([\w|]+)/g)].map(([, name]) => name));
    expect(commands.length).toBeGreaterThan(20);
    expect(commands.filter((name) => !allowed.has(name.toLowerCase()))).toEqual([]);
  });
});

describe('a flash sale of users who may do no more than they need', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashsale-privilege-'));
  const name = `privilege_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const running: Supervised[] = [];
  const endings: (() => unknown)[] = [];
  const urls: Record<string, string> = {};
  let owner: pg.Client;
  let redisServer: Supervised;
  let api = '';

  function urlOf(from: string, user: string) {
    const url = new URL(from);
    url.username = user;
    url.password = encodeURIComponent(password);
    return url.href;
  }

  beforeAll(async () => {
    // The broker runs as a user of its own.
    chmodSync(folder, 0o755);
    for (const part of ['logs', 'run']) mkdirSync(join(folder, part));
    await Promise.all([startDatabase(), startRedis(), startBroker()]);
    await startServices();
  }, startDeadlineMs);
  afterAll(async () => {
    await stopInTurn(running);
    for (const end of endings.reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  }, startDeadlineMs);

  async function startDatabase() {
    const maintenanceUrl = process.env['DATABASE_URL'] ?? '';
    const maintenance = new pg.Client({ connectionString: maintenanceUrl });
    await maintenance.connect();
    endings.push(() => maintenance.end());
    await maintenance.query(`CREATE DATABASE ${name}`);
    const ownerUrl = new URL(maintenanceUrl);
    ownerUrl.pathname = `/${name}`;
    urls['MIGRATION_DATABASE_URL'] = ownerUrl.href;
    urls['DATABASE_URL'] = urlOf(ownerUrl.href, name);
    endings.push(async () => {
      await maintenance.query(`DROP DATABASE ${name}`);
      await maintenance.query(`DROP ROLE ${name}`);
    });
    for (const tool of ['prisma:migrate', 'prisma:migrate', 'prisma:seed']) await npmCommand(tool);
    owner = new pg.Client({ connectionString: ownerUrl.href });
    await owner.connect();
    endings.push(() => owner.end());
  }

  async function startRedis() {
    const rules = join(folder, 'users.acl');
    writeFileSync(rules, readRules());
    const ports = await choosePorts(redis.portNames);
    const { url, servers } = await arrange(redis, ports);
    const [server] = servers;
    if (server === undefined) throw new Error('Redis has a server');
    redisServer = supervise({ ...server, args: [...server.args, '--aclfile', rules] }, 2);
    await redisServer.start();
    urls['REDIS_URL'] = urlOf(url, 'flashsale');
    urls['REDIS_LOADER_URL'] = urlOf(url, 'flashsale_loader');
    urls['REDIS_OPERATOR_URL'] = urlOf(url, 'flashsale_operator');
    for (let i = 0; i < 2; i += 1) await npmCommand('redis:functions');
  }

  async function startBroker() {
    const ports = await choosePorts([...rabbitmq.portNames, 'rabbitmqManagement']);
    const { url, servers } = await arrange(rabbitmq, ports);
    for (const { stopsLast = false, ...server } of servers) await supervise(server, stopsLast ? 3 : 2).start();
    urls['RABBITMQ_URL'] = `${urlOf(url, name)}/shop`;
    urls['BROKER_URL'] = `${url}/shop`;
    const management = new URL(url.replace('amqp:', 'http:'));
    management.port = String(ports['rabbitmqManagement']);
    urls['RABBITMQ_MANAGEMENT_URL'] = management.href;
    await until(() => fetch(management.origin), {
      what: 'the management answers',
      deadlineMs: startDeadlineMs,
      signal,
    });
    // Twice: it is safe to repeat.
    for (let i = 0; i < 2; i += 1) await npmCommand('rabbitmq:user');
    await administer(management, 'permissions/shop/flashsale', { configure: '.*', write: '.*', read: '.*' });
  }

  /** What the administrator of the broker does for the test itself. */
  async function administer({ origin, username, password: secret }: URL, path: string, body: object) {
    const authorization = `Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`;
    const answer = await fetch(`${origin}/api/${path}`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  }

  async function startServices() {
    const ports = await choosePorts(['api', 'worker']);
    api = `http://127.0.0.1:${ports['api']}`;
    const env = {
      ...process.env,
      DATABASE_URL: urls['DATABASE_URL'],
      REDIS_URL: urls['REDIS_URL'],
      RABBITMQ_URL: urls['RABBITMQ_URL'],
      FLASHSALE_DEMO: 'true',
      HOST: '127.0.0.1',
      WARM_UP_REQUESTS: '100',
      // Counted, but never used up.
      RATE_LIMIT_PURCHASES_PER_ADDRESS: '100000',
      RATE_LIMIT_PURCHASES_PER_USER: '100000',
    };
    const service = (workspace: string, own: NodeJS.ProcessEnv, ready: string) =>
      supervise(
        {
          name: workspace,
          command: process.execPath,
          args: [entryPoint(workspace)],
          env: { ...env, ...own },
          cwd: CHECKOUT_FOLDER,
          probe: () => isReady(ready),
          readyDeadlineMs: startDeadlineMs,
          stopSignal: 'SIGTERM',
          stopDeadlineMs: 30_000,
        },
        1,
      ).start();
    await Promise.all([
      service('flashsale-api', { PORT: String(ports['api']) }, `${api}/health/ready`),
      service(
        'flashsale-worker',
        { WORKER_PORT: String(ports['worker']), REDIS_LOADER_URL: urls['REDIS_LOADER_URL'] },
        `http://127.0.0.1:${ports['worker']}/health/ready`,
      ),
    ]);
    await untilSale('sale_1', ({ ready }) => ready === true);
  }

  function arrange(store: Store, ports: Record<string, number>) {
    const logFile = join(folder, 'logs', `${store.name}.log`);
    const recordFolder = join(folder, 'run');
    return store.arrange({ folder: join(folder, store.name), ports, isThrowAway: true, logFile, recordFolder, signal });
  }

  function supervise(server: ServerSpecification, stopTurn: number) {
    const output = join(folder, 'logs', `${server.name}.log`);
    const supervised = new Supervised({ ...server, output, recordFolder: join(folder, 'run'), stopTurn });
    running.push(supervised);
    return supervised;
  }

  const node = (...args: string[]) =>
    run(process.execPath, args, { cwd: CHECKOUT_FOLDER, env: { ...process.env, ...urls } });
  const npmCommand = (script: string) => node('dev/run.mjs', script);

  async function isReady(url: string): Promise<boolean> {
    const answer = await fetch(url);
    if (answer.ok) return true;
    throw new Error(`${url} answers ${answer.status}`);
  }

  async function ask(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const answer = await fetch(`${api}/api/v1${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : { text }) as Record<string, unknown>;
  }

  async function buy(saleId: string, count: number, prefix: string) {
    const buyers = Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
    const answers = await Promise.all(buyers.map((userId) => ask('POST', '/sale/purchase', { saleId, userId })));
    return answers.map(({ status }) => status);
  }

  async function untilSale(saleId: string, isSo: (sale: Record<string, unknown>) => boolean) {
    const check = async () => {
      const sale = await ask('GET', `/admin/sales/${saleId}`);
      if (isSo(sale)) return true;
      throw new Error(JSON.stringify(sale));
    };
    await until(check, { what: `${saleId} is as it should be`, deadlineMs: flowDeadlineMs, signal });
  }

  const times = (count: number, status: string) => Array.from({ length: count }, () => status);

  it(
    'sells, audits, and passes every check',
    async () => {
      expect(await buy('sale_1', 100, 'user')).toEqual(times(100, 'SUCCESS'));
      expect(await buy('sale_1', 20, 'late')).toEqual(times(20, 'SOLD_OUT'));
      expect(await buy('sale_1', 5, 'user')).toEqual(times(5, 'ALREADY_PURCHASED'));
      await untilSale('sale_1', ({ orders, outbox }) => orders === 100 && outbox === 0);
      expect(await ask('GET', '/sale/sale_1/user/user-1/purchase')).toMatchObject({ status: 'CONFIRMED' });
      expect((await node('verify/dist/main.js', '--sale', 'sale_1')).stdout).toContain('checks hold');
      expect(await buy('sale_4', 3, 'user')).toEqual(times(3, 'HELD'));
      await untilSale('sale_4', ({ outbox }) => outbox === 0);
      expect((await node('verify/dist/main.js', '--sale', 'sale_4')).stdout).toContain('checks hold');
    },
    flowDeadlineMs,
  );

  it(
    'lets an operator do everything',
    async () => {
      const window = { startsAt: new Date(Date.now() - 60_000), endsAt: new Date(Date.now() + 3_600_000) };
      await ask('POST', '/admin/sales', { saleId: 'lamp', name: 'A lamp', totalStock: 5, ...window });
      await ask('PATCH', '/admin/sales/lamp', { name: 'Another lamp' });
      await ask('POST', '/admin/sales/lamp/pause');
      await ask('POST', '/admin/sales/lamp/resume');
      await ask('POST', '/admin/sales/lamp/stock', { add: 5 });
      expect(await buy('lamp', 10, 'lamp')).toEqual(times(10, 'SUCCESS'));
      await ask('POST', '/admin/sales/lamp/duplicate', { saleId: 'lamp_2' });
      await ask('PUT', '/admin/drafts/lamp_2', { name: 'A third lamp', totalStock: 1, ...window });
      await ask('POST', '/admin/drafts/lamp_2/publish');
      expect(await buy('lamp_2', 1, 'lamp')).toEqual(['SUCCESS']);
      await ask('POST', '/admin/sales/lamp_2/end');
      for (const path of ['live', 'orders', 'audit', 'orders.csv', 'audit.csv']) {
        await ask('GET', `/admin/sales/sale_1/${path}`);
      }
      await until(async () => ((await ask('GET', '/admin/sales/lamp/series'))['points'] as unknown[]).length > 1, {
        what: 'the course of the sale is recorded',
        deadlineMs: flowDeadlineMs,
        signal,
      });
      expect((await ask('GET', '/admin/status'))['processes']).toContainEqual(
        expect.objectContaining({ kind: 'worker' }),
      );
      expect(await ask('GET', '/admin/drift')).toBeDefined();
      expect(Object.keys(await ask('GET', '/sales')).length).toBeGreaterThan(3);
    },
    flowDeadlineMs,
  );

  it(
    'has its dead letters read, replayed and discarded',
    async () => {
      const broker = await connect(urls['BROKER_URL'] ?? '');
      const channel = await broker.createConfirmChannel();
      channel.publish('flashsale.purchases', 'reserved', Buffer.from('poison'), { persistent: true });
      await channel.waitForConfirms();
      await broker.close();
      const untilDead = () =>
        until(async () => (await ask('GET', '/admin/dead-letters'))['total'] === 1, {
          what: 'the poison is a dead letter',
          deadlineMs: flowDeadlineMs,
          signal,
        });
      await untilDead();
      expect(await ask('POST', '/admin/dead-letters/replay', {})).toMatchObject({ replayed: 1 });
      await untilDead();
      expect(await ask('POST', '/admin/dead-letters/discard', {})).toMatchObject({ discarded: 1 });
    },
    flowDeadlineMs,
  );

  it(
    'resets a sale, and rebuilds it when Redis has lost its data',
    async () => {
      await ask('POST', '/admin/reset', { saleId: 'sale_1' });
      expect(await buy('sale_1', 40, 'second')).toEqual(times(40, 'SUCCESS'));
      await untilSale('sale_1', ({ orders, outbox }) => orders === 40 && outbox === 0);

      await redisServer.stop();
      rmSync(join(folder, 'redis', 'appendonlydir'), { recursive: true });
      await startRedisAgain();
      await untilSale('sale_1', ({ ready, buyers }) => ready === true && buyers === 40);
      expect(await buy('sale_1', 60, 'third')).toEqual(times(60, 'SUCCESS'));
      expect(await buy('sale_1', 1, 'fourth')).toEqual(['SOLD_OUT']);
      await untilSale('sale_1', ({ orders, outbox }) => orders === 100 && outbox === 0);
    },
    2 * flowDeadlineMs,
  );

  async function startRedisAgain() {
    running.splice(running.indexOf(redisServer), 1);
    const port = Number(new URL(urls['REDIS_URL'] ?? '').port);
    const { servers } = await arrange(redis, { redis: port });
    const [server] = servers;
    if (server === undefined) throw new Error('Redis has a server');
    redisServer = supervise({ ...server, args: [...server.args, '--aclfile', join(folder, 'users.acl')] }, 2);
    await redisServer.start();
  }

  it('keeps its role from everything else in PostgreSQL', async () => {
    const role = new pg.Client({ connectionString: urls['DATABASE_URL'] });
    await role.connect();
    const forbidden = [
      'DROP TABLE orders',
      'TRUNCATE orders',
      'ALTER TABLE sales DROP CONSTRAINT sales_units_check',
      'ALTER TABLE sales DISABLE TRIGGER ALL',
      'CREATE TABLE mine (id int)',
      'CREATE TEMPORARY TABLE mine (id int)',
      'CREATE SCHEMA mine',
      'DELETE FROM sales',
      ...BOOKS.flatMap(({ table, column }) => [
        `DELETE FROM ${table}`,
        `TRUNCATE ${table} CASCADE`,
        `UPDATE ${table} SET ${column} = ${column}`,
        // Whoever ends holds locks their rows.
        ...(table === 'orders' ? [] : [`SELECT FROM ${table} FOR UPDATE`]),
        `CREATE TRIGGER mine BEFORE INSERT ON ${table} EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
      ]),
      ...BOOKS.filter(({ isAddedTo }) => !isAddedTo).map(({ table }) => `INSERT INTO ${table} DEFAULT VALUES`),
      ...['id', 'sale_id', 'reserved_at', 'created_at', 'quantity', 'amount', 'currency'].map(
        (column) => `UPDATE orders SET ${column} = ${column}`,
      ),
      ...['amount', 'order_id', 'user_id'].map((column) => `UPDATE payments SET ${column} = ${column}`),
      'DELETE FROM payments',
      ...['secret', 'commitment', 'list_key'].map((column) => `UPDATE rooms SET ${column} = ${column}`),
      ...['DELETE FROM rooms', 'DELETE FROM room_lists', 'UPDATE room_lists SET leaves = leaves'],
      ...['DELETE FROM room_codes', 'UPDATE room_codes SET uses_max = uses_max', 'DELETE FROM room_code_uses'],
      ...['room_calls', 'room_lane_calls'].flatMap((table) => [
        `DELETE FROM ${table}`,
        `UPDATE ${table} SET last_place = last_place`,
      ]),
      ...['DELETE FROM room_lanes', 'UPDATE room_lanes SET name = name'],
      ...['DELETE FROM sale_buyers', 'TRUNCATE sale_buyers', 'UPDATE sale_buyers SET user_id = user_id'],
      'TRUNCATE sales CASCADE',
      `SELECT archive.prune(now())`,
      `SELECT add_audit_link('sale_1', 1, 'orders', 'event', '{1}', '')`,
      `SELECT archive.move_rows('RESET', s, 1, '') FROM sales s`,
      `SELECT setval('audit_events_id_seq', 1)`,
      `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner.user} GRANT ALL ON TABLES TO ${name}`,
      'SET session_replication_role = replica',
      'UPDATE shop SET id = gen_random_uuid()',
      'DELETE FROM shop',
      'INSERT INTO shop DEFAULT VALUES',
      'SELECT * FROM _prisma_migrations',
      'SELECT * FROM pg_authid',
      `COPY orders TO PROGRAM 'cat'`,
      `SELECT pg_read_file('postgresql.conf')`,
      `SET ROLE ${owner.user}`,
      `CREATE ROLE mallory`,
      `ALTER ROLE ${name} SUPERUSER`,
    ];
    try {
      for (const sql of forbidden)
        await expect(role.query(sql)).rejects.toMatchObject({ code: expect.stringMatching(/^42/) });
    } finally {
      await role.end();
    }
  });

  it('gives its role no right on a table that is not listed here, and no function but the reset', async () => {
    const { rows } = await owner.query<{ right: string }>(
      `SELECT relname || ': ' || string_agg(a.privilege_type, ' ' ORDER BY a.privilege_type) AS right
         FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
        WHERE relkind IN ('r', 'v') AND a.grantee IN ($1::regrole, 0) AND relnamespace IN ('public'::regnamespace, 'archive'::regnamespace)
        GROUP BY c.oid, relname, relnamespace ORDER BY relnamespace = 'archive'::regnamespace, relname`,
      [name],
    );
    expect(rows.map(({ right }) => right)).toEqual([
      'audit_chain_start: SELECT',
      'audit_events: INSERT SELECT',
      'audit_heads: SELECT',
      'audit_links: SELECT',
      'audit_segments: INSERT SELECT',
      'offer_mails: DELETE INSERT SELECT',
      'operator_act_ends: INSERT SELECT',
      'operator_acts: INSERT SELECT',
      'operator_sessions: DELETE INSERT SELECT',
      'operators: SELECT',
      'order_audit_trail: SELECT',
      'orders: INSERT SELECT',
      'payment_commands: INSERT SELECT',
      'payment_events: INSERT SELECT',
      'payments: INSERT SELECT',
      'reminders: DELETE INSERT SELECT',
      'room_calls: INSERT SELECT',
      'room_code_uses: INSERT SELECT',
      'room_codes: INSERT SELECT',
      'room_lane_calls: INSERT SELECT',
      'room_lanes: INSERT SELECT',
      'room_lists: INSERT SELECT',
      'rooms: INSERT SELECT',
      'sale_buyers: INSERT SELECT',
      'sale_drafts: DELETE INSERT SELECT UPDATE',
      'sale_epoch_floor: SELECT',
      'sale_pictures: DELETE INSERT SELECT UPDATE',
      'sale_products: DELETE INSERT SELECT UPDATE',
      'sales: INSERT SELECT UPDATE',
      'shop: SELECT',
      'waiting_list: INSERT SELECT',
      ...['audit_events', 'audit_files', 'audit_segments', 'order_audit_trail', 'orders', 'removals'].map(
        (table) => `${table}: SELECT`,
      ),
    ]);
    const columns = await owner.query<{ right: string }>(
      `SELECT c.relname || '.' || attname || ': ' || a.privilege_type AS right
         FROM pg_attribute t JOIN pg_class c ON c.oid = attrelid CROSS JOIN LATERAL aclexplode(attacl) a
        WHERE a.grantee IN ($1::regrole, 0) AND relnamespace IN ('public'::regnamespace, 'archive'::regnamespace)
        ORDER BY c.relname, attnum`,
      [name],
    );
    expect(columns.rows.map(({ right }) => right)).toEqual([
      ...['email', 'language', 'order_id', 'attempts', 'due_at'].map((column) => `offer_mails.${column}: UPDATE`),
      'operator_sessions.seen_at: UPDATE',
      'orders.status: UPDATE',
      'orders.expires_at: UPDATE',
      'orders.instance: UPDATE',
      'orders.confirmed_at: UPDATE',
      'orders.ended_at: UPDATE',
      'orders.end_reason: UPDATE',
      ...['reason', 'state', 'attempts', 'due_at', 'last_error', 'done_at'].map(
        (column) => `payment_commands.${column}: UPDATE`,
      ),
      ...['state', 'attempts', 'due_at', 'outcome'].map((column) => `payment_events.${column}: UPDATE`),
      ...['provider_payment_id', 'state', 'captured', 'refunded', 'updated_at', 'checked_at'].map(
        (column) => `payments.${column}: UPDATE`,
      ),
      'reminders.attempts: UPDATE',
      'reminders.due_at: UPDATE',
      'room_codes.uses: UPDATE',
      ...['weight', 'drawn', 'arrivals_bound', 'serving'].map((column) => `room_lanes.${column}: UPDATE`),
      ...[
        'per_minute',
        'paused_because',
        'drawn',
        'list_root',
        'revealed_at',
        'arrivals_bound',
        'serving',
        'inside_max',
        'inside_per_unit',
        'limits_changed_at',
        'weight',
      ].map((column) => `rooms.${column}: UPDATE`),
      'sale_buyers.units: UPDATE',
      'sale_buyers.unit_limit: UPDATE',
      ...['state', 'listed_at', 'ended_at', 'order_id', 'free_units'].map((column) => `waiting_list.${column}: UPDATE`),
    ]);
    const functions = await owner.query<{ name: string }>(
      `SELECT oid::regproc::text AS name FROM pg_proc
        WHERE pronamespace IN ('public'::regnamespace, 'archive'::regnamespace) AND has_function_privilege($1, oid, 'EXECUTE')`,
      [name],
    );
    expect(functions.rows).toEqual([{ name: 'archive.reset_sale' }]);
    const owned = await owner.query('SELECT FROM pg_class WHERE relowner = $1::regrole', [name]);
    expect(owned.rowCount).toBe(0);
  });

  it.each(['postgres', 'template1'])('keeps its role out of the database %s', async (database) => {
    const url = new URL(urls['DATABASE_URL'] ?? '');
    url.pathname = `/${database}`;
    const role = new pg.Client({ connectionString: url.href });
    await expect(role.connect()).rejects.toMatchObject({ code: '42501' });
  });

  it('lets its role use tables of later migrations, and no others', async () => {
    const role = new pg.Client({ connectionString: urls['DATABASE_URL'] });
    await role.connect();
    try {
      await owner.query('CREATE TABLE later (id bigserial)');
      await role.query('INSERT INTO later DEFAULT VALUES');
      expect((await role.query('SELECT id FROM later')).rowCount).toBe(1);
      for (const sql of ['TRUNCATE later', 'DELETE FROM later', 'UPDATE later SET id = id'])
        await expect(role.query(sql)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await role.end();
      await owner.query('DROP TABLE later');
    }
  });

  it('keeps its user from everything else in Redis, and readers from writing', async () => {
    const reader = new URL(urls['REDIS_URL'] ?? '');
    reader.username = reader.password = '';
    const reserve = await nameOfFunction('reserveUnits');
    const forbidden = {
      [urls['REDIS_URL'] ?? '']: [
        ['FLUSHALL'],
        ['FLUSHDB'],
        ['KEYS', '*'],
        ['SCAN', '0'],
        ['CONFIG', 'SET', 'appendfsync', 'no'],
        ['ACL', 'LIST'],
        ['SHUTDOWN', 'NOSAVE'],
        ['CLIENT', 'LIST'],
        ['REPLICAOF', '127.0.0.1', '1'],
        ['MODULE', 'LIST'],
        ['SET', 'foreign', '1'],
        ['GET', 'foreign'],
        ['EVAL', `while true do end`, '0'],
        ['EVAL_RO', `while true do end`, '0'],
        ['EVALSHA', '0'.repeat(40), '0'],
        ['SCRIPT', 'LOAD', 'return 1'],
        ['SCRIPT', 'FLUSH'],
        ['SCRIPT', 'KILL'],
        ['FUNCTION', 'LOAD', 'REPLACE', `#!lua name=mine\nredis.register_function('mine', function() end)`],
        ['FUNCTION', 'DELETE', 'endless'],
        ['FUNCTION', 'FLUSH'],
        ['FUNCTION', 'RESTORE', 'x'],
        ['FCALL', 'writes_foreign', '0'],
        ['PUBLISH', 'channel', 'x'],
      ],
      [urls['REDIS_LOADER_URL'] ?? '']: [
        ['EVAL', 'return 1', '0'],
        ['FCALL', reserve, '0'],
        ['FUNCTION', 'FLUSH'],
        ['GET', 'sale:sale_1:stock'],
        ['SET', 'sale:sale_1:stock', '1000'],
      ],
      [urls['REDIS_OPERATOR_URL'] ?? '']: [
        ['EVAL', 'return 1', '0'],
        ['FCALL', reserve, '0'],
        ['FUNCTION', 'LOAD', `#!lua name=mine\nredis.register_function('mine', function() end)`],
        ['SET', 'sale:sale_1:stock', '1000'],
        ['CONFIG', 'SET', 'appendfsync', 'no'],
        ['SHUTDOWN', 'NOSAVE'],
      ],
      [reader.href]: [
        ['SET', 'sale:sale_1:stock', '1000'],
        ['DEL', 'sale:sale_1:users'],
        ['EVAL', 'return 1', '0'],
        ['FCALL', reserve, '0'],
        ['CONFIG', 'SET', 'appendfsync', 'no'],
        ['FLUSHALL'],
        ['KEYS', '*'],
      ],
    };
    for (const [url, commands] of Object.entries(forbidden)) {
      const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
      await client.connect();
      try {
        for (const [command = '', ...args] of commands)
          await expect(client.call(command, ...args)).rejects.toThrow(/NOPERM|ACL failure|can't (run|access)/i);
      } finally {
        client.disconnect();
      }
    }
    const client = new Redis(reader.href);
    expect(await client.get('sale:sale_1:stock')).toBe('0');
    client.disconnect();
  });

  it('lets an operator end a function that never ends', async () => {
    const loader = new Redis(urls['REDIS_LOADER_URL'] ?? '');
    const user = new Redis(urls['REDIS_URL'] ?? '');
    const source = `redis.register_function{ function_name='endless', callback=function() while true do end end }`;
    try {
      await loader.call('FUNCTION', 'LOAD', `#!lua name=endless\n${source}`);
      const endless = user.call('FCALL', 'endless', '0');
      endless.catch(() => undefined);
      // Redis says BUSY, and listens to the operator, after five seconds.
      await until(
        async () => {
          const operator = new Redis(urls['REDIS_OPERATOR_URL'] ?? '', { enableReadyCheck: false });
          try {
            expect(await operator.call('FUNCTION', 'KILL')).toBe('OK');
            return true;
          } finally {
            operator.disconnect();
          }
        },
        { what: 'the function is ended', deadlineMs: flowDeadlineMs, signal },
      );
      await expect(endless).rejects.toThrow(/killed by user/i);
      expect(await loader.call('FUNCTION', 'DELETE', 'endless')).toBe('OK');
    } finally {
      loader.disconnect();
      user.disconnect();
    }
    await untilSale('sale_1', ({ ready }) => ready === true);
  });

  /** The function of this script, under the name that it has in Redis. */
  async function nameOfFunction(script: string): Promise<string> {
    const loader = new Redis(urls['REDIS_LOADER_URL'] ?? '');
    try {
      await loader.call(...(['FUNCTION', 'LOAD', 'REPLACE', FOREIGN_LIBRARY] as unknown as [string]));
      const listed = JSON.stringify(await loader.call('FUNCTION', 'LIST'));
      return new RegExp(`${script}_[0-9a-f]+`).exec(listed)?.[0] ?? '';
    } finally {
      loader.disconnect();
    }
  }

  it('keeps its user from everything else in RabbitMQ', async () => {
    const user = await connect(urls['RABBITMQ_URL'] ?? '');
    user.on('error', () => undefined);
    try {
      const forbidden: ((channel: Channel) => Promise<unknown>)[] = [
        (channel) => channel.assertQueue('foreign'),
        (channel) => channel.assertQueue('flashsale.purchases.mine'),
        (channel) => channel.assertExchange('foreign', 'fanout'),
        (channel) => channel.bindQueue('flashsale.purchases', 'amq.topic', '#'),
        (channel) => channel.get('foreign'),
      ];
      for (const attempt of forbidden) {
        const channel = await user.createChannel();
        channel.on('error', () => undefined);
        await expect(attempt(channel)).rejects.toThrow(/ACCESS_REFUSED/);
      }
    } finally {
      await user.close();
    }
    const elsewhere = (urls['RABBITMQ_URL'] ?? '').replace(/\/shop$/, '');
    await expect(connect(elsewhere)).rejects.toThrow(/ConnectionClose/);
    const credentials = Buffer.from(`${name}:${password}`).toString('base64');
    const { origin } = new URL(urls['RABBITMQ_MANAGEMENT_URL'] ?? '');
    const asked = await fetch(`${origin}/api/overview`, { headers: { authorization: `Basic ${credentials}` } });
    expect(asked.status).toBe(401);
  });
});
