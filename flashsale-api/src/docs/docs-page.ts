import { createHash } from 'node:crypto';
import { DOCS_STYLE } from './docs-style.js';
import { escapeHtml, html, raw, type Html } from './html.js';
import type { Answer, Content, OpenApiDocument, Operation, Parameter, Schema } from './openapi-document.js';
import { tellRules, tellType } from './schema-text.js';

/** The page is its text and its style: nothing else is loaded, and nothing runs. */
export const DOCS_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(DOCS_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface NamedOperation extends Operation {
  readonly method: string;
  readonly path: string;
}

/** In one piece: the hash of its text must not depend on how this source is laid out. */
const STYLE = raw(`<style>${DOCS_STYLE}</style>`);

/** The document as a page for people. */
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
              <td>${inText(description)} ${tellType(schema)}. ${rulesOf(schema)}</td>
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

function contentOf(content: Content): Html[] {
  return Object.entries(content).map(
    ([type, { schema, examples }]) =>
      html`<p><code>${type}</code>: ${tellType(schema)}</p>
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
        ? html`<p>${tellType(rest)}. ${rulesOf(rest)}</p>`
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
                    <td>${tellType(rules)}</td>
                    <td>${inText(rules.description ?? '')} ${rulesOf(rules)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`,
    )}
  </article>`;
}

function rulesOf(schema: Schema): Html[] {
  return tellRules(schema).map((rule) => html`<code>${rule}</code> `);
}

/** What stands between backticks is code. */
function inText(text: string): Html {
  return raw(escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>'));
}
