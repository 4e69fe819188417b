import type { Role } from '#contracts/index.js';
import * as icons from '../ui/icons.js';

/** Where a person can go, the most needed first; phones show the first three, the rail all. */
export interface Place {
  name: 'today' | 'indicators' | 'feedback' | 'board' | 'summaries' | 'admin';
  href: string;
  icon: string;
  /** For the letter keys. */
  key: string;
}

const places: Record<Place['name'], Place> = {
  today: { name: 'today', href: '/', icon: icons.today, key: 'h' },
  indicators: { name: 'indicators', href: '/indikator', icon: icons.target, key: 'i' },
  feedback: { name: 'feedback', href: '/tanggapan', icon: icons.chat, key: 't' },
  board: { name: 'board', href: '/papan', icon: icons.people, key: 'p' },
  summaries: { name: 'summaries', href: '/ringkasan', icon: icons.chart, key: 'r' },
  admin: { name: 'admin', href: '/admin', icon: icons.gear, key: 'a' },
};

export function placesFor(roles: readonly Role[]): Place[] {
  const has = (role: Role) => roles.includes(role);
  const leads = has('supervisor') || has('leader');
  const names: Place['name'][] = [
    ...(leads ? (['board'] as const) : []),
    ...(has('hr') ? (['summaries'] as const) : []),
    'today',
    ...(leads || has('hr') ? (['feedback', 'indicators'] as const) : (['indicators', 'feedback'] as const)),
    ...(has('leader') && !has('hr') ? (['summaries'] as const) : []),
    ...(has('admin') ? (['admin'] as const) : []),
  ];
  return names.map((name) => places[name]);
}

/** Whether a path belongs to a place: `/laporan/…` is part of "today". */
export function isAt(place: Place, path: string): boolean {
  if (place.name === 'today') return path === '/' || path.startsWith('/laporan');
  if (place.name === 'summaries' && path.startsWith('/cakupan')) return true;
  return path === place.href || path.startsWith(`${place.href}/`);
}

/** Where this person starts. */
export function homeFor(roles: readonly Role[]): string {
  return placesFor(roles)[0]?.href ?? '/';
}
