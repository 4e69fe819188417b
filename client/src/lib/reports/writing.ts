/**
 * What a day needs once somebody writes on it: fetched when the page is idle, or when a line is opened before that. The
 * first load shows the day without it.
 */
export { default as DayNotices } from './DayNotices.svelte';
export { default as DayRest } from './DayRest.svelte';
export { default as DayWeek } from './DayWeek.svelte';
export { default as LineEditor } from './LineEditor.svelte';
export { default as LineNumber } from './LineNumber.svelte';
export { keepActivity, submitDay } from './commands.js';
