import { countersCheck, equal } from './check.js';

export const outboxEmpty = countersCheck({
  id: 'outbox-empty',
  title: 'reservations that are not yet orders',
  redisCommands: ({ outbox }) => [`XLEN ${outbox}`],
  judge: ({ outboxLength }) => equal(0, outboxLength),
});
