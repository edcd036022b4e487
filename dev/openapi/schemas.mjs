import { join } from 'node:path';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { createGenerator } from 'ts-json-schema-generator';
import { checkoutFolder } from '../checkout.mjs';
import { Refusal } from '../refusal.mjs';

const prefix = '#/definitions/';

/**
 * The schemas of the types in flashsale-api/src/docs/answers.ts, and of the exported types that they are made of.
 *
 * @returns {Record<string, any>} by their names among the components of the document
 */
export function readAnswerSchemas() {
  const { definitions = {} } = createGenerator({
    path: join(checkoutFolder, 'flashsale-api/src/docs/answers.ts'),
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

/** What their rules cannot express in JSON Schema. */
const converters = {
  isIso8601: { type: /** @type {const} */ ('string'), format: 'date-time' },
};

/** @type {Record<string, any> | undefined} */
let inputSchemas;

/**
 * The JSON schema of a class whose properties carry the rules of class-validator, with the defaults that a new one has.
 *
 * @param {Function} type
 * @returns {any}
 */
export function schemaOfInput(type) {
  inputSchemas ??= validationMetadatasToSchemas({ additionalConverters: converters });
  const schema = structuredClone(inputSchemas[type.name]);
  if (schema === undefined) throw new Refusal(`${type.name} has no rules of class-validator`);
  for (const [name, value] of Object.entries(Reflect.construct(type, []))) {
    if (value !== undefined) schema.properties[name].default = value;
  }
  // As the validation pipe has it: what is not declared is refused.
  return { ...schema, additionalProperties: false };
}
