import { readFileSync, writeFileSync } from 'node:fs';
import { freePort, portObstacle } from './free-port.mjs';

/**
 * One port a name: the one of the last run where it is still free, so that connection strings stay as they are.
 *
 * @template {string} Name
 * @param {readonly Name[]} names
 * @param {string} [file] where the ports are kept between runs
 * @returns {Promise<Record<Name, number>>}
 */
export async function choosePorts(names, file) {
  const last = file === undefined ? {} : readPorts(file);
  const ports = /** @type {Record<Name, number>} */ ({});
  const taken = new Set(Object.values(last));
  for (const name of names) {
    const kept = last[name];
    ports[name] = kept !== undefined && (await portObstacle(kept)) === undefined ? kept : await freePort(taken);
    taken.add(ports[name]);
  }
  if (file !== undefined) writeFileSync(file, `${JSON.stringify({ ...last, ...ports }, null, 2)}\n`);
  return ports;
}

/**
 * @param {string} file
 * @returns {Record<string, number>}
 */
function readPorts(file) {
  try {
    const ports = Object.entries(JSON.parse(readFileSync(file, 'utf8')));
    return Object.fromEntries(ports.filter(([, port]) => Number.isInteger(port) && port > 0 && port < 65_536));
  } catch {
    return {}; // none kept, or a file that was cut short: new ports do no harm
  }
}
