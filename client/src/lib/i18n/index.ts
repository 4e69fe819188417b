import { areas } from './areas.js';
import type { Catalogue } from './catalogue.js';
import { language, setLanguage, type Language } from './language.js';

export { language, languages, setZone, type Language } from './language.js';
export * from './format.js';

export type Area = keyof typeof areas;
type Words<A extends Area> = Catalogue<Awaited<ReturnType<(typeof areas)[A]['id']>>['default']>;

const loaded = new Map<Area, unknown>();

async function fetchArea(area: Area, wanted: Language): Promise<void> {
  const module = await areas[area][wanted]();
  // A slower answer for a language that was left meanwhile must not win.
  if (wanted === language()) loaded.set(area, module.default);
}

/** Makes the words of these areas ready; every page's `load` calls it for what it shows. */
export async function loadTexts(...wanted: Area[]): Promise<void> {
  const chosen = language();
  await Promise.all(wanted.filter((area) => !loaded.has(area)).map((area) => fetchArea(area, chosen)));
}

/** The words of an area in the chosen language. Throws when no `load` asked for them: a mistake of the page. */
export function text<A extends Area>(area: A): Words<A> {
  const words = loaded.get(area);
  if (!words) throw new Error(`texts of "${area}" are not loaded`);
  return words as Words<A>;
}

/** Changes the language and fetches the areas in use; whoever shows text renders again afterwards. */
export async function changeLanguage(next: Language): Promise<void> {
  if (next === language()) return;
  setLanguage(next);
  await Promise.all([...loaded.keys()].map((area) => fetchArea(area, next)));
}
