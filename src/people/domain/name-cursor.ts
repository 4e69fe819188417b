/** Where a list of people by name goes on: after this name and id. */
export interface NameCursor {
  readonly name: string;
  readonly id: string;
}

export const writeCursor = ({ name, id }: NameCursor): string => btoa(encodeURIComponent(`${id}${name}`));

/** Null for text that `writeCursor` did not make. */
export function readCursor(text: string): NameCursor | null {
  try {
    const plain = decodeURIComponent(atob(text));
    const id = plain.slice(0, 36);
    return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? { id, name: plain.slice(36) } : null;
  } catch {
    return null;
  }
}
