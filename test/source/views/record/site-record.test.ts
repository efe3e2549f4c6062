import { describe, expect, it } from 'vitest';
import { CellBuffer } from '../../../../source/screen/cell-buffer.ts';
import { recordPage } from '../../../../source/views/record/record-page.ts';
import { type MadeSite, madeFabric, NOW, WALL, wellSite } from '../../../support/made-fabric.ts';
import { unicode } from '../../../support/painted.ts';

function pageOf(site: MadeSite) {
  const picture = { kind: 'sites' as const, name: site.id, now: NOW, wall: WALL, history: null };
  const page = recordPage({ ...picture, fabric: madeFabric([site]) }, 100, unicode);
  const buffer = new CellBuffer(100, page.head.lines);
  page.head.paint(buffer, { x: 0, y: 0, width: 100, height: page.head.lines }, unicode);
  return { head: buffer.toText(), bodyLines: page.body.lines };
}

describe('the page of a site', () => {
  it('that was never heard says since when it is dialled, why not and where, and nothing else', () => {
    const { head, bodyLines } = pageOf({
      id: 'delfzijl',
      state: 'down',
      error: 'no route to host',
      heardAt: null,
      triedMs: 13 * 60_000,
    });
    expect(head).toContain('never heard; trying since 20:51, 13 min');
    expect(head).toMatch(/why +no route to host/);
    expect(head).toMatch(/tried +ws:\/\/delfzijl\.example:8443\//);
    expect(bodyLines).toBe(0);
  });

  it('that is lost says when it was last heard, and keeps what it said', () => {
    const lost: MadeSite = { ...wellSite('zernike', 2), state: 'down', heardAt: NOW - 26 * 60_000 };
    const { head, bodyLines } = pageOf(lost);
    expect(head).toContain('last heard 20:38:11, 26 min ago');
    expect(bodyLines).toBeGreaterThan(10);
  });

  it('that is heard says no such thing', () => {
    expect(pageOf(wellSite('zernike', 2)).head).not.toMatch(/heard/);
  });
});
