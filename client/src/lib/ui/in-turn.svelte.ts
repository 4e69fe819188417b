/** Runs after the next frame has been painted; gives how to leave it. */
function afterPaint(run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => (timer = setTimeout(run)));
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

/**
 * How many pieces of a long thing are drawn: `first` at once, then one more after each frame, up to `most`. A key or tap that
 * comes meanwhile is answered between two of them. Called while a component is made.
 */
export function inTurn(most: () => number, first = 1): { readonly drawn: number } {
  let drawn = $state(first);
  $effect(() => {
    if (drawn < most()) return afterPaint(() => (drawn += 1));
  });
  return {
    get drawn() {
      return drawn;
    },
  };
}
