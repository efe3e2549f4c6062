import { describe, expect, test } from 'vitest';
import { firstGpu, readDcgm, sample } from '../../../support/dcgm-body.ts';

describe('what is no value', () => {
  test.each([
    ['9223372036854775794', 'blank (int64)'],
    ['9223372036854775792', 'blank (int64)'],
    ['140737488355328', 'blank (fp64)'],
    ['140737488355329', 'not found (fp64)'],
    ['140737488355330', 'not supported (fp64)'],
    ['140737488355331', 'not permissioned (fp64)'],
    ['2147483632', 'blank (int32)'],
    ['2147483633', 'not found (int32)'],
    ['2147483634', 'not supported (int32)'],
    ['2147483635', 'not permissioned (int32)'],
    ['NaN', 'NaN'],
    ['+Inf', 'infinite'],
    ['-5', 'cannot be -5'],
    ['250000', 'cannot be 250000'],
  ])('%s is null with the reason "%s"', (value, reason) => {
    const gpu = firstGpu(sample('DCGM_FI_DEV_POWER_USAGE', value));
    expect(gpu.powerWatts).toBeNull();
    expect(gpu.notMeasured).toContain(`powerWatts=${reason};`);
  });

  test('2 GiB and 2.1 MJ are amounts and not 32-bit blanks', () => {
    const gpu = firstGpu(
      sample('DCGM_FI_DEV_FB_USED_BYTES', 2_147_483_632) +
        sample('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 2_147_483_632),
    );
    expect(gpu.memoryUsedBytes).toBe(2_147_483_632);
    expect(gpu.energyJoules).toBe(2_147_483.632);
  });

  test('what the exporter leaves out is null and says so, and is never zero', () => {
    const gpu = firstGpu(sample('DCGM_FI_DEV_GPU_TEMP', 30));
    expect(gpu.powerWatts).toBeNull();
    expect(gpu.throttleReasons).toBeNull();
    expect(gpu.notMeasured).toContain('throttleReasons=not exported');
    expect(gpu.notMeasured).toContain('pciBusId=no pci_bus_id label');
    expect('workload' in gpu).toBe(false);
    expect('xid' in gpu).toBe(false);
  });

  test('a code that nobody has a word for is null, with the code', () => {
    const gpu = firstGpu(
      sample('DCGM_FI_DEV_GPU_RECOVERY_ACTION', 9) + sample('DCGM_FI_DEV_FABRIC_MANAGER_STATUS', 6),
    );
    expect(gpu.recoveryAction).toBeNull();
    expect(gpu.notMeasured).toContain('recoveryAction=code 9 is not known');
    expect(gpu.fabricState).toBeNull();
  });

  test('no throttle bit is an empty list; bits without a word are left out and noticed', () => {
    expect(firstGpu(sample('DCGM_FI_DEV_CLOCKS_EVENT_REASONS', 0)).throttleReasons).toEqual([]);
    const reading = readDcgm(sample('DCGM_FI_DEV_CLOCKS_EVENT_REASONS', 0x1e8));
    expect(reading.gpus![0]!.throttleReasons).toEqual([
      'hw slowdown',
      'sw thermal slowdown',
      'hw thermal slowdown',
      'hw power brake slowdown',
      'display clock setting',
    ]);
    expect(readDcgm(sample('DCGM_FI_DEV_CLOCKS_EVENT_REASONS', 0x400)).notice).toContain('throttle bits');
  });

  test('memory is not summed up from parts that are missing', () => {
    expect(firstGpu(sample('DCGM_FI_DEV_FB_USED', 100)).memoryTotalBytes).toBeNull();
    const gpu = firstGpu(sample('DCGM_FI_DEV_FB_USED', 100) + sample('DCGM_FI_DEV_FB_FREE', 900));
    expect(gpu.memoryTotalBytes).toBe(1000 * 2 ** 20);
  });
});
