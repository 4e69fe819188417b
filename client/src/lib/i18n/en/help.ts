import type source from '../id/help.js';
import type { Catalogue } from '../catalogue.js';

export default {
  ask: (field) => `Why is this asked? ${field}`,
  why: {
    activity:
      'So that your supervisor knows what was done and can answer the right thing. The same text can be copied to e-Kinerja.',
    indicator:
      'So that this number counts towards the target you agreed. Without an indicator it is still kept as an additional task.',
    quantity:
      'So that achievement is counted from real work, not from memory at the end of the month. May stay empty.',
    obstacle:
      'So that a low number is read together with its cause, and your supervisor knows what to help with. May stay empty.',
    note: 'For what does not fit in an activity. May stay empty.',
    name: 'So that you and your supervisor agree on the same thing. Name the result, not the busyness.',
    target: 'Achievement is counted against this number. Your supervisor sees it, and agrees or returns it.',
    unit: 'It stands beside every number of the daily report, so that nobody counts something else.',
    period: 'For that time daily numbers are gathered and then compared with the target.',
    polarity: 'It decides the formula of achievement: for waiting time, for example, lower is better.',
    aspect: 'It says what is measured: amount, quality, time or cost. The formula of a range follows it.',
    rollup: 'It decides how daily numbers are joined: added up, averaged, or the last one taken.',
    source: 'So that anybody can check the number where it comes from. May stay empty.',
    change: 'So that a changed target can be understood later. The old target and its reason are kept.',
    returning:
      'So that the employee knows exactly what to change. The report as it was is kept with this reason.',
    comment: 'One clear thing helps more than general praise or blame.',
  },
  who: {
    report:
      'Only you before it is submitted. After that: your supervisor, the supervisors above, and performance managers.',
    indicator: 'You, your supervisors, and performance managers.',
    returning: 'The owner of the report, their supervisors, and performance managers.',
    comment: 'Only you and the recipient. Performance managers see only how many there are.',
  },
} satisfies Catalogue<typeof source>;
