import { readFileSync } from 'node:fs';

const FILE_SUFFIX = '_FILE';
/** A connection string may leave its password to a variable, or a file, of its own. */
const PASSWORDS = [
  ['DATABASE_URL', 'DATABASE_PASSWORD'],
  ['MIGRATION_DATABASE_URL', 'MIGRATION_DATABASE_PASSWORD'],
  ['REDIS_URL', 'REDIS_PASSWORD'],
  ['RABBITMQ_URL', 'RABBITMQ_PASSWORD'],
  ['RABBITMQ_MANAGEMENT_URL', 'RABBITMQ_MANAGEMENT_PASSWORD'],
] as const;

/** What is wrong with how a secret is given; the message names the variable and never holds its value. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}

/**
 * Takes every variable `X` of these names from the file that `X_FILE` names, where that is set, as Docker and Kubernetes
 * hand out secrets, and puts the passwords of the stores into their connection strings.
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
    const url = URL.parse(resolved[urlName] ?? '');
    if (password === undefined || url === null) continue;
    url.password = encodeURIComponent(password);
    resolved[urlName] = url.href;
  }
  return resolved;
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

/** An address as it may be shown: without user and password. */
export function addressOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname === '/' ? '' : pathname}`;
}
