import { execFileSync } from 'node:child_process';
import { Refusal } from '../refusal.mjs';
import { findExecutable } from '../executables.mjs';
import { makePrivateFolder } from './folder.mjs';
import { greet } from './tcp.mjs';

const majorVersionMin = 7;

/** @type {import('./stores.mjs').Store} */
export const redis = {
  name: 'redis',
  variable: 'REDIS_URL',
  product: `Redis ${majorVersionMin} or later`,
  debianPackage: 'redis-server',
  account: () => undefined,
  portNames: ['redis'],
  isInstalled: () => findExecutable('redis-server') !== undefined,

  async arrange({ folder, ports }) {
    const command = /** @type {string} */ (findExecutable('redis-server'));
    refuseOldVersion(command);
    makePrivateFolder(folder, undefined);
    const port = ports['redis'] ?? 0;
    return {
      url: `redis://127.0.0.1:${port}`,
      servers: [
        {
          name: 'redis',
          command,
          args: [
            ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--daemonize', 'no'],
            // A reservation is promised once Redis has answered, so every write is on the disk before its answer.
            ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
            // Without this a full memory would make Redis forget buyers.
            ...['--maxmemory-policy', 'noeviction'],
          ],
          env: {},
          cwd: folder,
          account: undefined,
          probe: () => answersPing(port),
          readyDeadlineMs: 60_000,
          stopSignal: 'SIGTERM',
          stopDeadlineMs: 15_000,
        },
      ],
    };
  },
};

/** @param {number} port */
async function answersPing(port) {
  const greeted = await greet(port, 'PING\r\n');
  if ('obstacle' in greeted) return greeted.obstacle;
  const answer = greeted.answer.toString().trim();
  return answer === '+PONG' || answer; // while it loads, it says so
}

/** @param {string} command */
function refuseOldVersion(command) {
  const told = execFileSync(command, ['--version'], { encoding: 'utf8' });
  const version = /v=(\d+)\.[\d.]+/.exec(told);
  if (version && Number(version[1]) >= majorVersionMin) return;
  const found = version?.[0].slice(2) ?? told.trim();
  throw new Refusal(
    `Redis ${majorVersionMin} or later is needed, and ${command} is ${found}. ` +
      'Install a later one, set REDIS_URL to one that runs, or run everything in containers with: docker compose up',
  );
}
