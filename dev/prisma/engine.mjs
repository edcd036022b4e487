import { readFileSync } from 'node:fs';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { MigrationAdapterFactory } from './migration-adapter.mjs';

/** The engine leaves the timeout of its lock behind, which would keep the process for ten seconds. */
const imports = Object.fromEntries(
  Object.entries(bindings).map(([name, binding]) => [
    name,
    name.startsWith('__wbg_setTimeout_')
      ? (/** @type {() => void} */ callback, /** @type {number} */ ms) => setTimeout(callback, ms).unref()
      : binding,
  ]),
);

/**
 * Prisma's schema engine as WebAssembly, from npm. It is JavaScript since Prisma starts it also to generate the client,
 * without which nothing here compiles.
 *
 * @param {object} options
 * @param {string} options.url of the database
 * @param {import('pg').PoolConfig} [options.connection] how to connect to it; default: as the driver reads its URL
 * @param {readonly string[]} [options.datamodels] the files of the schema
 * @param {AbortSignal} [options.signal] cuts the connection
 */
export async function startEngine({ url, connection, datamodels = [], signal }) {
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message: (/** @type {string} */ message) => process.stderr.write(`${message}\n`),
    },
  });
  const file = new URL('./schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const { instance } = await WebAssembly.instantiate(readFileSync(file), { './schema_engine_bg.js': imports });
  bindings.__wbg_set_wasm(instance.exports);
  /** @type {() => void} */ (instance.exports['__wbindgen_start'])();

  /** @type {[string, string][]} */
  const files = datamodels.map((path) => [path, readFileSync(path, 'utf8')]);
  const adapter = bindMigrationAwareSqlAdapterFactory(new MigrationAdapterFactory(url, { connection, signal }));
  return bindings.SchemaEngine.new({ datamodels: files.length > 0 ? files : undefined }, () => {}, adapter);
}
