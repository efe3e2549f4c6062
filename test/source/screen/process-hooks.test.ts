import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { endByHangUp, hookProcess } from '../../../source/screen/process-hooks.ts';

class FakeProcess extends EventEmitter {
  readonly pid = 42;
  readonly kills: string[] = [];

  kill(pid: number, signal: string): void {
    this.kills.push(`${pid} ${signal}`);
  }
}

function hooked(withEnd: boolean) {
  const process = new FakeProcess();
  const log: string[] = [];
  const unhook = hookProcess({
    process,
    release: () => log.push('release'),
    resume: () => log.push('resume'),
    end: withEnd ? (signal) => log.push(`end ${signal}`) : undefined,
  });
  return { process, log, unhook };
}

describe('the hooks on the process', () => {
  it.each(['exit', 'uncaughtExceptionMonitor'])('give the terminal back on %s', (event) => {
    const { process, log } = hooked(false);
    process.emit(event);
    expect(log).toEqual(['release']);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'give it back on %s and let the signal end the process',
    (signal) => {
      const { process, log } = hooked(false);
      process.emit(signal);
      expect(log).toEqual(['release']);
      expect(process.kills).toEqual([`42 ${signal}`]);
      expect(process.listenerCount(signal)).toBe(0);
    },
  );

  it('leave the end to the program where it wants to end in order', () => {
    const { process, log } = hooked(true);
    process.emit('SIGTERM');
    expect(log).toEqual(['end SIGTERM']);
    expect(process.kills).toEqual([]);
  });

  it('give it back before the process stops and take it when it goes on', () => {
    const { process, log } = hooked(true);
    process.emit('SIGTSTP');
    expect(process.kills).toEqual(['42 SIGSTOP']);
    process.emit('SIGCONT');
    expect(log).toEqual(['release', 'resume']);
  });

  it('can be taken off', () => {
    const { process, unhook } = hooked(true);
    unhook();
    expect(process.eventNames()).toEqual([]);
  });

  it('let the process end by the hang-up when its terminal is gone', () => {
    const { process, unhook } = hooked(true);
    unhook();
    endByHangUp(process);
    process.emit('exit');
    expect(process.kills).toEqual(['42 SIGHUP']);
  });
});
