import { describe, expect, it } from '@jest/globals';
import { findForeignHost, isCrossSite } from './request-source.js';

describe('isCrossSite', () => {
  const host = '192.0.2.7:3001';

  it.each<[string, Record<string, string>]>([
    ['a program', { host }],
    ['a page of ours', { host, 'sec-fetch-site': 'same-origin', origin: `http://${host}` }],
    [
      'a page of ours behind a proxy with another host name',
      { host: 'web', 'sec-fetch-site': 'same-origin', origin: 'https://shop.example' },
    ],
    ['a person who typed the address', { host, 'sec-fetch-site': 'none' }],
    ['a page of ours in a browser that sends only Origin', { host, origin: `http://${host}` }],
    ['a page of ours through the web server', { host: 'api:3000', 'x-forwarded-host': host, origin: `http://${host}` }],
    ['a page of ours on the port of its scheme', { host: 'shop.example:443', origin: 'https://shop.example' }],
    ['an allowed page', { host, origin: 'https://console.example', 'sec-fetch-site': 'cross-site' }],
  ])('admits %s', (_what, headers) => {
    expect(isCrossSite(headers, ['https://console.example'])).toBe(false);
  });

  it.each<[string, Record<string, string>]>([
    ['another site', { host, 'sec-fetch-site': 'cross-site' }],
    ['another name of the same site', { host, 'sec-fetch-site': 'same-site' }],
    ['another site in a browser that sends only Origin', { host, origin: 'https://evil.example' }],
    ['another port', { host, origin: 'http://192.0.2.7:8080' }],
    ['another scheme', { host: 'shop.example', origin: 'http://shop.example:443' }],
    ['a page that hides its origin', { host, origin: 'null' }],
    ['an invalid Sec-Fetch-Site', { host, 'sec-fetch-site': 'nonsense' }],
    ['a site with the name of an allowed one in its own', { host, origin: 'https://console.example.evil.example' }],
  ])('refuses the page of %s', (_what, headers) => {
    expect(isCrossSite(headers, ['https://console.example'])).toBe(true);
  });
});

describe('findForeignHost', () => {
  it.each([
    'localhost',
    'localhost:3000',
    'LOCALHOST:3000',
    'localhost.:3000',
    'shop.localhost:3001',
    '127.0.0.1:3000',
    '[::1]:3000',
    '192.168.1.20:3001',
    'api:3000',
    'flashsale-web:3001',
    'demo.example:8080',
  ])('knows %s', (host) => {
    expect(findForeignHost({ host }, ['demo.example'])).toBeUndefined();
  });

  it.each([
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evillocalhost',
    'x.demo.example',
    'a b',
    '',
  ])('does not know %p', (host) => {
    expect(findForeignHost({ host }, ['demo.example'])).toBe(host === '' ? 'none' : host);
  });

  it('checks the name that the web server was requested by, and every other one', () => {
    for (const forwarded of ['evil.example', 'evil.example, localhost:3001', 'localhost:3001, evil.example'])
      expect(findForeignHost({ host: 'api:3000', 'x-forwarded-host': forwarded }, [])).toBe('evil.example');
    expect(findForeignHost({ host: 'evil.example', 'x-forwarded-host': 'localhost' }, [])).toBe('evil.example');
    expect(findForeignHost({ host: 'api:3000', 'x-forwarded-host': 'localhost:3001' }, [])).toBeUndefined();
    expect(findForeignHost({}, [])).toBe('none');
  });
});
