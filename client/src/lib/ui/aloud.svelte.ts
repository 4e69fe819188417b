/**
 * What is said to ears, in the one live region that every page has from its first moment: a region that comes with its
 * words is heard by no screen reader. Each saying is a new element, so that the same words are said again.
 */
class Aloud {
  said = $state.raw({ id: 0, words: '' });

  say(words: string): void {
    this.said = { id: this.said.id + 1, words };
  }
}

export const aloud = new Aloud();
