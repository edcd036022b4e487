import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';

const LAUNCH_DEADLINE_MS = 30_000;
const STEP_DEADLINE_MS = 20_000;
/** A name that is not known to the system, and leads to this machine in the browser alone. */
export const STRANGE_NAME = 'strange.test';
const FLAGS = [
  `--host-resolver-rules=MAP ${STRANGE_NAME} 127.0.0.1`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const picturesFolder = fileURLToPath(new URL('../../test-results/', import.meta.url));
const DESKTOP = { width: 1280, height: 900 };

/** The browser of one test file. */
export interface TestBrowser {
  /** A window of a visitor of its own: nothing is shared with another one. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** Keeps a picture of this moment, named after the test. */
  keepPicture(page: Page, name: string): Promise<void>;
}

/** Waits until it can be seen. */
export async function expectShown(locator: Locator): Promise<void> {
  await locator.waitFor({ state: 'visible' });
}

/**
 * Starts Chromium for a test file. After each test a picture of every window is kept under test-results/ and the windows
 * are closed; a page that threw an error, wrote one to its
 * console, or asked another origin for anything fails the test.
 *
 * @param otherOrigins to which pages may lead besides
 */
export function useBrowser(otherOrigins: () => readonly string[] = () => []): TestBrowser {
  let browser: Browser | undefined;
  const pages: Page[] = [];
  const problems: string[] = [];

  beforeAll(async () => {
    mkdirSync(picturesFolder, { recursive: true });
    browser = await chromium.launch({ executablePath: chromiumPath(), args: FLAGS });
  }, LAUNCH_DEADLINE_MS);
  afterEach(async () => {
    for (const [index, page] of pages.entries()) await keepPicture(page, `at the end ${index + 1}`);
    await Promise.all(pages.splice(0).map((page) => page.context().close()));
    expect(problems.splice(0)).toEqual([]);
  });
  afterAll(() => browser?.close());

  return {
    async open(url, options = {}) {
      if (browser === undefined) throw new Error('The browser exists from beforeAll to afterAll only.');
      const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce', ...options });
      context.setDefaultTimeout(STEP_DEADLINE_MS);
      const page = await context.newPage();
      pages.push(page);
      watch(page, [new URL(url).origin, ...otherOrigins()], problems);
      await page.goto(url);
      return page;
    },
    keepPicture,
  };
}

const USUAL_WORDS = [
  // Of every answer that is not 2xx, as of a purchase outside of the window.
  'Failed to load resource',
  // Of each page that comes by plain http from a name that is not this machine's.
  'The Cross-Origin-Opener-Policy header has been ignored',
];

function watch(page: Page, origins: readonly string[], problems: string[]): void {
  page.on('pageerror', (error) => problems.push(`${page.url()} threw ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error' || USUAL_WORDS.some((words) => message.text().startsWith(words))) return;
    problems.push(`${page.url()} says ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!origins.some((origin) => request.url().startsWith(origin)) && !/^(blob|data):/.test(request.url())) {
      problems.push(`${page.url()} asks for ${request.url()}`);
    }
  });
}

function chromiumPath(): string {
  const path = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium';
  if (!existsSync(path)) throw new Error(`There is no ${path}: install Chromium, or let CHROMIUM_PATH name it`);
  return path;
}

async function keepPicture(page: Page, name: string): Promise<void> {
  const test = expect.getState().currentTestName ?? 'outside of a test';
  await page.screenshot({ path: join(picturesFolder, `${fileName(`${test} ${name}`)}.png`), fullPage: true });
}

function fileName(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 120);
}
