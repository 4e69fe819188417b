import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseConfig, variableNames } from '../../src/platform/config/config.js';
import { environmentOf, interpolate, readCompose, type ComposeService } from '../support/compose.js';
import { repositoryFiles, root } from './support/tree.js';

const compose = readCompose();
const services = Object.entries(compose.services);
const ours = services.filter(([, service]) => service.image === 'tanggap');
const dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8');

function configOf(service: ComposeService) {
  return parseConfig(environmentOf(service, { POSTGRES_PASSWORD: 'secret' }));
}

describe('docker-compose.yml', () => {
  it('has two web nodes, a worker, a migration, PostgreSQL, Redis and a proxy', () => {
    expect(services.map(([name]) => name).sort()).toEqual(
      ['app1', 'app2', 'database', 'migrate', 'proxy', 'redis', 'worker'].sort(),
    );
    const roles = Object.fromEntries(
      ours.map(([name, service]) => [name, { web: configOf(service).web, worker: configOf(service).worker }]),
    );
    expect(roles).toMatchObject({
      app1: { web: true, worker: false },
      app2: { web: true, worker: false },
      worker: { web: false, worker: true },
    });
  });

  it('names only volumes, networks and services that it declares, and uses all of them', () => {
    const named = new Set<string>();
    const networks = new Set<string>();
    for (const [name, service] of services) {
      for (const volume of service.volumes ?? []) {
        const source = volume.split(':')[0]!;
        if (source.startsWith('./'))
          expect([name, source, existsSync(join(root, source))]).toEqual([name, source, true]);
        else named.add(source);
      }
      for (const network of service.networks ?? []) networks.add(network);
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(Object.keys(compose.services)).toContain(other);
        const needed = compose.services[other]!;
        if (condition === 'service_healthy')
          expect([other, needed.healthcheck?.test[0]]).toEqual([other, expect.stringMatching(/^CMD/)]);
        else expect(condition).toBe('service_completed_successfully');
      }
    }
    expect([...named].sort()).toEqual(Object.keys(compose.volumes).sort());
    expect([...networks].sort()).toEqual(Object.keys(compose.networks).sort());
  });

  it('gives our processes only variables that they know, with values that they accept', () => {
    for (const [name, service] of ours) {
      const unknown = Object.keys(service.environment ?? {}).filter((key) => !variableNames.includes(key));
      expect([name, unknown]).toEqual([name, []]);
      const config = configOf(service);
      expect(new URL(config.databaseUrl!).hostname in compose.services).toBe(true);
      expect(new URL(config.redisUrl!).hostname in compose.services).toBe(true);
      expect(config.trustProxy).toBe(1);
      expect(config.publicUrl).toBe('http://localhost');
      expect([name, config.migrate]).toEqual([name, name === 'migrate']);
    }
  });

  it('refuses to start without a database password', () => {
    expect(() => interpolate(compose.services.database!.environment!.POSTGRES_PASSWORD!, {})).toThrow(
      /\.env/,
    );
  });

  it('sends the proxy to the web nodes alone, on the port that they listen on', async () => {
    const caddy = await readFile(join(root, 'deploy/Caddyfile'), 'utf8');
    const upstreams = /reverse_proxy (.*) \{/.exec(caddy)![1]!.split(' ');
    expect(upstreams).toEqual(['app1:3000', 'app2:3000']);
    expect(dockerfile).toMatch(/^ENV .*\bHOST=0\.0\.0\.0 PORT=3000\b/m);
    const braces = (sign: string) => caddy.replaceAll(/#.*/g, '').split(sign).length;
    expect(braces('{')).toBe(braces('}'));
  });
});

describe('Dockerfile', () => {
  const instructions = dockerfile
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const last = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM')));

  it('builds on node:24-slim and runs without root under an init', () => {
    const bases = instructions.filter((line) => line.startsWith('FROM')).map((line) => line.split(' ')[1]);
    expect(new Set(bases)).toEqual(new Set(['node:24-slim']));
    expect(last.find((line) => line.startsWith('USER'))).toBe('USER node');
    expect(last.find((line) => line.startsWith('ENTRYPOINT'))).toContain('tini');
  });

  it('ships production dependencies alone', () => {
    const stage = (name: string) => {
      const start = instructions.findIndex((line) => line.endsWith(`AS ${name}`));
      const end = instructions.findIndex((line, at) => at > start && line.startsWith('FROM'));
      return instructions.slice(start, end);
    };
    expect(stage('production').find((line) => line.includes('npm ci'))).toContain('--omit=dev');
    expect(last.filter((line) => line.includes('node_modules'))).toEqual([
      'COPY --from=production /app/node_modules ./node_modules',
    ]);
  });

  it('copies what exists and what .dockerignore lets through', async () => {
    const ignore = (await readFile(join(root, '.dockerignore'), 'utf8')).split('\n');
    const allowed = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    const files = await repositoryFiles();
    for (const line of instructions.filter((text) => text.startsWith('COPY') && !text.includes('--from='))) {
      for (const source of line.split(' ').slice(1, -1)) {
        expect([source, allowed.includes(source)]).toEqual([source, true]);
        expect([source, files.some((file) => file === source || file.startsWith(`${source}/`))]).toEqual([
          source,
          true,
        ]);
      }
    }
  });
});
