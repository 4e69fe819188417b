import type { Catalogue } from '../catalogue.js';
import type source from '../id/asking.js';

export default {
  open: 'Ask for feedback',
  title: 'Ask a colleague for feedback',
  colleague: 'Colleague',
  choose: 'Choose a colleague',
  chooseMissing: 'Choose the colleague whom you ask.',
  about: 'About what?',
  hint: 'One sentence, for example: how I explain what a birth certificate needs.',
  aboutMissing: 'Write in one sentence what the feedback is to be about.',
  who: 'Only you and this colleague can read the request and the feedback.',
  send: 'Send the request',
  sent: (name) => `Your request to ${name} is noted.`,
  nobody: 'No colleagues in your unit yet',
  nobodyNext: 'As soon as somebody works in the same unit, you can ask them.',
  yours: 'Your requests',
  none: 'None yet. What you send appears here, with what becomes of it.',
  unknown: 'The server cannot be reached: earlier requests cannot be shown yet.',
  answered: (when) => `Answered ${when}`,
  refused: 'The server did not accept a request.',
  look: 'Look',
} satisfies Catalogue<typeof source>;
