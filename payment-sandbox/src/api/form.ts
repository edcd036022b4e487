import { ApiError } from './api-error.js';

/** The fields of a body as Stripe's clients send it: `amount=1999&metadata[orderId]=…`. */
export class Form {
  readonly #fields: URLSearchParams;

  constructor(readonly text: string) {
    this.#fields = new URLSearchParams(text);
  }

  find(name: string): string | undefined {
    return this.#fields.get(name) ?? undefined;
  }

  /** @throws ApiError */
  read(name: string): string {
    const value = this.find(name);
    if (value === undefined || value === '') throw invalid(`Missing required param: ${name}.`);
    return value;
  }

  /** An amount of minor units, above 0. @throws ApiError */
  readAmount(name: string): number {
    const amount = Number(this.read(name));
    if (Number.isSafeInteger(amount) && amount > 0) return amount;
    throw invalid(`Invalid ${name}: it must be a whole number above 0.`);
  }

  /** The fields `<name>[key]`. */
  readMap(name: string): Record<string, string> {
    const prefix = `${name}[`;
    const entries = [...this.#fields].filter(([field]) => field.startsWith(prefix) && field.endsWith(']'));
    return Object.fromEntries(entries.map(([field, value]) => [field.slice(prefix.length, -1), value]));
  }

  /** The fields `<name>[0]`, `<name>[1]` … and `<name>[]`. */
  readList(name: string): string[] {
    return Object.values(this.readMap(name));
  }
}

export function invalid(message: string): ApiError {
  return new ApiError(400, 'invalid_request_error', 'parameter_invalid', message);
}
