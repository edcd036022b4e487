import { countersCheck } from './check.js';

export const definitionsAgree = countersCheck({
  id: 'definitions-agree',
  title: 'same definition in Redis as in PostgreSQL',
  redisCommands: ({ meta }) => [`HMGET ${meta} revision totalStock`],
  judge: ({ definition }, { sale }) => ({
    expected: `revision ${sale.revision}, ${sale.totalStock} units`,
    found: `revision ${definition.revision}, ${definition.totalStock} units`,
    ok: definition.revision === sale.revision && definition.totalStock === sale.totalStock,
  }),
});
