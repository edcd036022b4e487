import { copyFileSync, chmodSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { provideChromium } from '../src/test/browser-and-prometheus.js';
import { useTemporaryFolder } from '../../testkit/test-support/temporary-folder.js';

describe('the browser for the tests', () => {
  const folder = useTemporaryFolder();
  const { PATH, CHROMIUM_PATH } = process.env;
  beforeEach(() => {
    process.env['PATH'] = folder.path(); // neither a browser nor apt-get
    delete process.env['CHROMIUM_PATH'];
  });
  afterEach(() => {
    process.env['PATH'] = PATH;
    if (CHROMIUM_PATH !== undefined) process.env['CHROMIUM_PATH'] = CHROMIUM_PATH;
  });

  const provide = () => provideChromium({ recordFolder: folder.path('run'), signal: new AbortController().signal });
  function addProgram(name: string) {
    copyFileSync('/bin/sh', folder.path(name));
    chmodSync(folder.path(name), 0o755);
    return folder.path(name);
  }

  it('is the one that CHROMIUM_PATH names', async () => {
    addProgram('chromium');
    process.env['CHROMIUM_PATH'] = addProgram('my-browser');
    expect(await provide()).toBe(folder.path('my-browser'));
  });

  it('is the first of the machine, the one without windows before Chromium, and Chromium before Chrome', async () => {
    addProgram('google-chrome');
    expect(await provide()).toBe(folder.path('google-chrome'));
    addProgram('chromium');
    expect(await provide()).toBe(folder.path('chromium'));
    addProgram('chromium-headless-shell');
    expect(await provide()).toBe(folder.path('chromium-headless-shell'));
  });

  it('is refused in one sentence where CHROMIUM_PATH names none', async () => {
    process.env['CHROMIUM_PATH'] = folder.path('nothing');
    await expect(provide()).rejects.toThrow(/^CHROMIUM_PATH names .*nothing, which is no program that can be run\.$/);
  });

  it('is asked for in one sentence where it cannot be installed', async () => {
    const sentence = /^Chromium.* not found: please install .*sudo apt-get install chromium.*CHROMIUM_PATH=… npm test$/;
    await expect(provide()).rejects.toThrow(sentence);
  });
});
