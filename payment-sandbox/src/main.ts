import { stopWhileStarting } from 'flashsale-core/stop-while-starting';

const leaveSignals = stopWhileStarting();
const { runSandbox } = await import('./run-sandbox.js');
await runSandbox(leaveSignals);
