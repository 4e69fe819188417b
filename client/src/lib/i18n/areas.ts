/**
 * The catalogues, one file an area and language, fetched when first needed: a page carries the words of its own area in
 * the one language chosen. A new area is two files and two lines here; Indonesian gives the shape, English must fit it.
 */
export const areas = {
  shell: {
    id: () => import('./id/shell.js'),
    en: () => import('./en/shell.js'),
  },
  menu: {
    id: () => import('./id/menu.js'),
    en: () => import('./en/menu.js'),
  },
  progress: {
    id: () => import('./id/progress.js'),
    en: () => import('./en/progress.js'),
  },
  staff: {
    id: () => import('./id/staff.js'),
    en: () => import('./en/staff.js'),
  },
  days: {
    id: () => import('./id/days.js'),
    en: () => import('./en/days.js'),
  },
  feedback: {
    id: () => import('./id/feedback.js'),
    en: () => import('./en/feedback.js'),
  },
  account: {
    id: () => import('./id/account.js'),
    en: () => import('./en/account.js'),
  },
  indicators: {
    id: () => import('./id/indicators.js'),
    en: () => import('./en/indicators.js'),
  },
  board: {
    id: () => import('./id/board.js'),
    en: () => import('./en/board.js'),
  },
  summaries: {
    id: () => import('./id/summaries.js'),
    en: () => import('./en/summaries.js'),
  },
  deliveries: {
    id: () => import('./id/deliveries.js'),
    en: () => import('./en/deliveries.js'),
  },
  admin: {
    id: () => import('./id/admin.js'),
    en: () => import('./en/admin.js'),
  },
} as const;
