import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerNodes, decodeReservations, PurchasePublisher, topology } from 'flashsale-core';
import { RabbitCluster, RunFolder, until } from 'flashsale-testkit';
import { RecordingLogger, reservation } from '../test-support/index.js';

/** Half a minute on an idle machine, and four where others work. */
const START_DEADLINE_MS = 480_000;
const TEST_DEADLINE_MS = 120_000;
const PUBLISH_PERIOD_MS = 10;
/** From the kill of the leader to the next confirm: an election takes one second, and a channel that stays refused another two. */
const HAND_OVER_MS_MAX = 10_000;

describe('a cluster of three nodes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashsale-rabbit-cluster-'));
  const names = topology('flashsale');
  const logger = new RecordingLogger();
  let run: RunFolder;
  let cluster: RabbitCluster;
  let publisher: PurchasePublisher;

  beforeAll(async () => {
    run = await RunFolder.make(folder, 'cluster');
    cluster = await RabbitCluster.start(run, 3);
    publisher = new PurchasePublisher(cluster.urls, 'publisher', names, logger);
    await publisher.connect();
  }, START_DEADLINE_MS);
  afterAll(async () => {
    await publisher?.close();
    await cluster?.stop();
    run?.remove();
    rmSync(folder, { recursive: true, force: true });
  }, START_DEADLINE_MS);

  it('has each queue on all of them, and the leaders of the two apart', async () => {
    const purchases = await cluster.membersOf(names.purchases.queue);
    const deadLetters = await cluster.membersOf(names.deadLetters.queue);
    for (const { members } of [purchases, deadLetters]) expect(new Set(members).size).toBe(3);
    expect(purchases.leader.name).not.toBe(deadLetters.leader.name);
  });

  it(
    'loses no confirmed message with the leader, which is killed, and confirms again from the others',
    async () => {
      const { leader } = await cluster.membersOf(names.purchases.queue);
      const confirmed = new Set<string>();
      let confirmedAtMs = 0;
      let longestMs = 0;
      const stopping = new AbortController();
      const publishing = (async () => {
        const under: Promise<unknown>[] = [];
        for (let i = 0; !stopping.signal.aborted; i += 1) {
          const sent = { ...reservation('sale_1'), userId: `user-${i}` };
          under.push(
            publisher.publish([sent]).then((outcome) => {
              if (outcome !== 'confirmed') return;
              confirmed.add(sent.userId);
              const nowMs = performance.now();
              if (confirmedAtMs > 0) longestMs = Math.max(longestMs, nowMs - confirmedAtMs);
              confirmedAtMs = nowMs;
            }),
          );
          await sleep(PUBLISH_PERIOD_MS);
        }
        await Promise.all(under);
      })();
      await until(() => confirmed.size > 50, { what: 'messages are confirmed' });
      await leader.server.kill();
      const before = confirmed.size;
      await until(() => confirmed.size > before + 50, { what: 'messages are confirmed again', deadlineMs: 60_000 });
      stopping.abort();
      await publishing;
      process.stdout.write(
        `RabbitMQ: ${confirmed.size} confirmed, at most ${Math.round(longestMs)} ms without a confirm; ${JSON.stringify(publisher.outcomes)}\n`,
      );
      expect(longestMs).toBeLessThan(HAND_OVER_MS_MAX);

      const model = await new BrokerNodes(cluster.urls).connect({});
      const channel = await model.createChannel();
      const kept = new Set<string>();
      for (;;) {
        const message = await channel.get(names.purchases.queue, { noAck: true });
        if (message === false) break;
        const decoded = decodeReservations(message.content);
        if ('reservations' in decoded) for (const { userId } of decoded.reservations) kept.add(userId);
      }
      await model.close();
      expect([...confirmed].filter((userId) => !kept.has(userId))).toEqual([]);
    },
    TEST_DEADLINE_MS,
  );
});
