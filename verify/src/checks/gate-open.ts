import { countersCheck } from './check.js';

export const gateOpen = countersCheck({
  id: 'gate-open',
  title: 'the gate is open',
  redisCommands: ({ meta }) => [`HMGET ${meta} gate server`, 'INFO server', 'INFO replication'],
  judge: ({ gate, ready, server }, subject) => ({
    expected: 'open',
    found: gate === 'open' && !ready ? whyNotReady(server === subject.server) : gate,
    ok: ready,
  }),
});

/** An open gate counts as closed until somebody has checked the data of this server, and while the counters disagree. */
function whyNotReady(isSameServer: boolean): string {
  return isSameServer ? 'counters contradict each other' : 'Redis restarted, or is another server';
}
