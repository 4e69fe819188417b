import type { Job } from './job.js';
import { dukcapilJobs } from './jobs-dukcapil.js';
import { healthJobs } from './jobs-health.js';
import { leadershipJobs } from './jobs-leadership.js';
import { officeJobs } from './jobs-office.js';
import { publicWorksJobs } from './jobs-public-works.js';

const all = { ...dukcapilJobs, ...healthJobs, ...publicWorksJobs, ...officeJobs, ...leadershipJobs };

export type JobName = keyof typeof all;

/** Every job of the regency with its indicators and its words. */
export const jobs: Readonly<Record<JobName, Job>> = all;
