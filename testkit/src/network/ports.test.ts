import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { choosePorts, listenError } from './ports.js';
import { useTemporaryFolder } from '../../test-support/temporary-folder.js';

describe('choosePorts', () => {
  const folder = useTemporaryFolder();

  it('keeps the ports of the last run, but for one that is taken by now', async () => {
    const file = folder.path('ports.json');
    const first = await choosePorts(['redis', 'postgres'], file);
    const intruder = createServer().listen(first.redis, '127.0.0.1');
    await once(intruder, 'listening');
    try {
      expect(await listenError(first.redis)).toBe('EADDRINUSE');
      const second = await choosePorts(['redis', 'postgres'], file);
      expect(second.postgres).toBe(first.postgres);
      expect(second.redis).not.toBe(first.redis);
    } finally {
      intruder.close();
    }
  });

  it('takes none from which the kernel serves outgoing connections', async () => {
    const ports = await choosePorts(['one', 'two', 'three']);
    const [first = ''] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/);
    expect(Math.max(...Object.values(ports))).toBeLessThan(Number(first));
    expect(new Set(Object.values(ports)).size).toBe(3);
  });
});
