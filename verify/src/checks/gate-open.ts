import { countersCheck } from './check.js';

export const gateOpen = countersCheck({
  id: 'gate-open',
  title: 'the gate is open',
  redisCommands: ({ meta }) => [`HMGET ${meta} gate server`, 'INFO server', 'INFO replication'],
  judge: ({ gate, ready }) => ({
    expected: 'open',
    // The gate counts as closed until somebody has checked the data of a Redis that restarted.
    found: gate === 'open' && !ready ? 'Redis restarted' : gate,
    ok: ready,
  }),
});
