import { createHash } from 'node:crypto';
import { escapeHtml, html, raw, type Html } from './html.js';
import type { Answer, Content, OpenApiDocument, Operation, Parameter, Schema } from './openapi-document.js';

/** Light or dark, following the system. */
const DOCS_STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1d1d1b, #ecebe6); --paper: light-dark(#fbfaf6, #191917);
  --line: light-dark(#d9d6cc, #3a3934); --code: light-dark(#f0ede4, #25241f); --link: light-dark(#0b5394, #8cc4ff); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif; display: grid; gap: 1rem 2.5rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 1.4em 0 .4em; }
h1 { margin-top: 0; }
h4 { font-size: 1rem; }
a { color: var(--link); }
nav h2 { font-size: 1rem; margin-bottom: .2em; }
nav ul { list-style: none; margin: 0; padding: 0; }
main { min-width: 0; }
article { border-top: 1px solid var(--line); padding-block: .2rem 1.2rem; }
code, pre { font: .875rem/1.5 ui-monospace, monospace; background: var(--code); border-radius: 4px; overflow-wrap: anywhere; }
code { padding: .1em .3em; }
pre { padding: .75rem; overflow-x: auto; margin: .3rem 0; }
figure { margin: .75rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); }
td:first-child code { overflow-wrap: normal; }
summary { cursor: pointer; padding: .25rem 0; }
.route b { display: inline-block; min-width: 4rem; text-align: center; border: 1px solid; border-radius: 4px; }
@media (min-width: 60rem) {
  body { grid-template-columns: 15rem 1fr; }
  header { grid-column: 1 / -1; }
  nav { position: sticky; top: 1rem; align-self: start; max-height: calc(100vh - 2rem); overflow-y: auto; }
}
`;

/** Only the inline style is allowed: nothing else is loaded, and no script runs. */
export const DOCS_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(DOCS_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const REFERENCE = /^#\/components\/schemas\//;
/** Keywords that are shown elsewhere, not as rules. */
const NO_RULES = new Set(['$ref', 'type', 'description', 'properties', 'required', 'items', 'anyOf']);
/** Not shown, because it holds for every object of ours. */
const SILENT_RULES = new Set(['additionalProperties']);

interface NamedOperation extends Operation {
  readonly method: string;
  readonly path: string;
}

/** In one piece: the hash of the text must not depend on the formatting of this source. */
const STYLE = raw(`<style>${DOCS_STYLE}</style>`);

/** Renders the document as HTML. */
export function toDocsPage({ info, tags, paths, components }: OpenApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
  const groups = tags.map((tag) => ({ ...tag, operations: operations.filter((one) => one.tags.includes(tag.name)) }));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${info.title}: the API</title>
        ${STYLE}
      </head>
      <body>
        <header>
          <h1>${info.title}: the API</h1>
          <p>${inText(info.description)} Version ${info.version}, <a href="/docs/openapi.json">as OpenAPI 3.1</a>.</p>
        </header>
        <nav aria-label="Operations">
          ${groups.map(
            (group) =>
              html`<h2>${group.name}</h2>
                <ul>
                  ${group.operations.map((one) => html`<li><a href="#${one.operationId}">${one.summary}</a></li>`)}
                </ul>`,
          )}
          <h2><a href="#schemas">Schemas</a></h2>
        </nav>
        <main>
          ${groups.map(
            (group) =>
              html`<section>
                <h2>${group.name}</h2>
                <p>${group.description}</p>
                ${group.operations.map(operationOf)}
              </section>`,
          )}
          <section id="schemas">
            <h2>Schemas</h2>
            ${Object.entries(components.schemas).map(schemaOf)}
          </section>
        </main>
      </body>
    </html>`.text;
}

function operationOf(operation: NamedOperation): Html {
  const { operationId, method, path, summary, description = '', security, parameters, requestBody } = operation;
  return html`<article id="${operationId}">
    <h3>${summary}</h3>
    <p class="route"><b class="${method.toLowerCase()}">${method}</b> <code>${path}</code></p>
    <p>${inText(description)}${needOf(security)}</p>
    ${parameters.length > 0 ? parametersOf(parameters) : ''}
    ${
      requestBody === undefined
        ? ''
        : html`<h4>Body</h4>
            ${contentOf(requestBody.content)}`
    }
    <h4>Answers</h4>
    ${Object.entries(operation.responses).map(([status, answer]) => answerOf(status, answer))}
  </article>`;
}

