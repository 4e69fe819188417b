import { expect, test } from './support/app.js';
import { connected, openAs, PATIENCE } from './support/people.js';

interface Manifest {
  id: string;
  lang: string;
  icons: { src: string; sizes: string; type: string; purpose: string }[];
  shortcuts: { name: string; url: string; icons: { src: string; sizes: string }[] }[];
}

/** Width and height in the head of a PNG. */
const sizeOf = (png: Buffer) => `${String(png.readUInt32BE(16))}x${String(png.readUInt32BE(20))}`;

test('the browser may install it: a name of its own, icons of the sizes they claim, doors that open', async ({
  app,
  browser,
}) => {
  const { context, page } = await openAs(browser, app.url, 'staf');
  await page.evaluate('navigator.serviceWorker.ready');
  const devtools = await context.newCDPSession(page);
  await expect
    .poll(async () => {
      const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
      // Every context of a test is a private window; nothing else may be wrong.
      return installabilityErrors.map((one) => one.errorId).filter((id) => id !== 'in-incognito');
    }, PATIENCE)
    .toEqual([]);
  const { errors } = await devtools.send('Page.getAppManifest');
  expect(errors).toEqual([]);

  const manifest = (await (await page.request.get('/manifest.webmanifest')).json()) as Manifest;
  expect(manifest).toMatchObject({ id: '/', lang: 'id' });
  expect(manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual(
    expect.arrayContaining(['192x192 any', '512x512 any', '512x512 maskable']),
  );
  const pictures = [...manifest.icons, ...manifest.shortcuts.flatMap(({ icons }) => icons)];
  for (const { src, sizes } of pictures.filter(({ src: path }) => path.endsWith('.png'))) {
    const answer = await page.request.get(src);
    expect(answer.headers()['content-type']).toBe('image/png');
    expect([src, sizeOf(await answer.body())]).toEqual([src, sizes]);
  }
  for (const { url } of manifest.shortcuts) {
    await page.goto(url);
    await connected(page);
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible(PATIENCE);
  }
  await context.close();
});
