import type { RedisSale } from './observe-sale.js';
import {
  definitionArguments,
  holdDefinitionArguments,
  isClosed,
  type Sale,
  type SaleDefinition,
} from '../sales/sale.js';

export type ReconcileStep =
  /** The epoch is over: PostgreSQL raises it, then the sale is rebuilt. */
  | { readonly step: 'raise'; readonly reason: string }
  /** PostgreSQL has raised the epoch; any worker may open it in Redis. */
  | { readonly step: 'rebuild' }
  /** A reset died and left the gate closed. */
  | { readonly step: 'reopen' }
  /** The counters are rebuilt; the gate opens when no earlier reservation is in flight. */
  | { readonly step: 'open' }
  | { readonly step: 'define' }
  | { readonly step: 'none' };

/** The next step that makes Redis follow PostgreSQL. */
export function nextStep(
  sale: Sale,
  { server, epochSeen, mayHaveForgotten, rebuild, observed }: RedisSale,
): ReconcileStep {
  if (sale.retiredAt !== undefined) return { step: 'none' };
  if (sale.epoch === 0) return { step: 'raise', reason: 'first opening' };
  if (epochSeen > sale.epoch) return differentEpochs(epochSeen, sale);
  if (isClosed(sale)) {
    // PostgreSQL, restored from a backup, has not opened this epoch, but Redis has.
    const wasOpen = observed?.epoch === sale.epoch || (mayHaveForgotten && epochSeen === sale.epoch);
    return wasOpen ? differentEpochs(epochSeen, sale) : { step: 'rebuild' };
  }
  if (sale.redisServer !== server) return { step: 'raise', reason: 'Redis restarted, or is another server' };
  if (rebuild?.epoch === sale.epoch && rebuild.server === server) return { step: 'rebuild' };
  if (observed === undefined) return { step: 'raise', reason: 'counters missing' };
  if (observed.epoch !== sale.epoch) return differentEpochs(observed.epoch, sale);
  if (observed.server !== server) return { step: 'raise', reason: 'Redis restarted, or is another server' };
  if (observed.gate === 'closed') return { step: 'reopen' };
  if (!observed.areRight) return { step: 'raise', reason: 'the counters contradict each other' };
  if (observed.gate === 'adopting') return { step: 'open' };
  return isSameDefinition(sale, observed.definition) ? { step: 'none' } : { step: 'define' };
}

function differentEpochs(inRedis: number, { epoch, openedEpoch }: Sale): ReconcileStep {
  return { step: 'raise', reason: `epoch ${inRedis} in Redis, ${epoch} (${openedEpoch} opened) in PostgreSQL` };
}

/** Compares content as well as revision: a restored PostgreSQL may have reused the number for another definition. */
function isSameDefinition(sale: SaleDefinition, inRedis: Omit<SaleDefinition, 'saleId'>): boolean {
  if (sale.mode !== inRedis.mode) return false;
  const toArguments = sale.mode === 'HOLD' ? holdDefinitionArguments : definitionArguments;
  const [expected, actual] = [toArguments(sale), toArguments(inRedis)];
  return expected.every((value, i) => value === actual[i]);
}
