import { ApiRefusal } from '../api/api-error';
import type { Texts } from '../texts/english';

/** What a buyer is told when an order could not be paid or cancelled. @throws Error always */
export function throwInWords(error: unknown, texts: Texts): never {
  throw new Error(error instanceof ApiRefusal ? error.message : texts.hold.sent.busy, { cause: error });
}
