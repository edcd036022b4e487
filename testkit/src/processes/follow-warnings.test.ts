import { appendFileSync } from 'node:fs';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { followWarnings } from './follow-warnings.js';
import { useTemporaryFolder } from '../../test-support/temporary-folder.js';

describe('followWarnings', () => {
  const folder = useTemporaryFolder();
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('shows warnings, errors and what is no record, each once, and nothing that was there before', () => {
    const shown: string[] = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => shown.push(String(text)) > 0);
    appendFileSync(folder.path('log'), '{"level":"warn","message":"of the last run"}\n');
    const end = followWarnings('api', folder.path('log'));
    const lines = [
      '{"level":"log","message":"quiet"}',
      '{"level":"warn","message":"Redis is away"}',
      '{"level":"warn","message":"Redis is away"}',
      '{"level":30,"msg":"quiet"}',
      '{"level":50,"msg":"failed"}',
      'Error: out of nowhere',
    ];
    appendFileSync(folder.path('log'), lines.map((line) => `${line}\n`).join(''));
    end();
    expect(shown).toEqual(['[api] warn: "Redis is away"\n', '[api] 50: "failed"\n', '[api] Error: out of nowhere\n']);
  });
});
