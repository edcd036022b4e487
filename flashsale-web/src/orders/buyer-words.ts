import { ApiRefusal } from '../api/api-error';
import { texts } from '../texts';

/** What a buyer is told when an order could not be paid or cancelled. @throws Error always */
export function throwInWords(error: unknown): never {
  throw new Error(error instanceof ApiRefusal ? error.message : texts.hold.sent.busy, { cause: error });
}
