import { describe, expect, it } from '@jest/globals';
import { clientOf, loginPaths, PageLimit } from '../guard/page-limit.mjs';

const PER_SECOND = 5;
const BURST = 50;

function limitAt(options: Partial<ConstructorParameters<typeof PageLimit>[0]> = {}) {
  const clock = { nowMs: 0 };
  const nowMs = (): number => clock.nowMs;
  return {
    limit: new PageLimit({ perSecond: PER_SECOND, proxies: 0, header: 'x-forwarded-for', nowMs, ...options }),
    clock,
  };
}

function admitted(limit: PageLimit, requests: number, address: (i: number) => string, url = '/'): number {
  const refusals = Array.from({ length: requests }, (_, i) =>
    limit.admit({ url, headers: { 'x-forwarded-for': address(i) } }),
  );
  return refusals.filter((refusal) => refusal === undefined).length;
}

describe('PageLimit', () => {
  it('admits a burst of one client, then the rate', () => {
    const { limit, clock } = limitAt();
    expect(admitted(limit, 2 * BURST, () => '192.0.2.7')).toBe(BURST);
    expect(limit.admit({ url: '/sale/x', headers: { 'x-forwarded-for': '192.0.2.7' } })).toEqual({
      statusCode: 429,
      message: 'Too many requests, please try again later',
      headers: { 'retry-after': '1' },
    });
    expect(admitted(limit, 10, () => '192.0.2.8')).toBe(10);
    clock.nowMs += 2_000;
    expect(admitted(limit, BURST, () => '192.0.2.7')).toBe(2 * PER_SECOND);
    clock.nowMs += 60_000;
    expect(admitted(limit, 2 * BURST, () => '192.0.2.7')).toBe(BURST);
    expect(limit.clients).toBe(1);
  });

  it('of logins counts what may ask the provider something, and no page', () => {
    const { limit } = limitAt({ counted: loginPaths });
    expect(admitted(limit, 2 * BURST, () => '192.0.2.7', '/sale/x')).toBe(2 * BURST);
    expect(admitted(limit, 2 * BURST, () => '192.0.2.7', '/login/failed?failure=away')).toBe(2 * BURST);
    const paths = ['/login?to=/', '/login/callback?code=1&state=2', '/%6cogin', '/logout'];
    const counts = paths.map((path, i) => admitted(limit, 2 * BURST, () => `192.0.2.${10 + i}`, path));
    expect(counts).toEqual(paths.map(() => BURST));
  });

  it.each(['/health', '/health/ready', '/api/v1/sales', '/_next/static/chunks/a.js'])('does not count %s', (url) => {
    const { limit } = limitAt();
    expect(admitted(limit, 3 * BURST, () => '192.0.2.7', url)).toBe(3 * BURST);
  });

  it('is off at 0', () => {
    expect(admitted(limitAt({ perSecond: 0 }).limit, 1_000, () => '192.0.2.7')).toBe(1_000);
  });

  it('remembers a bounded number of clients, and still limits those', () => {
    const { limit } = limitAt();
    expect(admitted(limit, BURST, () => '192.0.2.7')).toBe(BURST);
    const strangers = 101_000;
    expect(admitted(limit, strangers, (i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)).toBe(strangers);
    expect(limit.clients).toBe(100_000);
    expect(admitted(limit, 10, () => '192.0.2.7')).toBe(0);
  });
});

describe('the client', () => {
  it.each<[string, number, string]>([
    ['192.0.2.7', 0, '192.0.2.7'],
    ['203.0.113.9, 192.0.2.7', 0, '192.0.2.7'],
    ['203.0.113.9, 198.51.100.7, 10.0.0.1', 1, '198.51.100.7'],
    ['198.51.100.7:50123, 10.0.0.1', 1, '198.51.100.7'],
    ['[2001:db8:1::7]:443, 10.0.0.1', 1, '2001:db8:1:0::/64'],
    ['2001:db8:1:2:3:4:5:6', 0, '2001:db8:1:2::/64'],
    ['::ffff:192.0.2.7', 0, '192.0.2.7'],
    ['::1', 0, '0:0:0:0::/64'],
    ['for="[2001:db8::7]:4711";proto=https, for=10.0.0.1', 1, '2001:db8:0:0::/64'],
    ['evil, 10.0.0.1', 1, 'unknown'],
    ['10.0.0.1', 1, 'unknown'],
  ])('in %s behind %i proxies is %s', (header, proxies, client) => {
    expect(clientOf(header, proxies)).toBe(client);
  });
});
