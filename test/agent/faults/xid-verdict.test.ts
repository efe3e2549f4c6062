import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findXid } from '../../../agent/faults/xid-catalogue.ts';
import { judgeXidHappening } from '../../../agent/faults/xid-judge.ts';
import { severityOfSxid, severityOfXid } from '../../../agent/faults/xid-verdict.ts';
import { parseKernelLogLine } from '../../../agent/sources/gpu/kernel-log-line.ts';

describe('the verdict on an Xid', () => {
  it.each([
    [13, '', 'warning', 'ok', 'restart the program'],
    [43, '', 'information', 'ok', 'nothing to do'],
    [48, '', 'critical', 'failed', 'drain and reset the GPU'],
    [63, '', 'information', 'ok', 'nothing to do'],
    [64, '', 'critical', 'failed', 'reset the GPU'],
    [74, '', 'warning', 'degraded', 'check the link; reset the GPU when it repeats'],
    [79, 'GPU has fallen off the bus.', 'critical', 'failed', 'reboot the node'],
    [94, '', 'warning', 'ok', 'restart the program'],
    [95, '', 'critical', 'failed', 'reset the GPU'],
    [119, '', 'critical', 'failed', 'reset the GPU'],
    [167, '', 'warning', 'degraded', 'watch it; the vendor gives no advice yet'],
    [99999, '', 'warning', 'degraded', 'contact the vendor'],
  ] as const)('of %i %s is %s, %s: %s', (code, message, severity, health, action) => {
    expect(severityOfXid(code, message)).toMatchObject({ severity, health, action, by: 'catalogue' });
  });

  it.each([
    ['0x0 (None) to 0x4 (Drain and Reset)', 'warning', 'degraded', 'drain and reset the GPU'],
    ['0x4 (Drain and Reset) to 0x1 (GPU Reset Required)', 'critical', 'failed', 'reset the GPU'],
    ['0x0 (None) to 0x2 (Node Reboot Required)', 'critical', 'failed', 'reboot the node'],
    ['0x0 (None) to 0x3 (Drain P2P)', 'warning', 'degraded', 'drain work that uses several GPUs'],
    ['0x1 (GPU Reset Required) to 0x0 (None)', 'information', 'ok', 'nothing to do'],
  ] as const)('of 154 is the one in its text: %s', (change, severity, health, action) => {
    expect(severityOfXid(154, `GPU recovery action changed from ${change}`)).toMatchObject({
      severity,
      health,
      action,
      by: 'xid 154',
    });
  });

  it('of 154 in words that are not known asks to look, rather than to do nothing', () => {
    expect(severityOfXid(154, 'GPU recovery action changed')).toMatchObject({
      severity: 'warning',
      health: 'degraded',
    });
  });

  it('of an NVLink 5 code depends on the word the driver wrote, not on one in a program’s name', () => {
    const line = (name: string, word: string) =>
      `${name}RLW_SRC_TRACK ${word} XC1 i0 Link 03 (0x040868e2 0x00000008 0x00000000 0x00000000)`;
    expect(severityOfXid(145, line('', 'Fatal')).severity).toBe('critical');
    expect(severityOfXid(145, line('', 'Nonfatal')).severity).toBe('warning');
    expect(severityOfXid(145, line('A Fatal XC1 i0 Link 1 (0x0)[7]: ', 'Nonfatal')).severity).toBe('warning');
    expect(severityOfXid(149, 'Placeholder message').severity).toBe('warning');
  });

  it('of an SXid is its own word', () => {
    expect(severityOfSxid(20034, 'NVSwitch 0, Fatal, Link 30 LTSSM Fault Up').severity).toBe('critical');
    expect(severityOfSxid(12028, 'NVSwitch 3, Non-fatal').severity).toBe('information');
    expect(severityOfSxid(12028, 'NVSwitch 3, error Fatal').severity).toBe('warning');
  });

  it('says in words what is the matter, with what the kernel wrote', () => {
    const happening = { at: 0, kind: 'xid', node: 'n1', gpu: null, code: 79, message: 'GPU is off' } as const;
    expect(judgeXidHappening(happening)).toEqual({
      severity: 'critical',
      verdict: { health: 'failed', reason: 'Xid 79: GPU has fallen off the bus; reboot the node' },
      meaning:
        'Xid 79: GPU has fallen off the bus. The host can no longer reach the GPU over PCIe: power, heat or hardware. Only a restart of the node may bring it back. Kernel: GPU is off',
      action: 'reboot the node',
    });
    expect(judgeXidHappening({ ...happening, code: null, kind: 'node' }).severity).toBe('information');
  });

  it('has one for every code and text', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), (code, message) => {
        expect(['critical', 'warning', 'information']).toContain(severityOfXid(code, message).severity);
      }),
    );
  });
});

const SAMPLES = new URL('../../../../shared/samples/xid/', import.meta.url);

describe.skipIf(!existsSync(SAMPLES))('the Xid catalogue', () => {
  const BUCKETS = new Map([
    ['IGNORE', 'ignore'],
    ['RESTART_APP', 'restart app'],
    ['RESET_GPU', 'reset gpu'],
    ['RESTART_BM', 'reboot node'],
    ['RESTART_VM', 'restart vm'],
    ['CHECK_MECHANICALS', 'check power cable'],
    ['UPDATE_SWFW', 'update software'],
    ['CHECK_UVM', 'check uvm'],
    ['CONTACT_SUPPORT', 'contact support'],
    ['WORKFLOW_XID_45', 'follow cause'],
    ['WORKFLOW_XID_48', 'drain and reset'],
    ['WORKFLOW_NVLINK_ERR', 'nvlink'],
    ['WORKFLOW_NVLINK5_ERR', 'nvlink 5'],
    ['XID_154', 'recovery action'],
    ['', 'no advice'],
  ]);

  it('has the vendor’s advice for all of its codes', () => {
    const theirs: unknown = JSON.parse(readFileSync(new URL('xid-catalogue.json', SAMPLES), 'utf8'));
    const entries = theirs as readonly { readonly xid: number; readonly immediate: string }[];
    expect(entries).toHaveLength(172);
    for (const { xid, immediate } of entries)
      expect([xid, findXid(xid)?.action]).toEqual([xid, BUCKETS.get(immediate)]);
    expect(findXid(173)).toBeUndefined();
  });

  it('judges every real line', () => {
    const severities = readFileSync(new URL('xid-lines.txt', SAMPLES), 'utf8')
      .split('\n')
      .map(parseKernelLogLine)
      .filter((event) => event !== null)
      .map(({ code, message }) => severityOfXid(code, message).severity);
    expect(severities.filter((severity) => severity === 'critical')).toHaveLength(26);
    expect(severities.filter((severity) => severity === 'information')).toHaveLength(2);
  });
});
