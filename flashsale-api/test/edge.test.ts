import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { useStores } from '../../flashsale-core/test-support/index.js';
import type { Access } from '../src/admin/access.js';
import { hooksOf } from '../src/edge/edge.js';
import { type RouteRow, ROUTES, rowOf } from '../src/edge/routes.js';
import { type Hooks, makeSteps, STAGES, type Step, type StepName } from '../src/edge/steps.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const EVERY_STEP_ON = {
  FLASHSALE_DEMO: 'false',
  ADMIN_TOKEN: 'a'.repeat(32),
  BUYER_JWT_PUBLIC_KEY: String(
    generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey.export({ type: 'spki', format: 'pem' }),
  ),
  CORS_ORIGINS: 'https://shop.example',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
  SHED_EVENT_LOOP_DELAY_MS: '60000',
};
const ROWS = Object.entries(ROUTES);

const stores = useStores();
let api: ApiUnderTest;

// Every route of this API has a row, or it would not start.
beforeAll(async () => {
  api = await startApiHere(stores, EVERY_STEP_ON);
});

describe('the table of routes', () => {
  it.each(ROWS.map(([key]) => key))('has a row for an existing route: %s', (key) => {
    const [method = '', url = ''] = key.split(' ');
    // The router's spelling of the CORS route.
    const path = url === '*' ? '/*' : url;
    expect(api.app.getHttpAdapter().getInstance().hasRoute({ method, url: path })).toBe(true);
  });

  it('refuses a route without a row', () => {
    expect(() => rowOf('GET', '/api/v1/waiting-room')).toThrow('no row for GET /api/v1/waiting-room');
    expect(() => rowOf('GET', '/constructor')).toThrow('no row');
  });

  it('gives HEAD the row of GET', () => {
    expect(rowOf('HEAD', '/api/v1/sales')).toBe(ROUTES['GET /api/v1/sales']);
  });

  it('measures every route except the purchase', () => {
    const unmeasured = ROWS.filter(([, { steps }]) => !(steps as readonly string[]).includes('measure'));
    expect(unmeasured.map(([key]) => key)).toEqual(['POST /api/v1/sale/purchase']);
  });

  it('admits only operators under /admin', () => {
    const guarded = ROWS.filter(([, { steps }]) => steps.some((step) => step.startsWith('require-operator')));
    expect(guarded.map(([key]) => key)).toEqual(
      ROWS.map(([key]) => key).filter((key) => key.includes('/admin') && !key.startsWith('POST /api/v1/admin/session')),
    );
  });

  it('never sheds probes and operators', () => {
    const shed = ROWS.filter(([, { steps }]) => (steps as readonly string[]).includes('shed')).map(([key]) => key);
    expect(shed.filter((key) => /health|metrics|admin/.test(key))).toEqual([]);
    expect(shed.length).toBeGreaterThan(5);
  });
});

describe('what runs on a request', () => {
  const ran: StepName[] = [];

  /** Runs at the stages of the real step, and only records that it ran. */
  function noted(name: StepName, step: Step, access: Access | undefined): Step {
    const note = (...args: unknown[]): void => {
      ran.push(name);
      (args.at(-1) as () => void)();
    };
    const stages = STAGES.filter((stage) => (step(access) as Hooks)[stage] !== undefined);
    return () => Object.fromEntries(stages.map((stage) => [stage, note]));
  }

  it.each(ROWS.map(([key, row]) => [key, row] as const))(
    'follows the row, in its order: %s',
    async (key, { steps: names, access }: RouteRow) => {
      const steps = makeSteps(api.app);
      const server = Fastify();
      stores.defer(() => server.close());
      const [method = ''] = key.split(' ');
      const ended = new Promise<void>((resolve) => {
        server.addHook('onResponse', (_request, reply, done) => {
          reply.raw.once('close', resolve);
          done();
        });
      });
      server.route({
        method,
        url: '/',
        ...hooksOf(names.map((name) => noted(name, steps[name], access))),
        handler: () => Promise.resolve({}),
      });
      ran.length = 0;
      const url = await server.listen({ host: '127.0.0.1', port: 0 });
      await fetch(url, { method });
      await ended;
      expect([...new Set(ran)]).toEqual(names);
    },
  );
});
