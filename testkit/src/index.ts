export { LatencyHistogram } from './load/latency-histogram.js';
export { AdjustableRate, type Arrival, type Arrivals, constantRate, InFlight, openLoop } from './load/open-loop.js';
export { choosePorts, freePort, listenError } from './network/ports.js';
export { TcpProxy } from './network/tcp-proxy.js';
export { type Account, Child, type ChildSpecification, describeExit, type Exit } from './processes/child.js';
export { processIdentity } from './processes/identity.js';
export { fileSize, lastLines, limitLog, readFrom } from './processes/log-file.js';
export {
  processListeningOn,
  processTree,
  residentBytes,
  signalTree,
  type Usage,
  usageOf,
} from './processes/process-tree.js';
export { endLeftProcesses, recordProcess, stopInTurn } from './processes/records.js';
export { type ReadyOptions, ServerProcess, type ServerProgram } from './processes/server-process.js';
export { killStrays } from './processes/strays.js';
export { Refusal } from './refusal.js';
export { DeadlineExceeded, until, type UntilOptions } from './until.js';
