import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';
import { checkoutFolder } from '../checkout.mjs';

const prefix = '#/definitions/';

/**
 * The schemas of the types in answers.ts, and of the exported types that they are made of.
 *
 * @returns {Record<string, any>} by their names among the components of the document
 */
export function readAnswerSchemas() {
  const { definitions = {} } = createGenerator({
    path: fileURLToPath(new URL('answers.ts', import.meta.url)),
    tsconfig: join(checkoutFolder, 'tsconfig.base.json'),
    // The compiler of the project has checked them.
    skipTypeCheck: true,
    additionalProperties: false,
    expose: 'export',
    jsDoc: 'basic',
    sortProps: false,
  }).createSchema('Answers');
  const { Answers: answers, ...schemas } = /** @type {Record<string, any>} */ (definitions);
  /** Generic types have no name of their own but in `Answers`. */
  const names = new Map(Object.entries(answers.properties).map(([name, schema]) => [nameIn(schema.$ref), name]));
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [names.get(name) ?? name, rename(schema, names)]),
  );
}

/** @param {string} reference */
function nameIn(reference) {
  return decodeURIComponent(reference.slice(prefix.length));
}

/**
 * @param {any} schema
 * @param {ReadonlyMap<string, string>} names
 * @returns {any}
 */
function rename(schema, names) {
  return JSON.parse(JSON.stringify(schema), (key, value) => {
    if (key !== '$ref') return value;
    const name = nameIn(value);
    return `#/components/schemas/${names.get(name) ?? name}`;
  });
}
