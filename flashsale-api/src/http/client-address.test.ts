import { describe, expect, it } from '@jest/globals';
import { clientOfAddress, elementsFromRight, trustHops, widerNetworkOf } from './client-address.js';

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
    // With the port, as Azure's gateway and others write it.
    ['203.0.113.1:501', '203.0.113.1'],
    ['203.0.113.1:65535', '203.0.113.1'],
    ['[2001:db8:1::1]:443', '2001:db8:1:0::/64'],
    ['[2001:db8:1::1]', '2001:db8:1:0::/64'],
    ['[::ffff:192.0.2.7]:80', '192.0.2.7'],
    // Nodes as in RFC 7239.
    ['"[2001:db8:cafe::17]:4711"', '2001:db8:cafe:0::/64'],
    ['"192.0.2.43:47011"', '192.0.2.43'],
    ['192.0.2.43:_port', '192.0.2.43'],
    ['for=192.0.2.60', '192.0.2.60'],
    ['For="[2001:db8:cafe::17]:4711"', '2001:db8:cafe:0::/64'],
    ['for=192.0.2.60;proto=http;by=203.0.113.43', '192.0.2.60'],
    ['by=203.0.113.43; FOR = "192.0.2.60:80" ;host=shop.example', '192.0.2.60'],
    ['host="a;for=198.51.100.9, b";for=192.0.2.60', '192.0.2.60'],
  ])('of %s is %s', (address, client) => {
    expect(clientOfAddress(address)).toBe(client);
  });

  it.each([
    ...['', 'unknown', 'evil', '1.2.3', '1.2.3.4, 5.6.7.8', 'x'.repeat(10_000), 'sale:sale_1:stock'],
    ...['for=unknown', 'for=_hidden', 'for="_SEVKISEK"', 'proto=https', 'for', 'for=', '=', 'host="open;for=1.2.3.4'],
    ...[
      '256.1.1.1:80',
      '1.2.3.4:',
      '1.2.3.4:port',
      '1.2.3.4:123456',
      '[2001:db8::1',
      '[1.2.3.4]:80',
      '[evil]:80',
      '"',
      '"1.2.3.4',
    ],
  ])('does not accept other names as addresses: %.20s', (address) => {
    expect(clientOfAddress(address)).toBeUndefined();
  });
});

describe('widerNetworkOf', () => {
  it.each([
    ['2001:db8:1:2ff::/64', ['2001:db8:1:200::/56', '2001:db8:1::/48']],
    ['2001:db8:1:ab12::/64', ['2001:db8:1:ab00::/56', '2001:db8:1::/48']],
    ['2001:db8:1:2::/64', ['2001:db8:1:0::/56', '2001:db8:1::/48']],
    ['0:0:0:0::/64', ['0:0:0:0::/56', '0:0:0::/48']],
    ['192.0.2.7', []],
    ['unknown', []],
  ])('of %s, and of that again', (client, networks) => {
    const found: string[] = [];
    for (let at = widerNetworkOf(client); at !== undefined; at = widerNetworkOf(at)) found.push(at);
    expect(found).toEqual(networks);
  });
});

describe('elementsFromRight', () => {
  it.each<[string, string[]]>([
    ['', []],
    [' , ,', []],
    ['a', ['a']],
    ['a, b,c ,, d', ['d', 'c', 'b', 'a']],
    ['for="[::1]:1";host="a,b", for=2', ['for=2', 'for="[::1]:1";host="a,b"']],
    ['for=1;host="a\\"b,c", for=2', ['for=2', 'for=1;host="a\\"b,c"']],
    // A quote that a client leaves open hides none of the proxies' elements.
    ['for="evil, for=1.2.3.4, for="[::2]:3"', ['for="[::2]:3"', 'for=1.2.3.4', 'for="evil']],
  ])('of %s', (header, elements) => {
    expect(elementsFromRight(header, 9)).toEqual(elements);
    expect(elementsFromRight(header, 1)).toEqual(elements.slice(0, 1));
  });
});

describe('trustHops', () => {
  it('trusts the given number of proxies, and none by default', () => {
    const trust = trustHops(2);
    expect([0, 1, 2].map((hop) => trust && trust('10.0.0.1', hop))).toEqual([true, true, false]);
    expect(trustHops(0)).toBe(false);
  });
});
