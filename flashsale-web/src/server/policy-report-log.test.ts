import { beforeEach, describe, expect, it } from '@jest/globals';
import { PolicyReports } from './policy-report-log';

let lines: string[];
let nowMs: number;
let reports: PolicyReports;

beforeEach(() => {
  lines = [];
  nowMs = 0;
  reports = new PolicyReports(
    (line) => lines.push(line),
    () => nowMs,
  );
});

const old = (directive: string, blocked: string) => ({
  'csp-report': { 'violated-directive': directive, 'blocked-uri': blocked, 'document-uri': 'https://shop/sale/x?q=1' },
});

describe('PolicyReports', () => {
  it('logs one line for each kind, of either way to report', () => {
    const body = {
      effectiveDirective: 'script-src',
      blockedURL: 'https://evil.example/a.js?secret=1',
      documentURL: 'https://shop/',
    };
    for (let i = 0; i < 3; i += 1) {
      reports.take([{ type: 'csp-violation', body }]);
      reports.take(old('img-src', 'inline'));
    }
    expect(lines).toEqual([
      'A page reports that its policy was broken: script-src kept out https://evil.example, on /',
      'A page reports that its policy was broken: img-src kept out inline, on /sale/x',
    ]);
  });

  it.each([null, 7, 'x', [7], {}, { 'csp-report': 7 }, [{ body: [] }]])('refuses %j', (body) => {
    expect(() => reports.take(body)).toThrow('This is no report');
    expect(lines).toEqual([]);
  });

  it('puts no line break, no code and no long word into the log', () => {
    reports.take(old(`x\n{"level":"error"}\u001b[2J`, 'y'.repeat(10_000)));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[\x20-\x7e]{1,300}$/);
  });

  it('writes few lines a minute, and remembers few kinds', () => {
    for (let minute = 0; minute < 100; minute += 1) {
      nowMs = minute * 60_000;
      for (let i = 0; i < 100; i += 1) reports.take(old(`directive-${minute}-${i}`, 'inline'));
      expect(lines.length).toBe(Math.min(20 * (minute + 1), 500));
    }
  });
});
