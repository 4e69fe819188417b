import type { Catalogue } from '../catalogue.js';
import type source from '../id/days.js';

export default {
  conflict: {
    title: 'There are two texts for this day',
    lead: 'This report was also changed on another device or tab. Nothing is lost: choose what to keep.',
    mine: 'The text here',
    theirs: 'The stored text',
    useMine: 'Keep the one here',
    useTheirs: 'Keep the stored one',
    useBoth: 'Combine both',
    empty: 'Empty',
  },
  list: {
    title: 'Earlier reports',
    lead: 'The last four weeks.',
    emptyTitle: 'No reports yet',
    emptyNext: 'Start with today’s report.',
    write: 'Write today’s report',
    lines: (n) => (n === 1 ? '1 activity' : `${n} activities`),
    other: 'Open another date',
    open: 'Open',
    version: (n) => `version ${n}`,
    comments: (n) => (n === 1 ? '1 comment' : `${n} comments`),
  },
  kept: {
    title: 'Activities you keep',
    lead: 'They are one-tap choices on Today. Only you see them.',
    remove: (activity) => `Remove from choices: ${activity}`,
    removed: 'Removed from choices. Earlier reports stay as they are.',
  },
  future: 'A report for a future day cannot be written yet.',
} satisfies Catalogue<typeof source>;
