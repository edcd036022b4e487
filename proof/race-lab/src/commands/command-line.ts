/** A command as somebody else would repeat it: where this one kept its result is left out. */
export function commandLine(command: string, args: readonly string[]): string {
  const repeated = args.filter((arg, place) => !arg.startsWith('--out') && args[place - 1] !== '--out');
  return [`npm run lab -- ${command}`, ...repeated].join(' ');
}
