import { type Channel, connect } from 'amqplib';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Arena } from '../arena.js';
import type { Attack } from '../attack.js';

const FOREIGN = 'foreign';

const LIBRARY = "#!lua name=mine\nredis.register_function('mine', function() end)";

/** For the user of API and worker. A script may do no more than its caller. */
const REDIS_COMMANDS: readonly (readonly string[])[] = [
  ...[
    ['FLUSHALL'],
    ['FLUSHDB'],
    ['KEYS', '*'],
    ['SCAN', '0'],
    ['RANDOMKEY'],
    ['DBSIZE'],
    ['ACL', 'LIST'],
    ['ACL', 'WHOAMI'],
  ],
  ...[
    ['CONFIG', 'SET', 'appendfsync', 'no'],
    ['CONFIG', 'SET', 'dir', '/tmp'],
    ['CONFIG', 'REWRITE'],
    ['BGREWRITEAOF'],
  ],
  ...[['SAVE'], ['BGSAVE'], ['SHUTDOWN', 'NOSAVE'], ['DEBUG', 'SLEEP', '0'], ['DEBUG', 'RELOAD'], ['CLIENT', 'LIST']],
  ...[['CLIENT', 'KILL', 'TYPE', 'normal'], ['CLIENT', 'PAUSE', '1'], ['MONITOR'], ['SYNC'], ['PSYNC', '?', '-1']],
  ...[
    ['REPLICAOF', '127.0.0.1', '1'],
    ['FAILOVER'],
    ['CLUSTER', 'INFO'],
    ['MODULE', 'LIST'],
    ['MODULE', 'LOAD', '/tmp/x.so'],
  ],
  ...[
    ['SLOWLOG', 'GET'],
    ['LATENCY', 'RESET'],
    ['MEMORY', 'USAGE', 'sale:x:stock'],
    ['OBJECT', 'ENCODING', 'sale:x:stock'],
  ],
  ...[
    ['SCRIPT', 'FLUSH'],
    ['SCRIPT', 'KILL'],
    ['SWAPDB', '0', '1'],
    ['MIGRATE', '127.0.0.1', '1', 'x', '0', '1'],
  ],
  ...[
    ['DUMP', 'sale:x:stock'],
    ['RESTORE', 'sale:x:y', '0', ''],
    ['RENAME', 'sale:x:stock', 'sale:x:y'],
    ['SORT', 'sale:x:users'],
  ],
  ...[
    ['SET', FOREIGN, '1'],
    ['GET', FOREIGN],
    ['DEL', FOREIGN],
    ['PUBLISH', 'channel', 'x'],
    ['SUBSCRIBE', 'channel'],
  ],
  ...[
    ['EVAL', 'while true do end', '0'],
    ['EVAL_RO', 'return 1', '0'],
    ['EVALSHA', '0'.repeat(40), '0'],
    ['SCRIPT', 'LOAD', 'return 1'],
  ],
  ...[
    ['FUNCTION', 'LOAD', 'REPLACE', LIBRARY],
    ['FUNCTION', 'DELETE', 'x'],
    ['FUNCTION', 'FLUSH'],
    ['FUNCTION', 'DUMP'],
    ['FUNCTION', 'KILL'],
  ],
];

/** For whoever reaches Redis without a password. */
const READER_COMMANDS: readonly (readonly string[])[] = [
  ...[
    ['SET', 'sale:x:stock', '1000'],
    ['DEL', 'sale:x:users'],
    ['KEYS', '*'],
    ['SCAN', '0'],
    ['FLUSHALL'],
    ['DEBUG', 'SLEEP', '0'],
  ],
  ...[
    ['CONFIG', 'SET', 'appendfsync', 'no'],
    ['XADD', 'sale:x:outbox', '*', 'a', 'b'],
    ['SHUTDOWN'],
    ['CLIENT', 'LIST'],
  ],
  ['EVAL', 'return 1', '0'],
];

/** For whoever may load functions: neither call one nor read. */
const LOADER_COMMANDS: readonly (readonly string[])[] = [
  ...[
    ['GET', 'sale:x:stock'],
    ['SET', 'sale:x:stock', '1000'],
    ['FCALL', 'x', '0'],
    ['EVAL', 'return 1', '0'],
    ['KEYS', '*'],
  ],
  ...[['FUNCTION', 'FLUSH'], ['FLUSHALL'], ['CONFIG', 'SET', 'appendfsync', 'no'], ['ACL', 'LIST'], ['SHUTDOWN']],
];

/** For whoever looks after Redis: change nothing. */
const OPERATOR_COMMANDS: readonly (readonly string[])[] = [
  ...[
    ['SET', 'sale:x:stock', '1000'],
    ['DEL', 'sale:x:users'],
    ['FLUSHALL'],
    ['EVAL', 'return 1', '0'],
    ['FCALL', 'x', '0'],
  ],
  ...[
    ['FUNCTION', 'LOAD', LIBRARY],
    ['CONFIG', 'SET', 'appendfsync', 'no'],
    ['ACL', 'LIST'],
    ['SHUTDOWN', 'NOSAVE'],
    ['MONITOR'],
  ],
];

