import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

interface Example {
  readonly summary: string;
  readonly value: unknown;
}

interface MediaType {
  readonly schema: object;
  readonly examples: Readonly<Record<string, Example>>;
}

interface DescribedAnswer {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export interface DescribedOperation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly example?: string | number }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, DescribedAnswer>>;
}

interface ApiDescription {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
}

/** One example answer of one operation in the document. */
export interface DescribedCase {
  /** For example `purchase 200 sold-out`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly operation: DescribedOperation;
  /** `default` for statuses that are not listed. */
  readonly status: string;
  readonly answer: DescribedAnswer;
  readonly exampleName: string;
  readonly example: unknown;
  readonly contentType: string;
}

const DOCUMENT_FILE = new URL('../../../docs/openapi.json', import.meta.url);
const DOCUMENT_ID = 'openapi.json';

/** The committed docs/openapi.json. */
export const apiDescription = JSON.parse(readFileSync(DOCUMENT_FILE, 'utf8')) as ApiDescription;

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(apiDescription, DOCUMENT_ID);

/** Compiles the schema at this place of the document into a validator. */
export function validatorOf(...place: readonly string[]): ValidateFunction {
  const pointer = place.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  return ajv.compile({ $ref: `${DOCUMENT_ID}#/${pointer}` });
}

/** Every example answer in the document. */
export function describedCases(): DescribedCase[] {
  return Object.entries(apiDescription.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) =>
      Object.entries(operation.responses).flatMap(([status, answer]) =>
        Object.entries(answer.content ?? {}).flatMap(([contentType, { examples }]) =>
          Object.entries(examples).map(([exampleName, { value }]) => ({
            name: `${operation.operationId} ${status} ${exampleName}`,
            method,
            path,
            operation,
            status,
            answer,
            exampleName,
            example: value,
            contentType,
          })),
        ),
      ),
    ),
  );
}

/** The schema of a case's answer. */
export function answerValidator({ path, method, status, contentType }: DescribedCase): ValidateFunction {
  return validatorOf('paths', path, method, 'responses', status, 'content', contentType, 'schema');
}
