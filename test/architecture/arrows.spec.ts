import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { folders } from './support/tree.js';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
}
interface Cruise {
  summary: { violations: Violation[]; totalCruised: number };
}

/** Packages as the rules meet them: the file that an import resolves to lies where the real one does. */
const packages: Record<string, string> = {
  zod: 'mini/index.js',
  typeorm: 'index.mjs',
  bullmq: 'dist/esm/index.js',
  'socket.io': 'wrapper.mjs',
  jest: 'build/index.mjs',
  svelte: 'src/internal/index.js',
};

/** A house in order: one import along every allowed arrow. */
const sound: Record<string, string> = {
  'src/contracts/common.ts': "import 'zod'; export const id = 1;",
  'src/contracts/index.ts': "export * from './common.js';",
  'src/platform/database/unit-of-work.ts': "import 'typeorm'; import '../../migrations/index.js';",
  'src/platform/jobs/queue.ts': "import 'bullmq';",
  'src/platform/feed/gateway.ts': "import 'socket.io'; import 'typeorm';",
  'src/migrations/index.ts': "import 'typeorm';",
  'src/people/index.ts': "export * from './people.service.js';",
  'src/people/people.service.ts':
    "import './people.repository.js'; import './domain/lines.js'; export const s = 1;",
  'src/people/people.repository.ts': "import 'typeorm'; import './person.entity.js';",
  'src/people/person.entity.ts': "import { Unit } from './unit.entity.js'; export class Person { u = Unit }",
  'src/people/unit.entity.ts':
    "import { Person } from './person.entity.js'; export class Unit { p = Person }",
  'src/people/domain/lines.ts':
    "import { id } from '#contracts/common.js'; import './other.js'; export { id };",
  'src/people/domain/other.ts': 'export const other = 1;',
  'src/people/domain/lines.spec.ts': "import 'jest'; import './lines.js';",
  'src/reports/index.ts': "import '../people/index.js'; export const r = 1;",
  'src/reports/a.ts': "import type { B } from './b.js'; export interface A { b?: B }",
  'src/reports/b.ts': "import type { A } from './a.js'; export interface B { a?: A }",
  'client/src/lib/page.svelte':
    '<script lang="ts">import { id } from "#contracts/index.js"; import "$lib/net"; console.log(id);</script>',
  'client/src/lib/net.ts': "import '$app/navigation'; export {};",
};

/** One planted violation for each rule: the file that breaks it and what stands in it. */
const planted: Record<string, [file: string, text: string]> = {
  'contracts-alone': ['src/contracts/leak.ts', "import '../people/index.js';"],
  'platform-knows-no-feature': ['src/platform/http/who.ts', "import '../../people/index.js';"],
  'domain-pure': ['src/reports/domain/rule.ts', "import 'node:crypto';"],
  'face-only': ['src/board/peek.ts', "import '../people/people.service.js';"],
  'order-people': ['src/people/up.ts', "import '../calendar/index.js';"],
  'order-calendar': ['src/calendar/up.ts', "import '../indicators/index.js';"],
  'order-indicators': [
    'src/indicators/up.ts',
    "import type { R } from '../reports/index.js'; export type X = R;",
  ],
  'order-reports': ['src/reports/up.ts', "import '../feedback/index.js';"],
  'order-feedback': ['src/feedback/up.ts', "import '../board/index.js';"],
  'order-board': ['src/board/up.ts', "import '../summaries/index.js';"],
  'order-summaries': ['src/summaries/up.ts', "import '../demo/index.js';"],
  'order-documents': ['src/documents/up.ts', "import '../demo/index.js';"],
  'order-deliveries': ['src/deliveries/up.ts', "import '../demo/index.js';"],
  'order-notifications': ['src/notifications/up.ts', "import '../demo/index.js';"],
  'order-rollout': ['src/rollout/up.ts', "import '../demo/index.js';"],
  'reply-not-query': ['src/people/people.controller.ts', "import './people.repository.js';"],
  'client-reads-contracts-only': [
    'client/src/lib/bad.svelte',
    '<script lang="ts">import "../../../src/people/index.js";</script>',
  ],
  'server-without-client': ['src/summaries/view.ts', "import '../../client/src/lib/net.js';"],
  'typeorm-in-repositories': [
    'src/people/people.jobs.ts',
    "import type { Q } from 'typeorm'; export type X = Q;",
  ],
  'bullmq-in-jobs': ['src/summaries/summaries.jobs.ts', "import 'bullmq';"],
  'sockets-in-feed': ['src/board/emit.ts', "import 'socket.io';"],
  'shipped-dependencies': ['src/board/dev.ts', "import 'jest';"],
  'no-test-in-product': ['src/people/fake.ts', "import './domain/lines.spec.js';"],
  'no-cycles': ['src/feedback/a.ts', "import './b.js'; export const a = 1;"],
  resolvable: ['src/feedback/lost.ts', "import './nowhere.js';"],
};

