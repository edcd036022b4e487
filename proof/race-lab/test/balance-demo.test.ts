import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useStores } from '../../../flashsale-core/test-support/index.js';
import { type DemoServer, startDemoServer } from '../src/demo/demo-server.js';
import { DemoClient } from './demo-client.js';
import { addressesOf } from './lab-under-test.js';

const stores = useStores();
let server: DemoServer;
const demo = new DemoClient(() => server.url);
/** What the terminal of the server shows. */
const printed: string[] = [];

beforeAll(async () => {
  const addresses = addressesOf(stores);
  server = await startDemoServer(addresses, 0, { print: (line) => printed.push(line) });
  stores.defer(() => server.close());
});

beforeEach(async () => {
  await demo.reset();
  printed.length = 0;
});

const ANDI = '{"amount":5000,"device":"HP_ANDI"}';
const ADIK = '{"amount":10000,"device":"HP_ADIK"}';

/** What the terminal shows of one device, without the times. */
function told(device: string): string[] {
  return printed.filter((line) => line.includes(` ${device} `)).map((line) => line.replace(/^\S+\s+\S+\s+/, ''));
}

describe('the balance', () => {
  it('is told with whose it is, and nothing else', async () => {
    expect(await demo.text('/balance')).toBe('{"userId":"andi","balance":100000}');
  });

  it('pays a purchase', async () => {
    const { status, body } = await demo.post('/purchase', ANDI);
    expect(status).toBe(200);
    expect(body).toEqual({
      message: 'Purchase successful',
      device: 'HP_ANDI',
      amount: 5_000,
      balanceAfter: 95_000,
    });
    expect(await demo.text('/balance')).toBe('{"userId":"andi","balance":95000}');
  });
});

describe('the terminal of the server', () => {
  it('shows the race: both devices read the same balance before either writes', async () => {
    await Promise.all([demo.post('/purchase', ANDI), demo.post('/purchase', ADIK)]);
    expect(told('HP_ANDI')).toEqual([
      'buys for 5000, guard: none',
      'reads balance 100000',
      'waits 2 s',
      'writes balance 95000',
    ]);
    expect(told('HP_ADIK')).toEqual([
      'buys for 10000, guard: none',
      'reads balance 100000',
      'waits 2 s',
      'writes balance 90000',
    ]);
    const steps = printed.map((line) => /reads|writes/.exec(line)?.[0]).filter((step) => step !== undefined);
    expect(steps).toEqual(['reads', 'reads', 'writes', 'writes']);
    expect(printed[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}HP_A/);
  });

  it.each(['row-lock', 'queue', 'redis-watch', 'memory-mutex'])(
    'shows how %s keeps one device from reading what the other is about to write',
    async (strategy) => {
      const path = `/purchase?strategy=${strategy}`;
      await Promise.all([demo.post(path, ANDI), demo.post(path, ADIK)]);
      const read = (device: string) => told(device).findLast((event) => event.startsWith('reads'));
      const write = (device: string) => told(device).at(-1);
      const [first, second] = write('HP_ANDI') === 'writes balance 95000' ? ['ANDI', 'ADIK'] : ['ADIK', 'ANDI'];
      expect(read(`HP_${first}`)).toBe('reads balance 100000');
      expect(read(`HP_${second}`)).toBe(`reads balance ${first === 'ANDI' ? 95_000 : 90_000}`);
      expect(write(`HP_${second}`)).toBe('writes balance 85000');
    },
  );

  it('shows why a purchase is refused, and after what', async () => {
    const { status } = await demo.post('/purchase', '{"amount":100001,"device":"HP_ANDI"}');
    expect(status).toBe(400);
    expect(told('HP_ANDI')).toEqual([
      'buys for 100001, guard: none',
      'reads balance 100000',
      'is refused: the balance is too small',
    ]);
  });

  it('is quiet about checkouts, which come by the thousand', async () => {
    await demo.post('/api/v1/checkout/buggy');
    await demo.post('/buy', '{"userId":1,"productId":1}');
    expect(printed).toEqual([]);
  });
});
