import type { Page } from '@playwright/test';

/**
 * What a screen reader hears of a page: words that come into a live region which was there before them. A region that is
 * made together with its words says nothing, and so it is with these ears.
 */
export class Ears {
  private constructor(private readonly page: Page) {}

  /** Begins to listen to the regions that the page has now. */
  static async on(page: Page): Promise<Ears> {
    // As text: the tests are compiled without the names of a browser.
    await page.evaluate(`{
      window.heard = [];
      for (const region of document.querySelectorAll('[aria-live], [role=status], [role=alert], [role=log]'))
        new MutationObserver((changes) => {
          const came = changes.some(({ type, addedNodes }) => type === 'characterData' || addedNodes.length > 0);
          const words = region.textContent.trim();
          if (came && words !== '') window.heard.push(words);
        }).observe(region, { childList: true, characterData: true, subtree: true });
    }`);
    return new Ears(page);
  }

  async heard(): Promise<string[]> {
    return await this.page.evaluate('window.heard');
  }
}

interface AxNode {
  readonly nodeId: string;
  readonly backendDOMNodeId?: number;
  readonly ignored: boolean;
  readonly role?: { value: string };
  readonly name?: { value: string };
  readonly properties?: readonly { name: string; value: { value: unknown } }[];
  readonly parentId?: string;
}

/** The polite live regions of a page's accessibility tree with the words in them, by the element that each one is. */
export async function politeRegions(page: Page): Promise<Map<number, string>> {
  const session = await page.context().newCDPSession(page);
  try {
    const { nodes } = (await session.send('Accessibility.getFullAXTree')) as unknown as { nodes: AxNode[] };
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const regions = new Map<number, string>();
    const polite = (node: AxNode) =>
      node.properties?.some(({ name, value }) => name === 'live' && value.value === 'polite') ?? false;
    for (const node of nodes)
      if (!node.ignored && polite(node) && node.backendDOMNodeId !== undefined)
        regions.set(node.backendDOMNodeId, '');
    for (const node of nodes) {
      if (node.role?.value !== 'StaticText') continue;
      for (let at: AxNode | undefined = node; at; at = byId.get(at.parentId ?? ''))
        if (at.backendDOMNodeId !== undefined && regions.has(at.backendDOMNodeId))
          regions.set(
            at.backendDOMNodeId,
            `${regions.get(at.backendDOMNodeId) ?? ''}${node.name?.value ?? ''}`,
          );
    }
    return regions;
  } finally {
    await session.detach();
  }
}
