import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RequestMethod, type Type } from '@nestjs/common';
import * as metadata from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { FASTIFY_ROUTE_SCHEMA_METADATA } from '@nestjs/platform-fastify/constants.js';
import { CHECKOUT_FOLDER } from '../checkout.js';
import type { InputClass, Schema } from './schemas.js';

/** The JSON schemas that Fastify checks and writes by. */
interface RouteSchema {
  readonly body?: Schema;
  readonly params?: Schema;
  readonly headers?: Schema;
  readonly response?: Readonly<Record<number, Schema>>;
}

/** One route of the API as the edge and its controller declare it. */
export interface Route {
  /** As the table of routes has it: GET /api/v1/sale/:saleId/status */
  readonly key: string;
  /** Of a good answer. */
  readonly status: number;
  /** What runs on its requests. */
  readonly steps: readonly string[];
  readonly schema: RouteSchema;
  /** The classes that the validation pipe checks. */
  readonly inputs: Readonly<Partial<Record<'body' | 'query' | 'param', InputClass | undefined>>>;
  /** Those that the method reads. */
  readonly headers: readonly string[];
}

type RouteOfCode = Omit<Route, 'steps'>;

interface NestModule {
  readonly module?: Type;
  readonly controllers?: readonly Type[];
  readonly imports?: readonly ImportedModule[];
}
type ImportedModule = Type | NestModule | { forwardRef(): Type | NestModule };

interface Argument {
  readonly index: number;
  readonly data?: string;
}

/** Imports a built file of a workspace, which may be missing while this is compiled. */
export async function readBuilt<T>(path: string): Promise<T> {
  return (await import(pathToFileURL(join(CHECKOUT_FOLDER, path)).href)) as T;
}

/**
 * Every route of the API, read from the table of the edge and the decorators of the controllers: nothing is started, no
 * store is asked.
 */
export async function readRoutes(): Promise<Route[]> {
  const [{ ApiModule }, { API_PREFIX, PATHS_WITHOUT_PREFIX }, { ROUTES, rowOf }] = await Promise.all([
    readBuilt<{ ApiModule: Type }>('flashsale-api/dist/api.module.js'),
    readBuilt<{ API_PREFIX: string; PATHS_WITHOUT_PREFIX: readonly string[] }>('flashsale-api/dist/http/paths.js'),
    readBuilt<{
      ROUTES: Readonly<Record<string, { readonly hot?: { readonly schema: RouteSchema; readonly status?: number } }>>;
      rowOf: (method: string, url: string) => { readonly steps: readonly string[] };
    }>('flashsale-api/dist/edge/routes.js'),
  ]);
  const hot = Object.entries(ROUTES).flatMap(([key, row]): RouteOfCode[] =>
    row.hot === undefined
      ? []
      : [{ key, status: row.hot.status ?? 200, schema: row.hot.schema, inputs: {}, headers: [] }],
  );
  const ofControllers = controllersOf(ApiModule).flatMap((controller) => {
    const prefixes = [read<string | string[]>(metadata.PATH_METADATA, controller) ?? ''].flat();
    return prefixes.flatMap((prefix) => {
      const root = PATHS_WITHOUT_PREFIX.includes(prefix) ? prefix : `${API_PREFIX}/${prefix}`;
      return methodsOf(controller).map((name) => readMethod(controller, name, root));
    });
  });
  return [...hot, ...ofControllers].map((route) => {
    const [method = '', url = ''] = route.key.split(' ');
    return { ...route, steps: rowOf(method, url).steps };
  });
}

function read<T>(key: string, target: object, property?: string): T | undefined {
  const found: unknown =
    property === undefined ? Reflect.getMetadata(key, target) : Reflect.getMetadata(key, target, property);
  return found as T | undefined;
}

function controllersOf(imported: ImportedModule, seen = new Set<unknown>()): Type[] {
  if ('forwardRef' in imported) return controllersOf(imported.forwardRef(), seen);
  const { module: type = imported as Type, controllers = [], imports = [] } = imported as NestModule;
  if (seen.has(type)) return [];
  seen.add(type);
  const others = [...(read<ImportedModule[]>('imports', type) ?? []), ...imports];
  return [
    ...(read<Type[]>('controllers', type) ?? []),
    ...controllers,
    ...others.flatMap((other) => controllersOf(other, seen)),
  ];
}

function methodsOf(controller: Type): string[] {
  const prototype = controller.prototype as Record<string, object>;
  return Object.getOwnPropertyNames(prototype).filter((name) => {
    const method = prototype[name];
    return method !== undefined && Reflect.hasMetadata(metadata.METHOD_METADATA, method);
  });
}

function readMethod(controller: Type, name: string, root: string): RouteOfCode {
  const prototype = controller.prototype as Record<string, object>;
  const method = prototype[name] as object;
  const verb = RequestMethod[read<number>(metadata.METHOD_METADATA, method) ?? 0] ?? 'GET';
  const path = [root, read<string>(metadata.PATH_METADATA, method)].join('/');
  const types = read<InputClass[]>(metadata.PARAMTYPES_METADATA, prototype, name) ?? [];
  const args = read<Record<string, Argument>>(metadata.ROUTE_ARGS_METADATA, controller, name) ?? {};
  const argsOf = (kind: number): Argument[] =>
    Object.entries(args).flatMap(([key, arg]) => (Number(key.split(':')[0]) === kind ? [arg] : []));
  const classOf = (kind: number): InputClass | undefined =>
    argsOf(kind)
      .filter(({ index, data }) => data === undefined && types[index] !== Object)
      .map(({ index }) => types[index])[0];
  return {
    key: `${verb} ${`/${path}`.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '')}`,
    status: read<number>(metadata.HTTP_CODE_METADATA, method) ?? (verb === 'POST' ? 201 : 200),
    schema: read<RouteSchema>(FASTIFY_ROUTE_SCHEMA_METADATA, method) ?? {},
    inputs: {
      body: classOf(RouteParamtypes.BODY),
      query: classOf(RouteParamtypes.QUERY),
      param: classOf(RouteParamtypes.PARAM),
    },
    headers: argsOf(RouteParamtypes.HEADERS).flatMap(({ data }) => data ?? []),
  };
}
