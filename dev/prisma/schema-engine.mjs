#!/usr/bin/env node
/**
 * Stands in for the native schema engine, which Prisma's command line would download from a host of its own. It speaks
 * that program's two dialects, JSON-RPC on standard input and output and the `cli` sub-commands, and hands every call to
 * the same engine compiled to WebAssembly.
 */
import { createInterface } from 'node:readline';
import pg from 'pg';
import { startEngine } from './engine.mjs';

/** What the command-line client understands of an error, by SQLSTATE; anything else is "cannot reach the server". */
const prismaErrorCodes = new Map([
  ['3D000', 'P1003'],
  ['28P01', 'P1000'],
  ['42P04', 'P1009'],
]);
const cannotReachServer = 'P1001';

const { datamodels, url, command } = readArguments(process.argv.slice(2));
if (command === undefined) await serve();
else await runCommand(command, url);

/** @param {readonly string[]} args */
function readArguments(args) {
  /** @type {{ datamodels: string[], url: string, command: string | undefined }} */
  const read = { datamodels: [], url: '', command: undefined };
  args.forEach((option, index) => {
    const value = args[index + 1] ?? '';
    if (option === '--datamodels') read.datamodels.push(value);
    if (option === '--datasource') read.url = JSON.parse(value).url ?? '';
    if (option === 'cli') read.command = value;
  });
  return read;
}

/** Answers one request a line until the client closes its end. */
async function serve() {
  /** @type {Awaited<ReturnType<typeof startEngine>> | undefined} */
  let engine;
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, method, params } = JSON.parse(line);
    if (method === undefined) continue; // the client acknowledges what it was given to print
    try {
      engine ??= await startEngine({ url, datamodels });
      send({ id, result: (await call(engine, method, params)) ?? null });
    } catch (error) {
      send({ id, error: toRpcError(error) });
    }
  }
}

/**
 * @param {any} engine its methods have the names of the protocol's, but for one
 * @param {string} method
 * @param {unknown} params
 */
async function call(engine, method, params) {
  if (method === 'getDatabaseVersion') return engine.version(params);
  if (method !== 'diff') return engine[method](params);
  const { exitCode, stdout } = await engine.diff(params);
  if (stdout != null) send({ id: 0, method: 'print', params: { content: stdout } });
  return { exitCode };
}

/** @param {object} message */
function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

/** @param {any} error */
function toRpcError(error) {
  const data = { is_panic: false, message: error.message ?? String(error), error_code: error.code ?? null, meta: null };
  return { code: 4466, message: 'An error happened. Check the data field for details.', data };
}

/**
 * The sub-commands look after the database itself, so all but the first speak to the one that is always there.
 *
 * @param {string} name
 * @param {string} databaseUrl
 */
async function runCommand(name, databaseUrl) {
  const target = new URL(databaseUrl);
  const database = decodeURIComponent(target.pathname.slice(1));
  if (name !== 'can-connect-to-database') target.pathname = '/postgres';
  // The client reads each line of standard error as a record, which a warning of Node is not.
  process.removeAllListeners('warning');
  const client = new pg.Client({ connectionString: target.toString() });
  try {
    await client.connect();
    if (name === 'create-database') await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
    if (name === 'drop-database') await client.query(`DROP DATABASE ${pg.escapeIdentifier(database)} WITH (FORCE)`);
    await client.end();
  } catch (error) {
    const { code, message } = /** @type {{ code?: string, message: string }} */ (error);
    const errorCode = prismaErrorCodes.get(code ?? '') ?? cannotReachServer;
    const fields = { error_code: errorCode, message: `${message || code} (database "${database}")` };
    // The client passes over the first line, then reads one record a line.
    process.stderr.write(`\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}`);
    process.exitCode = 1;
  }
}
