/** The demo organisation: loading it (which tells the weeks whose summaries are owed) and its published logins. */
export { DemoModule } from './demo.module.js';
export { DemoService } from './demo.service.js';
export { DEMO_LOGINS, DEMO_PASSWORD } from './domain/logins.js';
