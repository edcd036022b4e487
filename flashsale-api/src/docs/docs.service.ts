import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { toDocsPage } from './docs-page.js';
import type { OpenApiDocument } from './openapi-document.js';

/** From src and dist alike. */
const DOCUMENT_FILE = new URL('../../../docs/openapi.json', import.meta.url);

/** Says what the API can do. Nothing is read before somebody asks; then it is kept. */
@Injectable()
export class DocsService {
  #document: Promise<string> | undefined;
  #page: Promise<string> | undefined;

  /** The OpenAPI document, as the file has it. */
  document(): Promise<string> {
    return (this.#document ??= readFile(DOCUMENT_FILE, 'utf8'));
  }

  /** The same for people. */
  page(): Promise<string> {
    return (this.#page ??= this.document().then((text) => toDocsPage(JSON.parse(text) as OpenApiDocument)));
  }
}
