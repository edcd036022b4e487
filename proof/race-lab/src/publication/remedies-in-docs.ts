import type { StrategyDescription } from '../experiment/experiment-result.js';
import { REMEDIES } from '../strategies/remedies.js';

/** The four remedies in Markdown: what each is, the strategies that are one, and the code of an example. */
export function remediesInDocs(strategies: readonly StrategyDescription[]): string {
  return REMEDIES.map(({ name, how, example }) => {
    const names = strategies.filter(({ remedy }) => remedy === name).map((strategy) => `\`${strategy.name}\``);
    const code = strategies.find((strategy) => strategy.name === example)?.code;
    if (code === undefined) throw new Error(`${example}, the example of ${name}, is no strategy`);
    return [
      `### ${name}`,
      `${how} In the lab: ${names.join(', ')}. The code of \`${example}\`:`,
      `\`\`\`ts\n${code}\n\`\`\``,
    ].join('\n\n');
  }).join('\n\n');
}
