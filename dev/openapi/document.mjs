import { Refusal } from '../refusal.mjs';
import { schemaOfInput } from './inputs.mjs';
import { info, parameterTexts, responseHeaders, securitySchemes, tags } from './texts.mjs';

/**
 * What is said about a route beside what its controller declares.
 *
 * @typedef {object} Operation
 * @property {string} operationId
 * @property {string} tag
 * @property {string} summary
 * @property {string} [description]
 * @property {boolean} [isOfBuyer] whether the buyer has to be identified, where buyers are
 * @property {string} [bodyName] of a body that has a schema and no class: its name among the components
 * @property {Record<string, import('./refusals.mjs').Example>} [requests]
 * @property {Record<number, import('./refusals.mjs').Answer & { schemaName?: string }>} answers
 *
 * @typedef {Record<string, Operation>} Operations by method and path
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
 * @param {readonly import('./routes.mjs').Route[]} sources.routes
 * @param {Operations} sources.operations
 * @param {Record<string, any>} sources.answerSchemas
 * @param {string} sources.version
 */
export function toDocument({ routes, operations, answerSchemas, version }) {
  expectSameRoutes(routes, operations);
  const schemas = { ...answerSchemas };
  /** @type {Record<string, Record<string, object>>} */
  const paths = {};
  for (const [key, operation] of Object.entries(operations)) {
    const route = routes.find(({ method, path }) => key === `${method} ${path}`);
    if (route === undefined) continue;
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: toOperation(route, operation, schemas) };
  }
  return {
    openapi: '3.1.1',
    info: { ...info, version },
    servers: [{ url: '/', description: 'The API that serves this document' }],
    tags,
    paths,
    components: { securitySchemes, headers: responseHeaders, schemas: sortByName(schemas) },
  };
}

/**
 * @param {readonly import('./routes.mjs').Route[]} routes
 * @param {Operations} operations
 */
function expectSameRoutes(routes, operations) {
  const declared = routes.map(({ method, path }) => `${method} ${path}`);
  const described = Object.keys(operations);
  const undescribed = declared.filter((route) => !described.includes(route));
  const gone = described.filter((route) => !declared.includes(route));
  if (undescribed.length > 0) throw new Refusal(`dev/openapi/operations does not describe ${undescribed.join(', ')}`);
  if (gone.length > 0)
    throw new Refusal(`dev/openapi/operations describes ${gone.join(', ')}, which no controller has`);
}

/**
 * @param {import('./routes.mjs').Route} route
 * @param {Operation} operation
 * @param {Record<string, any>} schemas takes up what the operation names
 */
function toOperation(route, operation, schemas) {
  const { operationId, tag, summary, description, isOfBuyer, requests, answers } = operation;
  const body = toBodySchema(route, operation, schemas);
  if (answers[route.status] === undefined)
    throw new Refusal(`${operationId} answers ${route.status}, which its description does not know`);
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(route.isGuarded && { security: [{ adminToken: [] }] }),
    ...(isOfBuyer && { security: [{}, { buyerToken: [] }] }),
    parameters: toParameters(route),
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
 * @param {import('./routes.mjs').Route} route
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

/** @param {import('./routes.mjs').Route} route */
function toParameters({ path, schema, inputs, headers }) {
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name));
  /** @param {Function | undefined} type */
  const propertiesOf = (type) => (type === undefined ? {} : schemaOfInput(type).properties);
  const pathSchemas = { ...schema['params']?.properties, ...propertiesOf(inputs.param) };
  const headerSchemas = {
    ...Object.fromEntries(headers.map((name) => [name, { type: 'string' }])),
    ...schema['headers']?.properties,
  };
  return [
    ...named.map((name) => toParameter('path', name, pathSchemas[name])),
    ...Object.entries(propertiesOf(inputs.query)).map(([name, rules]) => toParameter('query', name, rules)),
    ...Object.entries(headerSchemas).map(([name, rules]) => toParameter('header', name, rules)),
  ];
}

/**
 * @param {'path' | 'query' | 'header'} place
 * @param {string} name
 * @param {any} schema
 */
function toParameter(place, name, schema) {
  const text = parameterTexts[name];
  if (text === undefined) throw new Refusal(`dev/openapi/texts.mjs does not describe the parameter ${name}`);
  const { spelling = name, ...description } = text;
  return { name: spelling, in: place, ...(place === 'path' && { required: true }), ...description, schema };
}

/**
 * @param {import('./routes.mjs').Route} route
 * @param {number} status
 * @param {import('./refusals.mjs').Answer & { schemaName?: string }} answer
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
 * @param {import('./routes.mjs').Route} route
 * @param {number} status
 * @param {string | undefined} name
 * @param {Record<string, any>} schemas
 */
function toAnswerSchema(route, status, name = 'ErrorBody', schemas) {
  const reference = { $ref: `#/components/schemas/${name}` };
  const written = route.schema['response']?.[status];
  const isList = written?.type === 'array';
  if (written !== undefined) schemas[name] = isList ? written.items : written;
  if (schemas[name] === undefined) throw new Refusal(`dev/openapi/answers.ts does not know ${name}`);
  return isList ? { type: 'array', items: reference } : reference;
}

/** @param {Record<string, unknown>} record */
function sortByName(record) {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
