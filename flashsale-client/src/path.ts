import type { Parameters, Query, Route } from './routes.js';

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
