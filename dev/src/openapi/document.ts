import { Refusal } from 'flashsale-testkit';
import type { Route } from './routes.js';
import { type InputClass, type Schema, schemaOfInput, type Schemas } from './schemas.js';

/** What flashsale-api/src/docs/operation.ts says about an answer. */
interface Answer {
  readonly description: string;
  readonly examples: object;
  readonly headers?: readonly string[];
  readonly schemaName?: string;
  readonly schema?: object;
  readonly contentType?: string;
}

/** What flashsale-api/src/docs/operation.ts says about a route. */
interface Operation {
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly bodyName?: string;
  readonly requests?: object;
  readonly answers: Readonly<Record<number, Answer>>;
}

export type Operations = Readonly<Record<string, Operation>>;

/** What flashsale-api/src/docs/texts.ts says about all of them. */
export interface Texts {
  readonly info: object;
  readonly tags: readonly object[];
  readonly securitySchemes: object;
  readonly responseHeaders: object;
  readonly parameterTexts: Readonly<Record<string, { readonly spelling?: string }>>;
}

interface Sources {
  readonly routes: readonly Route[];
  readonly operations: Operations;
  readonly texts: Texts;
  readonly answerSchemas: Schemas;
  readonly version: string;
}

/** Those that ask who the buyer is. */
const BUYERS_STEPS = ['require-buyer', 'identify-buyer'];

/** Any refusal that is not listed, such as that of an address which leads nowhere, looks like this. */
const OTHER_REFUSAL = {
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

/** The document: routes and inputs as the code declares them, answers as its types are, and what `operations` says. */
export function toDocument({ routes, operations, texts, answerSchemas, version }: Sources): object {
  const schemas = { ...answerSchemas };
  const paths: Record<string, Record<string, object>> = {};
  for (const [key, operation] of Object.entries(operations)) {
    const route = routes.find((one) => one.key === key);
    if (route === undefined) throw new Refusal(`No controller and no hot route has ${key}, which is described`);
    const [method = '', url = ''] = key.split(' ');
    const path = url.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [method.toLowerCase()]: toOperation(route, operation, texts, schemas) };
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

/** Adds to `schemas` those that the operation names. */
function toOperation(route: Route, operation: Operation, texts: Texts, schemas: Schemas): object {
  const { operationId, tag, summary, description, requests, answers } = operation;
  const body = toBodySchema(route, operation, schemas);
  if (answers[route.status] === undefined)
    throw new Refusal(`${operationId} answers ${route.status}, which its description does not know`);
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(route.steps.some((step) => step.startsWith('require-operator')) && { security: [{ adminToken: [] }] }),
    ...(BUYERS_STEPS.some((step) => route.steps.includes(step)) && { security: [{}, { buyerToken: [] }] }),
    parameters: toParameters(route, texts),
    ...(body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: body, examples: requests } } },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, toResponse(route, Number(status), answer, schemas)]),
      ),
      default: OTHER_REFUSAL,
    },
  };
}

function toBodySchema({ schema, inputs }: Route, { bodyName }: Operation, schemas: Schemas): object | undefined {
  if (inputs.body !== undefined) {
    const name = inputs.body.name.replace(/Dto$/, '');
    schemas[name] = schemaOfInput(inputs.body);
    return { $ref: `#/components/schemas/${name}` };
  }
  if (schema.body === undefined) return undefined;
  if (bodyName === undefined) throw new Refusal('A body needs a name');
  schemas[bodyName] = schema.body;
  return { $ref: `#/components/schemas/${bodyName}` };
}

function toParameters({ key, schema, inputs, headers }: Route, { parameterTexts }: Texts): object[] {
  const named = [...key.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const propertiesOf = (type: InputClass | undefined): Readonly<Record<string, Schema>> =>
    (type === undefined ? undefined : schemaOfInput(type).properties) ?? {};
  const pathSchemas = { ...schema.params?.properties, ...propertiesOf(inputs.param) };
  const headerSchemas: Schemas = {
    ...Object.fromEntries(headers.map((name) => [name, { type: 'string' }])),
    ...schema.headers?.properties,
  };
  const toAll = (place: Place, of: readonly (readonly [string, Schema | undefined])[]): object[] =>
    of.map(([name, rules]) => toParameter(place, name, rules, parameterTexts[name]));
  return [
    ...toAll(
      'path',
      named.map((name) => [name, pathSchemas[name]] as const),
    ),
    ...toAll('query', Object.entries(propertiesOf(inputs.query))),
    ...toAll('header', Object.entries(headerSchemas)),
  ];
}

type Place = 'path' | 'query' | 'header';

function toParameter(
  place: Place,
  name: string,
  schema: Schema | undefined,
  text: Texts['parameterTexts'][string] | undefined,
): object {
  if (text === undefined) throw new Refusal(`flashsale-api/src/docs/texts.ts does not describe the parameter ${name}`);
  const { spelling = name, ...description } = text;
  return { name: spelling, in: place, ...(place === 'path' && { required: true }), ...description, schema };
}

function toResponse(route: Route, status: number, answer: Answer, schemas: Schemas): object {
  const { description, examples, headers = [], contentType = 'application/json', schema, schemaName } = answer;
  const hasBody = Object.keys(examples).length > 0;
  return {
    description,
    ...(headers.length > 0 && {
      headers: Object.fromEntries(headers.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
    }),
    ...(hasBody && {
      content: { [contentType]: { schema: schema ?? toAnswerSchema(route, status, schemas, schemaName), examples } },
    }),
  };
}

/** The schema that Fastify writes the answer by, where the route has one; else that of the type. */
function toAnswerSchema(route: Route, status: number, schemas: Schemas, name = 'ErrorBody'): object {
  const reference = { $ref: `#/components/schemas/${name}` };
  const written = route.schema.response?.[status];
  const item = written?.type === 'array' ? written.items : undefined;
  const named = item ?? written;
  if (named !== undefined) schemas[name] = named;
  if (schemas[name] === undefined) throw new Refusal(`flashsale-api/src/docs/answers.ts does not know ${name}`);
  return item === undefined ? reference : { type: 'array', items: reference };
}

function sortByName(schemas: Schemas): Schemas {
  return Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
