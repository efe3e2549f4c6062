import { describe, expect, it } from 'vitest';
import { troubledJournal } from '../../../agent/store/journal-alerts.ts';
import { SiteTables } from '../../../agent/store/site-tables.ts';

describe('the journal of a site', () => {
  it('raises nothing while it takes records, and nothing where there is none', () => {
    const tables = new SiteTables();
    expect(troubledJournal(tables)).toEqual([]);
    tables.upsert('journals', { seq: 1, closedBecause: null, lowBecause: null });
    expect(troubledJournal(tables)).toEqual([]);
  });

  it('is critical when it takes none, and a warning when room runs short', () => {
    const tables = new SiteTables();
    tables.upsert('journals', {
      closedBecause: 'journal: line 2: it was changed',
      lowBecause: '3 MiB are left',
    });
    expect(troubledJournal(tables)).toMatchObject([
      { severity: 'critical', message: 'no commands are taken: journal: line 2: it was changed' },
      { severity: 'warning', message: '3 MiB are left' },
    ]);
  });
});
