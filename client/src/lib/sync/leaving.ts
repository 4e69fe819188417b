type Save = () => Promise<void>;

const saves: Save[] = [];

/** Has `save` done before the page is loaded anew at the person's wish; returns how to stop. */
export function onLeave(save: Save): () => void {
  saves.push(save);
  return () => {
    const at = saves.indexOf(save);
    if (at >= 0) saves.splice(at, 1);
  };
}

/** Resolves when everything typed is kept. */
export async function beforeLeaving(): Promise<void> {
  await Promise.all(saves.map((save) => save()));
}
