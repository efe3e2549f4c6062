import { ReadFailure } from '../../agent/io/io.ts';
import { SessionFigures } from '../../agent/links/figures/session-figures.ts';
import type { WindowFigures } from '../../agent/links/figures/window-figures.ts';
import type { ThreadEvents } from '../../agent/links/stamp/run-thread.ts';
import { machineMilliseconds } from '../../agent/links/stamp/stamp-loop.ts';
import type { ThreadPlan, ThreadReport, ToThread } from '../../agent/links/stamp/thread-messages.ts';
import { Measuring } from '../../agent/measuring.ts';
import { loadYaml } from './agent-yaml.ts';

/** Two peers, one of them signed, and a reflector. */
const TWO_PEERS = `site: {id: a}
sources:
  - {type: stamp, peers: [{site: b, address: 192.0.2.7, key: {file: b.key}}]}
  - {type: stamp, peers: [{site: c, address: 192.0.2.9}], interval: 1s}
stampReflector: {port: 8620, answers: everyone}
`;

/** A thread that is told what to report, and keys that are told what they are. */
export async function madeMeasuring(yaml = TWO_PEERS) {
  const config = await loadYaml(yaml, { 'b.key': 'x' });
  const plans: ThreadPlan[] = [];
  const told: ToThread[] = [];
  const logged: string[] = [];
  const keys = { text: 'a key\n' };
  let events: ThreadEvents<WindowFigures> | null = null;
  let stops = 0;
  const clock = { monotonic: () => machineMilliseconds() - 500_000, wall: () => 1_700_000_000_000 };
  const made = new Measuring({
    config,
    clock,
    io: {
      readFile: async () => Buffer.from(keys.text),
      run: async (command) => {
        if (command[0] !== 'chronyc') throw new ReadFailure('not found');
        const stdout = '7F000001,192.0.2.123,3,1795628534.1,-0.001,0,0,0,0,0,0.004,0.003,1.0,Normal\n';
        return { stdout: Buffer.from(stdout), stderr: '', exitCode: 0 };
      },
    },
    log: (level, message) => void logged.push(`${level} ${message}`),
    runThread: (plan, given) => {
      plans.push(plan);
      events = given;
      return {
        tell: (message) => void told.push(message),
        stop: async () => void stops++,
      };
    },
  });
  const sources = config.sources.flatMap((one) => (one.type === 'stamp' ? [made.source(one)] : []));
  const report = (more: Partial<ThreadReport<WindowFigures>>): void =>
    events?.message({
      kind: 'looks',
      report: {
        clockOffsetMs: 1_000_000,
        at: machineMilliseconds() - 1_000_000,
        looks: [],
        answeredAt: [],
        refusedAt: [],
        heardAt: [],
        latenessMs: 0.25,
        busyRatio: 0.1,
        skipped: 0,
        sender: { malformed: 0, unsigned: 0, unknown: 0, stranger: 0 },
        reflector: null,
        ...more,
      },
    });
  return {
    made,
    sources,
    plans,
    told,
    logged,
    keys,
    report,
    events: () => events!,
    stops: () => stops,
    clock,
  };
}

/** Figures of a session whose packets took 5 ms, but for one that was lost. */
export function lossyFigures(): WindowFigures {
  const session = new SessionFigures({ packetsPerSecond: 10 });
  for (let sequence = 0; sequence < 20; sequence++) {
    session.sent(sequence, sequence * 100);
    if (sequence === 3) continue;
    const reply = {
      forwardMs: null,
      reverseMs: null,
      clockErrorMs: null,
      reflectorSequence: null,
      hopLimit: 60,
    };
    session.answered({
      ...reply,
      sequence,
      sentAt: sequence * 100,
      receivedAt: sequence * 100 + 6,
      dwell: 1,
    });
  }
  return session.look(3000);
}
