import { describe, expect, it } from '@jest/globals';
import { clientOfAddress, trustHops } from './client-address.js';

describe('clientOfAddress', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8:1::5', '2001:db8:1:0::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ])('of %s is %s', (address, client) => {
    expect(clientOfAddress(address)).toBe(client);
  });

  it.each(['', 'unknown', 'evil', '1.2.3', '1.2.3.4, 5.6.7.8', 'x'.repeat(10_000), 'sale:sale_1:stock'])(
    'gives all that is no address one name: %.20s',
    (address) => {
      expect(clientOfAddress(address)).toBe('unknown');
    },
  );
});

describe('trustHops', () => {
  it('trusts as many proxies as there are, and none by itself', () => {
    const trust = trustHops(2);
    expect([0, 1, 2].map((hop) => trust && trust('10.0.0.1', hop))).toEqual([true, true, false]);
    expect(trustHops(0)).toBe(false);
  });
});
