import { neutralise, type SafeText } from '../../protocol/text.ts';

/** How columns are headed; units stand in the cells. The others are headed by their own name in words. */
const TITLES: ReadonlyMap<string, string> = new Map([
  ['ageSeconds', 'age'],
  ['gpusAllocated', 'used'],
  ['gpusFaulty', 'bad'],
  ['gpus', 'GPUs'],
  ['gpu', 'GPU'],
  ['gpuModel', 'GPU model'],
  ['gpuUtilizationRatio', 'use'],
  ['utilizationRatio', 'use'],
  ['memoryUsedBytes', 'memory'],
  ['memoryTotalBytes', 'of'],
  ['powerWatts', 'power'],
  ['powerLimitWatts', 'limit'],
  ['limitWatts', 'limit'],
  ['drawnWatts', 'drawn'],
  ['drawnCoverageRatio', 'metered'],
  ['setpointWatts', 'setpoint'],
  ['pricePerKilowattHour', 'price a kWh'],
  ['gramsPerKilowattHour', 'g a kWh'],
  ['temperatureCelsius', 'temp'],
  ['memoryTemperatureCelsius', 'mem'],
  ['inletTemperatureCelsius', 'inlet'],
  ['smClockHertz', 'clock'],
  ['cpuLoad', 'load'],
  ['xid', 'Xid'],
  ['xidAt', 'Xid at'],
  ['eccUncorrected', 'ECC'],
  ['throttleReasons', 'held back by'],
  ['instance', 'slice'],
  ['reasonUser', 'by'],
  ['healthReason', 'why'],
  ['stateReason', 'why'],
  ['timeLeftSeconds', 'time left'],
  ['dataClass', 'class'],
  ['nodeCount', 'nodes'],
  ['roundTripP50Seconds', 'trip'],
  ['roundTripP99Seconds', 'p99'],
  ['delayVariationSeconds', 'varies'],
  ['lossForwardRatio', 'lost to'],
  ['lossReverseRatio', 'lost back'],
  ['transmitBitsPerSecond', 'sends'],
  ['receiveBitsPerSecond', 'receives'],
  ['capacityBitsPerSecond', 'carries'],
  ['delayForwardSeconds', 'takes to'],
  ['delayReverseSeconds', 'takes back'],
  ['packetVariationSeconds', 'packet to packet'],
  ['lossBurstPackets', 'lost in a row'],
  ['reorderedRatio', 'out of order'],
  ['duplicateRatio', 'came twice'],
  ['dataClasses', 'certified for'],
  ['encryptionReason', 'why protected or not'],
  ['encryptionState', 'protected'],
  ['encryption', 'by'],
  ['keyAgeSeconds', 'key age'],
  ['batteryChargeRatio', 'charge'],
  ['gridFrequencyHertz', 'frequency'],
  ['nodesReporting', 'reporting'],
  ['workloadsRunning', 'running'],
  ['workloadsPending', 'waiting'],
  ['facilityPowerWatts', 'power'],
  ['gridLimitWatts', 'grid limit'],
  ['headroomWatts', 'headroom'],
  ['pue', 'PUE'],
  ['renewableRatio', 'renewable'],
  ['acknowledgedBy', 'seen by'],
  ['jurisdiction', 'law'],
  ['progressRatio', 'done'],
]);

const UNIT = /(?:Watts|Bytes|Celsius|Hertz|Seconds|Joules|Ratio|BitsPerSecond|At)$/;

/** The heading of a column. Older and newer agents may have columns that nobody here has heard of. */
export function columnTitle(name: string): SafeText {
  return neutralise(TITLES.get(name) ?? inWords(name.replace(UNIT, '') || name));
}

/** The name of a column in a list of all of them: in full, without the unit, which stands with the value. */
export function fieldTitle(name: string): SafeText {
  return neutralise(inWords(name.replace(UNIT, '') || name));
}

/** `rowRemapPending` as people say it: `row remap pending`. */
function inWords(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
