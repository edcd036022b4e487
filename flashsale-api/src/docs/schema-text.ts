import { html, type Html } from './html.js';
import type { Schema } from './openapi-document.js';

const REFERENCE = /^#\/components\/schemas\//;
/** What is told otherwise than as a rule. */
const NO_RULES = new Set(['$ref', 'type', 'description', 'properties', 'required', 'items', 'anyOf']);
/** That an object has no other properties goes without saying: none of ours has. */
const SILENT_RULES = new Set(['additionalProperties']);

/** The type of a schema in a few words, with links to those that have names. */
export function tellType({ $ref, type, items, anyOf, const: constant }: Schema): Html {
  if ($ref !== undefined) {
    const name = $ref.replace(REFERENCE, '');
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (anyOf !== undefined) {
    return html`${anyOf.map((one, i) => (i === 0 ? tellType(one) : html` or ${tellType(one)}`))}`;
  }
  if (items !== undefined) return html`list of ${tellType(items)}`;
  if (constant !== undefined) return html`<code>${JSON.stringify(constant)}</code>`;
  return html`${type === undefined ? 'anything' : [type].flat().join(' or ')}`;
}

/** What holds beyond the type, one rule each. */
export function tellRules(schema: Schema): string[] {
  return Object.entries(schema)
    .filter(([rule]) => !NO_RULES.has(rule) && !SILENT_RULES.has(rule))
    .map(([rule, value]) => {
      if (Array.isArray(value)) return value.map((one) => JSON.stringify(one)).join(' | ');
      return `${rule}: ${typeof value === 'string' ? value : JSON.stringify(value)}`;
    });
}
