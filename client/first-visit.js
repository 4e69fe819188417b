import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readParts } from '../scripts/client-parts.mjs';

/** Pages that somebody opens a day with, by address, and their routes. */
const OPENED = { '/': '', '/papan': '/papan', '/ringkasan': '/ringkasan', '/tanggapan': '/tanggapan' };

/**
 * Runs before everything else: asks for the files that the page at this address needs beyond the shell, all at once. Left
 * alone, a browser learns of each file from the one before it, and on a weak line pays a round trip for each. Only files:
 * the session is asked for by the code that comes in them.
 */
const early = (files) => `(() => {
  const page = ${JSON.stringify(files)}[location.pathname];
  const ask = (rel, href, as) => {
    const link = document.createElement('link');
    link.rel = rel;
    link.href = href;
    if (as) link.as = as;
    // As the code asks for its styles later: an answer to another kind of question would not be taken.
    link.crossOrigin = '';
    document.head.append(link);
  };
  let language = 'id';
  try {
    language = localStorage.getItem('tanggap.language') ?? language;
  } catch {}
  for (const file of page ? page.all.concat(page[language] ?? []) : [])
    file.endsWith('.css') ? ask('preload', file, 'style') : ask('modulepreload', file);
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
  return Object.fromEntries(
    pages.map(({ address, id, en }) => [
      address,
      {
        all: unnamed(id, (file) => en.has(file)),
        id: unnamed(id, (file) => !en.has(file)),
        en: unnamed(en, (file) => !id.has(file)),
      },
    ]),
  );
}

/** Without the styles of what the shell opens later: the first paint would wait for them, and they come with its code. */
const withoutLater = (html, pages) =>
  html.replaceAll(/\s*<link href="([^"]+)" rel="stylesheet">/g, (link, file) =>
    pages.every(({ id }) => id.has(file)) ? link : '',
  );

/** Puts `early` into the built index.html, its hash beside that of Kit's own script, and takes out what comes later. */
function addTo(file) {
  const pages = readPages();
  const html = withoutLater(readFileSync(file, 'utf8'), pages);
  const script = early(filesOf(html, pages));
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
