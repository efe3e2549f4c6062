import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { terminalPrompt } from '../../../../source/agents/ssh/terminal-prompt.ts';

/** A terminal as far as a question needs one. */
const terminal = (isTTY = true): NodeJS.ReadStream & NodeJS.WriteStream =>
  Object.assign(new PassThrough(), { isTTY }) as PassThrough & NodeJS.ReadStream & NodeJS.WriteStream;

const shown = (output: { read(): unknown }): string => String(output.read() ?? '');

describe('a question on a terminal', () => {
  it('has nobody to answer it when input or output is none', () => {
    expect(terminalPrompt(terminal(), terminal(false))).toBeNull();
    expect(terminalPrompt(terminal(false), terminal())).toBeNull();
  });

  it('shows its lines and gives the answer', async () => {
    const [input, output] = [terminal(), terminal()];
    const answer = terminalPrompt(input, output)?.ask(['one', 'two\u001b[2J'], 'Is it? ');
    input.write('yes\n');
    expect(await answer).toBe('yes');
    const text = shown(output);
    expect(text).toContain('one\ntwo‹1B›[2J\nIs it? ');
  });

  it('never shows a passphrase', async () => {
    const [input, output] = [terminal(), terminal()];
    const answer = terminalPrompt(input, output)?.askSecret('Passphrase: ');
    input.write('correct horse\n');
    expect(await answer).toBe('correct horse');
    expect(shown(output)).toBe('Passphrase: \n');
  });

  it('waits for the question before it', async () => {
    const [input, output] = [terminal(), terminal()];
    const prompt = terminalPrompt(input, output);
    const first = prompt?.ask(['first'], '? ');
    const second = prompt?.ask(['second'], '? ');
    input.write('1\n');
    expect(await first).toBe('1');
    expect(shown(output)).not.toContain('second\n? 1');
    input.write('2\n');
    expect(await second).toBe('2');
  });

  it('has no answer when the input ends', async () => {
    const [input, output] = [terminal(), terminal()];
    const answer = terminalPrompt(input, output)?.ask([], '? ');
    input.end();
    expect(await answer).toBeNull();
  });
});
