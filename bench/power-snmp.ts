import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOSTS, inFolder, measureDevices } from './power-devices.ts';
import { answerBulk, answerPdu, encodeCapture } from './snmp-answers.ts';
import { answerV3, PASSWORD, USER } from './snmp-v3.ts';

/**
 * What 500 devices as they were captured cost one agent, a small one and one of 48 outlets: read by SNMP v2c, and by
 * v3, signed and encrypted.
 */
export async function run(): Promise<void> {
  for (const version of ['v2c', 'v3'] as const)
    for (const [capture, profile] of [
      ['apc-ap8853', 'apc-rpdu2'],
      ['raritan-px3', 'raritan-pdu2'],
    ] as const)
      await measureSnmp(version, capture, profile);
}

async function measureSnmp(version: 'v2c' | 'v3', capture: string, profile: string): Promise<void> {
  await inFolder(async (folder) => {
    const counted = { requests: 0 };
    const told = encodeCapture(readFileSync(`test/fixtures/power/snmp/${capture}.snmprec`, 'utf8'));
    const devices = await startDevices((request) => {
      counted.requests++;
      return version === 'v2c' ? answerBulk(told, request) : answerV3(request, (pdu) => answerPdu(told, pdu));
    });
    const port = devices[0]?.address().port ?? 0;
    const access = accessIn(folder, version);
    const targets = HOSTS.map((host) => ({ host, port, profile, ...access }));
    const cost = await measureDevices(folder, { type: 'snmp', targets }, counted);
    console.log(`${capture}, ${version}: ${cost}`);
    for (const device of devices) device.close();
  });
}

function accessIn(folder: string, version: 'v2c' | 'v3'): Readonly<Record<string, unknown>> {
  const secret = version === 'v2c' ? 'weft' : PASSWORD;
  writeFileSync(join(folder, 'secret'), secret, { mode: 0o600 });
  if (version === 'v2c') return { community: { file: 'secret' } };
  const [auth, privacy] = ['sha256', 'aes'].map((protocol) => ({ protocol, file: 'secret' }));
  return { user: { name: USER, auth, privacy } };
}

async function startDevices(answer: (request: Buffer) => Buffer | null): Promise<readonly Socket[]> {
  const devices: Socket[] = [];
  for (const host of HOSTS) {
    const device = createSocket('udp4');
    device.bind(devices[0]?.address().port ?? 0, host);
    await once(device, 'listening');
    device.on('message', (request, from) => {
      const bytes = answer(request);
      if (bytes !== null) device.send(bytes, from.port, from.address);
    });
    devices.push(device);
  }
  return devices;
}
