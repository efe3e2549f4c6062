import { describe, expect, it } from 'vitest';
import type { CommandAnswer } from '../../protocol/command.ts';
import type { SteerFrame } from '../../protocol/wire/frame.ts';
import type { Submission } from '../../source/agents/submissions.ts';
import { ServedRequests } from '../../source/served-requests.ts';

const ID = '01M8AG1PD1KR7T976SCVTZK9ZE';
const steer = (id: string): SteerFrame => ({
  kind: 'steer',
  steer: { id, operation: ID, verb: 'pause', deadlineSeconds: null, reason: '', hash: '' },
});

function hall(version: number | null = 3) {
  const sent: { readonly site: string; readonly frame: Submission['frame'] }[] = [];
  const listeners = new Set<(submission: Submission) => void>();
  const submissions = {
    open: [],
    onChange: (listener: (submission: Submission) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    submit: async (site: string, frame: Submission['frame']): Promise<CommandAnswer> => {
      sent.push({ site, frame });
      const id = frame.kind === 'steer' ? frame.steer.id : frame.command.id;
      const answer: CommandAnswer = { id, status: 'accepted', reason: '', refusals: [] };
      for (const listener of listeners)
        listener({ site, id, frame, state: 'answered', answer, isRecovered: false });
      return answer;
    },
  };
  const screen = (speaker: string) => new ServedRequests({ submissions, speaker, versionOf: () => version });
  return { sent, listeners, screen };
}

describe('requests of served screens', () => {
  it('go with the name of whoever sits there', async () => {
    const { sent, screen } = hall();
    await screen('noc-1').submit('de-halm', steer(ID));
    expect(sent).toEqual([{ site: 'de-halm', frame: { ...steer(ID), speaker: 'noc-1' } }]);
  });

  it('are told to the screen they came from and to no other', async () => {
    const { screen } = hall();
    const [one, other] = [screen('noc-1'), screen('noc-2')];
    const told: string[] = [];
    one.onChange(({ id }) => told.push(`one ${id}`));
    other.onChange(({ id }) => told.push(`other ${id}`));
    await one.submit('de-halm', steer(ID));
    expect(told).toEqual([`one ${ID}`]);
  });

  it.each([
    [2, 'the agent of de-halm is too old to keep whose request it is'],
    [null, 'de-halm was not heard yet'],
  ])('are not sent to an agent of version %s', async (version, words) => {
    const { sent, screen } = hall(version);
    await expect(screen('noc-1').submit('de-halm', steer(ID))).rejects.toThrow(words);
    expect(sent).toEqual([]);
  });

  it('leave nothing listening behind', () => {
    const { listeners, screen } = hall();
    const one = screen('noc-1');
    one.stop();
    one.stop();
    expect(listeners.size).toBe(0);
  });
});
