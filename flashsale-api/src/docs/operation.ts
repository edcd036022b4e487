import type { RouteKey } from '../edge/routes.js';
import type { Answers } from './answers.js';
import type { responseHeaders, tags } from './texts.js';

export type Examples = Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;

export interface Answer {
  readonly description: string;
  /** Empty for an answer without a body. */
  readonly examples: Examples;
  readonly headers?: readonly (keyof typeof responseHeaders)[];
  /** The name of its schema; ErrorBody if the answer has neither name nor schema. */
  readonly schemaName?: keyof Answers | 'PurchaseResponse' | 'SaleView';
  readonly schema?: object;
  /** Default: application/json. */
  readonly contentType?: string;
}

/** What the document says about a route besides what the edge and its controller declare. */
export interface Operation {
  readonly operationId: string;
  readonly tag: (typeof tags)[number]['name'];
  readonly summary: string;
  readonly description?: string;
  /** The schema name of a body that has a schema and no class. */
  readonly bodyName?: string;
  readonly requests?: Examples;
  readonly answers: Readonly<Record<number, Answer>>;
}

/** Every route is described except the CORS preflight. */
export type DescribedRoute = Exclude<RouteKey, 'OPTIONS *'>;

export type Operations = Readonly<Partial<Record<DescribedRoute, Operation>>>;
