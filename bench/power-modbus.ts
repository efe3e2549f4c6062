import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { HOSTS, inFolder, measureDevices } from './power-devices.ts';

/** As often as Modbus meters are read where a configuration does not say. */
const INTERVAL_SECONDS = 10;

/** What 500 three-phase meters, read over Modbus/TCP every 10 s, cost one agent. They are switched off: all is 0. */
export async function run(): Promise<void> {
  for (const profile of ['janitza-umg', 'eastron-sdm630'])
    await inFolder(async (folder) => {
      const counted = { requests: 0, connections: 0 };
      const sockets = new Set<Socket>();
      const meters = await startMeters(counted, sockets);
      const address = meters[0]?.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      const targets = HOSTS.map((host) => ({ host, port, profile }));
      const cost = await measureDevices(folder, { type: 'modbus', targets }, counted, INTERVAL_SECONDS);
      console.log(`${profile}, every ${INTERVAL_SECONDS} s: ${cost}`);
      for (const socket of sockets) socket.destroy();
      for (const meter of meters) meter.close();
    });
}

async function startMeters(
  counted: { requests: number; connections: number },
  sockets: Set<Socket>,
): Promise<readonly Server[]> {
  const meters: Server[] = [];
  let port = 0;
  for (const host of HOSTS) {
    const meter = createServer((socket) => {
      counted.connections++;
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
      socket.on('data', (request) => {
        counted.requests++;
        socket.write(answerTo(request));
      });
    });
    meter.listen(port, host);
    await once(meter, 'listening');
    const address = meter.address();
    if (typeof address === 'object' && address !== null) port = address.port;
    meters.push(meter);
  }
  return meters;
}

/** As many registers of 0 as were asked for (Modbus Application Protocol 6.3 and 6.4). */
function answerTo(request: Buffer): Buffer {
  const bytes = 2 * request.readUInt16BE(10);
  const answer = Buffer.alloc(9 + bytes);
  request.copy(answer, 0, 0, 8);
  answer.writeUInt16BE(3 + bytes, 4);
  answer.writeUInt8(bytes, 8);
  return answer;
}
