import './typescript.mjs';

/** Jest itself loads this file as plain JavaScript; what it does is in test-server.ts. */
export default async function setUp() {
  const { startTestServer } = await import('./test-server.ts');
  globalThis.stopTanggapTestServer = await startTestServer();
}
