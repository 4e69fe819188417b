import '../lib/ui/tokens.css';
import '../lib/ui/base.css';
import '../lib/ui/control.css';
import { mount, type Component } from 'svelte';
import { changeLanguage, loadTexts } from '../lib/i18n/index.js';

/** The address tells everything, so that a state can be linked: `?frame` is the inside, without it the switches. */
const query = new URLSearchParams(location.search);
const language = query.get('bahasa') === 'en' ? 'en' : 'id';
document.documentElement.dataset['theme'] = query.get('tema') === 'gelap' ? 'dark' : 'light';

await changeLanguage(language);
await loadTexts('shell', 'staff', 'feedback', 'progress', 'help');
const page: { default: Component } = query.has('frame')
  ? await import('./Gallery.svelte')
  : await import('./Switches.svelte');
mount(page.default, { target: document.body });
