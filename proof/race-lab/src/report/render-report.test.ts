import { describe, expect, it } from '@jest/globals';
import { experimentResult } from '../../test/experiment-result.js';
import { guardCode } from '../experiment/descriptions.js';
import { findStrategy, STRATEGIES } from '../strategies/registry.js';
import { codeBlock } from './highlight.js';
import { renderReport } from './render-report.js';

const result = experimentResult({ none: [7, 5], 'row-lock': [5, 5] });

describe('the report', () => {
  const report = renderReport(result);

  it('needs no network and no other file', () => {
    expect(report).not.toMatch(/(?:src|href)="(?!#)/);
    expect(report).not.toMatch(/https?:|@import|url\(/);
  });

  it('shows for each strategy what was sold, how many rounds raced, and the code of its guard', () => {
    expect(report).toContain('7<small> of 5</small>');
    expect(report).toContain('>1 of 2 raced</span');
    expect(report).toContain('FOR UPDATE');
    expect(report).toContain('skipped: needs RabbitMQ');
    expect(report).toContain('1 of 2 strategies raced');
    expect(report).toContain('aria-label="Throughput against latency"');
  });

  it('names the four remedies, each with the code of every strategy that is one', () => {
    const section = /<section id="remedies">[\s\S]*?<\/section>/.exec(report)?.[0] ?? '';
    const [, ...remedies] = section.split('<h3>');
    expect(remedies.map((remedy) => remedy.split('</h3>')[0])).toEqual([
      'unique constraint',
      'version column',
      'atomic counter',
      'serialised',
    ]);
    for (const [place, strategies] of [
      ['unique'],
      ['version'],
      ['memory-conditional', 'conditional-update', 'flash-sale-lua', 'redis-lua'],
      ['memory-mutex', 'memory-queue', 'advisory-lock', 'row-lock', 'serializable', 'queue'],
    ].entries()) {
      for (const name of strategies) {
        expect(remedies[place]).toContain(`<code>${name}</code>`);
        expect(remedies[place]).toContain(codeBlock(guardCode(findStrategy(name))).text);
      }
      expect(remedies[place]?.match(/<pre /g)).toHaveLength(strategies.length);
    }
    expect(remedies[3]).toContain('raced in 0 of 2');
    expect(remedies[0]).toContain('not tried here');
  });

  it('shows what came from outside as text', () => {
    expect(report).toContain('run session-capacity &quot;&lt;script&gt;&quot;');
  });

  it('renders where nothing could run', () => {
    const empty = experimentResult({});
    expect(renderReport(empty)).toContain('0 of 0 strategies raced');
  });
});

describe('the code of the guards', () => {
  it.each(STRATEGIES)('is found for $name, with a sentence above it', (strategy) => {
    expect(guardCode(strategy)).toMatch(/^\/\*\* .+[\s\S]*\n(?:async )?function (?:claim|sweep)\b/);
  });
});
