import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import type { Machine } from './experiment-result.js';

const GIB = 1_024 ** 3;

export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGib: Math.round(totalmem() / GIB),
    system: `${type()} ${release()}`,
  };
}
