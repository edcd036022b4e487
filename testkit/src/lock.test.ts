import { writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { takeLock } from './lock.js';
import { processIdentity } from './processes/identity.js';
import { useTemporaryFolder } from '../test-support/temporary-folder.js';

describe('takeLock', () => {
  const folder = useTemporaryFolder();

  it('names the process that holds the lock', () => {
    const lock = takeLock(folder.path('lock'));
    expect(lock.holder).toBeUndefined();
    expect(takeLock(folder.path('lock')).holder?.pid).toBe(process.pid);
  });

  it('gives a released lock to the next one', () => {
    const lock = takeLock(folder.path('lock'));
    if (!lock.holder) lock.release();
    expect(takeLock(folder.path('lock')).holder).toBeUndefined();
  });

  it('takes over the lock of a process that has died, even if another one has its id by now', () => {
    const dead = { pid: process.pid, identity: `${processIdentity(process.pid)}0` };
    writeFileSync(folder.path('lock'), JSON.stringify(dead));
    expect(takeLock(folder.path('lock')).holder).toBeUndefined();
    expect(takeLock(folder.path('lock')).holder?.identity).toBe(processIdentity(process.pid));
  });
});
