import { salePaths } from '../../api/sale';
import { readEnvironment } from '../../environment';

const ANSWER_DEADLINE_MS = 3_000;
/** Any purchase of anybody: an API that identifies buyers tells it to nobody without a token, whether it is there or not. */
const ANY_PURCHASE = salePaths.purchaseOf('any', 'anybody');
const UNAUTHORIZED = 401;
const NOT_FOUND = 404;

let isKnown = false;

/**
 * Warns, once, where the API would sell to anybody in any name, so that the login protects nobody: the two are configured
 * apart. Never rejects.
 */
export async function warnOfOpenApi(): Promise<void> {
  if (isKnown) return;
  isKnown = true;
  try {
    const { status, body } = await fetch(new URL(ANY_PURCHASE, readEnvironment().apiUrl), {
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
    });
    await body?.cancel();
    if (status === NOT_FOUND || status < 300)
      process.stderr.write('The login protects nobody: the API has no BUYER_JWT_SECRET, and sells in any name\n');
    // Overloaded, or not there yet: the next login asks again.
    isKnown = status === UNAUTHORIZED || status === NOT_FOUND || status < 300;
  } catch {
    isKnown = false;
  }
}
