import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Controller, Get, Header, Redirect } from '@nestjs/common';
import { THEME_SWITCH } from 'flashsale-command-line';
import { LoadTestService } from '../load-test.service.js';
import { renderLoadTestPage } from './page.js';
import { STYLE } from './style.js';

const PAGE_PATH = '/load-test';
/** One path from src and from dist: what a browser runs is always built. */
const SCRIPT_FOLDER = new URL('../../../dist/load-test/page/browser/', import.meta.url);
const SCRIPT_TYPE = 'text/javascript; charset=utf-8';
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page of the load test: HTML, a style and scripts of its own, and nothing from elsewhere. */
@Controller()
export class PageController {
  constructor(private readonly loadTest: LoadTestService) {}

  @Get()
  @Redirect(PAGE_PATH, 302)
  root(): void {
    // The only page of this address.
  }

  @Get('load-test')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', POLICY)
  @Header('X-Content-Type-Options', 'nosniff')
  @Header('Referrer-Policy', 'no-referrer')
  @Header('Cache-Control', 'no-store')
  page(): string {
    return renderLoadTestPage(this.loadTest.state(), this.loadTest.lastPlan);
  }

  @Get('load-test/style.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  style(): string {
    return STYLE;
  }

  @Get('load-test/theme.js')
  @Header('Content-Type', SCRIPT_TYPE)
  theme(): string {
    return THEME_SWITCH;
  }

  @Get('load-test/page.js')
  @Header('Content-Type', SCRIPT_TYPE)
  script(): Promise<string> {
    return read('page.js');
  }

  @Get('load-test/message.js')
  @Header('Content-Type', SCRIPT_TYPE)
  message(): Promise<string> {
    return read('message.js');
  }
}

function read(name: string): Promise<string> {
  return readFile(fileURLToPath(new URL(name, SCRIPT_FOLDER)), 'utf8');
}
