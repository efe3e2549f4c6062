import { describe, expect, it } from 'vitest';
import type { Patch } from '../../../../protocol/index.ts';
import type { Look } from '../../../../source/components/look.ts';
import {
  type MatrixCursor,
  matrixModel,
  moveMatrixCursor,
} from '../../../../source/views/matrix/matrix-rows.ts';
import { paintLinkMatrix } from '../../../../source/views/matrix/matrix-view.ts';
import { type MadeSite, madeFabric, NOW, SAMPLED_AT } from '../../../support/made-fabric.ts';
import { ascii, LOOKS, painted, SIZES, unicode } from '../../../support/painted.ts';

const end = (peer: string, more: Patch<'links'> = {}): Patch<'links'> => ({
  peer,
  link: 'dh-ee-1',
  state: 'up',
  roundTripP50Seconds: 0.000_41,
  roundTripP99Seconds: 0.000_6,
  delayVariationSeconds: 0.000_02,
  lossForwardRatio: 0,
  lossReverseRatio: 0,
  capacityBitsPerSecond: 400e9,
  transmitBitsPerSecond: 212e9,
  receiveBitsPerSecond: 192e9,
  encryption: 'MACsec',
  encryptionState: 'protected',
  keyChangedAt: SAMPLED_AT - 7_200_000,
  sampledAt: SAMPLED_AT,
  ...more,
});
const site = (id: string, name: string, ...links: readonly Patch<'links'>[]): MadeSite => ({
  id,
  rows: {
    sites: [{ name }],
    links,
    sources: [
      { source: 'twamp', target: 'all', kind: 'links', state: 'ok', periodSeconds: 2, sampledAt: SAMPLED_AT },
    ],
  },
});
const back = { transmitBitsPerSecond: 192e9, receiveBitsPerSecond: 212e9 };
const halm = site('de-halm', 'De Halm', end('eemshaven'));
const eems = site('eemshaven', 'Eemshaven', end('de-halm', back));

const model = (sites: readonly MadeSite[], cursor: MatrixCursor | null = null) =>
  matrixModel(madeFabric(sites).sites, NOW, cursor);
const draw = (
  sites: readonly MadeSite[],
  size: readonly [number, number] = [120, 24],
  look: Look = unicode,
  cursor: MatrixCursor | null = null,
): string => painted(size, (buffer, rect) => paintLinkMatrix(buffer, rect, model(sites, cursor), look));

