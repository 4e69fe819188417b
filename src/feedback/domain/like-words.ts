/** The words that somebody looks for as patterns of LIKE: what LIKE would read as a wildcard stands for itself. */
export function likeWords(wanted: string): string[] {
  const words = new Set(wanted.toLowerCase().split(/\s+/u).filter(Boolean));
  return [...words].map((word) => `%${word.replace(/[\\%_]/gu, (sign) => `\\${sign}`)}%`);
}
