import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readParts } from '../scripts/client-parts.mjs';

/** Pages that somebody opens a day with, by address, and their routes. */
const OPENED = {
  '^/$': '',
  '^/papan$': '/papan',
  '^/ringkasan$': '/ringkasan',
  '^/ringkasan/[^/]*\\d[^/]*$': '/ringkasan/[period]',
  '^/tanggapan$': '/tanggapan',
};

/** What such a page asks the server for, whoever opens it: by address with its query, as `call` of lib/net writes it. */
const ASKED = {
  '^/papan(\\?|$)': ['/api/board/units', '/api/board/queue'],
  '^/ringkasan$': ['/api/summaries?limit=26&kind=week'],
  '^/ringkasan/([^/?]*\\d[^/?]*)$': ['/api/summaries/$1'],
};

/**
 * Runs before everything else: asks for the files that the page at this address needs beyond the shell, for the session,
 * and for what the page will show, all at once. Left alone, a browser learns of each from the one before it, and on a weak
 * line pays a round trip for each. The answers wait for the code (`lib/net/ahead.ts`); nothing of them is looked at here.
 */
const early = (files, asked) => `(() => {
  const { pathname, search } = location;
  const at = (found, address) => found.find(([pattern]) => RegExp(pattern).test(address));
  const page = at(${JSON.stringify(files)}, pathname)?.[1];
  const link = (rel, href, as) => {
    const link = document.createElement('link');
    link.rel = rel;
    link.href = href;
    if (as) link.as = as;
    // As the code asks for its styles later: an answer to another kind of question would not be taken.
    link.crossOrigin = '';
    document.head.append(link);
  };
  let language = 'id';
  let known = false;
  try {
    language = localStorage.getItem('tanggap.language') ?? language;
    known = localStorage.getItem('tanggap.person') !== null;
  } catch {}
  for (const file of page ? page.all.concat(page[language] ?? []) : [])
    file.endsWith('.css') ? link('preload', file, 'style') : link('modulepreload', file);
  const ahead = (window.tanggapAhead = {});
  const ask = (path) => {
    const abort = new AbortController();
    const headers = { accept: 'application/json', 'accept-language': language };
    const answer = fetch(path, { cache: 'no-store', signal: abort.signal, headers });
    // Whoever takes it hears of it.
    answer.catch(() => {});
    ahead[path] = { answer, abort };
  };
  // At the front door nobody is expected whom this device does not know.
  if (known || pathname !== '/masuk') ask('/api/session');
  const [pattern, paths] = at(${JSON.stringify(asked)}, pathname + search) ?? [];
  for (const path of paths ?? []) ask(pathname.replace(RegExp(pattern), path));
})();`;

/** The files of each page of `OPENED`, in the one language and in the other. */
function readPages() {
  const { manifest, page } = readParts();
  const of = (route, language) =>
    new Set(
      [...page(route, language)]
        .flatMap((key) => [manifest[key].file, ...(manifest[key].css ?? [])])
        .map((file) => `/${file}`),
    );
  return Object.entries(OPENED).map(([address, route]) => ({
    address,
    id: of(route, 'id'),
    en: of(route, 'en'),
  }));
}

/** Those of each page that index.html does not name itself. */
function filesOf(html, pages) {
  const unnamed = (files, but) => [...files].filter((file) => !html.includes(`"${file}"`) && but(file));
  return pages.map(({ address, id, en }) => [
    address,
    {
      all: unnamed(id, (file) => en.has(file)),
      id: unnamed(id, (file) => !en.has(file)),
      en: unnamed(en, (file) => !id.has(file)),
    },
  ]);
}

/** Without the styles of what the shell opens later: the first paint would wait for them, and they come with its code. */
const withoutLater = (html, pages) =>
  html.replaceAll(/\s*<link href="([^"]+)" rel="stylesheet">/g, (link, file) =>
    pages.every(({ id }) => id.has(file)) ? link : '',
  );

/** The mark that stands in for the first page, inside it: one question less before anything is seen. */
function withMark(html) {
  const drawing = readFileSync(join('static', 'icon.svg'), 'utf8')
    .trim()
    .replaceAll(/\n\s*/g, '')
    .replaceAll('"', "'")
    .replaceAll(/[#<>]/g, encodeURIComponent);
  const marked = html.replace('<img src="/icon.svg"', () => `<img src="data:image/svg+xml,${drawing}"`);
  if (marked === html) throw new Error('index.html has no mark');
  return marked;
}

/** Puts `early` into the built index.html, its hash beside that of Kit's own script, and takes out what comes later. */
function addTo(file) {
  const pages = readPages();
  const html = withMark(withoutLater(readFileSync(file, 'utf8'), pages));
  const script = early(filesOf(html, pages), Object.entries(ASKED));
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = /(<meta http-equiv="content-security-policy" content="script-src 'self')([^>]*>)/;
  const kept = policy.exec(html);
  if (kept === null) throw new Error('index.html has no policy to add a hash to');
  writeFileSync(
    file,
    // After the policy, which does not reach back, and before the first file that it names.
    html.replace(kept[0], () => `${kept[1]} 'sha256-${hash}'${kept[2]}\n    <script>${script}</script>`),
  );
}

/**
 * The adapter, with a page that asks early for what it needs. Compresses what the inner one wrote, which must not.
 * @param {import('@sveltejs/kit').Adapter} inner
 * @returns {import('@sveltejs/kit').Adapter}
 */
export function withFirstVisit(inner) {
  return {
    name: inner.name,
    async adapt(builder) {
      await inner.adapt(builder);
      addTo(join('build', 'index.html'));
      await builder.compress('build');
    },
  };
}
