import { join } from 'node:path';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { Refusal } from 'flashsale-testkit';
import { createGenerator } from 'ts-json-schema-generator';
import { CHECKOUT_FOLDER } from '../checkout.js';

/** As much of a JSON schema as is read here. */
export interface Schema {
  readonly type?: unknown;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
}

export type Schemas = Record<string, Schema>;

/** A class whose properties carry the rules of class-validator. */
export type InputClass = new () => object;

const PREFIX = '#/definitions/';
/** What their rules cannot express in JSON Schema. */
const CONVERTERS = {
  isIso8601: { type: 'string', format: 'date-time' },
  min: (rule: LimitRule) => ({ minimum: rule.constraints[0] as number, type: typeOf(rule) }),
  max: (rule: LimitRule) => ({ maximum: rule.constraints[0] as number, type: typeOf(rule) }),
  isLanes: ({ constraints: [maximum] }: LimitRule) => ({
    type: 'object' as const,
    additionalProperties: { type: 'integer' as const, minimum: 1, maximum: maximum as number },
  }),
} as const;

interface LimitRule {
  readonly constraints: readonly unknown[];
  /** Given with the rule where null means something. */
  readonly context?: { readonly nullable?: boolean };
}

function typeOf({ context }: LimitRule): 'number' | ['number', 'null'] {
  return context?.nullable === true ? ['number', 'null'] : 'number';
}

/** The schemas of the types in flashsale-api/src/docs/answers.ts, and of the exported types that they are made of, by name. */
export function readAnswerSchemas(): Schemas {
  const { definitions = {} } = createGenerator({
    path: join(CHECKOUT_FOLDER, 'flashsale-api/src/docs/answers.ts'),
    tsconfig: join(CHECKOUT_FOLDER, 'tsconfig.base.json'),
    // The compiler of the project has checked them.
    skipTypeCheck: true,
    additionalProperties: false,
    expose: 'export',
    jsDoc: 'basic',
    sortProps: false,
  }).createSchema('Answers');
  const { Answers: answers, ...schemas } = definitions as Schemas;
  // Generic types have no name of their own except in `Answers`.
  const names = new Map(
    Object.entries(answers?.properties ?? {}).map(([name, { $ref = '' }]) => [nameIn($ref), name] as const),
  );
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [names.get(name) ?? name, rename(schema, names)]),
  );
}

function nameIn(reference: string): string {
  return decodeURIComponent(reference.slice(PREFIX.length));
}

function rename(schema: Schema, names: ReadonlyMap<string, string>): Schema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) => {
    if (key !== '$ref') return value;
    const name = nameIn(String(value));
    return `#/components/schemas/${names.get(name) ?? name}`;
  }) as Schema;
}

let inputSchemas: Schemas | undefined;

/** The JSON schema of an input, with the defaults that a new one has. */
export function schemaOfInput(type: InputClass): Schema {
  inputSchemas ??= validationMetadatasToSchemas({ additionalConverters: CONVERTERS }) as Schemas;
  const schema = inputSchemas[type.name];
  if (schema === undefined) throw new Refusal(`${type.name} has no rules of class-validator`);
  const defaults = Object.entries(new type()).filter(([, value]) => value !== undefined);
  const properties = { ...schema.properties };
  for (const [name, value] of defaults) properties[name] = { ...properties[name], default: value as unknown } as Schema;
  // As the validation pipe has it: what is not declared is refused.
  return { ...schema, properties, additionalProperties: false } as Schema;
}
