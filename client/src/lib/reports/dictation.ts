/** Speech to text where the browser has it: Chrome on Android, Edge, Safari. It is not in the types of the DOM. */
interface Recognition {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  onresult: ((event: { results: ArrayLike<ArrayLike<{ transcript: string }>> }) => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onend: (() => void) | null;
  start: () => void;
  stop: () => void;
}
type Make = new () => Recognition;

export interface Dictation {
  stop: () => void;
}

function recognition(): Make | undefined {
  const scope = globalThis as { SpeechRecognition?: Make; webkitSpeechRecognition?: Make };
  return scope.SpeechRecognition ?? scope.webkitSpeechRecognition;
}

/** Whether this browser can take dictation at all. */
export const dictationHere = (): boolean => recognition() !== undefined;

/**
 * Listens until `stop` or silence. `heard` gets all words of this dictation so far, again and again; `ended` comes once,
 * with true when the browser or the person did not allow the microphone.
 */
export function dictate(
  language: 'id' | 'en',
  ears: { heard: (words: string) => void; ended: (refused: boolean) => void },
): Dictation {
  const Make = recognition();
  if (!Make) {
    ears.ended(true);
    return { stop: () => undefined };
  }
  const one = new Make();
  let refused = false;
  one.lang = language === 'id' ? 'id-ID' : 'en-GB';
  one.continuous = true;
  one.interimResults = true;
  one.onresult = ({ results }) => {
    const words = Array.from(results, (result) => result[0]?.transcript.trim() ?? '')
      .join(' ')
      .trim();
    if (words !== '') ears.heard(words);
  };
  one.onerror = ({ error }) => {
    refused = error === 'not-allowed' || error === 'service-not-allowed' || error === 'audio-capture';
  };
  one.onend = () => ears.ended(refused);
  one.start();
  return { stop: () => one.stop() };
}
