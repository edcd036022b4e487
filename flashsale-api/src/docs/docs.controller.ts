import { Controller, Get, Header } from '@nestjs/common';
import { DOCS_PATH } from '../http/paths.js';
import { DOCS_POLICY } from './docs-page.js';
import { DocsService } from './docs.service.js';

@Controller(DOCS_PATH)
export class DocsController {
  constructor(private readonly docs: DocsService) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', DOCS_POLICY)
  page(): Promise<string> {
    return this.docs.page();
  }

  @Get('openapi.json')
  @Header('Content-Type', 'application/json; charset=utf-8')
  document(): Promise<string> {
    return this.docs.document();
  }
}
