/**
 * Places the margin notes of a list (`.margin` inside its rows) beside their rows, each below the one before it, on
 * screens that have a margin. The rows keep their own height.
 */
export function stackNotes(list: HTMLElement): () => void {
  const wide = matchMedia('(min-width: 64rem)');
  const notes = () => [...list.querySelectorAll<HTMLElement>('.margin')];

  function place(): void {
    let below = 0;
    for (const note of notes()) {
      const row = note.parentElement?.offsetTop ?? 0;
      const top = Math.max(row, below);
      note.style.top = wide.matches ? `${top - row}px` : '';
      below = top + note.offsetHeight + 16;
    }
  }

  const sizes = new ResizeObserver(place);
  const watch = () => {
    sizes.disconnect();
    sizes.observe(list);
    for (const note of notes()) sizes.observe(note);
    place();
  };
  const rows = new MutationObserver(watch);
  rows.observe(list, { childList: true, subtree: true });
  wide.addEventListener('change', place);
  watch();
  return () => {
    sizes.disconnect();
    rows.disconnect();
    wide.removeEventListener('change', place);
  };
}
