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
    const key = intents.open('sale_1', 'ada');
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect(intents.open('sale_1', 'ada')).toBe(key);
    intents.close('sale_1', 'ada');
    expect(intents.isOpen('sale_1', 'ada')).toBe(false);
    expect(intents.open('sale_1', 'ada')).not.toBe(key);
  });

  it('keeps buyers and sales apart', () => {
    const intents = new ClickIntents(memory());
    const keys = [intents.open('sale_1', 'ada'), intents.open('sale_1', 'bob'), intents.open('sale_2', 'ada')];
    expect(new Set(keys).size).toBe(3);
  });

  it('finds its key again after the page was closed', () => {
    const storage = memory();
    const key = new ClickIntents(storage).open('sale_1', 'ada');
    expect(new ClickIntents(storage).open('sale_1', 'ada')).toBe(key);
  });

  it('keeps the key for as long as the page where the browser stores nothing', () => {
    const intents = new ClickIntents(
      new DeviceStorage(() => {
        throw new Error('Blocked');
      }),
    );
    expect(intents.open('sale_1', 'ada')).toBe(intents.open('sale_1', 'ada'));
  });
});