/** What the planted files need around them. */
const scenery: Record<string, string> = {
  'src/calendar/index.ts': 'export {};',
  'src/indicators/index.ts': 'export {};',
  'src/feedback/index.ts': 'export {};',
  'src/feedback/b.ts': "import './a.js'; export const b = 1;",
  'src/board/index.ts': 'export {};',
  'src/summaries/index.ts': 'export {};',
  'src/demo/index.ts': 'export {};',
};

async function plant(tree: string, files: Record<string, string>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(tree, file)), { recursive: true });
    await writeFile(join(tree, file), text);
  }
}

async function cruise(tree: string): Promise<Cruise['summary']> {
  const args = [cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src', 'client/src'];
  const found = await run(process.execPath, args, { cwd: tree, maxBuffer: 64 << 20 }).catch(
    (error: unknown) => error as { stdout: string },
  );
  return (JSON.parse(found.stdout) as Cruise).summary;
}

describe('the arrows', () => {
  let tree: string;
  const config = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as {
    forbidden: { name: string; severity: string }[];
  };

  beforeAll(async () => {
    tree = await realpath(await mkdtemp(join(tmpdir(), 'tanggap-arrows-')));
    for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'tsconfig.knip.json']) {
      await cp(join(root, file), join(tree, file));
    }
    const real = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
    await plant(tree, {
      'package.json': JSON.stringify({
        type: 'module',
        imports: real.imports,
        dependencies: { zod: '1.0.0', typeorm: '1.0.0', bullmq: '1.0.0', 'socket.io': '1.0.0' },
        devDependencies: { jest: '1.0.0', svelte: '1.0.0' },
      }),
      ...sound,
    });
    for (const [name, main] of Object.entries(packages)) {
      await plant(join(tree, 'node_modules', name), {
        'package.json': JSON.stringify({
          name,
          version: '1.0.0',
          exports: { '.': `./${main}`, './*': `./${main}` },
        }),
        [main]: 'export {};',
      });
    }
  });

  afterAll(async () => {
    await rm(tree, { recursive: true, force: true });
  });

  it('has a planted violation for every rule, and every rule is an error', () => {
    expect(Object.keys(planted).sort()).toEqual(config.forbidden.map((rule) => rule.name).sort());
    expect(new Set(config.forbidden.map((rule) => rule.severity))).toEqual(new Set(['error']));
  });

  it('lets a sound house pass', async () => {
    const summary = await cruise(tree);
    expect(summary.violations.map((v) => `${v.rule.name}: ${v.from} → ${v.to}`)).toEqual([]);
    expect(summary.totalCruised).toBeGreaterThan(Object.keys(sound).length);
  });

  it('finds every planted violation where it was planted', async () => {
    await plant(tree, scenery);
    await plant(tree, Object.fromEntries(Object.values(planted)));
    const found = new Set((await cruise(tree)).violations.map((v) => `${v.rule.name}: ${v.from}`));
    const missed = Object.entries(planted)
      .map(([rule, [file]]) => `${rule}: ${file}`)
      .filter((violation) => !found.has(violation));
    expect(missed).toEqual([]);
  });

  it('knows every folder of src', async () => {
    const text = await readFile(join(root, '.dependency-cruiser.cjs'), 'utf8');
    const known = new Set(['contracts', 'platform', 'migrations']);
    for (const name of /const features = \[(.*?)\]/s.exec(text)![1]!.matchAll(/'([^']+)'/g))
      known.add(name[1]!);
    expect((await folders(join(root, 'src'))).filter((name) => !known.has(name))).toEqual([]);
  });
});
