import { SALE_ID_PATTERN } from '../api/sale';
import { BUYERS_MAX, BUYERS_PER_SECOND_MAX, type StampedePlan } from './stampede';

/** The plan that a request asks for; undefined when it is none, or one that is too large. */
export function readPlan(text: string): StampedePlan | undefined {
  const { saleId, buyers, buyersPerSecond } = parse(text);
  if (typeof saleId !== 'string' || !SALE_ID_PATTERN.test(saleId)) return undefined;
  if (!isWithin(buyers, BUYERS_MAX) || !isWithin(buyersPerSecond, BUYERS_PER_SECOND_MAX)) return undefined;
  return { saleId, buyers, buyersPerSecond };
}

function parse(text: string): Partial<Record<keyof StampedePlan, unknown>> {
  try {
    return Object(JSON.parse(text)) as Partial<Record<keyof StampedePlan, unknown>>;
  } catch {
    return {};
  }
}

function isWithin(value: unknown, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= max;
}
