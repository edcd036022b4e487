import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { toDocsPage } from './docs-page.js';
import type { OpenApiDocument } from './openapi-document.js';

/** The same path from src and from dist. */
const DOCUMENT_FILE = new URL('../../../docs/openapi.json', import.meta.url);

/** Serves the API's document. It is read at the first request, then kept. */
@Injectable()
export class DocsService {
  #document: Promise<string> | undefined;
  #page: Promise<string> | undefined;

  /** The OpenAPI document, unchanged. */
  document(): Promise<string> {
    return (this.#document ??= readFile(DOCUMENT_FILE, 'utf8'));
  }

  /** The document as HTML. */
  page(): Promise<string> {
    return (this.#page ??= this.document().then((text) => toDocsPage(JSON.parse(text) as OpenApiDocument)));
  }
}
