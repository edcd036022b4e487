import { reserveUnits } from 'flashsale-core';
import { countsUnits } from '../../scenarios/scenario.js';
import { LabSale } from '../../stores/lab-sale.js';
import { type Claim, type ClaimOutcome, guardOver, work } from '../guard.js';
import type { Strategy } from '../strategy.js';

export const flashSaleLua: Strategy = {
  name: 'flash-sale-lua',
  title: 'The flash sale itself (reserve-units.lua)',
  needs: ['redis'],
  safe: 'always',
  remedy: 'atomic counter',
  hardestScenario: 'flash-checkout',
  guarantees:
    'As Redis Lua, and: one unit each, within the window of the sale, on disk when it answers, with an outbox entry that becomes an order whatever is killed.',
  costs: 'One round trip and one fsync that all claims of the instant share; a relay, a queue and workers behind it.',
  chooseWhen: 'Thousands a second want the same few things and none of them may be sold twice or lost.',
  source: import.meta.url,
  unfit: (scenario) =>
    countsUnits(scenario) ? undefined : 'a reservation is one unit for one user; there are no amounts',
  guard: async (stores) => {
    const sale = new LabSale(await stores.saleStore(), stores.runId);
    return guardOver(sale, (request) => claim(sale, request));
  },
};

/** The production script decides, called through flashsale-core as the API calls it. */
async function claim(sale: LabSale, request: Claim): Promise<ClaimOutcome> {
  // The look saves the work of those who come too late; nothing rests on it.
  if ((await sale.remaining(request.counterId)) === 0) return { outcome: 'sold-out' };
  await work(request);

  const attempt = { userId: request.claimant, orderId: request.claimId };
  const decisions = await reserveUnits(sale.store(request.counterId), [attempt]);
  const outcome = decisions === 'not-ready' ? decisions : decisions.outcomes[0]?.outcome;
  switch (outcome) {
    case 'reserved':
    case 'replayed':
      return { outcome: 'granted' };
    case 'duplicate':
    case 'sold-out':
      return { outcome };
    case 'not-active':
    case 'not-ready':
    case undefined:
      throw new Error(`the sale of the lab answered ${outcome}`);
  }
}
