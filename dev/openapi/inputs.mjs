import { Refusal } from '../refusal.mjs';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';

/** What their rules cannot say in JSON Schema by themselves. */
const converters = {
  isIso8601: { type: /** @type {const} */ ('string'), format: 'date-time' },
};

/** @type {Record<string, any> | undefined} */
let schemas;

/**
 * The JSON schema of a class whose properties carry the rules of class-validator, with the defaults that a new one has.
 *
 * @param {Function} type
 * @returns {any}
 */
export function schemaOfInput(type) {
  schemas ??= validationMetadatasToSchemas({ additionalConverters: converters });
  const schema = structuredClone(schemas[type.name]);
  if (schema === undefined) throw new Refusal(`${type.name} has no rules of class-validator`);
  for (const [name, value] of Object.entries(Reflect.construct(type, []))) {
    if (value !== undefined) schema.properties[name].default = value;
  }
  // As the validation pipe has it: what is not declared is refused.
  return { ...schema, additionalProperties: false };
}
