import { loadTexts } from '$lib/i18n/index.js';

export const load = () => loadTexts('notifications', 'feedback', 'review', 'help');
