import { describe, expect, it } from '@jest/globals';
import { postgresqlConnection, withDefaultMode } from './connection.js';
import { databaseUrlVariable } from './database-url.js';

const plain = 'postgresql://me:secret@db.example:5432/flashsale';
const verified = { rejectUnauthorized: true };

describe('postgresqlConnection', () => {
  it.each(['?application_name=shop', '?options=-c%20jit%3Doff', ''])('leaves %j to the driver', (query) => {
    expect(postgresqlConnection(plain + query)).toEqual({ connectionString: plain + query });
  });

  it.each([
    'sslmode=allow',
    'sslmode=prefer',
    'sslmode=require',
    'sslmode=verify-ca',
    'sslmode=verify-full',
    'ssl=true',
    'ssl=1',
  ])('checks certificate and host with %s', (query) => {
    expect(postgresqlConnection(`${plain}?${query}`)).toEqual({ connectionString: plain, ssl: verified });
  });

  it.each(['sslmode=disable', 'ssl=false', 'ssl=0'])('is not encrypted with %s', (query) => {
    expect(postgresqlConnection(`${plain}?${query}`)).toEqual({ connectionString: plain, ssl: false });
  });

  it.each(['sslmode=no-verify', 'ssl=no-verify'])('checks nothing with %s', (query) => {
    expect(postgresqlConnection(`${plain}?${query}`)).toEqual({
      connectionString: plain,
      ssl: { rejectUnauthorized: false },
    });
  });

  it('takes TLS from the first byte, and keeps the other parameters', () => {
    const connectionString = `${plain}?application_name=a+b`;
    expect(postgresqlConnection(`${plain}?application_name=a%20b&sslnegotiation=direct`)).toEqual({
      connectionString,
      ssl: verified,
      sslnegotiation: 'direct',
    });
  });

  it.each([
    ['sslmode=verify_full', 'sslmode: verify_full is none of disable, no-verify, allow'],
    ['ssl=maybe', 'sslmode: ssl=maybe is none of'],
    ['sslmode=disable&sslrootcert=/ca.pem', 'sslrootcert: would not be used: sslmode is disable'],
    ['sslmode=no-verify&sslrootcert=/ca.pem', 'sslrootcert: would not be used: sslmode is no-verify'],
    ['uselibpqcompat=true&sslmode=require', 'uselibpqcompat: would check less'],
    ['sslnegotiation=later', 'sslnegotiation: later is neither'],
  ])('refuses %s', (query, sentence) => {
    expect(() => postgresqlConnection(`${plain}?${query}`)).toThrow(sentence);
  });
});

describe('withDefaultMode', () => {
  it('adds PGSSLMODE to an address that says nothing of TLS', () => {
    expect(withDefaultMode(`${plain}?application_name=shop`, 'require')).toBe(
      `${plain}?application_name=shop&sslmode=require`,
    );
    expect(databaseUrlVariable(undefined, 'require').parse(plain)).toBe(`${plain}?sslmode=require`);
    expect(() => databaseUrlVariable(undefined, 'sometimes').parse(plain)).toThrow('sslmode: sometimes is none of');
  });

  it.each([
    [plain, undefined],
    [plain, ''],
    [`${plain}?sslmode=disable`, 'require'],
    [`${plain}?ssl=true`, 'disable'],
    ['no address', 'require'],
  ])('leaves %s with %j', (address, mode) => {
    expect(withDefaultMode(address, mode)).toBe(address);
  });
});
