import 'reflect-metadata';
import * as metadata from '@nestjs/common/constants.js';
import { RequestMethod } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { FASTIFY_ROUTE_SCHEMA_METADATA } from '@nestjs/platform-fastify/constants.js';
import { readBuilt } from './read-built.mjs';

/**
 * One route of the API as its controller declares it.
 *
 * @typedef {object} Route
 * @property {string} method
 * @property {string} path as OpenAPI writes it: /sale/{saleId}
 * @property {number} status of a good answer
 * @property {boolean} isGuarded whether an administrator has to be let in
 * @property {Record<string, any>} schema the JSON schemas that Fastify checks; empty without `@RouteSchema`
 * @property {Partial<Record<'body' | 'query' | 'param', Function>>} inputs classes that the validation pipe checks
 * @property {readonly string[]} headers that the method reads
 */

/**
 * Every route of the API, read from the hot routes of the edge and the decorators of the controllers: nothing is started,
 * no store is asked.
 *
 * @returns {Promise<Route[]>}
 */
export async function readRoutes() {
  const [{ ApiModule }, { AdminGuard }, { API_PREFIX, PATHS_WITHOUT_PREFIX }, { ROUTES }] = await Promise.all([
    readBuilt('flashsale-api/dist/api.module.js'),
    readBuilt('flashsale-api/dist/admin/admin.guard.js'),
    readBuilt('flashsale-api/dist/http/paths.js'),
    readBuilt('flashsale-api/dist/edge/routes.js'),
  ]);
  const ofControllers = controllersOf(ApiModule).flatMap((controller) => {
    const prefixes = [Reflect.getMetadata(metadata.PATH_METADATA, controller)].flat();
    const guards = Reflect.getMetadata(metadata.GUARDS_METADATA, controller) ?? [];
    return prefixes.flatMap((/** @type {string} */ prefix) => {
      const root = PATHS_WITHOUT_PREFIX.includes(prefix) ? prefix : `${API_PREFIX}/${prefix}`;
      return methodsOf(controller).map((name) => ({
        ...readMethod(controller, name, root),
        isGuarded: guards.includes(AdminGuard),
      }));
    });
  });
  return [...hotOf(ROUTES), ...ofControllers];
}

/**
 * @param {Record<string, { hot?: { schema: Record<string, any> } }>} table
 * @returns {Route[]}
 */
function hotOf(table) {
  return Object.entries(table).flatMap(([key, { hot }]) => {
    const [method = '', url = ''] = key.split(' ');
    if (hot === undefined) return [];
    return { method, path: spelt(url), status: 200, isGuarded: false, schema: hot.schema, inputs: {}, headers: [] };
  });
}

/**
 * As OpenAPI writes it.
 *
 * @param {string} url
 */
function spelt(url) {
  return url
    .replaceAll(/\/+/g, '/')
    .replace(/(?<=.)\/$/, '')
    .replaceAll(/:(\w+)/g, '{$1}');
}

/**
 * @param {any} module a class or a dynamic module
 * @param {Set<unknown>} [seen]
 * @returns {any[]}
 */
function controllersOf(module, seen = new Set()) {
  const { module: type = module, controllers = [], imports = [] } = module;
  if (seen.has(type)) return [];
  seen.add(type);
  /** @param {string} key */
  const declared = (key) => Reflect.getMetadata(key, type) ?? [];
  const imported = [...declared('imports'), ...imports];
  return [
    ...declared('controllers'),
    ...controllers,
    ...imported.flatMap((/** @type {any} */ other) => controllersOf(other.forwardRef?.() ?? other, seen)),
  ];
}

/** @param {any} controller */
function methodsOf(controller) {
  return Object.getOwnPropertyNames(controller.prototype).filter((name) =>
    Reflect.hasMetadata(metadata.METHOD_METADATA, controller.prototype[name]),
  );
}

/**
 * @param {any} controller
 * @param {string} name
 * @param {string} root
 * @returns {Omit<Route, 'isGuarded'>}
 */
function readMethod(controller, name, root) {
  const method = controller.prototype[name];
  const verb = RequestMethod[Reflect.getMetadata(metadata.METHOD_METADATA, method)] ?? 'GET';
  const path = [root, Reflect.getMetadata(metadata.PATH_METADATA, method)].join('/');
  const types = Reflect.getMetadata(metadata.PARAMTYPES_METADATA, controller.prototype, name) ?? [];
  /** @type {Record<string, { index: number, data?: string }>} */
  const args = Reflect.getMetadata(metadata.ROUTE_ARGS_METADATA, controller, name) ?? {};
  /** @param {number} kind */
  const argsOf = (kind) =>
    Object.entries(args).flatMap(([key, arg]) => (Number(key.split(':')[0]) === kind ? [arg] : []));
  /** @param {number} kind */
  const classOf = (kind) =>
    argsOf(kind).flatMap(({ index, data }) => (data === undefined && types[index] !== Object ? [types[index]] : []))[0];
  return {
    method: verb,
    path: spelt(`/${path}`),
    status: Reflect.getMetadata(metadata.HTTP_CODE_METADATA, method) ?? (verb === 'POST' ? 201 : 200),
    schema: Reflect.getMetadata(FASTIFY_ROUTE_SCHEMA_METADATA, method) ?? {},
    inputs: {
      body: classOf(RouteParamtypes.BODY),
      query: classOf(RouteParamtypes.QUERY),
      param: classOf(RouteParamtypes.PARAM),
    },
    headers: argsOf(RouteParamtypes.HEADERS).flatMap(({ data }) => data ?? []),
  };
}
