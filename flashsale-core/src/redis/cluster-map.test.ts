import { describe, expect, it } from '@jest/globals';
import { mergeClusterViews } from './cluster-map.js';

/** As CLUSTER NODES answers. */
const view = (...nodes: string[]): string => `${nodes.join('\n')}\n`;
const master = (address: string, epoch: number, slots: string, flags = 'master'): string =>
  `id-of-${address} ${address}@1 ${flags} - 0 0 ${epoch} connected ${slots}`.trimEnd();

describe('the views of several nodes', () => {
  it('are one map of slots, without replicas', () => {
    const { owners, masters } = mergeClusterViews(
      new Map([
        [
          '10.0.0.1:1',
          view(
            master('10.0.0.1:1', 1, '0-2 7', 'myself,master'),
            master('10.0.0.2:1', 2, '3-6'),
            'id 10.0.0.3:1@1 slave id-of-10.0.0.1:1 0 0 1 connected',
          ),
        ],
      ]),
    );
    expect(owners.slice(0, 9)).toEqual([
      ...['10.0.0.1:1', '10.0.0.1:1', '10.0.0.1:1'],
      ...['10.0.0.2:1', '10.0.0.2:1', '10.0.0.2:1', '10.0.0.2:1'],
      ...['10.0.0.1:1', undefined],
    ]);
    expect(owners).toHaveLength(16_384);
    expect(masters).toEqual(new Set(['10.0.0.1:1', '10.0.0.2:1']));
  });

  it('believe the highest epoch: a master that was replaced, and does not know it, has no slot', () => {
    const stale = view(master('10.0.0.1:1', 1, '0-9', 'myself,master'));
    const fresh = view(master('10.0.0.1:1', 1, '', 'master,fail'), master('10.0.0.4:1', 7, '0-9', 'myself,master'));
    for (const views of [
      [stale, fresh],
      [fresh, stale],
    ]) {
      const { owners } = mergeClusterViews(new Map(views.map((text, i) => [`asked-${i}:1`, text])));
      expect(owners[0]).toBe('10.0.0.4:1');
    }
    expect(mergeClusterViews(new Map([['a:1', fresh]])).masters).toEqual(new Set(['10.0.0.4:1']));
  });

  it('know a master without slots, one that moves a slot, names and IPv6', () => {
    const { owners, masters } = mergeClusterViews(
      new Map([
        [
          'seed:1',
          view(
            'id :1@2 myself,master - 0 0 1 connected 0 [3->-id-of-x]',
            'id ::1:6379@16379,redis-1.example master - 0 0 2 connected 1',
            'id ::1:6380@16380 master - 0 0 3 connected 2',
            master('10.0.0.9:1', 4, ''),
          ),
        ],
      ]),
    );
    expect(owners.slice(0, 4)).toEqual(['seed:1', 'redis-1.example:6379', '[::1]:6380', undefined]);
    expect(masters).toContain('10.0.0.9:1');
  });
});
