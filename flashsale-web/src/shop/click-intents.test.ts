import { describe, expect, it } from '@jest/globals';
import { DeviceStorage, type TextStorage } from '../ui/stored-text';
import { ClickIntents } from './click-intents';

function memory(): TextStorage {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

describe('ClickIntents', () => {
  it('gives one intent one key until it is closed', () => {
    const intents = new ClickIntents(memory());
    const { key } = intents.open('sale_1', 'ada');
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect(intents.open('sale_1', 'ada').key).toBe(key);
    intents.close('sale_1', 'ada');
    expect(intents.find('sale_1', 'ada')).toBeUndefined();
    expect(intents.open('sale_1', 'ada').key).not.toBe(key);
  });

  it('asks for as many units as before under the same key', () => {
    const intents = new ClickIntents(memory());
    const intent = intents.open('sale_1', 'ada', 3);
    expect(intents.open('sale_1', 'ada', 1)).toEqual(intent);
    expect(intents.find('sale_1', 'ada')).toEqual({ key: intent.key, quantity: 3 });
  });

  it('keeps buyers and sales apart', () => {
    const intents = new ClickIntents(memory());
    const opened = [intents.open('sale_1', 'ada'), intents.open('sale_1', 'bob'), intents.open('sale_2', 'ada')];
    expect(new Set(opened.map(({ key }) => key)).size).toBe(3);
  });

  it('finds its key again after the page was closed', () => {
    const storage = memory();
    const intent = new ClickIntents(storage).open('sale_1', 'ada');
    expect(new ClickIntents(storage).open('sale_1', 'ada')).toEqual(intent);
  });

  it('keeps the key for as long as the page where the browser stores nothing', () => {
    const intents = new ClickIntents(
      new DeviceStorage(() => {
        throw new Error('Blocked');
      }),
    );
    expect(intents.open('sale_1', 'ada')).toEqual(intents.open('sale_1', 'ada'));
  });
});
