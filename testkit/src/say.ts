// A terminal that went away must not keep the stop from running to its end.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function warn(line: string): void {
  process.stderr.write(`${line}\n`);
}
