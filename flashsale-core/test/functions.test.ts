import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LIMIT_SCRIPTS, loadFunctions, RedisConnection, SCRIPTS } from 'flashsale-core';
import { type RedisServer, until } from 'flashsale-testkit';
import { RecordingLogger, useStores } from '../test-support/index.js';

const stores = useStores();
const RULES = `user default on nopass ~* &* +@all
user caller on >secret ~* resetchannels -@all +ping +info +quit +select +client +fcall +fcall_ro +function|list +get +set +pexpire
user loader on >secret resetkeys resetchannels -@all +ping +info +quit +select +client +function|list +function|load +function|delete
`;

/** A server with a user who may call functions, and one who may load them. */
async function startRestricted(): Promise<{ server: RedisServer; caller: string; loader: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'flashsale-acl-'));
  stores.defer(() => rmSync(folder, { recursive: true }));
  const rules = join(folder, 'users.acl');
  writeFileSync(rules, RULES);
  const server = await stores.startRedis(['--aclfile', rules]);
  const address = (user: string) => server.url.replace('//', `//${user}:secret@`);
  return { server, caller: address('caller'), loader: address('loader') };
}

const callOn = (store: RedisConnection) => store.client.renewLease('lease', 'holder', '1000');

async function libraries(store: RedisConnection): Promise<{ name: string; functions: Record<string, string[]> }[]> {
  type Listed = [string, string, string, string, string, [string, string, string, null, string, string[]][]];
  const listed = (await store.client.function('LIST')) as Listed[];
  return listed.map(([, name, , , , functions]) => ({
    name,
    functions: Object.fromEntries(functions.map((fields) => [fields[1], fields[5]])),
  }));
}

describe('the functions of this version', () => {
  it('are all the scripts, under names that change with their content, and read only where the script does', async () => {
    const store = await stores.connectRedis((await stores.startRedis()).url);
    const [library, ...others] = await libraries(store);
    expect(others).toEqual([]);
    expect(library?.name).toMatch(/^flashsale_\d{13}_[0-9a-f]{16}$/);
    const version = library?.name.slice(-16) ?? '';
    const flags = Object.entries({ ...SCRIPTS, ...LIMIT_SCRIPTS }).map(([name, { lua }]) => [
      `${name}_${version}`,
      lua.startsWith('#!lua flags=no-writes\n') ? ['no-writes'] : [],
    ]);
    expect(library?.functions).toEqual(Object.fromEntries(flags));
  });

  it('are called by a user who may load nothing, also after a restart and after FLUSHALL', async () => {
    const { server, caller, loader } = await startRestricted();
    expect(await loadFunctions(loader)).toBe(true);
    const store = await stores.connectRedis(caller);
    expect(await callOn(store)).toBe(1);
    for (const refused of [
      ['EVAL', 'return 1', '0'],
      ['SCRIPT', 'LOAD', 'return 1'],
      ['FUNCTION', 'FLUSH'],
    ] as const)
      await expect(store.client.call(...(refused as unknown as [string]))).rejects.toThrow(/NOPERM/);

    await server.kill();
    await server.start();
    await until(() => store.isConnected);
    expect(await callOn(store)).toBe(1);

    const owner = await stores.connectRedis(server.url);
    await owner.client.flushall();
    expect(await callOn(store)).toBe(1);
  });

  it('are missing on a server that lost its disk until somebody loads them who may; meanwhile it is not used', async () => {
    const { server, caller, loader } = await startRestricted();
    await loadFunctions(loader);
    const withoutLoader = await stores.connectRedis(caller);
    const withLoader = new RedisConnection(caller, 'worker', new RecordingLogger(), undefined, loader);
    stores.defer(() => withLoader.close());
    expect(withoutLoader.isConnected).toBe(true);
    await server.kill();
    server.loseData();
    await server.start();
    await until(() => withoutLoader.isReached && withoutLoader.refusal !== undefined);
    expect(withoutLoader.isConnected).toBe(false);
    expect(withoutLoader.refusal?.message).toMatch(
      /does not have the functions of this version.* npm run redis:functions/,
    );
    expect(() => withoutLoader.client).toThrow(/does not have the functions/);

    await withLoader.connect();
    expect(await callOn(withLoader)).toBe(1);
    await withoutLoader.examine();
    expect(await callOn(withoutLoader)).toBe(1);
  });

  it('lie beside those of other versions, of which the oldest are removed', async () => {
    const { server, loader } = await startRestricted();
    const owner = await stores.connectRedis(server.url);
    await owner.client.function('FLUSH');
    for (let version = 1; version <= 12; version += 1) {
      const name = `flashsale_${version}_${String(version).padStart(16, '0')}`;
      await owner.client.function(
        'LOAD',
        `#!lua name=${name}\nredis.register_function('other_${version}', function() return ${version} end)`,
      );
    }
    await owner.client.function(
      'LOAD',
      `#!lua name=foreign\nredis.register_function('foreign', function() return 0 end)`,
    );
    await loadFunctions(loader);
    await loadFunctions(loader);
    const names = (await libraries(owner)).map(({ name }) => name.replace(/_\d{13}_.*/, '_ours').replace(/_0.*/, ''));
    const kept = Array.from({ length: 9 }, (_, index) => `flashsale_${index + 4}`);
    expect(names.sort()).toEqual(['foreign', 'flashsale_ours', ...kept].sort());
    expect(await owner.client.fcall('other_12', 0)).toBe(12);
    expect(await callOn(owner)).toBe(1);
  });

  it('follow the data to a replica that is promoted', async () => {
    const { server, caller, loader } = await startRestricted();
    const primary = await stores.startRedis();
    await loadFunctions(primary.url);
    const owner = await stores.connectRedis(server.url);
    await owner.client.replicaof('127.0.0.1', primary.port);
    await until(async () => (await owner.client.info('replication')).includes('master_link_status:up'));
    expect(await loadFunctions(loader)).toBe(true);
    await until(() => owner.client.replicaof('NO', 'ONE'));
    expect(await callOn(await stores.connectRedis(caller))).toBe(1);
  });
});
