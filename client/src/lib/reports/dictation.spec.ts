import { afterEach, describe, expect, it } from '@jest/globals';
import { dictate, dictationHere } from './dictation.js';

class Fake {
  static last: Fake | undefined;
  lang = '';
  onresult: ((event: { results: { transcript: string }[][] }) => void) | null = null;
  onerror: ((event: { error: string }) => void) | null = null;
  onend: (() => void) | null = null;
  constructor() {
    Fake.last = this;
  }
  start(): void {
    this.lang += '!';
  }
  stop(): void {
    this.onend?.();
  }
}

const scope = globalThis as { webkitSpeechRecognition?: unknown };
afterEach(() => {
  delete scope.webkitSpeechRecognition;
});

describe('dictation', () => {
  it('is offered only where the browser has it', () => {
    expect(dictationHere()).toBe(false);
    scope.webkitSpeechRecognition = Fake;
    expect(dictationHere()).toBe(true);
  });

  it('hears in the language of the page, gives all words so far, and ends once', () => {
    scope.webkitSpeechRecognition = Fake;
    const heard: string[] = [];
    const ended: boolean[] = [];
    const dictation = dictate('id', {
      heard: (words) => heard.push(words),
      ended: (refused) => ended.push(refused),
    });
    expect(Fake.last?.lang).toBe('id-ID!');
    Fake.last?.onresult?.({ results: [[{ transcript: 'merekam ' }]] });
    Fake.last?.onresult?.({ results: [[{ transcript: 'merekam' }], [{ transcript: ' KTP-el' }]] });
    dictation.stop();
    expect(heard).toEqual(['merekam', 'merekam KTP-el']);
    expect(ended).toEqual([false]);
  });

  it('says when the microphone was not allowed', () => {
    scope.webkitSpeechRecognition = Fake;
    const ended: boolean[] = [];
    dictate('en', { heard: () => undefined, ended: (refused) => ended.push(refused) });
    Fake.last?.onerror?.({ error: 'not-allowed' });
    Fake.last?.onend?.();
    expect(ended).toEqual([true]);
  });
});
