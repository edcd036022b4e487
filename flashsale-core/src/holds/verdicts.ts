import { decodeHolding, type Holding } from './holding.js';

/** What PostgreSQL decided about a hold: C confirmed, X expired, V cancelled, H held until `untilMs`. */
export type Verdict = {
  readonly orderId: string;
  /** The hold that the verdict is about; nothing happens if it is not that of the order any more. */
  readonly instance: string;
} & (
  | { readonly verdict: 'C' | 'X' | 'V' }
  | {
      readonly verdict: 'H';
      readonly untilMs: number;
      /** What `due` told; without it, the deadline that the holding has. Nothing happens if it is another by now. */
      readonly seenDeadline?: string;
    }
);

/** An order about which PostgreSQL is to be asked. */
export interface DueHold extends Holding {
  /** 0 while somebody may be cancelling it, 1 after a rebuild, else its deadline. */
  readonly deadline: string;
}

/** Decodes the list of `due-holds.lua`. */
export function decodeDue(list: readonly string[]): DueHold[] {
  const due: DueHold[] = [];
  for (let i = 0; i + 2 < list.length; i += 3) {
    const [orderId, holding, deadline] = list.slice(i, i + 3) as [string, string, string];
    due.push({ ...decodeHolding(orderId, holding), deadline });
  }
  return due;
}

/** The arguments of one verdict for `settle-holds.lua`. */
export function verdictArguments(verdict: Verdict): string[] {
  const { orderId, instance } = verdict;
  if (verdict.verdict !== 'H') return [orderId, instance, verdict.verdict, '', ''];
  return [orderId, instance, 'H', String(verdict.untilMs), verdict.seenDeadline ?? ''];
}
