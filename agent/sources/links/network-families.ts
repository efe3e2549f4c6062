import type { Counter } from './port-counters.ts';

/** What a family of a network exporter tells of an interface or of its optics. */
export type Meaning =
  | { readonly of: 'counter'; readonly counter: Counter }
  | { readonly of: 'state' | 'speed' | 'cleared' | 'info' }
  | { readonly of: 'optics'; readonly figure: OpticsFigure };

export type OpticsFigure = 'transmit' | 'receive' | 'preFec' | 'postFec' | 'uncorrected';

/**
 * What a family means. node_exporter has one name for each; a gNMI exporter makes its names of the path
 * in OpenConfig, with a prefix and the name of the subscription before it, so the end of a name decides.
 * Source: node_exporter's netclass and netdev collectors, gnmic's Prometheus output, openconfig-interfaces,
 * openconfig-platform-transceiver, openconfig-terminal-device.
 */
export function meaningOf(family: string): Meaning | null {
  const exact = NODE_EXPORTER.get(family);
  if (exact !== undefined) return exact;
  for (const [pattern, meaning] of OPENCONFIG) if (pattern.test(family)) return meaning;
  return null;
}

const counter = (name: Counter): Meaning => ({ of: 'counter', counter: name });
const optics = (figure: OpticsFigure): Meaning => ({ of: 'optics', figure });

const NODE_EXPORTER: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['node_network_transmit_bytes_total', counter('transmitBytes')],
  ['node_network_receive_bytes_total', counter('receiveBytes')],
  ['node_network_transmit_errs_total', counter('transmitErrors')],
  ['node_network_receive_errs_total', counter('receiveErrors')],
  ['node_network_transmit_drop_total', counter('transmitDrops')],
  ['node_network_receive_drop_total', counter('receiveDrops')],
  ['node_network_up', { of: 'state' }],
  ['node_network_speed_bytes', { of: 'speed' }],
  ['node_network_info', { of: 'info' }],
  ['node_infiniband_port_data_transmitted_bytes_total', counter('transmitBytes')],
  ['node_infiniband_port_data_received_bytes_total', counter('receiveBytes')],
  ['node_infiniband_port_constraint_errors_transmitted_total', counter('transmitErrors')],
  ['node_infiniband_port_errors_received_total', counter('receiveErrors')],
  ['node_infiniband_port_discards_transmitted_total', counter('transmitDrops')],
  ['node_infiniband_rate_bytes_per_second', { of: 'speed' }],
]);

/** An exporter may say `_total` of what OpenConfig calls a counter. */
const OPENCONFIG: readonly (readonly [RegExp, Meaning])[] = [
  [/interface_state_counters_out_octets(?:_total)?$/, counter('transmitBytes')],
  [/interface_state_counters_in_octets(?:_total)?$/, counter('receiveBytes')],
  [/interface_state_counters_out_errors(?:_total)?$/, counter('transmitErrors')],
  [/interface_state_counters_in_errors(?:_total)?$/, counter('receiveErrors')],
  [/interface_state_counters_out_discards(?:_total)?$/, counter('transmitDrops')],
  [/interface_state_counters_in_discards(?:_total)?$/, counter('receiveDrops')],
  [/interface_state_counters_last_clear$/, { of: 'cleared' }],
  [/interface_state_oper_status$/, { of: 'state' }],
  [/interface_ethernet_state_port_speed$/, { of: 'speed' }],
  [/channel_state_output_power(?:_instant)?$/, optics('transmit')],
  [/channel_state_input_power(?:_instant)?$/, optics('receive')],
  [/_pre_fec_ber(?:_instant)?$/, optics('preFec')],
  [/_post_fec_ber(?:_instant)?$/, optics('postFec')],
  [/_fec_uncorrectable_(?:blocks|words)(?:_total)?$/, optics('uncorrected')],
];
