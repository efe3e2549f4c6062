import { parentPort, workerData } from 'node:worker_threads';
import { SessionFigures } from '../figures/session-figures.ts';
import { StampLoop } from './stamp-loop.ts';
import type { ToThread } from './thread-messages.ts';
import { raiseThreadPriority } from './thread-priority.ts';

// The measuring thread: built as a program of its own beside the agent's, which starts it.
const port = parentPort;
if (port === null) throw new Error('this is a thread of weft-agent and no program');
const thread = raiseThreadPriority();
const loop = new StampLoop(
  // Our own agent's word, checked with its configuration.
  workerData,
  ({ intervalMs }) => new SessionFigures({ packetsPerSecond: 1000 / intervalMs }),
  (message) => port.postMessage(message),
);
port.on('message', (message: ToThread) => {
  loop.take(message);
  if (message.kind === 'stop') port.close();
});
if (thread !== null) port.postMessage({ kind: 'thread', number: thread });
loop.start();
