#!/usr/bin/env node
// `npm run rabbitmq:user`: makes the user in RABBITMQ_URL, and its virtual host where that is not there, by the management
// API at RABBITMQ_MANAGEMENT_URL. The user may declare, write and read what the topology names, and nothing else. Safe to
// repeat.
import { Refusal } from './refusal.mjs';
import { runTool } from './run-tool.mjs';
import { say } from './say.mjs';
import { storeUrl } from './store-url.mjs';

const answerTimeoutMs = 10_000;
const prefixDefault = 'flashsale';

await runTool(async () => {
  const management = storeUrl('RABBITMQ_MANAGEMENT');
  const user = storeUrl('RABBITMQ');
  if (management === undefined || user === undefined) {
    throw new Refusal('RABBITMQ_URL and RABBITMQ_MANAGEMENT_URL are needed: who is to be made, and by whom.');
  }
  const name = decodeURIComponent(user.username);
  const virtualHost = decodeURIComponent(user.pathname.slice(1)) || '/';
  const own = namePattern(process.env['RABBITMQ_PREFIX'] || prefixDefault);
  await put(management, ['vhosts', virtualHost], {});
  await put(management, ['users', name], { password: decodeURIComponent(user.password), tags: '' });
  await put(management, ['permissions', virtualHost, name], { configure: own, write: own, read: own });
  say(`RabbitMQ user ${name} may use ${own} in ${virtualHost}`);
});

/**
 * Exchanges and queues have the same names; see flashsale-core/src/rabbitmq/topology.ts.
 *
 * @param {string} prefix
 */
function namePattern(prefix) {
  return `^${prefix.replaceAll('.', '\\.')}\\.purchases(\\.dead)?$`;
}

/**
 * @param {URL} management
 * @param {readonly string[]} path
 * @param {object} body
 */
async function put({ origin, username, password }, path, body) {
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const answer = await fetch(`${origin}/api/${path.map(encodeURIComponent).join('/')}`, {
    method: 'PUT',
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(answerTimeoutMs),
  }).catch((error) => {
    throw new Refusal(`RabbitMQ's management at ${origin} does not answer: ${error.cause?.message ?? error.message}.`);
  });
  if (!answer.ok) throw new Refusal(`RabbitMQ's management refused ${path[0]}: ${answer.status}.`);
}
