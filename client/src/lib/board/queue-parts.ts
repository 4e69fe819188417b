/** What only the queue needs, as one file to fetch. */
export { default as QueuePanel } from './QueuePanel.svelte';
export { default as Refused } from './Refused.svelte';
export { default as SelectionBar } from './SelectionBar.svelte';
