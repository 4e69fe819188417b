/**
 * The catalogues, one file an area and language, fetched when first needed: a page carries the words of its own area in
 * the one language chosen. A new area is two files and two lines here; Indonesian gives the shape, English must fit it.
 */
export const areas = {
  shell: {
    id: () => import('./id/shell.js'),
    en: () => import('./en/shell.js'),
  },
  device: {
    id: () => import('./id/device.js'),
    en: () => import('./en/device.js'),
  },
  news: {
    id: () => import('./id/news.js'),
    en: () => import('./en/news.js'),
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
  writing: {
    id: () => import('./id/writing.js'),
    en: () => import('./en/writing.js'),
  },
  help: {
    id: () => import('./id/help.js'),
    en: () => import('./en/help.js'),
  },
  days: {
    id: () => import('./id/days.js'),
    en: () => import('./en/days.js'),
  },
  feedback: {
    id: () => import('./id/feedback.js'),
    en: () => import('./en/feedback.js'),
  },
  asking: {
    id: () => import('./id/asking.js'),
    en: () => import('./en/asking.js'),
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
  review: {
    id: () => import('./id/review.js'),
    en: () => import('./en/review.js'),
  },
  summaries: {
    id: () => import('./id/summaries.js'),
    en: () => import('./en/summaries.js'),
  },
  coverage: {
    id: () => import('./id/coverage.js'),
    en: () => import('./en/coverage.js'),
  },
  deliveries: {
    id: () => import('./id/deliveries.js'),
    en: () => import('./en/deliveries.js'),
  },
  notifications: {
    id: () => import('./id/notifications.js'),
    en: () => import('./en/notifications.js'),
  },
  rollout: {
    id: () => import('./id/rollout.js'),
    en: () => import('./en/rollout.js'),
  },
  admin: {
    id: () => import('./id/admin.js'),
    en: () => import('./en/admin.js'),
  },
} as const;
