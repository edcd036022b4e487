import { describe, expect, it } from '@jest/globals';
import { readReport } from '../src/commands/audit.js';

const verdictOf = (report: object) => readReport(JSON.stringify(report)).verdict;

describe('the audit of packages', () => {
  it('reports packages as weak from high severity on', () => {
    const found = (vulnerabilities: object) => verdictOf({ metadata: { vulnerabilities } });
    expect(found({ low: 3, moderate: 2, high: 0, critical: 0 })).toBe('clean');
    expect(found({ high: 1, critical: 0 })).toBe('found');
    expect(found({ high: 0, critical: 1 })).toBe('found');
  });

  it('takes a missing answer for no verdict, never for a clean one', () => {
    expect(verdictOf({ message: 'Bad Gateway', method: 'POST', statusCode: 502 })).toBe('not-audited');
    expect(verdictOf({ error: { code: 'ENOLOCK', summary: 'no lock file' } })).toBe('not-audited');
    expect(verdictOf({})).toBe('not-audited');
    expect(readReport('').verdict).toBe('not-audited');
  });
});
