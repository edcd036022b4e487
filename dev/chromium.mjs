import { ensureInstalled } from './packages.mjs';
import { findExecutable, isExecutable } from './executables.mjs';
import { Refusal } from './refusal.mjs';

/** Those that Playwright drives all the same, ours first. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const applications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * The browser for the tests: the one that CHROMIUM_PATH names, else the machine's, else Debian's, installed now.
 *
 * @param {{ recordFolder: string, signal: AbortSignal }} options
 * @returns {Promise<string>} its path
 */
export async function provideChromium(options) {
  const given = process.env['CHROMIUM_PATH'];
  if (given) {
    if (isExecutable(given)) return given;
    throw new Refusal(`CHROMIUM_PATH names ${given}, which is no program that can be run.`);
  }
  const chromium = {
    product: 'Chromium, for the tests of the web page,',
    debianPackage: 'chromium',
    isInstalled: () => findChromium() !== undefined,
  };
  await ensureInstalled([chromium], { ...options, otherwise: 'name a Chromium or Chrome: CHROMIUM_PATH=… npm test' });
  return /** @type {string} */ (findChromium());
}

function findChromium() {
  return names.map((name) => findExecutable(name)).find(Boolean) ?? applications.find(isExecutable);
}
