import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Dimension,
  isTrouble,
  measureName,
  measureQuantity,
  measureRecoveryAction,
  measureYesNo,
} from '../../../../agent/sources/gpu/nvidia-smi-value.ts';
import { normalisePciAddress } from '../../../../agent/sources/gpu/pci-address.ts';

describe('a value that nvidia-smi prints', () => {
  it.each<[string, Dimension, number]>([
    ['81559 MiB', 'memory', 81559 * 2 ** 20],
    ['68.57 W', 'power', 68.57],
    ['63 C', 'temperature', 63],
    ['-5 C', 'temperature', -5],
    ['345 MHz', 'frequency', 345e6],
    ['7 %', 'share', 0.07],
    ['100 %', 'share', 1],
    ['4', 'count', 4],
    ['16', 'memory', 16 * 2 ** 20],
  ])('is in base units: %s', (text, dimension, value) => {
    expect(measureQuantity(text, dimension)).toEqual({ value });
  });

  it.each([
    'N/A',
    '[N/A]',
    'Not Supported',
    '[Not Supported]',
    'Requested functionality has been deprecated',
    '[Requested functionality has been deprecated]',
    'Insufficient Permissions',
    '[Insufficient Permissions]',
    'GPU is lost',
    '[GPU is lost]',
    'ERR!',
    'Unknown Error',
    '[Unknown Error]',
    '[GPU requires reset]',
    'something of a later driver',
  ])('is none, with the driver’s words: %s', (text) => {
    for (const dimension of ['memory', 'power', 'temperature', 'frequency', 'share', 'count'] as const)
      expect(measureQuantity(text, dimension)).toEqual({ reason: text });
    expect(measureYesNo(text)).toEqual({ reason: text });
    expect(measureRecoveryAction(text)).toEqual({ reason: text });
    if (!text.startsWith('something')) expect(measureName(text)).toEqual({ reason: text });
  });

  it('is none where the number makes no sense', () => {
    expect(measureQuantity('18446744073709551615', 'count')).toHaveProperty('reason');
    expect(measureQuantity('101 %', 'share')).toEqual({ reason: '101 % (not possible)' });
    expect(measureQuantity('1.5', 'count')).toHaveProperty('reason');
    expect(measureQuantity('5 W', 'temperature')).toEqual({ reason: '5 W (unit not known)' });
    expect(measureQuantity('', 'power')).toEqual({ reason: 'empty' });
  });

  it('tells a GPU in trouble from a value it never had', () => {
    expect(['[GPU is lost]', 'GPU requires reset', 'Unknown Error', 'ERR!'].every(isTrouble)).toBe(true);
    expect(['N/A', 'Not Supported', 'Insufficient Permissions'].some(isTrouble)).toBe(false);
  });

  it.each([
    ['None', 'none'],
    ['Reset', 'gpu reset'],
    ['GPU Reset', 'gpu reset'],
    ['GPU Reset Required', 'gpu reset'],
    ['Reboot', 'node reboot'],
    ['Node Reboot', 'node reboot'],
    ['Drain P2P', 'drain p2p'],
    ['Drain and Reset', 'drain and reset'],
    ['Drain & Reset', null],
  ])('is the vendor’s verdict in our words: %s', (text, action) => {
    expect(measureRecoveryAction(text)).toEqual(action === null ? { reason: text } : { value: action });
  });

  it('is a finite number or a reason for any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 4 }), (text, unit) => {
        const measured = measureQuantity(text, 'power', unit);
        if ('value' in measured) expect(Number.isFinite(measured.value)).toBe(true);
        else expect(measured.reason.length).toBeLessThan(100);
      }),
    );
  });
});

describe('a PCI address', () => {
  it.each([
    ['00000000:0A:00.0', '00000000:0a:00'],
    ['0000:0A:00.0', '00000000:0a:00'],
    ['PCI:0008:01:00', '00000008:01:00'],
    ['18:00.0', '00000000:18:00'],
    ['0000:0A', null],
    ['index', null],
  ])('has one spelling: %s', (text, normal) => {
    expect(normalisePciAddress(text)).toBe(normal);
  });
});
