import { chmodSync, copyFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { providePrometheus } from '../src/test/browser-and-prometheus.js';
import { useTemporaryFolder } from '../../testkit/test-support/temporary-folder.js';

describe('Prometheus for the tests', () => {
  const folder = useTemporaryFolder();
  const { PATH } = process.env;
  beforeEach(() => {
    process.env['PATH'] = folder.path(); // neither Prometheus nor apt-get
  });
  afterEach(() => {
    process.env['PATH'] = PATH;
  });

  const provide = () => providePrometheus({ recordFolder: folder.path('run'), signal: new AbortController().signal });

  it('is the one of the machine, with its tool', async () => {
    for (const name of ['prometheus', 'promtool']) {
      copyFileSync('/bin/sh', folder.path(name));
      chmodSync(folder.path(name), 0o755);
    }
    expect(await provide()).toEqual({
      PROMETHEUS_PATH: folder.path('prometheus'),
      PROMTOOL_PATH: folder.path('promtool'),
    });
  });

  it('is asked for in one sentence where it cannot be installed', async () => {
    const sentence =
      /^Prometheus with promtool.* not found: please install .*sudo apt-get install prometheus.*npm test -- /;
    await expect(provide()).rejects.toThrow(sentence);
  });
});
