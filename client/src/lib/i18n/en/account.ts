import type { Catalogue } from '../catalogue.js';
import type source from '../id/account.js';

export default {
  login: {
    title: 'Sign in',
    lead: 'The daily report takes a minute, and your supervisor’s feedback shows at once.',
    login: 'User name',
    password: 'Password',
    submit: 'Sign in',
    show: 'Show',
    hide: 'Hide',
    loginMissing: 'Enter your user name.',
    passwordMissing: 'Enter your password.',
    unsent: 'Some writing on this device was not sent. Sign in with the same account to send it.',
    help: 'Forgot the password? Ask your organisation’s admin for a new one.',
    away: 'The server cannot be reached. Check the network, then try again.',
  },
  title: 'Account',
  password: {
    title: 'Password',
    must: 'First change your temporary password. Then all pages open.',
    old: 'Current password',
    new: 'New password',
    hint: 'At least 10 characters. A short sentence is easier to remember.',
    short: 'Make it at least 10 characters long.',
    missing: 'Enter the current password.',
    submit: 'Change password',
    done: 'The password was changed.',
  },
  sessions: {
    title: 'Signed-in devices',
    current: 'This device',
    unknown: 'Another device',
    since: (when) => `Signed in ${when}`,
    seen: (when) => `last used ${when}`,
    end: 'Sign out',
    endAll: 'Sign out everywhere',
    ended: 'That device was signed out.',
    only: 'Only this device is signed in.',
  },
} satisfies Catalogue<typeof source>;
