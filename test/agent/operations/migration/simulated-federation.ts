import type { Journal } from '../../../../agent/operations/journal.ts';
import { MigrationRunner } from '../../../../agent/operations/migration/runner.ts';
import type { OwnLife } from '../../../../agent/operations/migration/target-state.ts';
import { decodePeerFrame, encodePeerFrame, type PeerMessage } from '../../../../protocol/index.ts';
import { SimulatedFolder, simulatedTransfer } from './simulated-folder.ts';
import { SimulatedDisk, SimulatedJournal } from './simulated-journal.ts';
import { SimulatedScheduler, type Weather } from './simulated-scheduler.ts';
import { SimulatedTime } from './simulated-time.ts';

/** One life of one agent. */
interface Life {
  readonly runner: MigrationRunner;
  readonly journal: SimulatedJournal;
  isAlive: boolean;
}

export class SimulatedSite {
  readonly name: string;
  readonly scheduler: SimulatedScheduler;
  readonly folder: SimulatedFolder;
  disk = new SimulatedDisk();
  life: Life | null = null;
  lives = 0;
  disks = 1;
  /** Without power: nothing of it starts. */
  isOff = false;

  constructor(name: string, scheduler: SimulatedScheduler, folder: SimulatedFolder) {
    this.name = name;
    this.scheduler = scheduler;
    this.folder = folder;
  }
}

/** What else an agent keeps and does; without, a site has nothing but its migrations. */
export interface Beside {
  /** The journal that migrations are kept in, by whoever reads all of it. */
  journal(site: SimulatedSite, journal: SimulatedJournal): Journal;
  begun(site: SimulatedSite, runner: MigrationRunner, isAlive: () => boolean): void;
}

const ALONE: Beside = { journal: (_site, journal) => journal, begun: () => undefined };

/** Two real runners, and everything around them simulated. */
export class SimulatedFederation {
  readonly time = new SimulatedTime();
  readonly weather: Weather;
  readonly violations: string[] = [];
  /** Why nothing may leave a site at present; null while it may. */
  refusal: string | null = null;
  readonly counts = { messages: 0, lost: 0, doubled: 0, crashes: 0, disks: 0 };
  /** Migrations that two people forced while their target had no power, and sites that had it again later. */
  readonly dead = { forced: 0, returned: 0 };
  readonly west: SimulatedSite;
  readonly east: SimulatedSite;
  readonly #random: () => number;
  readonly #beside: Beside;

  constructor(random: () => number, weather: Weather, beside: Beside = ALONE) {
    this.#random = random;
    this.#beside = beside;
    this.weather = weather;
    this.west = this.#site('de-halm');
    this.east = this.#site('eemshaven');
    for (const site of [this.west, this.east]) this.start(site);
  }

  /** `before` is asked of the runner when it is made and has not been started. */
  start(site: SimulatedSite, before: (runner: MigrationRunner) => void = () => undefined): void {
    if (site.life !== null || site.isOff) return;
    const { time, weather } = this;
    const random = this.#random;
    const life = { isAlive: true };
    const isAlive = () => life.isAlive;
    const journal = new SimulatedJournal(site.disk, time, random);
    const own: OwnLife = {
      site: site.name,
      store: `${site.name}-${site.disks}`,
      boot: `boot-${++site.lives}`,
    };
    const other = () => (site === this.west ? this.east : this.west);
    const runner = new MigrationRunner({
      own,
      journal: this.#beside.journal(site, journal),
      clock: time,
      random,
      log: (level, message, fields) => {
        if (level === 'error' && /^I\d/.test(message))
          this.violations.push(`${site.name} says ${message} ${JSON.stringify(fields)}`);
      },
      changed: () => undefined,
      steering: site.scheduler.steering(isAlive),
      transfer: simulatedTransfer(
        {
          time,
          random,
          weather,
          own: site.folder,
          other: () => other().folder,
          leaves: () => this.#leaves(site, other()),
        },
        isAlive,
      ),
      policy: { mayLeave: () => this.refusal, mayEnter: () => null },
      peer: { send: (message) => isAlive() && this.#carry(message) },
      timers: { after: (milliseconds, then) => time.after(milliseconds, () => isAlive() && then()) },
    });
    site.life = Object.assign(life, { runner, journal });
    before(runner);
    runner.start();
    this.#beside.begun(site, runner, isAlive);
  }

  crash(site: SimulatedSite): void {
    if (site.life === null) return;
    this.counts.crashes++;
    site.life.isAlive = false;
    void site.life.journal.stop();
    site.life = null;
  }

  /** The whole site: its agent, its scheduler, and what was on its way to that. */
  losePower(site: SimulatedSite): void {
    this.crash(site);
    site.isOff = true;
    site.scheduler.losePower();
  }

  giveBackPower(site: SimulatedSite): void {
    site.isOff = false;
    this.start(site);
  }

  loseDisk(site: SimulatedSite): void {
    this.crash(site);
    this.counts.disks++;
    site.disk = new SimulatedDisk();
    site.disks++;
  }

  #site(name: string): SimulatedSite {
    const folder = new SimulatedFolder(name);
    return new SimulatedSite(
      name,
      new SimulatedScheduler(this.time, this.#random, this.weather, folder, () => this.#watch()),
      folder,
    );
  }

  #carry(message: PeerMessage): void {
    this.counts.messages++;
    const bytes = encodePeerFrame(message);
    const fate = this.#random();
    if (fate < this.weather.lost) {
      this.counts.lost++;
      return;
    }
    const isDoubled = fate < this.weather.lost + this.weather.doubled;
    if (isDoubled) this.counts.doubled++;
    for (let copy = 0; copy < (isDoubled ? 2 : 1); copy++) {
      // Some are overtaken by minutes.
      const delay = this.#random() < this.weather.late ? this.#random() * 300_000 : 5 + this.#random() * 400;
      this.time.after(delay, () => {
        const arrived = decodePeerFrame(bytes);
        if (arrived.kind === 'hello' || arrived.kind === 'links') return;
        const to = arrived.to === this.west.name ? this.west : this.east;
        to.life?.runner.receive(arrived, arrived.from);
      });
    }
  }

  /** I1, at every change of any job: a process that is ending is still a process. */
  #watch(): void {
    const copies = new Map<string, string>();
    for (const site of [this.west, this.east])
      for (const job of site?.scheduler.jobs ?? [])
        if (job.state === 'running' || job.state === 'completing') {
          const here = `${site.name}/${job.id}`;
          const other = copies.get(job.spec.name);
          if (other !== undefined)
            this.violations.push(`I1: ${job.spec.name} runs as ${other} and ${here} at ${this.time.wall()}`);
          copies.set(job.spec.name, here);
        }
  }

  /** I5: both agents' journals say yes before a byte moves; a lost disk had said so too. */
  #leaves(from: SimulatedSite, to: SimulatedSite): void {
    const agreed = to.disks > 1 || to.disk.lines.some(({ code }) => code === 'migration.target-reserved');
    const left = from.disk.lines.some(({ code }) => code === 'migration.checkpointed');
    if (!agreed || !left) this.violations.push(`I5: a checkpoint leaves ${from.name} before both said yes`);
  }
}
