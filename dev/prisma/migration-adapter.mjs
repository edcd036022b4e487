import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const { CHAR, TEXT } = pg.types.builtins;
/** Parameters that name a schema, here and in other tools; PostgreSQL's driver would pass over them in silence. */
const schemaParameters = ['schema', 'currentSchema', 'search_path'];
const searchPathOption = /(?:-c\s*|--)search[_-]path\s*=\s*(\S*)/gi;
const publicSchema = /^"?public"?$/;
const otherSchema =
  'the tables are in the schema public; leave other schemas out of the URL and of PGOPTIONS, and give each shop its own database';

/** Prisma's own adapter for `pg`, with what a migration needs beyond queries. */
export class MigrationAdapterFactory extends PrismaPg {
  #url;

  /**
   * @param {string} databaseUrl
   * @param {object} options
   * @param {pg.PoolConfig | undefined} options.connection how to connect; default: as the driver reads the URL
   * @param {AbortSignal | undefined} options.signal cuts the connection
   */
  constructor(databaseUrl, { connection, signal }) {
    const parsed = databaseUrl === '' ? undefined : new URL(databaseUrl);
    if (parsed !== undefined) refuseOtherSchema(parsed);
    super({ ...poolSettings(parsed, signal), ...connection });
    this.#url = parsed;
  }

  /** @override */
  async connect() {
    return fitForMigrations(await super.connect());
  }

  /**
   * The adapter's own shadow database would be the main one: its connection string wins over the database's name.
   *
   * @override
   */
  async connectToShadowDb() {
    const database = `prisma_migrate_shadow_db_${randomUUID()}`;
    const shadowUrl = new URL(this.#url ?? '');
    shadowUrl.pathname = `/${database}`;
    const main = await this.connect();
    await main.executeScript(`CREATE DATABASE "${database}"`);
    const shadow = fitForMigrations(await new PrismaPg(poolSettings(shadowUrl)).connect());
    const disconnect = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await disconnect();
      await main.executeScript(`DROP DATABASE "${database}"`);
      await main.dispose();
    };
    return shadow;
  }
}

/**
 * As flashsale-core/src/postgresql/database-url.ts refuses it, in the same words; that may not be compiled yet.
 *
 * @param {URL} url
 */
export function refuseOtherSchema(url) {
  const named = schemaParameters.flatMap((parameter) => url.searchParams.getAll(parameter));
  const options = [...url.searchParams.getAll('options'), process.env['PGOPTIONS'] ?? ''];
  const searched = options.flatMap((text) => [...text.matchAll(searchPathOption)].map(([, path = '']) => path));
  if ([...named, ...searched].every((schema) => publicSchema.test(schema))) return;
  throw new Error(`DATABASE_URL: ${otherSchema}`);
}

/**
 * @param {URL | undefined} databaseUrl
 * @param {AbortSignal} [signal]
 */
function poolSettings(databaseUrl, signal) {
  return {
    ...(databaseUrl && { connectionString: databaseUrl.toString() }),
    ...(signal && { stream: () => new Socket({ signal }) }),
    // One connection: the lock that keeps two migrations apart belongs to the connection that took it.
    max: 1,
    allowExitOnIdle: true,
  };
}

/**
 * A script goes to the server whole: the adapter would cut it at each semicolon, also within a function's body.
 *
 * @param {any} adapter
 */
function fitForMigrations(adapter) {
  const { startTransaction } = adapter;
  adapter.startTransaction = async (/** @type {unknown[]} */ ...args) =>
    reportCharColumns(await startTransaction.apply(adapter, args));
  adapter.executeScript = async (/** @type {string} */ script) => {
    await adapter
      .underlyingDriver()
      .query(script)
      .catch((/** @type {Error} */ error) => adapter.onError(error));
  };
  return reportCharColumns(adapter);
}

/**
 * PostgreSQL's catalogue has columns of the one-byte type "char", which the adapter refuses. It sees them as text, and
 * the engine gets their real type.
 *
 * @param {any} queryable
 */
function reportCharColumns(queryable) {
  const { queryRaw } = queryable;
  queryable.queryRaw = async (/** @type {unknown} */ query) => {
    const result = await queryable.performIO(query);
    /** @type {boolean[]} */
    const isChar = result.fields.map((/** @type {pg.FieldDef} */ field) => field.dataTypeID === CHAR);
    result.fields.forEach((/** @type {pg.FieldDef} */ field, /** @type {number} */ index) => {
      if (isChar[index]) field.dataTypeID = TEXT;
    });
    const answered = { pgOptions: queryable.pgOptions, performIO: async () => result };
    const resultSet = await queryRaw.call(answered, query);
    isChar.forEach((yes, index) => {
      if (yes) resultSet.columnTypes[index] = ColumnTypeEnum.Character;
    });
    return resultSet;
  };
  return queryable;
}
