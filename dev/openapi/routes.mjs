import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as metadata from '@nestjs/common/constants.js';
import { RequestMethod } from '@nestjs/common';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { FASTIFY_ROUTE_SCHEMA_METADATA } from '@nestjs/platform-fastify/constants.js';
import { checkoutFolder } from '../checkout.mjs';

/**
 * One route of the API as the edge and its controller declare it.
 *
 * @typedef {object} Route
 * @property {string} key as the table of routes has it: GET /api/v1/sale/:saleId/status
 * @property {number} status of a good answer
 * @property {readonly string[]} steps that run on its requests
 * @property {Record<string, any>} schema the JSON schemas that Fastify checks; empty without `@RouteSchema`
 * @property {Partial<Record<'body' | 'query' | 'param', Function>>} inputs classes that the validation pipe checks
 * @property {readonly string[]} headers that the method reads
 */

/**
 * Every route of the API, read from the table of the edge and the decorators of the controllers: nothing is started, no
 * store is asked.
 *
 * @returns {Promise<Route[]>}
 */
export async function readRoutes() {
  const [{ ApiModule }, { API_PREFIX, PATHS_WITHOUT_PREFIX }, { ROUTES, rowOf }] = await Promise.all([
    readBuilt('flashsale-api/dist/api.module.js'),
    readBuilt('flashsale-api/dist/http/paths.js'),
    readBuilt('flashsale-api/dist/edge/routes.js'),
  ]);
  const hot = Object.entries(ROUTES).flatMap(([key, row]) =>
    row.hot === undefined ? [] : { key, status: 200, schema: row.hot.schema, inputs: {}, headers: [] },
  );
  const ofControllers = controllersOf(ApiModule).flatMap((controller) => {
    const prefixes = [Reflect.getMetadata(metadata.PATH_METADATA, controller)].flat();
    return prefixes.flatMap((/** @type {string} */ prefix) => {
      const root = PATHS_WITHOUT_PREFIX.includes(prefix) ? prefix : `${API_PREFIX}/${prefix}`;
      return methodsOf(controller).map((name) => readMethod(controller, name, root));
    });
  });
  return [...hot, ...ofControllers].map((route) => ({ ...route, steps: rowOf(...route.key.split(' ')).steps }));
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
 * @returns {Omit<Route, 'steps'>}
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
    key: `${verb} ${`/${path}`.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '')}`,
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

/**
 * Imports a built file of a workspace. By a path that the compiler does not see: it checks the tools before anything
 * is built, too.
 *
 * @param {string} path
 * @returns {Promise<any>}
 */
export async function readBuilt(path) {
  return import(pathToFileURL(join(checkoutFolder, path)).href);
}
