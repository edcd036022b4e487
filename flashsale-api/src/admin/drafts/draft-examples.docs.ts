import type { Answer } from '../../docs/operation.js';
import { refusal } from '../../docs/refusals.js';
import { saleExample } from '../../sales/sales.docs.js';

const upcomingSale = {
  ...saleExample,
  remainingStock: 100,
  totalSold: 0,
  saleActive: false,
  startsAt: '2036-11-27T09:00:00.000Z',
  endsAt: '2036-11-27T10:00:00.000Z',
  status: 'UPCOMING',
};
export const draftExample = { ...upcomingSale, saleId: 'draft_1', changedAt: '2026-11-26T16:20:00.000Z' };
/** As operators see a sale that starts later. */
export const newSaleExample = {
  ...upcomingSale,
  state: 'OPEN',
  epoch: 1,
  revision: 1,
  retiredAt: null,
  ready: true,
  buyers: 0,
  orders: 0,
  outbox: 0,
  oldestOutboxAgeMs: null,
};

export const windowOver = refusal(
  'window-over',
  'It would be over already',
  400,
  'The sale would be over already: endsAt must be in the future',
);

export const whereDraftIsNew = {
  409: {
    description: 'A sale or a draft with this id already exists, or there are too many drafts.',
    examples: refusal('exists', 'The id is taken', 409, 'Sale sale_1 exists already'),
  },
} satisfies Record<number, Answer>;
