import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.js';

const CROWD = 150;
/** So that the requests are written before the signal is sent. */
const IN_FLIGHT_MS = 2;

/** A deployment: the process is stopped while it answers a crowd. */
export const apiStopped: Fault = {
  number: 5,
  title: 'API stopped (SIGTERM) under load',
  checks: 'no request in flight fails; exit status 0; the audit trail is complete',
  limitMs: 10_000,
  async strike(stage) {
    const stopped = stage.random.pick(stage.system.apis);
    const { url } = stopped;
    stage.load.withdraw(url);
    stage.mark(`${stopped.name} is asked to stop`);
    // The first crowd opens the connections, so that the second one is in flight at once.
    await stage.load.crowd(url, CROWD);
    const unansweredBefore = stage.load.unansweredBy(url);
    const crowd = stage.load.crowd(url, CROWD);
    await sleep(IN_FLIGHT_MS);
    const { code, signal } = await stopped.stop();
    const answers = await crowd;
    const unanswered = stage.load.unansweredBy(url) - unansweredBefore;
    // A machine without a free core is right to shed a crowd, and that has nothing to do with the stop.
    const toldToComeAgain = answers.filter((answer) => answer === 'UNKNOWN').length - unanswered;
    stage.observe(
      `${CROWD - unanswered} of ${CROWD} requests in flight were answered, ${toldToComeAgain} of them by 503, ` +
        `exit ${code ?? signal}`,
    );
    stage.expect(unanswered === 0, `${unanswered} of ${CROWD} requests in flight got no answer`);
    stage.expect(code === 0, `the stop ended with ${code ?? signal}`);
    stopped.launch();
    await stopped.untilReady();
    stage.load.readmit(url);
  },
};
