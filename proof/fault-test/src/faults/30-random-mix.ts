import { mix, OUTAGES } from './disturbances.js';
import type { Fault } from './fault.js';

const DURATION_MS = 120_000;
const SHORT_DURATION_MS = 20_000;

/** Whatever the seed says, one after the other and across each other. */
export const randomMix: Fault = {
  number: 30,
  title: 'random mix of all, seeded, for 2 minutes',
  checks: 'all invariants',
  limitMs: 120_000,
  killsApi: true,
  async strike(stage) {
    await mix(stage, OUTAGES, stage.isShort ? SHORT_DURATION_MS : DURATION_MS);
  },
};
