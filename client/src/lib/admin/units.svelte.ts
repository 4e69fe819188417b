import type { Unit } from '#contracts/index.js';
import { call } from '../net/index.js';
import { Resource } from '../resource.svelte.js';

/** All units of the organisation, with what forms need of them. */
export class Units {
  readonly list = new Resource<Unit[]>('units', async () => (await call('GET /api/units')).items);

  /** As a tree, read from top to bottom. */
  tree = $derived.by(() => {
    const all = this.list.value ?? [];
    const rows: { unit: Unit; depth: number }[] = [];
    const walk = (parent: string | null, depth: number) => {
      for (const unit of all) {
        if (unit.parentId !== parent) continue;
        rows.push({ unit, depth });
        walk(unit.id, depth + 1);
      }
    };
    walk(null, 0);
    return rows;
  });

  /** For a select: indented by depth. */
  options = $derived(
    this.tree.map(({ unit, depth }) => ({
      value: unit.id,
      label: `${'\u2003'.repeat(depth)}${unit.name}`,
    })),
  );

  name(id: string): string {
    return this.list.value?.find((unit) => unit.id === id)?.name ?? '';
  }
}
