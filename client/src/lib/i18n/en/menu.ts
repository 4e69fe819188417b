import type { Catalogue } from '../catalogue.js';
import type source from '../id/menu.js';

export default {
  menu: {
    open: 'Open menu',
    language: 'Language',
    theme: 'Appearance',
    themes: { auto: 'Same as device', light: 'Light', dark: 'Dark' },
    mySummaries: 'My weekly summaries',
    earlier: 'Earlier reports',
    password: 'Change password',
    sessions: 'Signed-in devices',
    logout: 'Sign out',
    tour: 'Short tour',
    keys: 'Keyboard shortcuts',
  },
  explain: {
    live: 'Feedback appears here as soon as it is sent.',
    connecting: 'Reaching the server.',
    slow: 'The direct line is blocked. Updates still arrive, a little later.',
    offline: 'You can keep writing. Everything is sent when the network is back.',
    held: 'Sign in again so that what is waiting can be sent.',
  },
  outbox: {
    title: 'Not sent yet',
    empty: 'Everything is stored on the server.',
    waiting: 'Waiting for the network',
    held: 'Waiting for you to sign in again',
    conflict: 'Differs from what is stored',
    refused: 'Not accepted',
    kinds: {
      draft: 'Report draft',
      submission: 'Report submission',
      feedback: 'Feedback',
      reply: 'Reply',
      request: 'Request for feedback',
      read: 'Read mark',
      other: 'Change',
    },
    discard: 'Delete',
  },
  keys: {
    title: 'Keyboard shortcuts',
    today: 'Today',
    indicators: 'Indicators',
    feedback: 'Feedback',
    board: 'Team board',
    add: 'Add an activity',
    submit: 'Submit the report',
    help: 'Show this list',
    letters: 'Use single-letter shortcuts',
  },
} satisfies Catalogue<typeof source>;
