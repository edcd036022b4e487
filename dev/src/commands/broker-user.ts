import { STORE_VARIABLES, readEnvironment, topology } from 'flashsale-core';
import { Refusal, say } from 'flashsale-testkit';
import { addressOf } from '../addresses.js';

const ANSWER_TIMEOUT_MS = 10_000;

/**
 * `npm run rabbitmq:user`: makes the user in RABBITMQ_URL, and its virtual host where that is not there, by the management
 * API at RABBITMQ_MANAGEMENT_URL. The user may declare, write and read what the topology names, and nothing else. Safe to
 * repeat.
 */
export async function makeBrokerUser(): Promise<void> {
  const management = addressOf('RABBITMQ_MANAGEMENT_URL');
  const user = addressOf('RABBITMQ_URL');
  if (management === undefined || user === undefined) {
    throw new Refusal('RABBITMQ_URL and RABBITMQ_MANAGEMENT_URL are needed: who is to be made, and by whom.');
  }
  const name = decodeURIComponent(user.username);
  const virtualHost = decodeURIComponent(user.pathname.slice(1)) || '/';
  const own = brokerNames();
  await put(management, ['vhosts', virtualHost], {});
  await put(management, ['users', name], { password: decodeURIComponent(user.password), tags: '' });
  await put(management, ['permissions', virtualHost, name], { configure: own, write: own, read: own });
  say(`RabbitMQ user ${name} may use ${own} in ${virtualHost}`);
}

/** What our exchanges and queues are called, as a pattern; both have the same names. */
export function brokerNames(): string {
  const { RABBITMQ_PREFIX } = readEnvironment({ RABBITMQ_PREFIX: STORE_VARIABLES.RABBITMQ_PREFIX });
  const { purchases } = topology(RABBITMQ_PREFIX);
  return `^${purchases.queue.replaceAll('.', '\\.')}(\\.dead)?$`;
}

async function put({ origin, username, password }: URL, path: readonly string[], body: object): Promise<void> {
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const answer = await fetch(`${origin}/api/${path.map(encodeURIComponent).join('/')}`, {
    method: 'PUT',
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  }).catch((error: Error) => {
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    throw new Refusal(`RabbitMQ's management at ${origin} does not answer: ${reason}.`, { cause: error });
  });
  if (!answer.ok) throw new Refusal(`RabbitMQ's management refused ${path[0]}: ${answer.status}.`);
}
