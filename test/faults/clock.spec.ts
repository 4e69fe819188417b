import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const HOUR_MS = 3_600_000;

/** Answers every line with what its clocks say. */
const program = `
process.stdin.on('data', () => {
  const d = new Date();
  console.log(JSON.stringify({
    now: Date.now(), made: d.getTime(), text: Date.parse(Date()), given: new Date(5).getTime(),
    real: performance.timeOrigin + performance.now(), same: d instanceof Date && d.constructor === Date,
  }));
});
console.log('{}');
`;

describe('the clock of the fault suite', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tanggap-clock-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('shifts Date while the process runs, and leaves monotonic time alone', async () => {
    const file = join(folder, 'clock');
    await writeFile(file, String(-HOUR_MS));
    const child = spawn(
      process.execPath,
      ['--import', join(import.meta.dirname, 'support/clock.mjs'), '--eval', program],
      {
        env: { FAULTS_CLOCK: file },
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    try {
      child.stdout.setEncoding('utf8');
      const next = async () =>
        JSON.parse(((await once(child.stdout, 'data')) as [string])[0]) as Record<string, number>;
      const ask = () => {
        const answer = next();
        child.stdin.write('\n');
        return answer;
      };
      const hoursOff = async () => {
        const { now, made, text, given, real, same } = await ask();
        expect([given, same]).toEqual([5, true]);
        return [now, made, text].map((at) => Math.round((Number(at) - Number(real)) / HOUR_MS));
      };
      await next();
      expect(await hoursOff()).toEqual([-1, -1, -1]);
      await writeFile(file, String(HOUR_MS));
      child.kill('SIGUSR2');
      let off = await hoursOff();
      // The signal may arrive after the question.
      while (off[0] === -1) off = await hoursOff();
      expect(off).toEqual([1, 1, 1]);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
});
