import { countersCheck, equal } from './check.js';

export const epochsAgree = countersCheck({
  id: 'epochs-agree',
  title: 'same epoch in Redis as in PostgreSQL',
  redisCommands: ({ meta }) => [`HGET ${meta} epoch`],
  judge: (counters, { sale }) => equal(sale.epoch, counters.epoch),
});
