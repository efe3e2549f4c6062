import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { createNetworkExporterSource } from '../../../../agent/sources/links/network-exporter.ts';
import { parseNetworkMetrics } from '../../../../agent/sources/links/network-metrics.ts';
import { signal } from './fake-run.ts';

const TEXT = 'text/plain; version=0.0.4';
const read = (text: string) => parseNetworkMetrics(Buffer.from(text), TEXT, { node: 'gnmic1' });

/** In the names and labels that gnmic's Prometheus output makes of OpenConfig; written, not captured. */
const body = (
  octets: number,
  blocks: number,
) => `# TYPE gnmic_oc_interfaces_interface_state_counters_out_octets untyped
gnmic_oc_interfaces_interface_state_counters_out_octets{interface_name="et-0/0/0",source="edge1:57400",subscription_name="oc"} ${octets}
gnmic_oc_interfaces_interface_state_counters_in_octets{interface_name="et-0/0/0",source="edge1:57400"} 5
gnmic_oc_interfaces_interface_state_counters_in_errors{interface_name="et-0/0/0",source="edge1:57400"} 0
gnmic_oc_interfaces_interface_state_oper_status{interface_name="et-0/0/0",oper_status="UP",source="edge1:57400"} 1
gnmic_oc_interfaces_interface_ethernet_state_port_speed{interface_name="et-0/0/0",port_speed="SPEED_400GB",source="edge1:57400"} 1
components_component_transceiver_physical_channels_channel_state_input_power_instant{channel_index="0",component_name="et-0/0/0",source="edge1:57400"} -3.1
components_component_transceiver_physical_channels_channel_state_input_power_instant{channel_index="1",component_name="et-0/0/0",source="edge1:57400"} -9.5
components_component_transceiver_physical_channels_channel_state_output_power_instant{channel_index="0",component_name="et-0/0/0",source="edge1:57400"} 0.75
components_component_transceiver_physical_channels_channel_state_input_power_avg{channel_index="0",component_name="et-0/0/0",source="edge1:57400"} -99
components_component_transceiver_state_pre_fec_ber_instant{component_name="et-0/0/0",source="edge1:57400"} 2.1e-06
components_component_transceiver_state_post_fec_ber_instant{component_name="et-0/0/0",source="edge1:57400"} 0
components_component_transceiver_state_fec_uncorrectable_blocks{component_name="et-0/0/0",source="edge1:57400"} ${blocks}
`;

describe('what a gNMI exporter tells', () => {
  test('is read by interface and component, the worst of several lanes', () => {
    const { ports, optics } = read(body(1000, 4));
    expect(ports).toEqual([
      expect.objectContaining({ node: 'edge1', port: 'et-0/0/0', state: 'up', speedBitsPerSecond: 400e9 }),
    ]);
    expect(ports[0]?.counters).toMatchObject({
      transmitBytes: 1000n,
      receiveBytes: 5n,
      receiveErrors: 0n,
      receiveDrops: null,
    });
    expect(optics).toEqual([
      {
        node: 'edge1',
        component: 'et-0/0/0',
        transmitPower: 0.75,
        receivePower: -9.5,
        preFecBitErrorRatio: 2.1e-6,
        postFecBitErrorRatio: 0,
        uncorrectedBlocks: 4n,
      },
    ]);
  });

  test('that cannot be is not measured', () => {
    const [light] = read(body(1, 1).replace('-9.5', '-9999').replace('2.1e-06', '7')).optics;
    expect(light).toMatchObject({ receivePower: null, preFecBitErrorRatio: null });
  });

  test('of a lane without light counts as none, and not by the lane beside it', () => {
    const [light] = read(body(1, 1).replace('-9.5', '-Inf')).optics;
    expect(light?.receivePower).toBe(-40);
    // Of an error ratio nothing can be made of infinity.
    expect(read(body(1, 1).replace('2.1e-06', '+Inf')).optics[0]?.preFecBitErrorRatio).toBeNull();
  });

  test('is read with the labels that gnmic makes unique by more of the path, and with prefixed identities', () => {
    const text = body(1, 1)
      .replace('oper_status="UP"', 'state_oper_status="DOWN"')
      .replace('"SPEED_400GB"', '"openconfig-if-ethernet:SPEED_800GB"');
    expect(read(text).ports).toMatchObject([{ state: 'down', speedBitsPerSecond: 800e9 }]);
  });

  test('reaches the links that name it, as rates', async () => {
    let [text, now] = [body(1000, 4), 0];
    const link = { peer: 'b', link: 'a-b-1', node: 'edge1' };
    const source = createNetworkExporterSource({
      name: 'network-exporter',
      targets: ['http://gnmic1:9804/metrics'],
      periodMs: 10_000,
      timeoutMs: 2000,
      ports: [{ ...link, port: 'et-0/0/0', capacityBitsPerSecond: 100e9 }],
      optics: [{ ...link, component: 'et-0/0/0' }],
      io: { get: async () => ({ status: 200, contentType: TEXT, body: Buffer.from(text) }) },
      monotonic: () => now,
    });
    await source.read('http://gnmic1:9804/metrics', signal);
    [text, now] = [body(2000, 24), 10_000];
    const reading = await source.read('http://gnmic1:9804/metrics', signal);
    expect(reading.links).toMatchObject([
      { link: 'a-b-1', transmitBitsPerSecond: 800, portState: 'up' },
      { link: 'a-b-1', opticsReceivePower: -9.5, uncorrectedBlocksPerSecond: 2 },
    ]);
    text = 'node_load1 1\n';
    await expect(source.read('http://gnmic1:9804/metrics', signal)).rejects.toThrow(
      'interface: {node: NODE, name: NAME}',
    );
  });

  test('of any bytes is read or refused', () => {
    const text = body(1, 1);
    const damaged = fc.tuple(fc.nat(text.length), fc.string()).map(([at, more]) => text.slice(0, at) + more);
    fc.assert(
      fc.property(fc.oneof(damaged, fc.string()), (given) => {
        try {
          read(given);
        } catch (error) {
          expect(error).toBeInstanceOf(ReadFailure);
        }
      }),
    );
    expect(() => parseNetworkMetrics(Buffer.from('<html>'), 'text/html', { node: 'x' })).toThrow('/metrics?');
  });
});

const sample = new URL('../../../../../shared/samples/node-exporter/e2e-output.txt', import.meta.url);
test.skipIf(!existsSync(sample))(
  'a real node_exporter tells of its ports (where ../shared/samples is present)',
  () => {
    const { ports } = parseNetworkMetrics(readFileSync(sample), TEXT, { node: 'host1', complete: true });
    const find = (name: string) => ports.find(({ port }) => port === name);
    expect(find('eth0')).toMatchObject({ node: 'host1', state: 'up', speedBitsPerSecond: 1e9 });
    expect(find('lo')?.counters).toMatchObject({ receiveErrors: 0n, transmitDrops: 0n });
    expect(find('mlx4_0/1')).toMatchObject({ speedBitsPerSecond: 40e9 });
    expect(find('mlx4_0/1')?.counters.receiveBytes).toBe(18_527_668n);
  },
);
