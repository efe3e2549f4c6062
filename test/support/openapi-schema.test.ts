import { describe, expect, test } from 'vitest';
import { openAdrProblems, reportPayloadProblems } from './openapi-schema.ts';

describe('the schema that reports are held against', () => {
  test('knows a report that lacks what the protocol requires, or has other things in its place', () => {
    expect(openAdrProblems('reportRequest', { eventID: 'e', clientName: 'v' })).toEqual([
      'reportRequest.resources: missing',
    ]);
    const interval = { id: 0.5, intervalPeriod: { duration: '3h' }, payloads: [{ type: 'USAGE' }] };
    const resources = [{ resourceName: '', intervals: [interval] }];
    expect(openAdrProblems('reportRequest', { eventID: 'e', clientName: 'v', resources })).toEqual([
      'reportRequest.resources[0].resourceName: 0 long',
      'reportRequest.resources[0].intervals[0].id: no integer',
      expect.stringContaining('reportRequest.resources[0].intervals[0].intervalPeriod.duration: not '),
      'reportRequest.resources[0].intervals[0].payloads[0].values: missing',
    ]);
    expect(reportPayloadProblems('USAGE', [-1])).toEqual(['USAGE[0]: below 0']);
    expect(reportPayloadProblems('DATA_QUALITY', ['FINE'])).toEqual(['DATA_QUALITY[0]: no such word']);
    expect(reportPayloadProblems('HEARSAY', [1])).toEqual(['HEARSAY: no payload of a report']);
  });
});
