/** Rises when documents look different: what was made before is then made anew. */
export const LAYOUT = 3;

/** One text for one part, whatever the order of its units. */
export function partText(
  part:
    | { readonly kind: 'all' }
    | { readonly kind: 'units'; readonly unitIds: readonly string[]; readonly root: string }
    | { readonly kind: 'own'; readonly personId: string },
): string {
  if (part.kind === 'own') return `own ${part.personId}`;
  return part.kind === 'all' ? 'all' : `units ${part.root} ${[...part.unitIds].sort().join(' ')}`;
}
