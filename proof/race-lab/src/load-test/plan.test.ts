import { describe, expect, it } from '@jest/globals';
import { HostRule, readHost, PLAN_DEFAULTS, readPlan } from './plan.js';

const OWN = 'http://127.0.0.1:3002';
const rule = new HostRule(['shop.test:8080']);

describe('a plan', () => {
  it.each([undefined, null, {}])('of %j is the default, at this server', (asked) => {
    expect(readPlan(asked, rule, OWN)).toEqual({ plan: { ...PLAN_DEFAULTS, host: OWN } });
    expect(PLAN_DEFAULTS.users).toBe(1_000);
  });

  it('has what was asked for', () => {
    const asked = {
      users: 5_000,
      usersPerSecond: 1,
      runSeconds: 600,
      thinkSecondsMin: 0,
      thinkSecondsMax: 0.5,
      weights: { buggy: 0, unstable: 0, safe: 7 },
      host: 'http://localhost:4000/',
    };
    expect(readPlan(asked, rule, OWN)).toEqual({ plan: { ...asked, host: 'http://localhost:4000' } });
  });

  it.each([
    [{ users: 0 }, /^Users must be a whole number from 1 to 5,000\.$/],
    [{ users: 5_001 }, /^Users must be a whole number from 1 to 5,000\.$/],
    [{ users: 1.5 }, /^Users must be a whole number from 1 to 5,000\.$/],
    [{ users: '10' }, /^Users must be a whole number from 1 to 5,000\.$/],
    [{ users: null }, /^Users must be a whole number from 1 to 5,000\.$/],
    [{ usersPerSecond: 1_001 }, /^Users per second must be a whole number from 1 to 1,000\.$/],
    [{ runSeconds: 601 }, /^Run time in seconds must be a whole number from 1 to 600\.$/],
    [{ thinkSecondsMax: 61 }, /^The longest think time must be a number of seconds from 0 to 60\.$/],
    [{ thinkSecondsMin: 3 }, /^The shortest think time must not be longer than the longest\.$/],
    [{ weights: { safe: -1 } }, /^The weight of safe must be a whole number from 0 to 100\.$/],
    [{ weights: { unsafe: 1 } }, /^There is no field unsafe\.$/],
    [{ weights: 3 }, /^Weights are an object with a number for each of buggy, unstable and safe\.$/],
    [{ weights: { buggy: 0, unstable: 0, safe: 0 } }, /^At least one checkout needs a weight above 0\.$/],
    [{ spawnRate: 3 }, /^There is no field spawnRate\.$/],
    [[], /^A load test is asked for with an object of JSON, or without a body\.$/],
    ['users=3', /^A load test is asked for with an object of JSON, or without a body\.$/],
    [{ users: 0, runSeconds: 0 }, /^Users must .* Run time in seconds must /],
    [{ host: 'shop' }, /^Host must be an http or https address without a path/],
    [{ host: 'ftp://127.0.0.1' }, /^Host must be an http or https address without a path/],
    [{ host: 'http://127.0.0.1/shop' }, /^Host must be an http or https address without a path/],
    [{ host: 'http://user:word@127.0.0.1' }, /^Host must be an http or https address without a path/],
    [{ host: `http://${'a'.repeat(300)}` }, /^Host must not be longer than 200 characters\.$/],
  ])('of %j is refused with a sentence', (asked, sentence) => {
    const result = readPlan(asked, rule, OWN);
    if ('plan' in result) throw new Error('It was not refused');
    expect(result.refusal).toMatch(sentence);
  });
});

describe('the host', () => {
  it.each([
    'http://localhost:3002',
    'http://127.0.0.1',
    'http://127.1.2.3:80',
    'http://[::1]:3002',
    'https://LOCALHOST',
    // A browser reads these as 127.0.0.1 as well.
    'http://127.1',
    'http://0x7f000001',
    'http://shop.test:8080',
  ])('%s may be this machine, or was named', (host) => {
    expect(readPlan({ host }, rule, OWN)).toHaveProperty('plan');
  });

  it.each([
    'http://example.com',
    'http://shop.test',
    'http://shop.test:8081',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://192.168.0.1',
    'http://0.0.0.0',
    'http://[::2]',
    'http://[::ffff:10.0.0.1]',
  ])('%s is refused', (host) => {
    const { host: named } = new URL(host);
    expect(readPlan({ host }, rule, OWN)).toEqual({
      refusal:
        `The load goes to this machine only, not to ${named}. ` +
        `Where that host is yours, start the lab with: npm run lab -- serve --allow-host ${named}`,
    });
  });

  it.each([
    ['shop.test', 'shop.test'],
    ['Shop.test:8080', 'shop.test:8080'],
    ['http://shop.test', undefined],
    ['shop.test/path', undefined],
    ['', undefined],
  ])('%j for --allow-host is %j', (text, host) => {
    expect(readHost(text)).toBe(host);
  });
});
