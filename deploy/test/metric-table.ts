interface Family {
  readonly name: string;
  readonly type: string;
  readonly labels: string;
  readonly help: string;
}

/** Rows of the table of metrics in the documents, made from what API and worker export. */
export function metricTable(apiText: string, workerText: string): string[] {
  const [api, worker] = [familiesOf(apiText), familiesOf(workerText)];
  const all = new Map([...worker, ...api]);
  return [...all.values()]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ name, type, labels, help }) => {
      const told = [...(api.has(name) ? ['API'] : []), ...(worker.has(name) ? ['worker'] : [])].join(', ');
      return [`\`${name}\``, type, labels, told, help].join(' | ');
    });
}

/** The rows of the table in a document, without their padding. */
export function rowsOf(document: string): string[] {
  return document
    .split('\n')
    .filter((line) => line.startsWith('| `flashsale_'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
        .join(' | '),
    );
}

function familiesOf(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  for (const [, name = '', help = ''] of text.matchAll(/^# HELP (flashsale_\S+) (.*)$/gm)) {
    const type = new RegExp(`^# TYPE ${name} (\\w+)$`, 'm').exec(text)?.[1] ?? '';
    const series = new RegExp(`^${name}(?:_bucket)?\\{(.*)\\}`, 'm').exec(text)?.[1] ?? '';
    const labels = [...series.matchAll(/(\w+)="/g)].map(([, label]) => label).filter((label) => label !== 'le');
    families.set(name, { name, type, labels: labels.join(', '), help });
  }
  return families;
}
