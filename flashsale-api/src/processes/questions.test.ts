import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Questions } from './questions.js';

describe('Questions', () => {
  let questions: Questions;
  let asked: [processId: number, id: number][];
  let ended: (readonly unknown[])[];
  const ask = (processIds: readonly number[]): void =>
    questions.ask(
      'health',
      processIds,
      (processId, question) => asked.push([processId, 'id' in question ? question.id : 0]),
      (contents) => ended.push(contents),
    );

  beforeEach(() => {
    jest.useFakeTimers();
    questions = new Questions();
    asked = [];
    ended = [];
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('ends when all have answered, each once', () => {
    ask([1, 2]);
    const id = asked[0]?.[1] ?? 0;
    questions.answer(id, 1, 'one');
    questions.answer(id, 1, 'one again');
    questions.answer(id, 3, 'not asked');
    expect(ended).toEqual([]);
    questions.answer(id, 2, 'two');
    questions.answer(id, 2, 'late');
    expect(ended).toEqual([['one', 'two']]);
  });

  it('waits neither for a process that has ended nor for ever', () => {
    ask([]);
    expect(ended).toEqual([[]]);
    ask([1, 2]);
    questions.answer(asked[0]?.[1] ?? 0, 1, 'one');
    questions.forget(2);
    expect(ended).toEqual([[], ['one']]);
    ask([3]);
    jest.advanceTimersByTime(2_000);
    expect(ended).toEqual([[], ['one'], []]);
  });
});
