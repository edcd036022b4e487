import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import {
  type AccountChange,
  type AccountResult,
  changeOperator,
  listOperators,
  OPERATOR_NAME_PATTERN,
  PASSWORD_LENGTH_MAX,
  PASSWORD_LENGTH_MIN,
  postgresqlConnection,
  type Role,
  ROLES,
} from 'flashsale-core';
import { Refusal, say } from 'flashsale-testkit';
import pg from 'pg';
import { addressOf } from '../addresses.js';
import { loadAddresses } from '../checkout.js';
import { type Context, parseArguments, UsageError } from '../command.js';
import { checkDatabase } from '../prisma/check-database.js';
import { askPassword } from './ask-password.js';

const STATEMENT_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;

const USAGE = `npm run operators -- list
npm run operators -- add NAME --role viewer|operator|owner [--password-file FILE]
npm run operators -- role NAME viewer|operator|owner
npm run operators -- password NAME [--password-file FILE]
npm run operators -- disable NAME
npm run operators -- enable NAME

The people who may use the console. viewer looks, operator runs sales, owner also resets them. The password is asked on the
terminal, or is the first line of the file. Works on DATABASE_URL as the owner of the tables (MIGRATION_DATABASE_URL, where
that is set).`;

const VERBS: Readonly<Record<string, AccountChange['act']>> = {
  add: 'add-operator',
  role: 'change-role',
  password: 'change-password',
  disable: 'disable-operator',
  enable: 'enable-operator',
};

/** `npm run operators`: lists, makes and changes the accounts of operators. */
export async function operators({ args, signal }: Context): Promise<void> {
  const { values, positionals } = parseArguments(args, {
    allowPositionals: true,
    options: {
      role: { type: 'string' },
      'password-file': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [verb, name, ...more] = positionals;
  if (values.help || verb === undefined) return say(USAGE);
  if (verb === 'list' && name === undefined) return withOwner(list);
  const act = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  const [roleText = values.role] = verb === 'role' ? more.splice(0, 1) : [];
  if (act === undefined || name === undefined || more.length > 0) throw new UsageError(USAGE);
  if (!new RegExp(OPERATOR_NAME_PATTERN).test(name))
    throw new UsageError(
      'A name has 2 to 32 small letters, digits, dots, dashes and underscores, a letter first; demo, token and command are taken.',
    );
  const role = act === 'add-operator' || act === 'change-role' ? roleOf(roleText) : undefined;
  const password =
    act === 'add-operator' || act === 'change-password'
      ? await readPassword(values['password-file'], signal)
      : undefined;
  await withOwner(async (client) => {
    const change = { act, role, password } as AccountChange;
    say(wordsOf(await changeOperator(client, name, change, `${userInfo().username} by npm run operators`), name));
  });
}

function roleOf(text: string | undefined): Role {
  const role = ROLES.find((one) => one === text);
  if (role === undefined) throw new UsageError(`--role must be one of ${ROLES.join(', ')}.`);
  return role;
}

async function readPassword(file: string | undefined, signal: AbortSignal): Promise<string> {
  const password =
    file === undefined ? await askPassword(signal) : (readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? '');
  if (password.length < PASSWORD_LENGTH_MIN || password.length > PASSWORD_LENGTH_MAX)
    throw new Refusal(`A password has ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters.`);
  return password;
}

/** @throws Refusal if nothing was changed */
function wordsOf(result: AccountResult, name: string): string {
  switch (result) {
    case 'done':
      return `${name}: done`;
    case 'exists':
      throw new Refusal(`${name} has an account already.`);
    case 'unknown':
      throw new Refusal(`${name} has no account.`);
    case 'last-owner':
      throw new Refusal(`${name} is the last owner: make another one first.`);
  }
}

async function list(client: pg.Client): Promise<void> {
  const accounts = await listOperators(client);
  if (accounts.length === 0)
    say('Nobody has an account. npm run operators -- add NAME --role owner makes the first one.');
  for (const { name, role, disabledAt, sessions } of accounts)
    say(`${name.padEnd(32)} ${role.padEnd(8)} ${disabledAt === null ? `${sessions} sessions` : 'disabled'}`);
}

/** API and worker may not make operators, so this works as the owner of the tables. */
async function withOwner(work: (client: pg.Client) => Promise<void>): Promise<void> {
  loadAddresses();
  const variable = addressOf('MIGRATION_DATABASE_URL') === undefined ? 'DATABASE_URL' : 'MIGRATION_DATABASE_URL';
  const url = addressOf(variable);
  if (url === undefined)
    throw new Refusal('DATABASE_URL is not set and npm start does not run in this checkout: there is no database.');
  await checkDatabase(variable, url);
  const client = new pg.Client({
    ...postgresqlConnection(url.href),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
