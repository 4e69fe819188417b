import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { readAdmin } from './admin-command.js';

const read = (argv: string[], env: Record<string, string> = {}, typed?: string) => {
  const terminal = Object.assign(new PassThrough(), { isTTY: typed !== undefined });
  if (typed !== undefined) terminal.write(typed);
  return readAdmin({ argv, env, terminal, output: new PassThrough() });
};

describe('the command that makes an admin', () => {
  it('takes flags before variables', async () => {
    const answer = await read(['--login', 'Ani', '--name', 'Ani Lestari', '--password', 'cukup-panjang'], {
      ADMIN_LOGIN: 'lain',
      ADMIN_ZONE: 'Asia/Jayapura',
    });
    expect(answer).toEqual({
      admin: {
        login: 'ani',
        name: 'Ani Lestari',
        password: 'cukup-panjang',
        organisation: 'Organisasi',
        zone: 'Asia/Jayapura',
      },
      madeUp: false,
    });
  });

  it('makes up a password where none is given', async () => {
    const answer = await read([], { ADMIN_LOGIN: 'ani', ADMIN_NAME: 'Ani' });
    expect(answer.madeUp).toBe(true);
    expect(answer.admin.password).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
  });

  it('names all that is missing or wrong', async () => {
    await expect(read(['--login', 'x', '--password', 'pendek'])).rejects.toThrow(
      'Missing or not usable: --name, --login, --password.',
    );
    await expect(read(['--nonsense'])).rejects.toThrow('--nonsense');
  });
});
