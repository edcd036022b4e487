import { stopWhileStarting } from 'flashsale-core/stop-while-starting';

const leaveSignals = stopWhileStarting();
const { runApi } = await import('./run-api.js');
await runApi(leaveSignals);
