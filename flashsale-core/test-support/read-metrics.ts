const NAME = /^[a-z_][a-z0-9_]*$/;

/** The metrics of a process: every series as in the text, and its value. Labels are sorted by name. */
export async function readMetrics(processUrl: string): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${processUrl}/metrics`);
  if (!response.ok) throw new Error(`${processUrl}/metrics answers ${response.status}`);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map(parseLine));
}

function parseLine(line: string): [series: string, value: number] {
  const end = line.lastIndexOf(' ');
  const [, name = '', labels] = /^([^{]+)(?:\{(.*)\})?$/.exec(line.slice(0, end)) ?? [];
  if (!NAME.test(name)) throw new Error(`Not a series: ${line}`);
  const sorted = labels
    ?.match(/[a-z_]+="(?:[^"\\]|\\.)*"/g)
    ?.sort()
    .join(',');
  return [sorted === undefined ? name : `${name}{${sorted}}`, Number(line.slice(end + 1))];
}
