import { readFileSync } from 'node:fs';
import { parseClusterAddress, withClusterPassword } from './cluster-address.js';

const FILE_SUFFIX = '_FILE';
/** The password of a connection string may have its own variable or file. */
const PASSWORDS = [
  ['DATABASE_URL', 'DATABASE_PASSWORD'],
  // Its users are those of its primary.
  ['DATABASE_REPLICA_URL', 'DATABASE_PASSWORD'],
  ['MIGRATION_DATABASE_URL', 'MIGRATION_DATABASE_PASSWORD'],
  ['REDIS_URL', 'REDIS_PASSWORD'],
  ['REDIS_CLUSTER', 'REDIS_PASSWORD'],
  ['REDIS_LOADER_URL', 'REDIS_LOADER_PASSWORD'],
  ['RABBITMQ_URL', 'RABBITMQ_PASSWORD'],
  ['RABBITMQ_MANAGEMENT_URL', 'RABBITMQ_MANAGEMENT_PASSWORD'],
  ['SMTP_URL', 'SMTP_PASSWORD'],
] as const;

/** A secret is given wrongly; the message names the variable and never contains its value. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}

/**
 * Reads each variable `X` from the file named by `X_FILE`, if that is set, as Docker and Kubernetes provide secrets,
 * and inserts the stores' passwords into their connection strings.
 * @throws SecretError
 */
export function readSecrets(variables: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  const resolved = { ...variables };
  const passwordNames = PASSWORDS.flatMap(([url, password]) => (names.includes(url) ? [password] : []));
  for (const name of [...names, ...passwordNames]) {
    const file = variables[name + FILE_SUFFIX];
    if (file === undefined) continue;
    if (variables[name] !== undefined) throw new SecretError(`${name}: is set, and ${name}${FILE_SUFFIX} too`);
    resolved[name] = readSecretFile(name + FILE_SUFFIX, file);
  }
  for (const [urlName, passwordName] of PASSWORDS) {
    const password = names.includes(urlName) ? resolved[passwordName] : undefined;
    const addresses = resolved[urlName];
    if (password === undefined || addresses === undefined) continue;
    if (urlName === 'REDIS_CLUSTER') {
      resolved[urlName] = withClusterPassword(addresses, password);
      continue;
    }
    resolved[urlName] = splitAddresses(addresses)
      .map((address) => withPassword(address, password))
      .join(',');
  }
  return resolved;
}

/** What is no address is left as it is: whoever reads it says so. */
function withPassword(address: string, password: string): string {
  const url = URL.parse(address);
  if (url === null) return address;
  url.password = encodeURIComponent(password);
  return url.href;
}

function readSecretFile(name: string, file: string): string {
  try {
    // Editors and `echo` end a file with a line feed that is not part of the secret.
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new SecretError(`${name}: the file cannot be read (${code})`, { cause });
  }
}

/** Addresses separated by commas. A password may hold one. */
export function splitAddresses(addresses: string): string[] {
  return addresses.split(/\s*,\s*(?=[a-z]+:\/\/)/);
}

/** A URL, or several, without user and password: safe to show. */
export function addressOf(urls: string): string {
  const shown = splitAddresses(urls).map((url) => {
    const cluster = URL.canParse(url) ? undefined : parseClusterAddress(url);
    if (cluster !== undefined) return cluster.nodes.join(', ');
    const { host, pathname } = new URL(url);
    return `${host}${pathname === '/' ? '' : pathname}`;
  });
  return shown.join(', ');
}
