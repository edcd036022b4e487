import { explainConnectionFault, loadFunctions } from 'flashsale-core';
import { Refusal, say } from 'flashsale-testkit';
import { addressOf } from '../addresses.js';
import { loadAddresses } from '../checkout.js';

/**
 * `npm run redis:functions`: loads the functions of this version into Redis as the user in REDIS_LOADER_URL, or in REDIS_URL
 * where there is only one. Those of other versions stay beside them. Safe to repeat.
 */
export async function loadRedisFunctions(): Promise<void> {
  loadAddresses();
  const url = addressOf('REDIS_LOADER_URL') ?? addressOf('REDIS_URL');
  if (url === undefined) {
    throw new Refusal('Neither REDIS_LOADER_URL nor REDIS_URL is set: no Redis is known to load the functions into.');
  }
  const areLoaded = await loadFunctions(url.href).catch((error: Error) => {
    const reason = explainConnectionFault(error);
    throw new Refusal(`The functions cannot be loaded into Redis at ${url.host}: ${reason}.`, { cause: error });
  });
  if (!areLoaded) throw new Refusal(`Redis at ${url.host} refuses writes, so it takes no functions either.`);
  say(`Redis at ${url.host} has the functions of this version`);
}
