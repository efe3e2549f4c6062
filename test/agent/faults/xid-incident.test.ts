import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incidentOf, type XidIncident, type XidSighting } from '../../../agent/faults/xid-incident.ts';
import { severityOfXid } from '../../../agent/faults/xid-verdict.ts';

const MINUTE = 60_000;
const seen = (
  event: number,
  at: number,
  code: number,
  gpu: string | null = 'a',
  message = '',
): XidSighting => ({
  event,
  at,
  gpu,
  verdict: severityOfXid(code, message),
});
const all = (...sightings: readonly XidSighting[]) =>
  sightings.reduce<XidIncident | null>((open, each) => incidentOf(open, each), null);
const CLEARED = 'GPU recovery action changed from 0x1 (GPU Reset Required) to 0x0 (None)';
const RESET = 'GPU recovery action changed from 0x0 (None) to 0x1 (GPU Reset Required)';

describe('an incident', () => {
  it('takes in every Xid of the node until three minutes of silence', () => {
    const one = all(seen(1, 0, 31), seen(2, 2 * MINUTE, 74), seen(3, 5 * MINUTE - 1, 79, 'b'));
    expect(one).toMatchObject({
      first: 1,
      beganAt: 0,
      lastAt: 5 * MINUTE - 1,
      count: 3,
      severity: 'critical',
    });
    expect(incidentOf(one, seen(4, 8 * MINUTE - 1, 31))).toMatchObject({
      first: 4,
      count: 1,
      severity: 'warning',
    });
  });

  it('takes in a line that comes late, and not one from long before', () => {
    const open = all(seen(1, 10 * MINUTE, 31));
    expect(incidentOf(open, seen(2, 9 * MINUTE, 31))).toMatchObject({
      first: 1,
      beganAt: 9 * MINUTE,
      lastAt: 10 * MINUTE,
    });
    expect(incidentOf(open, seen(3, 7 * MINUTE, 31))).toMatchObject({ first: 3, beganAt: 7 * MINUTE });
  });

  it('believes the driver’s word before the catalogue, and its last word before the first', () => {
    const told = all(seen(1, 0, 79), seen(2, 1, 154, 'a', CLEARED), seen(3, 2, 79));
    expect(told?.severity).toBe('information');
    expect(all(seen(1, 0, 154, 'a', CLEARED), seen(2, 1, 154, 'a', RESET))?.severity).toBe('critical');
    expect(all(seen(2, 5, 154, 'a', RESET), seen(1, 1, 154, 'a', CLEARED))?.severity).toBe('critical');
  });

  it('does not let one GPU’s all-clear speak for another', () => {
    const told = all(seen(1, 0, 79, 'b'), seen(2, 1, 154, 'a', CLEARED));
    expect(told?.severity).toBe('critical');
    expect(told?.verdicts.get('b')?.action).toBe('reboot the node');
    expect(told?.verdicts.get('c')).toBeUndefined();
  });

  it('counts each sighting in exactly one incident', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 * MINUTE }), { maxLength: 50 }), (times) => {
        let open: XidIncident | null = null;
        let closed = 0;
        for (const [event, at] of times.entries()) {
          const next: XidIncident = incidentOf(open, seen(event, at, 31));
          if (open !== null && next.first !== open.first) closed += open.count;
          open = next;
          expect(next.beganAt).toBeLessThanOrEqual(at);
          expect(next.lastAt).toBeGreaterThanOrEqual(at);
        }
        expect(closed + (open?.count ?? 0)).toBe(times.length);
      }),
    );
  });
});
