import { readFileSync } from 'node:fs';
import { Refusal } from './refusal.mjs';

/**
 * The value of a variable, or of the file that `<name>_FILE` names, as Docker and Kubernetes hand out secrets.
 *
 * @param {string} name
 * @returns {string | undefined}
 */
function secret(name) {
  const file = process.env[`${name}_FILE`];
  if (!file) return process.env[name] || undefined;
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new Refusal(`${name}_FILE cannot be read: ${/** @type {NodeJS.ErrnoException} */ (error).code}.`);
  }
}

/** Parameters that name a schema, here and in other tools; PostgreSQL's driver would pass over them in silence. */
const schemaParameters = ['schema', 'currentSchema', 'search_path'];
const searchPathOption = /(?:-c\s*|--)search[_-]path\s*=\s*(\S*)/gi;
const publicSchema = /^"?public"?$/;
const otherSchema =
  'the tables stand in the schema public; leave other schemas out of the address and of PGOPTIONS, and give each shop a database of its own';

/**
 * As flashsale-core/src/postgresql/database-url.ts refuses it, in the same words.
 *
 * @param {string} name of the variable
 * @param {URL} url
 */
export function refuseOtherSchema(name, url) {
  const named = schemaParameters.flatMap((parameter) => url.searchParams.getAll(parameter));
  const options = [...url.searchParams.getAll('options'), process.env['PGOPTIONS'] ?? ''];
  const searched = options.flatMap((text) => [...text.matchAll(searchPathOption)].map(([, path = '']) => path));
  if ([...named, ...searched].every((schema) => publicSchema.test(schema))) return;
  throw new Refusal(`${name}: ${otherSchema}`);
}

/**
 * A connection string, with its password where that is kept apart. As flashsale-core/src/process/secrets.ts reads them, for the
 * tools that run before anything is built.
 *
 * @param {string} store for example `DATABASE`, for DATABASE_URL and DATABASE_PASSWORD
 * @returns {URL | undefined}
 */
export function storeUrl(store) {
  const text = secret(`${store}_URL`);
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url === null) throw new Refusal(`${store}_URL is not an address.`);
  const password = secret(`${store}_PASSWORD`);
  if (password !== undefined) url.password = encodeURIComponent(password);
  if (store.endsWith('DATABASE')) refuseOtherSchema(`${store}_URL`, url);
  return url;
}
