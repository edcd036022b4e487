import { setTimeout as sleep } from 'node:timers/promises';
import { expectSoldOut, untilPromoted } from './cluster-steps.js';
import type { ClusterFault } from './fault.js';

const UNITS = 3_000;
const RATE_PER_SECOND = 200;
const BEFORE_MS = 3_000;

/** The three deaths one after the other, during one stampede that sells out. */
export const allInTurn: ClusterFault = {
  number: 88,
  title: 'Redis master, RabbitMQ leader and PostgreSQL primary killed one after the other',
  checks: 'a stampede sells out all the same: as many orders as units',
  limitMs: 90_000,
  async strike(stage) {
    const { system } = stage;
    const { rabbitmq, postgres } = system.stores;
    const saleId = await stage.openSale('stampede', UNITS);
    const stampede = stage.startStampede(saleId, RATE_PER_SECOND);
    await sleep(BEFORE_MS);
    const { master, replica } = await system.ownersOf(saleId);
    const { leader } = await rabbitmq.membersOf(system.observer.topology.purchases.queue);
    stage.mark(`${master.name} is killed`);
    await master.kill();
    stage.mark(`${leader.server.name} is killed`);
    await leader.server.kill();
    stage.mark(`${postgres.primary.name} is killed`);
    await postgres.primary.kill();
    await postgres.failOver();
    await untilPromoted(stage, replica);
    await Promise.all([master.start(), leader.server.start(), postgres.rejoin()]);
    await expectSoldOut(stage, stampede, UNITS);
  },
};
