import { describe, expect, test } from 'vitest';
import { postDelivery } from '../../../../agent/sources/power/openadr-report.ts';
import { LIMITS, limitOf, MINUTE, startOpenAdr } from '../../../support/openadr-node.ts';
import { CLIENT } from '../../../support/openadr-vtn.ts';
import { openAdrProblems } from '../../../support/openapi-schema.ts';

const START = Date.parse('2026-11-25T12:00:00Z');
const CLOCK = { monotonic: () => 0, wall: () => START };

describe('a report of delivery', () => {
  const delivery = {
    clientName: 'ven-halm',
    resourceName: 'de-halm',
    reportName: 'weft delivery, quarters of an hour',
    intervals: [
      { from: START, to: START + 15 * MINUTE, energyJoules: 12_500 * 3_600_000, isEstimate: false },
      { from: START + 15 * MINUTE, to: START + 30 * MINUTE, energyJoules: 4.5e10, isEstimate: true },
      { from: START + 30 * MINUTE, to: START + 45 * MINUTE, energyJoules: null, isEstimate: false },
    ],
  };

  test('arrives at the VTN as the protocol has it, with energy and mean power per interval', async () => {
    const { server, vtn } = await startOpenAdr(CLOCK);
    server.addProgram({ programName: 'Grid limits' });
    const eventId = server.addEvent(limitOf(50_000));
    expect(await postDelivery(vtn, { eventId, ...delivery }, LIMITS)).toBe('report-1');
    const [report] = server.reports;
    expect(openAdrProblems('report', report)).toEqual([]);
    expect(report).toMatchObject({
      eventID: eventId,
      clientName: 'ven-halm',
      clientID: CLIENT.clientId,
      resources: [
        {
          resourceName: 'de-halm',
          intervals: [
            {
              id: 0,
              intervalPeriod: { start: '2026-11-25T12:00:00.000Z', duration: 'PT900S' },
              payloads: [
                { type: 'USAGE', values: [12_500] },
                { type: 'DEMAND', values: [50_000] },
                { type: 'DATA_QUALITY', values: ['OK'] },
              ],
            },
            { payloads: [{}, {}, { type: 'DATA_QUALITY', values: ['ESTIMATED'] }] },
            { payloads: [{ type: 'DATA_QUALITY', values: ['MISSING'] }] },
          ],
        },
      ],
    });
  });

  test('on an event that is not there, or to a VTN that wants rest, fails in words', async () => {
    const { server, vtn } = await startOpenAdr(CLOCK);
    const lost = postDelivery(vtn, { eventId: 'event-9', ...delivery }, LIMITS);
    await expect(lost).rejects.toThrow('/reports: expected 200, found 404, Not Found: no such event');
    server.outOfOrder = { status: 429, headers: { 'retry-after': '7' } };
    const busy = postDelivery(vtn, { eventId: 'event-9', ...delivery }, LIMITS);
    await expect(busy).rejects.toMatchObject({ waitMs: 7000 });
  });
});