describe('the link matrix', () => {
  it('shows each way as the end it leaves from tells it', () => {
    const text = draw([halm, eems], [80, 24]);
    expect(text).toMatch(/De Halm +· +0\.41 ms ● 53 % /);
    expect(text).toMatch(/Eemshaven +0\.41 ms ● 48 %/);
  });

  it('says by a letter what protects each way where words have no room, and what the letters are', () => {
    const unprotected = site(
      'eemshaven',
      'Eemshaven',
      end('de-halm', { ...back, encryptionState: 'unprotected' }),
    );
    const wide = draw([halm, unprotected], [64, 24]);
    expect(wide).toMatch(/De Halm +· +0\.41 ms . 53 % M/);
    expect(wide).toMatch(/Eemshaven +0\.41 ms . 48 % -/);
    expect(wide).toContain('each way: delay, load; M MACsec W WireGuard I');
    const narrow = draw([halm, unprotected], [50, 24]);
    expect(narrow).toMatch(/De Halm +· +0\.41 ms .M/);
    expect(narrow).toMatch(/Eemshaven +0\.41 ms .-/);
    expect(narrow).toContain('each way: delay; M MACsec W WireG');
  });

  it('never fills in for an end that says nothing', () => {
    const text = draw([halm, site('eemshaven', 'Eemshaven')]);
    expect(text).toMatch(/Eemshaven +\? unknown \(one end only\) +·/);
    expect(text).toMatch(/De Halm .+0\.41 ms ● 53 %.+one end/);
    const ways = model([halm, site('eemshaven', 'Eemshaven')]).ways;
    expect(ways.map(({ own, other }) => [own !== null, other !== null])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it('marks where the two ends contradict each other, and says in what', () => {
    const other = site(
      'eemshaven',
      'Eemshaven',
      end('de-halm', { ...back, state: 'down', lossReverseRatio: 0.02 }),
    );
    const text = draw([halm, other], [200, 24]);
    expect(text).toMatch(/De Halm .*!=/);
    expect(text).toContain('△ disagree: state, loss');
    expect(text).toContain('▲ down');
  });

  it('takes what an end did not measure, or said long ago, for no contradiction', () => {
    const silent = site(
      'eemshaven',
      'Eemshaven',
      end('de-halm', { sampledAt: SAMPLED_AT - 60_000, state: 'down' }),
    );
    const vague = site(
      'eemshaven',
      'Eemshaven',
      end('de-halm', { state: 'unknown', lossReverseRatio: null, receiveBitsPerSecond: null }),
    );
    for (const far of [silent, vague]) {
      expect(model([halm, far]).ways.flatMap(({ disagreements }) => disagreements)).toEqual([]);
    }
  });

  it('says loss in the cell where a copy would feel it', () => {
    const lossy = site('de-halm', 'De Halm', end('eemshaven', { lossForwardRatio: 0.004 }));
    expect(draw([lossy, eems], [80, 24])).toMatch(/De Halm .*0\.41 ms △ △ 0\.4 % lost/);
  });

  it('shows what is not heard as a memory with its age', () => {
    const old = { ...eems, state: 'down' as const, heardAt: NOW - 130_000 };
    const text = draw([halm, old]);
    expect(text).toMatch(/Eemshaven +0\.41 ms ○/);
    expect(text).toContain('○ stale 2 min');
  });

  it('names protection, and that a key is late or that there is none', () => {
    const late = site('de-halm', 'De Halm', end('eemshaven', { encryptionState: 'rekeying late' }));
    expect(draw([late, eems], [200, 24])).toContain('△ MACsec, key 2 h: rekeying late');
    const open = site('de-halm', 'De Halm', end('eemshaven', { encryptionState: 'unprotected' }));
    expect(draw([open, eems], [200, 24])).toContain('△ not protected');
  });

  it('keeps a peer that is not configured here apart', () => {
    const text = draw([site('de-halm', 'De Halm', end('nowhere'))], [120, 24]);
    expect(text).toContain('nowhere (not ours)');
    expect(text).toContain('unknown (one end only)');
  });

  it('numbers sites where there is no room for names, and says which is which', () => {
    const third = site('zernike', 'Zernike', end('de-halm', { link: 'z' }));
    const text = draw([halm, eems, third], [40, 12]);
    expect(text).toContain('1 De Halm  2 Eemshaven  3 Zernike');
    expect(text).toMatch(/1 +· +0\.41 ms ●/);
  });

  it('lists the ways that ask most to be looked at where not all fit', () => {
    const sites = Array.from({ length: 12 }, (_, at) =>
      site(
        `s${at}`,
        `S${at}`,
        ...Array.from({ length: 12 }, (__, to) =>
          end(`s${to}`, {
            link: `l${Math.min(at, to)}-${Math.max(at, to)}`,
            ...(at === 7 && to === 3 ? { state: 'down' } : {}),
          }),
        ),
      ),
    );
    const text = draw(sites, [80, 12]);
    expect(text).toContain('12 sites: too many for a matrix here');
    expect(text.split('\n')[2]).toMatch(/^S7 ═→ S3 +▲ down/);
    expect(text).toMatch(/\+\d+ more that ask less/);
  });

  it('says so where nobody tells of a link', () => {
    expect(draw([site('de-halm', 'De Halm')])).toContain('no site tells of a link');
  });

  it('paints every size and theme within its region, also with hostile names', () => {
    const hostile = site(
      'x',
      '\u001b[31m\u202e漢字',
      end('__proto__', { link: '\u0007', carrier: 'a\nb', stateReason: 'é'.repeat(400) }),
      end('de-halm'),
    );
    for (const size of [...SIZES, [10, 3], [1, 1]] as const) {
      for (const look of LOOKS) expect(draw([halm, eems, hostile], size, look)).not.toContain('\u001b');
    }
  });

  it('needs no colour: states differ by sign and word in ASCII too', () => {
    const down = site('de-halm', 'De Halm', end('eemshaven', { state: 'down', stateReason: 'no light' }));
    expect(draw([down, eems], [120, 24], ascii)).toContain('! down: no light');
  });
});

describe('the cursor of the link matrix', () => {
  it('steps over where a site would meet itself, and stays inside', () => {
    const start = { row: 0, column: 1 };
    expect(moveMatrixCursor(null, 'down', 3)).toEqual(start);
    expect(moveMatrixCursor(start, 'down', 3)).toEqual({ row: 2, column: 1 });
    expect(moveMatrixCursor(start, 'left', 3)).toEqual(start);
    expect(moveMatrixCursor({ row: 1, column: 0 }, 'right', 3)).toEqual({ row: 1, column: 2 });
    expect(moveMatrixCursor(start, 'up', 3)).toEqual(start);
    expect(moveMatrixCursor(start, 'up', 1)).toBe(null);
  });

  it('brings the ways at the cursor to the head of the list', () => {
    const third = site('zernike', 'Zernike', end('eemshaven', { link: 'z' }));
    const lines = draw([halm, eems, third], [120, 24], unicode, { row: 2, column: 1 }).split('\n');
    const head = lines.findIndex((line) => line.startsWith('way'));
    expect(lines[head + 1]).toMatch(/^Zernike ═→ Eemshaven/);
    expect(lines[head + 2]).toMatch(/^Eemshaven ─→ Zernike/);
  });
});
