import { explainConnectionFault, loadFunctions, redisMasters } from 'flashsale-core';
import { Refusal, say } from 'flashsale-testkit';
import { addressOf, textOf } from '../addresses.js';
import { loadAddresses } from '../checkout.js';

/**
 * `npm run redis:functions`: loads the functions of this version into Redis as the user in REDIS_LOADER_URL, or in REDIS_URL or
 * REDIS_CLUSTER where there is only one; into every master of a cluster. Those of other versions stay beside them. Safe to repeat.
 */
export async function loadRedisFunctions(): Promise<void> {
  loadAddresses();
  const cluster = textOf('REDIS_CLUSTER');
  const loaderUrl = addressOf('REDIS_LOADER_URL');
  if (cluster !== undefined) {
    const masters = await redisMasters(cluster, loaderUrl?.href).catch((error: Error) => {
      throw new Refusal(`The functions cannot be loaded: ${explainConnectionFault(error)}.`, { cause: error });
    });
    for (const url of masters) await loadInto(new URL(url));
    return;
  }
  const url = loaderUrl ?? addressOf('REDIS_URL');
  if (url === undefined) {
    throw new Refusal(
      'None of REDIS_LOADER_URL, REDIS_URL and REDIS_CLUSTER is set: no Redis is known to load the functions into.',
    );
  }
  await loadInto(url);
}

async function loadInto(url: URL): Promise<void> {
  const areLoaded = await loadFunctions(url.href).catch((error: Error) => {
    const reason = explainConnectionFault(error);
    throw new Refusal(`The functions cannot be loaded into Redis at ${url.host}: ${reason}.`, { cause: error });
  });
  if (!areLoaded) throw new Refusal(`Redis at ${url.host} refuses writes, so it takes no functions either.`);
  say(`Redis at ${url.host} has the functions of this version`);
}
