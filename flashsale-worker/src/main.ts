import { stopWhileStarting } from 'flashsale-core/stop-while-starting';

const leaveSignals = stopWhileStarting();
const { runWorker } = await import('./run-worker.js');
await runWorker(leaveSignals);
