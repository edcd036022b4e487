import { ensureInstalled, findExecutable, isExecutable, Refusal } from 'flashsale-testkit';
import { LOG_FOLDER } from '../checkout.js';

/** Chromium without windows: the same pages for a fifth less of the machine. */
const HEADLESS_SHELL = 'chromium-headless-shell';
/** Those that Playwright drives all the same, ours first. */
const CHROMIUM_NAMES = [HEADLESS_SHELL, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export interface ProvideOptions {
  readonly recordFolder: string;
  readonly signal: AbortSignal;
}

/**
 * The browser for the tests: the one that CHROMIUM_PATH names, else the machine's, else Debian's, installed now. CI would
 * rather have Debian's, and takes the machine's where it cannot.
 */
export async function provideChromium(options: ProvideOptions): Promise<string> {
  const given = process.env['CHROMIUM_PATH'];
  if (given) {
    if (isExecutable(given)) return given;
    throw new Refusal(`CHROMIUM_PATH names ${given}, which is no program that can be run.`);
  }
  const chromium = {
    product: 'Chromium, for the tests of the web page,',
    debianPackage: HEADLESS_SHELL,
    isInstalled: () => (process.env['CI'] ? findExecutable(HEADLESS_SHELL) : findChromium()) !== undefined,
  };
  const otherwise = 'name a Chromium or Chrome: CHROMIUM_PATH=… npm test';
  try {
    await ensureInstalled([chromium], { ...options, otherwise, logFolder: LOG_FOLDER });
  } catch (error) {
    if (!(error instanceof Refusal) || findChromium() === undefined) throw error;
  }
  return findChromium() ?? '';
}

/** Prometheus and its tool for the tests: the machine's, else Debian's, installed now. */
export async function providePrometheus(
  options: ProvideOptions,
): Promise<Record<'PROMETHEUS_PATH' | 'PROMTOOL_PATH', string>> {
  const find = () => [findExecutable('prometheus'), findExecutable('promtool')] as const;
  const prometheus = {
    product: 'Prometheus with promtool, for the tests of dashboards and alerts,',
    debianPackage: 'prometheus',
    isInstalled: () => find().every((path) => path !== undefined),
  };
  const otherwise = 'run the others: npm test -- --testPathIgnorePatterns deploy/test';
  await ensureInstalled([prometheus], { ...options, otherwise, logFolder: LOG_FOLDER });
  const [PROMETHEUS_PATH = '', PROMTOOL_PATH = ''] = find();
  return { PROMETHEUS_PATH, PROMTOOL_PATH };
}

function findChromium(): string | undefined {
  return CHROMIUM_NAMES.map((name) => findExecutable(name)).find(Boolean) ?? APPLICATIONS.find(isExecutable);
}
