/** The demo organisation: loading it, its published logins, the weeks that it tells of. */
export { DemoModule } from './demo.module.js';
export { DemoService, type DemoOutcome } from './demo.service.js';
export { DEMO_LOGINS, DEMO_PASSWORD } from './domain/logins.js';
export { demoWeeks } from './domain/span.js';
