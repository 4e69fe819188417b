/**
 * A short fingerprint of a board's cells, the same on server and client whatever their order: FNV-1a (32 bit, over
 * UTF-16 code units) of the sorted `person:date:version` lines. It finds a board that has drifted; it proves nothing
 * against an attacker.
 */
export function boardDigest(
  cells: Iterable<{ readonly personId: string; readonly date: string; readonly version: number }>,
): string {
  const lines = Array.from(cells, (cell) => `${cell.personId}:${cell.date}:${cell.version}`).sort();
  let hash = 0x811c9dc5;
  for (const line of lines) {
    for (let i = 0; i < line.length; i++) hash = Math.imul(hash ^ line.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ 10, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
