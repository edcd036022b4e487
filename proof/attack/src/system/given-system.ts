import { Refusal } from 'flashsale-command-line';
import { processListeningOn } from 'flashsale-testkit';
import type { AttackEnvironment } from '../environment.js';
import { byHmac } from '../wire/tokens.js';
import type { System, Watched } from './system.js';

const ANSWER_DEADLINE_MS = 5_000;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

export interface Given {
  readonly api: string;
  readonly web: string;
  readonly saleId: string | undefined;
  readonly mayLeaveMachine: boolean;
}

/**
 * A system that runs already. Its processes are watched as far as this machine shows them.
 *
 * @throws Refusal where it is not on this machine, or does not answer
 */
export async function findGivenSystem(given: Given, environment: AttackEnvironment): Promise<System> {
  const [api, web] = [readAddress('api', given.api, given), readAddress('web', given.web, given)];
  const saleId = given.saleId ?? (await firstSale(api));
  const { adminToken, buyerSecret, issuer, audience } = environment;
  const watched = [watchedOn('flashsale-api', api), watchedOn('flashsale-web', web)].filter(
    (found) => found !== undefined,
  );
  return {
    urls: { api, web, console: undefined },
    adminToken,
    buyers: buyerSecret === undefined ? undefined : { signer: byHmac(buyerSecret), issuer, audience },
    saleId,
    watched,
    own: undefined,
    stop: () => Promise.resolve(),
  };
}

function readAddress(name: string, text: string, { mayLeaveMachine }: Given): string {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'http:') throw new Refusal(`--${name} ${text} is no http address.`);
  if (!LOOPBACK.test(url.hostname) && !mayLeaveMachine) {
    throw new Refusal(`--${name} ${text} is not this machine. Add --i-own-this-host if it is yours to attack.`);
  }
  return url.origin;
}

async function firstSale(api: string): Promise<string> {
  const answer = await fetch(`${api}/api/v1/sales`, { signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) }).catch(
    (error: Error) => {
      throw new Refusal(`The API at ${api} does not answer: ${error.message}.`, { cause: error });
    },
  );
  const sales = answer.ok ? ((await answer.json()) as { saleId: string; saleActive: boolean }[]) : [];
  const active = sales.find(({ saleActive }) => saleActive);
  if (active === undefined)
    throw new Refusal(
      `The API at ${api} has no active sale: name one with --sale, or open those of a demo again with npm run prisma:seed.`,
    );
  return active.saleId;
}

function watchedOn(name: string, url: string): Watched | undefined {
  const pid = processListeningOn(Number(new URL(url).port));
  return pid === undefined ? undefined : { name, pid };
}