function needOf(security: Operation['security'] = []): string {
  const names = new Set(security.flatMap((scheme) => Object.keys(scheme)));
  if (names.has('adminToken')) return ' Needs the admin token.';
  return names.has('buyerToken') ? ' Needs the token of the buyer, where buyers are identified.' : '';
}

function parametersOf(parameters: readonly Parameter[]): Html {
  return html`<h4>Parameters</h4>
    <table>
      <thead>
        <tr>
          <th>Name</th>
          <th>Where</th>
          <th>What</th>
        </tr>
      </thead>
      <tbody>
        ${parameters.map(
          ({ name, in: place, required, description, schema }) =>
            html`<tr>
              <td><code>${name}</code></td>
              <td>${place}${required === true ? '' : ', may be left out'}</td>
              <td>${inText(description)} ${typeOf(schema)}. ${rulesOf(schema)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function answerOf(status: string, { description, headers = {}, content }: Answer): Html {
  const names = Object.keys(headers);
  return html`<details>
    <summary><b>${status === 'default' ? 'else' : status}</b> ${inText(description)}</summary>
    ${names.length > 0 ? html`<p>With ${names.map((name) => html`<code>${name}</code> `)}</p>` : ''}
    ${contentOf(content)}
  </details>`;
}

function contentOf(content: Content = {}): Html[] {
  return Object.entries(content).map(
    ([type, { schema, examples }]) =>
      html`<p><code>${type}</code>: ${typeOf(schema)}</p>
        ${Object.values(examples).map(
          ({ summary, value }) =>
            html`<figure>
              <figcaption>${summary}</figcaption>
              <pre tabindex="0">${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>
            </figure>`,
        )}`,
  );
}

function schemaOf([name, schema]: readonly [string, Schema]): Html {
  const shapes = schema.anyOf ?? [schema];
  return html`<article id="schema-${name}">
    <h3>${name}</h3>
    <p>${inText(schema.description ?? '')}</p>
    ${shapes.map(({ properties, required = [], ...rest }) =>
      properties === undefined
        ? html`<p>${typeOf(rest)}. ${rulesOf(rest)}</p>`
        : html`<table>
            <thead>
              <tr>
                <th>Property</th>
                <th>Type</th>
                <th>What</th>
              </tr>
            </thead>
            <tbody>
              ${Object.entries(properties).map(
                ([property, rules]) =>
                  html`<tr>
                    <td><code>${property}</code>${required.includes(property) ? '' : ' (may be left out)'}</td>
                    <td>${typeOf(rules)}</td>
                    <td>${inText(rules.description ?? '')} ${rulesOf(rules)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`,
    )}
  </article>`;
}

/** The type of a schema in a few words, with links to those that have names. */
function typeOf({ $ref, type, items, anyOf, const: constant }: Schema): Html {
  if ($ref !== undefined) {
    const name = $ref.replace(REFERENCE, '');
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (anyOf !== undefined) {
    return html`${anyOf.map((one, i) => (i === 0 ? typeOf(one) : html` or ${typeOf(one)}`))}`;
  }
  if (items !== undefined) return html`list of ${typeOf(items)}`;
  if (constant !== undefined) return html`<code>${JSON.stringify(constant)}</code>`;
  return html`${type === undefined ? 'anything' : [type].flat().join(' or ')}`;
}

/** The rules besides the type. */
function rulesOf(schema: Schema): Html[] {
  return Object.entries(schema)
    .filter(([rule]) => !NO_RULES.has(rule) && !SILENT_RULES.has(rule))
    .map(([rule, value]) => {
      if (Array.isArray(value)) return value.map((one) => JSON.stringify(one)).join(' | ');
      return `${rule}: ${typeof value === 'string' ? value : JSON.stringify(value)}`;
    })
    .map((rule) => html`<code>${rule}</code> `);
}

/** Renders text between backticks as code. */
function inText(text: string): Html {
  return raw(escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>'));
}
