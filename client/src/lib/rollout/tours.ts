import type { Role, TourName } from '#contracts/index.js';

/**
 * What each step of a tour points at, by `data-tour`: the first of these names of which something can be seen. The later
 * names stand in while the page has nothing of the first (no line is open, nobody has reported yet); the last is a way
 * through the product, which is always there. The words stand in the catalogue (`rollout.tour`), in the same order.
 */
export const tours: Readonly<Record<TourName, { path: string; targets: readonly (readonly string[])[] }>> = {
  staff: {
    path: '/',
    targets: [
      ['activity', 'submit', 'today'],
      ['quantity', 'activity', 'submit', 'today'],
      ['obstacle', 'activity', 'submit', 'today'],
      ['submit', 'today'],
      ['feedback'],
    ],
  },
  supervisor: {
    path: '/papan',
    targets: [
      ['order', 'board'],
      ['row', 'board'],
      ['row', 'board'],
      ['comment', 'feedback', 'board'],
    ],
  },
  hr: {
    path: '/ringkasan',
    targets: [
      ['weeks', 'summaries'],
      ['words', 'weeks', 'summaries'],
      ['deliveries', 'summaries'],
      ['burden', 'summaries'],
    ],
  },
};

/** The element that a step points at: of the first name of which something is drawn. A hidden navigation is not. */
export function targetOf(names: readonly string[]): Element | undefined {
  for (const name of names) {
    for (const one of document.querySelectorAll(`[data-tour="${name}"]`)) {
      if (one.getClientRects().length > 0) return one;
    }
  }
  return undefined;
}

/** The tour that belongs to a page, for who works there; null: none. */
export function tourAt(path: string, roles: readonly Role[]): TourName | null {
  if (path === '/') return 'staff';
  if (path === '/papan' && (roles.includes('supervisor') || roles.includes('leader'))) return 'supervisor';
  if (path === '/ringkasan' && roles.includes('hr')) return 'hr';
  return null;
}

/** The tour of who asks for one from anywhere: of what they do most. */
export function ownTour(roles: readonly Role[]): TourName {
  if (roles.includes('hr')) return 'hr';
  return roles.includes('supervisor') || roles.includes('leader') ? 'supervisor' : 'staff';
}
