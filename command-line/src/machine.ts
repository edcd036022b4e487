import { availableParallelism, cpus, release, totalmem, type } from 'node:os';

const GIB = 1_024 ** 3;

/** What something was measured on. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGib: number;
  readonly system: string;
}

export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGib: Math.round(totalmem() / GIB),
    system: `${type()} ${release()}`,
  };
}

export function machineText({ cores, cpu, memoryGib, system }: Machine): string {
  return `${cores} cores, ${cpu}, ${memoryGib} GiB, ${system}`;
}
