import { saleKeys, type SaleKeys } from 'flashsale-core';

const PREFIX = 'race-lab:';

/** Everything that a run keeps in Redis begins with this. */
export function runPrefix(runId: string): string {
  return `${PREFIX}${runId}:`;
}

export const RUN_KEYS_PATTERN = `${PREFIX}*`;

export function runIdOf(key: string): string {
  return key.slice(PREFIX.length).split(':')[0] ?? '';
}

/** It runs out by itself soon after its run was killed. */
export function livenessKey(runId: string): string {
  return `${runPrefix(runId)}alive`;
}

export interface CounterKeys {
  readonly remaining: string;
  readonly claims: string;
  readonly owners: string;
  readonly lease: string;
}

export function counterKeys(runId: string, counterId: string): CounterKeys {
  const prefix = `${runPrefix(runId)}counter:${counterId}`;
  return {
    remaining: `${prefix}:remaining`,
    claims: `${prefix}:claims`,
    owners: `${prefix}:owners`,
    lease: `${prefix}:lease`,
  };
}

/** The keys of a sale as the flash sale builds them, moved below the run's prefix, out of the sale's own way. */
export function labSaleKeys(runId: string, saleId: string): SaleKeys {
  const moved = Object.entries(saleKeys(saleId)).map(([part, key]) => [part, runPrefix(runId) + key]);
  return Object.fromEntries(moved) as SaleKeys;
}
