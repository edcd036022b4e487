import { describe, expect, it } from '@jest/globals';
import { readReport } from '../audit.mjs';

/** @param {object} report */
const verdictOf = (report) => readReport(JSON.stringify(report)).verdict;

describe('the audit of packages', () => {
  it('tells packages that are clean from those that are not, from high severity on', () => {
    const found = (/** @type {object} */ vulnerabilities) => verdictOf({ metadata: { vulnerabilities } });
    expect(found({ low: 3, moderate: 2, high: 0, critical: 0 })).toBe('clean');
    expect(found({ high: 1, critical: 0 })).toBe('found');
    expect(found({ high: 0, critical: 1 })).toBe('found');
  });

  it('takes no answer for no verdict, never for a clean one', () => {
    expect(verdictOf({ message: 'Bad Gateway', method: 'POST', statusCode: 502 })).toBe('unasked');
    expect(verdictOf({ error: { code: 'ENOLOCK', summary: 'no lock file' } })).toBe('unasked');
    expect(verdictOf({})).toBe('unasked');
    expect(readReport('').verdict).toBe('unasked');
  });
});
