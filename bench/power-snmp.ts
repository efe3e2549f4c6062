import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOSTS, inFolder, measureDevices } from './power-devices.ts';
import { answerBulk, encodeCapture } from './snmp-answers.ts';

/** What 500 devices as they were captured, read by SNMP v2c, cost one agent: a small one, and one of 48 outlets. */
export async function run(): Promise<void> {
  for (const [capture, profile] of [
    ['apc-ap8853', 'apc-rpdu2'],
    ['raritan-px3', 'raritan-pdu2'],
  ] as const)
    await inFolder(async (folder) => {
      writeFileSync(join(folder, 'community'), 'weft', { mode: 0o600 });
      const counted = { requests: 0 };
      const told = encodeCapture(readFileSync(`test/fixtures/power/snmp/${capture}.snmprec`, 'utf8'));
      const devices = await startDevices((request) => {
        counted.requests++;
        return answerBulk(told, request);
      });
      const port = devices[0]?.address().port ?? 0;
      const targets = HOSTS.map((host) => ({ host, port, profile, community: { file: 'community' } }));
      const cost = await measureDevices(folder, { type: 'snmp', targets }, counted);
      console.log(`${capture}: ${cost}`);
      for (const device of devices) device.close();
    });
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
