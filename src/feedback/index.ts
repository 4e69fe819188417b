/** Comments on reports, lines, indicators or in general. Emits `feedback.given` and `feedback.replied`. */
export { FeedbackModule } from './feedback.module.js';
