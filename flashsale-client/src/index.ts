import type { components, paths } from './openapi.js';

/** What the API takes and answers, by the names in its document. */
export type Schemas = components['schemas'];

export type Method = 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';

interface Operation {
  readonly responses: unknown;
}

type OperationOf<M extends Method, R extends keyof paths> = paths[R][Lowercase<M>];

/** A route as the document writes it, `/api/v1/sale/{saleId}/status`, that has one of these methods. */
export type Route<M extends Method = Method> = {
  [R in keyof paths]: { [N in M]: OperationOf<N, R> extends Operation ? R : never }[M];
}[keyof paths];

/** The parts of the address that each request has to name. */
type Parameters<R extends string> = R extends `${string}{${infer Name}}${infer Rest}`
  ? Readonly<Record<Name, string>> & Parameters<Rest>
  : unknown;

/** What may stand behind the question mark; undefined is left out. */
export type Query<R extends Route<'GET'>> =
  OperationOf<'GET', R> extends {
    readonly parameters: { readonly query?: infer Values };
  }
    ? { readonly [Name in keyof NonNullable<Values>]: NonNullable<Values>[Name] | undefined }
    : never;

/** The body of a request. */
export type Body<M extends Method, R extends Route> =
  OperationOf<M, R> extends {
    readonly requestBody: { readonly content: { readonly 'application/json': infer Content } };
  }
    ? Content
    : undefined;

/** The JSON of a good answer. */
export type Answer<M extends Method, R extends Route> =
  OperationOf<M, R> extends { readonly responses: infer Responses }
    ? JsonOf<Responses[keyof Responses & (200 | 201)]>
    : never;

type JsonOf<Response> = Response extends { readonly content: { readonly 'application/json': infer Content } }
  ? Content
  : never;

declare const route: unique symbol;

/** The address of a route with its parameters filled in. It remembers the route, and so what can be asked there. */
export type Path<R extends Route> = string & { readonly [route]: R };

/** A route without parameters is its own address. */
export type PlainRoute<R extends Route = Route> = R extends `${string}{${string}` ? never : R;

/** Fills the parameters of a route in, encoded for an address. */
export function pathTo<R extends Route>(to: R, parameters: Parameters<R>): Path<R> {
  const values = parameters as Readonly<Record<string, string>>;
  return to.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? '')) as Path<R>;
}

/** The same address with a query. Values that are undefined are left out. */
export function withQuery<R extends Route<'GET'>>(path: Path<R>, query: Query<R>): Path<R> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries<string | number | undefined>(query)) {
    if (value !== undefined) search.append(name, String(value));
  }
  return `${path}?${search.toString()}` as Path<R>;
}
