/** Rises when documents look different: what was made before is then made anew. */
export const LAYOUT = 4;

/** One text for one part, whatever the order of its units. */
export function partText(
  part:
    | { readonly kind: 'all' }
    | {
        readonly kind: 'units';
        readonly unitIds: readonly string[];
        readonly root: string;
        readonly own?: string;
      }
    | { readonly kind: 'own'; readonly personId: string },
): string {
  if (part.kind === 'own') return `own ${part.personId}`;
  if (part.kind === 'all') return 'all';
  const own = part.own === undefined ? '' : ` and ${part.own}`;
  return `units ${part.root} ${[...part.unitIds].sort().join(' ')}${own}`;
}
