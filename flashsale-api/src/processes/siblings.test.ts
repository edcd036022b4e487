import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { ToPrimary, ToProcess } from './messages.js';
import { type Channel, Siblings } from './siblings.js';

/** The primary's end of a channel. */
class FakePrimary extends EventEmitter implements Channel {
  connected = true;
  readonly received: ToPrimary[] = [];

  send(message: ToPrimary): boolean {
    this.received.push(message);
    return true;
  }

  tell(message: ToProcess): void {
    this.emit('message', message);
  }
}

describe('Siblings', () => {
  it('of the only process are asked without a primary', async () => {
    const alone = new Siblings(undefined);
    alone.reportReadiness('any');
    expect(alone.exist).toBe(false);
    expect(await alone.ask('health')).toEqual([]);
    expect(alone.state).toEqual({ serving: 1, restarts: 0 });
  });

  it('are asked through the primary, and ask in turn', async () => {
    const primary = new FakePrimary();
    const siblings = new Siblings(primary);
    siblings.answer('metrics', async () => 'mine');
    const asking = siblings.ask('health');
    expect(primary.received).toEqual([{ kind: 'ask', id: 1, topic: 'health' }]);
    primary.tell({ kind: 'question', id: 7, topic: 'metrics' });
    primary.tell({ kind: 'question', id: 8, topic: 'health' });
    primary.tell({ kind: 'answers', id: 1, contents: ['theirs'] });
    primary.tell({ kind: 'answers', id: 1, contents: ['again'] });
    expect(await asking).toEqual(['theirs']);
    await nextTurn();
    expect(primary.received.slice(1)).toEqual([{ kind: 'answer', id: 7, content: 'mine' }]);
  });

  it('report readiness when it changes, and let this process listen when all are warm', async () => {
    const primary = new FakePrimary();
    const siblings = new Siblings(primary);
    for (const reason of [undefined, 'Redis', 'Redis', undefined]) siblings.reportReadiness(reason);
    expect(primary.received).toEqual([
      { kind: 'readiness', reason: 'Redis' },
      { kind: 'readiness', reason: undefined },
    ]);
    let listens = false;
    const warm = siblings.untilAllAreWarm().then(() => (listens = true));
    await nextTurn();
    expect(listens).toBe(false);
    primary.tell({ kind: 'listen' });
    await warm;
    primary.tell({ kind: 'host', state: { serving: 2, restarts: 1, reasonNotReady: 'Redis' } });
    expect(siblings.state).toEqual({ serving: 2, restarts: 1, reasonNotReady: 'Redis' });
    primary.connected = false;
    siblings.reportReadiness('gone');
    expect(primary.received.at(-1)).toEqual({ kind: 'warm' });
  });
});
