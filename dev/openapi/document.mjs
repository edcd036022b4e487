import { Refusal } from '../refusal.mjs';
import { schemaOfInput } from './schemas.mjs';

/**
 * @typedef {import('./routes.mjs').Route} Route
 * @typedef {import('../../flashsale-api/src/docs/operation.js').Operation} Operation
 * @typedef {import('../../flashsale-api/src/docs/operation.js').Answer} Answer
 * @typedef {typeof import('../../flashsale-api/src/docs/texts.js')} Texts
 */

/** Any refusal that is not listed, such as that of an address which leads nowhere, looks like this. */
const otherRefusal = {
  description: 'Any other error has the same shape.',
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/ErrorBody' },
      examples: {
        expectation: {
          summary: 'An Expect header that asks for more than there is',
          value: {
            statusCode: 417,
            message: 'The expectation of the request cannot be met',
            error: 'Expectation Failed',
          },
        },
      },
    },
  },
};

/**
 * The document: routes and inputs as the code declares them, answers as its types are, and what `operations` says.
 *
 * @param {object} sources
 * @param {readonly Route[]} sources.routes
 * @param {Record<string, Operation>} sources.operations
 * @param {Texts} sources.texts
 * @param {Record<string, any>} sources.answerSchemas
 * @param {string} sources.version
 */
export function toDocument({ routes, operations, texts, answerSchemas, version }) {
  const schemas = { ...answerSchemas };
  /** @type {Record<string, Record<string, object>>} */
  const paths = {};
  for (const [key, operation] of Object.entries(operations)) {
    const route = routes.find((one) => one.key === key);
    if (route === undefined) throw new Refusal(`No controller and no hot route has ${key}, which is described`);
    const { method, path } = addressOf(route);
    paths[path] = { ...paths[path], [method]: toOperation(route, operation, texts, schemas) };
  }
  return {
    openapi: '3.1.1',
    info: { ...texts.info, version },
    servers: [{ url: '/', description: 'The API that serves this document' }],
    tags: texts.tags,
    paths,
    components: {
      securitySchemes: texts.securitySchemes,
      headers: texts.responseHeaders,
      schemas: sortByName(schemas),
    },
  };
}

/**
 * As OpenAPI writes it.
 *
 * @param {Route} route
 */
function addressOf({ key }) {
  const [method = '', url = ''] = key.split(' ');
  return { method: method.toLowerCase(), path: url.replaceAll(/:(\w+)/g, '{$1}') };
}

/**
 * @param {Route} route
 * @param {Operation} operation
 * @param {Texts} texts
 * @param {Record<string, any>} schemas takes up what the operation names
 */
function toOperation(route, operation, texts, schemas) {
  const { operationId, tag, summary, description, requests, answers } = operation;
  const body = toBodySchema(route, operation, schemas);
  if (answers[route.status] === undefined)
    throw new Refusal(`${operationId} answers ${route.status}, which its description does not know`);
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(route.steps.includes('require-operator') && { security: [{ adminToken: [] }] }),
    ...(route.steps.includes('require-buyer') && { security: [{}, { buyerToken: [] }] }),
    parameters: toParameters(route, texts),
    ...(body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: body, examples: requests } } },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, toResponse(route, Number(status), answer, schemas)]),
      ),
      default: otherRefusal,
    },
  };
}

/**
 * @param {Route} route
 * @param {Operation} operation
 * @param {Record<string, any>} schemas
 */
function toBodySchema({ schema, inputs }, { bodyName }, schemas) {
  if (inputs.body !== undefined) {
    const name = inputs.body.name.replace(/Dto$/, '');
    schemas[name] = schemaOfInput(inputs.body);
    return { $ref: `#/components/schemas/${name}` };
  }
  if (schema['body'] === undefined) return undefined;
  if (bodyName === undefined) throw new Refusal('A body needs a name');
  schemas[bodyName] = schema['body'];
  return { $ref: `#/components/schemas/${bodyName}` };
}

/**
 * @param {Route} route
 * @param {Texts} texts
 */
function toParameters({ key, schema, inputs, headers }, { parameterTexts }) {
  const named = [...key.matchAll(/:(\w+)/g)].map(([, name]) => String(name));
  /** @param {Function | undefined} type */
  const propertiesOf = (type) => (type === undefined ? {} : schemaOfInput(type).properties);
  const pathSchemas = { ...schema['params']?.properties, ...propertiesOf(inputs.param) };
  const headerSchemas = {
    ...Object.fromEntries(headers.map((name) => [name, { type: 'string' }])),
    ...schema['headers']?.properties,
  };
  return [
    ...named.map((name) => toParameter('path', name, pathSchemas[name], parameterTexts[name])),
    ...Object.entries(propertiesOf(inputs.query)).map(([name, rules]) =>
      toParameter('query', name, rules, parameterTexts[name]),
    ),
    ...Object.entries(headerSchemas).map(([name, rules]) => toParameter('header', name, rules, parameterTexts[name])),
  ];
}

/**
 * @param {'path' | 'query' | 'header'} place
 * @param {string} name
 * @param {any} schema
 * @param {Texts['parameterTexts'][string] | undefined} text
 */
function toParameter(place, name, schema, text) {
  if (text === undefined) throw new Refusal(`flashsale-api/src/docs/texts.ts does not describe the parameter ${name}`);
  const { spelling = name, ...description } = text;
  return { name: spelling, in: place, ...(place === 'path' && { required: true }), ...description, schema };
}

/**
 * @param {Route} route
 * @param {number} status
 * @param {Answer} answer
 * @param {Record<string, any>} schemas
 */
function toResponse(route, status, answer, schemas) {
  const { description, examples, headers = [], contentType = 'application/json', schema, schemaName } = answer;
  return {
    description,
    ...(headers.length > 0 && {
      headers: Object.fromEntries(headers.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
    }),
    content: { [contentType]: { schema: schema ?? toAnswerSchema(route, status, schemaName, schemas), examples } },
  };
}

/**
 * The schema that Fastify writes the answer by, where the route has one; else that of the type.
 *
 * @param {Route} route
 * @param {number} status
 * @param {string | undefined} name
 * @param {Record<string, any>} schemas
 */
function toAnswerSchema(route, status, name = 'ErrorBody', schemas) {
  const reference = { $ref: `#/components/schemas/${name}` };
  const written = route.schema['response']?.[status];
  const isList = written?.type === 'array';
  if (written !== undefined) schemas[name] = isList ? written.items : written;
  if (schemas[name] === undefined) throw new Refusal(`flashsale-api/src/docs/answers.ts does not know ${name}`);
  return isList ? { type: 'array', items: reference } : reference;
}

/** @param {Record<string, unknown>} record */
function sortByName(record) {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
