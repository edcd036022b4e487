import { formatsOf } from './formats';

const { count } = formatsOf('en-US');

/** Every word of the race lab, which is in English alone. */
export const labTexts = {
  count,
  unknown: '–',

  title: 'Why counters oversell',
  lede: 'Two buyers see the last item at the same moment, and both are told it is theirs. See how it happens, what prevents it, and what each guard costs.',
  seeTitle: 'See the race',
  seeLede:
    'The same buyers at the same moment, once with a naive counter and once with a guarded one. It runs in this browser, with the code and checks of the race lab itself. In slow motion, each takes about half a second between reading and writing.',
  scenario: 'Scenario',
  guard: 'Guard to compare',
  naive: 'Naive counter',
  guarded: 'Guarded counter',
  mustHold: (invariant: string) => `Invariant: ${invariant}`,
  slowly: 'Race in slow motion',
  fullSpeed: (rounds: number) => `${rounds} rounds at full speed`,
  stop: 'Stop',
  idle: 'Not started yet.',
  stopped: 'Stopped before a round finished.',
  finished: 'No rounds were run.',
  rounds: (done: number, all: number) => (all === 1 ? 'Running …' : `Round ${Math.min(done + 1, all)} of ${all} …`),
  answered: 'Answered',
  ofAll: (all: number | undefined) => (all === undefined ? '' : `of ${count(all)}`),
  taken: 'Granted',
  ofCapacity: (capacity: number) => `of ${count(capacity)}`,
  counter: 'Counter',
  shouldBe: (remaining: number) => `should be ${count(remaining)}`,
  reads: 'reads this value',
  writes: 'writes this value',
  time: 'time →',
  noSteps: 'Nobody has read the counter yet',
  step: (claimant: string, kind: 'read' | 'write', remaining: number) =>
    `${claimant} ${kind === 'read' ? 'reads' : 'writes'} ${count(remaining)}`,
  yes: 'yes',
  no: 'no',
  code: 'The code of this counter',
  measuredTitle: 'Measured on real stores',
  measuredLede:
    'The same load against every guard, from three processes at once, on PostgreSQL, Redis and RabbitMQ. Open a row to read the code of its guard. Seeing no race proves nothing: a guard is safe because of how it works, and the rounds only try to break it.',
  published: 'The published run,',
  newest: 'The newest run on this machine,',
  showNewest: 'Show the newest run on this machine',
  showPublished: 'Show the published run',
  fullReport: 'Full report of this run',
  noReport: 'This machine has no saved run of the race lab',
  machine: (cores: number, cpu: string, memoryGib: number, stores: readonly string[]) =>
    `${cores} cores, ${cpu}, ${memoryGib} GiB, shared with the stores: ${stores.join(', ')}.`,
  scenarios: 'Scenarios',
  guideTitle: 'Which one should I use?',
  guideLede: 'From the simplest case to the hardest. Whatever you choose, add the last one too.',
  guide: [
    {
      when: 'The rule fits into a WHERE clause: stock, balance, seats',
      choose: 'conditional-update',
      why: 'One statement, and no lock while you work.',
    },
    {
      when: 'It does not, and the work in between is short',
      choose: 'row-lock',
      why: 'Lock first, then read, in separate statements.',
    },
    {
      when: 'The units are distinct (seats, codes, jobs), or the work takes long',
      choose: 'skip-locked',
      why: 'Each takes a row that no one else holds.',
    },
    { when: 'One per user', choose: 'unique', why: 'A unique constraint, in addition to any of the others.' },
    {
      when: 'Conflicts are rare: a form, a cart, a document',
      choose: 'version',
      why: 'If the rule spans rows or tables: serializable.',
    },
    {
      when: 'Thousands of requests per second for the same few items',
      choose: 'flash-sale-lua',
      why: 'One script in Redis decides, and it is durable: this shop works that way.',
    },
    {
      when: 'Always',
      choose: 'check-constraint',
      why: "The last line of defence, in the table: it catches next year's code too.",
    },
  ],
  notTitle: 'What does not help',
  not: [
    { what: 'A mutex in one process', why: 'There will be a second process.' },
    { what: 'A transaction alone', why: 'It does not lock rows that are only read.' },
    {
      what: 'A lock in Redis with a lease',
      why: 'Work that outlives the lease writes without the lock, unnoticed.',
    },
  ],
  ownTitle: 'Try it on your machine',
  ownLede:
    'While npm start runs, these use its PostgreSQL, Redis and RabbitMQ, with their own tables and keys, and clean up afterwards. Then reload this page: it shows the newest run.',
  commands: [
    { command: 'npm run lab -- list', does: 'Lists all scenarios and strategies, and which of them can run here.' },
    {
      command: 'npm run lab -- run last-item --strategy none,conditional-update',
      does: 'One scenario, two strategies, ten rounds each.',
    },
    {
      command: 'npm run lab -- run flash-checkout --chaos 0.05 --expect safe --strategy row-lock',
      does: 'With failing responses and killed processes; exits with 1 when a race occurs.',
    },
    { command: 'npm run lab -- simulate', does: 'The in-memory strategies, without any store.' },
    { command: 'npm run test:race', does: 'Two devices and one balance, over HTTP.' },
    { command: 'npm run lab -- serve', does: 'The demos over HTTP, and the page of the load test.' },
  ],
  loadTest: 'Open the load test',
  loadTestHint:
    'While npm run lab -- serve runs: up to 5,000 users at the buggy, the unstable and the safe checkout, with live stats, charts and the remaining stock.',
} as const;
