import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8').replaceAll(/\/\*[^]*?\*\//g, '');

/** The custom properties of the rule with this selector, the last one of the file when there are two. */
function rule(selector: string, within = css): Record<string, string> {
  const at = within.indexOf(`${selector} {`);
  if (at < 0) throw new Error(`no rule "${selector}"`);
  const body = within.slice(within.indexOf('{', at) + 1, within.indexOf('}', at));
  const found: Record<string, string> = {};
  for (const [, name, value] of body.matchAll(/--([\w-]+):\s*([^;]+);/g)) {
    if (name !== undefined && value !== undefined) found[name] = value;
  }
  return found;
}

const more = css.slice(css.indexOf('@media (prefers-contrast: more)'));
const light = rule(':root');
const dark = { ...light, ...rule(":root[data-theme='dark']") };
const themes = {
  light,
  dark,
  'light, more contrast': { ...light, ...rule(':root', more) },
  'dark, more contrast': { ...dark, ...rule(":root[data-theme='dark']", more) },
};

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

function ratio(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

const grounds = ['ground', 'surface', 'sunken'];
const soft = ['accent-soft', 'amber-soft', 'red-soft'];
const words = ['ink', 'ink-2', 'ink-3', 'accent-text', 'amber', 'red'];
const across = (front: readonly string[], back: readonly string[]) =>
  front.flatMap((one) => back.map((other) => [one, other] as const));

/** Words and what they may stand on (1.4.3), each with the least ratio. */
const text = [
  ...across(words, grounds),
  ...across(['ink', 'ink-2'], [...soft, 'glow']),
  ...across(['accent-text'], ['accent-soft', 'glow']),
  ...across(['ink-3'], ['glow']),
  ['amber', 'amber-soft'],
  ['red', 'red-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  // Short words that pass (a toast) and counts (a badge) turn the page's own pair round.
  ['ground', 'ink'],
  ['ground', 'amber'],
] as const;

/** Edges of controls, rings of focus, shapes that say something (1.4.11). */
const shapes = [
  ...across(['line-strong', 'accent', 'amber', 'red', 'accent-text'], grounds),
  ['accent', 'accent-soft'],
  // The part of a bar that is done, against the part that is not.
  ['accent', 'line'],
] as const;

describe.each(Object.entries(themes))('the colours of %s', (_name, theme) => {
  const of = (token: string): string => {
    const value = theme[token];
    if (value === undefined || !/^#[0-9a-f]{6}$/.test(value))
      throw new Error(`--${token} is no plain colour`);
    return value;
  };

  it.each(text)('--%s can be read on --%s', (front, back) => {
    expect(ratio(of(front), of(back))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(shapes)('--%s can be told from --%s', (front, back) => {
    expect(ratio(of(front), of(back))).toBeGreaterThanOrEqual(3);
  });

  it('has no colour that nobody measures', () => {
    const decoration = ['line', 'accent-line', 'amber-line', 'red-line'];
    const known = new Set([...[...text, ...shapes].flat(), ...decoration]);
    const colours = Object.entries(theme).filter(([, value]) => value.startsWith('#'));
    expect(colours.map(([name]) => name).filter((name) => !known.has(name))).toEqual([]);
  });
});

it('measures as WCAG does', () => {
  expect(ratio('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(ratio('#777777', '#ffffff')).toBeCloseTo(4.478, 3);
});

it('draws every colour for the dark as well', () => {
  const colours = Object.entries(light).filter(([, value]) => /^(#|rgb)/.test(value));
  const own = rule(":root[data-theme='dark']");
  expect(colours.map(([name]) => name).filter((name) => !(name in own))).toEqual([]);
});