const STATEMENTS: readonly string[] = [
  ...[
    'DROP TABLE orders',
    'TRUNCATE orders',
    'TRUNCATE audit_events',
    'ALTER TABLE sales DROP CONSTRAINT sales_units_check',
  ],
  ...[
    'ALTER TABLE sales DISABLE TRIGGER ALL',
    'CREATE TABLE mine (id int)',
    'CREATE TEMPORARY TABLE mine (id int)',
    'CREATE SCHEMA mine',
  ],
  ...[
    'CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
    'CREATE EXTENSION dblink',
    'DELETE FROM sales',
  ],
  ...[
    `UPDATE orders SET user_id = 'mallory'`,
    `UPDATE audit_events SET event_type = 'CONFIRMED'`,
    `UPDATE audit_segments SET user_ids = 'mallory'`,
  ],
  ...[
    'UPDATE shop SET id = gen_random_uuid()',
    'DELETE FROM shop',
    'INSERT INTO shop DEFAULT VALUES',
    'DELETE FROM sale_epoch_floor',
  ],
  ...[
    'SELECT * FROM _prisma_migrations',
    'SELECT * FROM pg_authid',
    'SELECT * FROM pg_shadow',
    `COPY orders TO PROGRAM 'cat'`,
  ],
  ...[
    `COPY orders FROM '/etc/passwd'`,
    `SELECT pg_read_file('postgresql.conf')`,
    `SELECT pg_ls_dir('.')`,
    `SELECT lo_import('/etc/passwd')`,
  ],
  ...[
    'SELECT pg_reload_conf()',
    'SELECT pg_rotate_logfile()',
    'SET ROLE flashsale',
    'SET SESSION AUTHORIZATION flashsale',
  ],
  ...[
    'CREATE ROLE mallory',
    'ALTER ROLE CURRENT_USER SUPERUSER',
    'ALTER SYSTEM SET fsync = off',
    'SET session_replication_role = replica',
  ],
  ...['CREATE DATABASE mine', `ALTER TABLE orders OWNER TO CURRENT_USER`],
];

/** What somebody may do who has stolen the passwords of the API. */
export const storeRights: Attack = {
  name: 'store-rights',
  title: 'commands to Redis, PostgreSQL and RabbitMQ with the passwords of API and worker, and to Redis with none',
  holds: 'nothing but what API and worker themselves need is allowed',
  needs: ['stores'],
  deadlineMs: 60_000,
  async run(arena) {
    const { restricted, observed, redisLoader, redisOperator } = arena.own;
    await attackRedis(arena, restricted.redis, REDIS_COMMANDS);
    await attackRedis(arena, observed.redis, READER_COMMANDS);
    await attackRedis(arena, redisLoader, LOADER_COMMANDS);
    await attackRedis(arena, redisOperator, OPERATOR_COMMANDS);
    await attackPostgres(arena);
    const messages = await attackRabbitmq(arena);
    arena.note(
      `${REDIS_COMMANDS.length + READER_COMMANDS.length + LOADER_COMMANDS.length + OPERATOR_COMMANDS.length} commands of four users of Redis, ${STATEMENTS.length} statements, ${messages} calls of RabbitMQ`,
    );
  },
};

async function attackRedis(arena: Arena, url: string, commands: readonly (readonly string[])[]): Promise<void> {
  for (const [command = '', ...args] of commands) {
    // Some would end the connection, and the next command with it.
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const answer = await client.call(command, ...args).then(
        (value) => `allowed: ${JSON.stringify(value)}`,
        (error: Error) => error.message,
      );
      arena.expect(
        /NOPERM|ACL failure|can't (run|access)|not allowed/i.test(answer),
        `Redis, ${command} ${args.join(' ').slice(0, 60)}: ${answer.slice(0, 120)}`,
      );
    } finally {
      client.disconnect();
    }
  }
}

async function attackPostgres(arena: Arena): Promise<void> {
  const client = new pg.Client({ connectionString: arena.own.restricted.postgres });
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (const sql of STATEMENTS) {
      const code = await client.query(sql).then(
        () => 'allowed',
        (error: { code?: string }) => error.code ?? 'no code',
      );
      // 42501: not permitted; the other ones of this class are how PostgreSQL says that it is not there for this role.
      arena.expect(code.startsWith('42') || code === '0LP01', `PostgreSQL, ${sql}: ${code}`);
    }
  } finally {
    await client.end();
  }
}

/** Resolves with the number of calls. */
async function attackRabbitmq(arena: Arena): Promise<number> {
  const { restricted, rabbitmqPrefix } = arena.own;
  const queue = `${rabbitmqPrefix}.purchases`;
  const calls: readonly (readonly [string, (channel: Channel) => Promise<unknown>])[] = [
    ['a foreign queue', (channel) => channel.assertQueue(FOREIGN)],
    ['a queue of a name that begins alike', (channel) => channel.assertQueue(`${queue}.mine`)],
    ['a queue that the server names', (channel) => channel.assertQueue('')],
    ['a foreign exchange', (channel) => channel.assertExchange(FOREIGN, 'fanout')],
    ['a binding to the exchange of others', (channel) => channel.bindQueue(queue, 'amq.topic', '#')],
    ['the firehose', (channel) => channel.bindQueue(queue, 'amq.rabbitmq.trace', '#')],
    ['messages of others', (channel) => channel.get(FOREIGN)],
    ['the end of an exchange of the broker', (channel) => channel.deleteExchange('amq.direct')],
  ];
  const model = await connect(restricted.rabbitmq);
  model.on('error', () => undefined);
  try {
    for (const [name, call] of calls) {
      const channel = await model.createChannel();
      channel.on('error', () => undefined);
      const answer = await call(channel).then(
        () => 'allowed',
        (error: Error) => error.message,
      );
      arena.expect(/ACCESS_REFUSED|access to/i.test(answer), `RabbitMQ, ${name}: ${answer.slice(0, 120)}`);
    }
  } finally {
    await model.close();
  }
  const elsewhere = await connect(restricted.rabbitmq.replace(/\/[^/]+$/, '')).then(
    async (other) => {
      await other.close();
      return 'allowed';
    },
    () => 'refused',
  );
  arena.expect(elsewhere === 'refused', 'RabbitMQ, the virtual host of others: allowed');
  return calls.length + 1;
}
