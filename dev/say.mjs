// A terminal that went away must not keep the stop from running to its end.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** @param {string} line */
export function warn(line) {
  process.stderr.write(`${line}\n`);
}
