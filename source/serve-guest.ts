import { neutralise } from '../protocol/text.ts';
import { ulids } from './actions/ulid.ts';
import type { ActingServices } from './app/acting.ts';
import type { ConsoleModel } from './app/console-model.ts';
import { initialState } from './app/screen-state.ts';
import type { ServeCommand } from './cli/command-line.ts';
import type { ConsoleConfig } from './config/console-config.ts';
import type { FabricWatch } from './fabric-watch.ts';
import { firstPicture } from './first-picture.ts';
import type { PaintRounds } from './paint-rounds.ts';
import { type InputEvent, keyNameOf } from './screen/input-events.ts';
import { Attendance, type AttendanceOptions } from './serve/attendance.ts';
import type { Guest } from './serve/ssh-door.ts';
import { ServedRequests, type ServedRequestsOptions } from './served-requests.ts';
import { showScreen } from './show-screen.tsx';
import { servicesOf } from './terminal-services.ts';

/** What all guests share. */
export interface Hall {
  readonly command: Pick<ServeCommand, 'color' | 'ascii'>;
  readonly config: ConsoleConfig;
  readonly watch: FabricWatch;
  readonly rounds: PaintRounds;
  /** Null where nobody may act. */
  readonly requests: Omit<ServedRequestsOptions, 'speaker'> | null;
  readonly limits?: Pick<AttendanceOptions, 'idleMs' | 'totalMs' | 'warningMs'>;
}

/** A guest who is being served. */
export interface Seat {
  readonly guest: Guest;
  /** Gives the terminal back, and says why in one line on it. */
  end(reason: string): void;
  /** Settles with why it ended, when the connection may be closed. */
  readonly ended: Promise<string>;
}

/** How often it is looked at how long somebody has been there. */
const LOOK_EVERY_MS = 1_000;

/** A console for one guest, until they leave or have to. */
export function serveGuest(guest: Guest, hall: Hall): Seat {
  const { key, channel, output } = guest;
  if (guest.term === 'dumb') return turnedAway(guest, 'TERM=dumb cannot show the console');
  const { config, watch, rounds } = hall;
  const options = {
    stdin: channel,
    stdout: output,
    environment: environmentOf(guest, hall.command.color),
    theme: config.theme,
    background: config.background === 'auto' ? undefined : config.background,
    ascii: hall.command.ascii,
    mouse: config.mouse && !key.isWall,
  };
  const screen = firstPicture(options);
  let because: string | null = null;
  const end = (reason: string): void => {
    because ??= reason;
    screen.close();
  };
  let model: ConsoleModel | null = null;
  const attendance = new Attendance({
    isUnattended: key.isWall,
    now: () => performance.now(),
    warn: (text) => model?.dispatch({ type: 'remark', text }),
    end,
    ...hall.limits,
  });
  const timer = setInterval(() => attendance.tick(), LOOK_EVERY_MS);
  channel.on('data', () => attendance.pressed());
  const acting = actingOf(guest, hall);
  const show = async (): Promise<string> => {
    try {
      const shown = await showScreen({
        screen,
        terminal: servicesOf(screen, options),
        initial: { ...initialState('overview', '', key.isWall), dim: config.wall.dim },
        watch,
        acting: acting?.services ?? null,
        remember: (made) => {
          model = made;
          return () => undefined;
        },
        hears: key.isWall ? isQuit : () => true,
        onNews: rounds.join,
      });
      if (shown.reason === 'failure') because ??= `the console failed: ${shown.error.message}`;
      else if (shown.reason !== 'closed') because ??= 'the connection ended';
    } catch (error) {
      because ??= `the console failed: ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      clearInterval(timer);
      acting?.stop();
      screen.close();
      await screen.ended;
    }
    if (because !== null && channel.writable) output.write(`weft: ${neutralise(because, 512)}\r\n`);
    guest.leave(because === null ? 0 : 1);
    return because ?? 'they left';
  };
  return { guest, end, ended: show() };
}

function turnedAway(guest: Guest, because: string): Seat {
  guest.output.write(`weft: ${neutralise(because, 512)}\r\n`);
  guest.leave(1);
  return { guest, end: () => undefined, ended: Promise.resolve(because) };
}

function actingOf(
  { key }: Guest,
  { requests, config }: Hall,
): { readonly services: ActingServices; stop(): void } | null {
  if (requests === null || key.role !== 'operator' || key.operator === null) return null;
  const own = new ServedRequests({ ...requests, speaker: key.operator });
  return {
    services: { requests: own, dataClasses: config.dataClasses, newId: ulids(() => Date.now()) },
    stop: () => own.stop(),
  };
}

/** A wall has nothing to press. */
function isQuit(event: InputEvent): boolean {
  return event.kind === 'key' && ['q', 'ctrl-c'].includes(keyNameOf(event));
}

/** Only the terminal's type is the client's to say; the server's own environment is nobody's terminal. */
function environmentOf({ term }: Guest, color: boolean | null): Readonly<Record<string, string>> {
  const TERM = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/.test(term) ? term : 'vt100';
  return { TERM, ...(color === false ? { NO_COLOR: '1' } : {}) };
}
