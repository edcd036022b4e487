import openapiTypes, { astToString } from 'openapi-typescript';

/**
 * TypeScript types of the routes and schemas of an OpenAPI document. Here, and not among the tools: the generator needs
 * the compiler as a library, which TypeScript has up to its version 5, and this workspace has one of its own.
 *
 * @param {object} document
 * @public loaded by npm run openapi, by its path
 */
export async function typesOfDocument(document) {
  const types = await openapiTypes(JSON.stringify(document), {
    immutable: true,
    // What has a default may be left out of a request.
    defaultNonNullable: false,
  });
  return `// Made of docs/openapi.json by npm run openapi.\n\n${astToString(types)}`;
}
