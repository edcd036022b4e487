import type { RouteKey } from '../edge/routes.js';
import type { Answers } from './answers.js';
import type { responseHeaders, tags } from './texts.js';

export type Examples = Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;

export interface Answer {
  readonly description: string;
  readonly examples: Examples;
  readonly headers?: readonly (keyof typeof responseHeaders)[];
  /** The name of its schema; that of an answer which has neither name nor schema is ErrorBody. */
  readonly schemaName?: keyof Answers | 'PurchaseResponse' | 'SaleView';
  readonly schema?: object;
  /** application/json where it is left out. */
  readonly contentType?: string;
}

/** What the document says about a route beside what the edge and its controller declare. */
export interface Operation {
  readonly operationId: string;
  readonly tag: (typeof tags)[number]['name'];
  readonly summary: string;
  readonly description?: string;
  /** The name of the schema of a body that has a schema and no class. */
  readonly bodyName?: string;
  readonly requests?: Examples;
  readonly answers: Readonly<Record<number, Answer>>;
}

/** Every route has a description, but for that of CORS, which only browsers ask. */
export type DescribedRoute = Exclude<RouteKey, 'OPTIONS *'>;

export type Operations = Readonly<Partial<Record<DescribedRoute, Operation>>>;
