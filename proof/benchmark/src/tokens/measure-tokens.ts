import { createPublicKey, type KeyObject } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { type Column, parseOptions, renderTable, type Screen } from 'flashsale-command-line';
import { BuyerIdentity } from 'flashsale-api/buyer-identity';
import { jwtVerify } from 'jose';
import { AUDIENCE, ISSUER, type TokenAlgorithm } from '../identities/identities.js';
import { Login } from '../identities/login.js';
import { signTokens } from '../identities/sign-tokens.js';
import { median } from '../statistics/spread.js';

const ROUNDS = 15;
/** Fewer where a signature takes long to make. */
const TOKENS: Readonly<Record<TokenAlgorithm, number>> = { HS256: 4_000, RS256: 300, EdDSA: 1_000 };

const TOKENS_HELP = `Measures what checking a buyer's token costs, by kind of key.

  npm run bench -- tokens

Processor time of this process a token, medians of ${ROUNDS} rounds in which all take turns: by jose, which uses WebCrypto; by the API,
for a token that it sees for the first time; and for one that it has verified before. Needs no stores.
`;

/** Whether the help is asked for, which is all that can be. @throws Refusal */
export function asksForTokensHelp(args: readonly string[]): boolean {
  return parseOptions(args, { help: { type: 'boolean', short: 'h', default: false } }).help;
}

/** @returns the exit status */
export async function measureTokens(args: readonly string[], screen: Screen): Promise<number> {
  if (asksForTokensHelp(args)) {
    screen.print(TOKENS_HELP);
    return 0;
  }
  const login = await Login.open();
  const rows: string[][] = [];
  try {
    for (const algorithm of Object.keys(TOKENS) as TokenAlgorithm[]) {
      rows.push([algorithm, ...(await measure(algorithm, login)).map((microseconds) => microseconds.toFixed(2))]);
    }
  } finally {
    login.close();
  }
  const right = (header: string): Column => ({ header, align: 'right', expendable: 0 });
  const columns = [
    { header: 'CPU µs a token', align: 'left', expendable: 0 } as const,
    ...['jose', 'first time', 'known'].map(right),
  ];
  for (const line of renderTable(columns, rows, screen.width)) screen.print(line);
  return 0;
}

/** Microseconds a token by jose, by the API for the first time, and by the API for a known one. */
async function measure(algorithm: TokenAlgorithm, login: Login): Promise<number[]> {
  const identities = login.identities(algorithm, []);
  const isSecret = algorithm === 'HS256';
  const publicKey: KeyObject | undefined = isSecret ? undefined : createPublicKey(identities.key);
  const pem = publicKey && String(publicKey.export({ type: 'spki', format: 'pem' }));
  const secret = isSecret ? identities.key : undefined;
  const identity = new BuyerIdentity({
    buyers: { secret, publicKey: pem, keySetUrl: undefined, issuer: ISSUER, audience: AUDIENCE },
  });
  const key = publicKey ?? new TextEncoder().encode(secret);
  const options = { issuer: ISSUER, audience: AUDIENCE, algorithms: [algorithm], clockTolerance: 5 };
  const byJose = async (token: string): Promise<unknown> => jwtVerify(token, key, options);
  const byApi = (token: string): unknown => identity.identify(`Bearer ${token}`);
  const found: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const users = Array.from({ length: TOKENS[algorithm] }, (_, user) => `round-${round}-user-${user}`);
    const tokens = await signTokens(identities, users);
    found[0].push(await microsecondsEach(tokens, byJose));
    found[1].push(await microsecondsEach(tokens, byApi));
    found[2].push(await microsecondsEach(tokens, byApi));
  }
  const { verified, known } = identity.counts;
  if (verified !== ROUNDS * TOKENS[algorithm] || known !== verified) throw new Error('A token was refused');
  return found.map(median);
}

async function microsecondsEach(tokens: readonly string[], check: (token: string) => unknown): Promise<number> {
  await turn();
  const before = process.cpuUsage();
  for (const token of tokens) {
    const checked = check(token);
    if (checked instanceof Promise) await checked;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / tokens.length;
}
