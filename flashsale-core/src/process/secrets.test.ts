import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { EnvironmentError, readEnvironment, STORE_VARIABLES } from './environment.js';
import { addressOf, readSecrets } from './secrets.js';

const folder = mkdtempSync(join(tmpdir(), 'flashsale-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

function secretFile(content: string): string {
  const file = join(folder, String(Math.random()));
  writeFileSync(file, content);
  return file;
}

describe('readSecrets', () => {
  it('reads a variable from the named file, without the final line feed', () => {
    const file = secretFile('one\ntwo\n');
    expect(readSecrets({ TOKEN_FILE: file }, ['TOKEN'])).toMatchObject({ TOKEN: 'one\ntwo' });
    expect(readSecrets({ TOKEN_FILE: file }, ['OTHER'])).not.toHaveProperty('TOKEN');
  });

  it('inserts the password of a store into its connection string, whatever its characters', () => {
    const password = 'a/b@c:d%?#é';
    const { DATABASE_URL = '' } = readSecrets(
      { DATABASE_URL: 'postgresql://ann@db:5432/flashsale', DATABASE_PASSWORD_FILE: secretFile(`${password}\n`) },
      ['DATABASE_URL'],
    );
    const { username, password: encoded, host } = new URL(DATABASE_URL);
    expect({ username, password: decodeURIComponent(encoded), host }).toEqual({
      username: 'ann',
      password,
      host: 'db:5432',
    });
  });

  it('inserts the password into the address of every node of a cluster, and shows the addresses without it', () => {
    const { RABBITMQ_URL = '' } = readSecrets(
      { RABBITMQ_URL: 'amqp://ann@one/shop,amqp://ann@two:5673/shop', RABBITMQ_PASSWORD: 'a,amqp:b' },
      ['RABBITMQ_URL'],
    );
    expect(RABBITMQ_URL).toBe('amqp://ann:a%2Camqp%3Ab@one/shop,amqp://ann:a%2Camqp%3Ab@two:5673/shop');
    expect(addressOf(RABBITMQ_URL)).toBe('one/shop, two:5673/shop');
  });

  it('refuses a variable that is given twice, and a missing file, without showing a secret', () => {
    const read = (variables: NodeJS.ProcessEnv): unknown => readEnvironment(STORE_VARIABLES, variables);
    const twice = { REDIS_URL: 'redis://topsecret', REDIS_URL_FILE: secretFile('redis://topsecret') };
    expect(() => read(twice)).toThrow(EnvironmentError);
    expect(() => read(twice)).toThrow('REDIS_URL: is set, and REDIS_URL_FILE too');
    const missing = { DATABASE_PASSWORD_FILE: join(folder, 'missing') };
    expect(() => read(missing)).toThrow('DATABASE_PASSWORD_FILE: the file cannot be read (ENOENT)');
  });
});

it.each([
  ['postgresql://me:secret@localhost:5432/flashsale?sslmode=require', 'localhost:5432/flashsale'],
  ['redis://:secret@127.0.0.1:6379', '127.0.0.1:6379'],
  ['amqps://me:secret@broker/%2F', 'broker/%2F'],
])('shows the address of %s without user and password', (url, address) => {
  expect(addressOf(url)).toBe(address);
});
