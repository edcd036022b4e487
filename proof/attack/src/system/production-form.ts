import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from 'flashsale-command-line';
import { freePort, type RunFolder, ServerProcess, until } from 'flashsale-testkit';
import pg from 'pg';
import { AUDIENCE, byHmac, ISSUER } from '../wire/tokens.js';
import { CHECKOUT_FOLDER, startRestrictedStores } from './restricted-stores.js';
import type { LogLine, OwnSystem, System } from './system.js';

const SECRET_SIZE_BYTES = 32;
const SALE_ID = 'sale-under-attack';
/** More than fresh buyers buy in the longest run. */
const UNITS = 100_000;
const OPEN_DEADLINE_MS = 60_000;
const CONNECTIONS_MAX = 4;
const RABBITMQ_PREFIX = 'flashsale';
const WEB_SERVER = join(CHECKOUT_FOLDER, 'flashsale-web', 'server.mjs');
const WEB_BUILD = join(CHECKOUT_FOLDER, 'flashsale-web', '.next', 'standalone');

/**
 * Starts the production form on stores of its own: an API that knows its buyers and limits them, behind two proxies, a
 * worker, the public web server and that of operators, all as users of the stores who may do no more than they need.
 *
 * @throws Refusal where the web server is not built
 */
export async function startProductionForm(
  run: RunFolder,
  marks: Readonly<Record<string, string>>,
): Promise<System & { readonly own: OwnSystem }> {
  if (!existsSync(WEB_BUILD)) throw new Refusal('The web server is not built: npm run build -w flashsale-web.');
  const { stores, restricted, redisLoader, redisOperator, observed } = await startRestrictedStores(run, marks);
  const running: ServerProcess[] = [];
  const database = new pg.Pool({ connectionString: observed.postgres, max: CONNECTIONS_MAX });
  database.on('error', () => undefined);
  const adminToken = randomBytes(SECRET_SIZE_BYTES).toString('hex');
  const secret = randomBytes(SECRET_SIZE_BYTES).toString('hex');
  const common = {
    ...marks,
    DATABASE_URL: restricted.postgres,
    REDIS_URL: restricted.redis,
    RABBITMQ_URL: restricted.rabbitmq,
    RABBITMQ_PREFIX,
    HOST: '127.0.0.1',
    NODE_ENV: 'production',
  };
  const ofApi = { ...common, ADMIN_TOKEN: adminToken, TRUST_PROXY: '2', WARM_UP_REQUESTS: '500' };
  const ofBuyers = { BUYER_JWT_SECRET: secret, BUYER_JWT_ISSUER: ISSUER, BUYER_JWT_AUDIENCE: AUDIENCE };

  const start = async (
    name: string,
    program: string,
    environment: Readonly<Record<string, string>>,
    { portVariable, readyPath }: { readonly portVariable: string; readonly readyPath: string },
  ): Promise<ServerProcess> => {
    const port = await freePort();
    const server = new ServerProcess({
      ...{ name, program, readyPath },
      environment: { ...environment, [portVariable]: String(port) },
      url: `http://127.0.0.1:${port}`,
      logFile: join(run.logs, `${name}.log`),
    });
    running.push(server);
    return server.untilReady();
  };
  const program = (workspace: string): string => join(CHECKOUT_FOLDER, workspace, 'dist', 'main.js');
  const startApi = (environment: Readonly<Record<string, string>>, name: string): Promise<ServerProcess> =>
    start(
      name,
      program('flashsale-api'),
      { ...ofApi, ...environment },
      { portVariable: 'PORT', readyPath: '/health/ready' },
    );
  const startWeb = (name: string, apiUrl: string, hasConsole: boolean): Promise<ServerProcess> =>
    start(
      name,
      WEB_SERVER,
      { ...marks, HOST: '127.0.0.1', NODE_ENV: 'production', API_URL: apiUrl, WEB_CONSOLE: String(hasConsole) },
      { portVariable: 'WEB_PORT', readyPath: '/health' },
    );
  const stop = async (): Promise<void> => {
    await Promise.allSettled(running.map((server) => server.kill()));
    await database.end();
    await stores.stop();
  };
  // A process that is about to end leaves none of ours behind.
  process.once('exit', () => running.forEach((server) => server.signal('SIGKILL')));

  try {
    await database.query(
      `INSERT INTO sales (id, name, total_stock, starts_at, ends_at)
       VALUES ($1, 'The sale under attack', $2, now() - interval '1 hour', now() + interval '1 day')`,
      [SALE_ID, UNITS],
    );
    const [api, worker] = await Promise.all([
      startApi(ofBuyers, 'flashsale-api'),
      start(
        'flashsale-worker',
        program('flashsale-worker'),
        { ...common, REDIS_LOADER_URL: redisLoader },
        {
          portVariable: 'WORKER_PORT',
          readyPath: '/health/ready',
        },
      ),
    ]);
    const [web, console] = await Promise.all([
      startWeb('flashsale-web', api.url, false),
      startWeb('flashsale-web-console', api.url, true),
    ]);
    await untilOpen(api.url);
    await warmUp([web.url, console.url]);
    let apis = 1;
    return {
      urls: { api: api.url, web: web.url, console: console.url },
      adminToken,
      buyers: { signer: byHmac(secret), issuer: ISSUER, audience: AUDIENCE },
      saleId: SALE_ID,
      watched: [api, worker, web, console],
      own: {
        restricted,
        redisLoader,
        redisOperator,
        observed,
        rabbitmqPrefix: RABBITMQ_PREFIX,
        log: () => readLog(run.logs),
        query: async <Row>(sql: string, values: readonly unknown[] = []) =>
          (await database.query(sql, [...values])).rows as Row[],
        startApi: (environment) => startApi(environment, `flashsale-api-${(apis += 1)}`),
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function untilOpen(apiUrl: string): Promise<void> {
  await until(
    async () => {
      const answer = await fetch(`${apiUrl}/api/v1/sale/${SALE_ID}/status`);
      return answer.ok && ((await answer.json()) as { saleActive?: boolean }).saleActive === true;
    },
    { deadlineMs: OPEN_DEADLINE_MS, what: `${SALE_ID} is open` },
  );
}

/** Next opens files and takes memory when a page is first asked for. */
async function warmUp(urls: readonly string[]): Promise<void> {
  for (const url of urls) {
    for (const path of ['/', `/sale/${SALE_ID}`, '/lab', '/admin', '/nowhere', '/api/v1/sales']) {
      await (await fetch(url + path)).arrayBuffer();
    }
  }
}

function readLog(folder: string): LogLine[] {
  return readdirSync(folder)
    .filter((file) => file.startsWith('flashsale-'))
    .flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((text) => ({ process: file.replace(/\.log$/, ''), text })),
    );
}
