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

/**
 * A connection string, with its password where that is kept apart. As flashsale-core/src/secrets.ts reads them, for the
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
  return url;
}
