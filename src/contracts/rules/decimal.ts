/** An exact decimal: a `numeric` from SQL as text, or a JSON number, which stands for its shortest decimal form. */
export type Quantity = number | string;

/** Whole numbers up to here can be multiplied by 300 and stay exact in a double. */
export const SAFE = 2 ** 44;

const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];
const DECIMAL = /^([+-]?)(?=\.?\d)(\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?$/i;

/** Digits after the point, or −1 where only the exact path will do (long, with an exponent, or no decimal at all). */
export function scaleOf(quantity: Quantity): number {
  if (typeof quantity === 'number') {
    for (let scale = 0; scale < POWERS.length; scale++) {
      const power = POWERS[scale] ?? NaN;
      const whole = Math.round(quantity * power);
      if (!(Math.abs(whole) <= SAFE)) return -1;
      if (whole / power === quantity) return scale;
    }
    return -1;
  }
  const length = quantity.length;
  if (length > 15) return -1;
  let point = -1;
  let count = 0;
  for (let i = 0; i < length; i++) {
    const code = quantity.charCodeAt(i);
    if (code >= 48 && code <= 57) count++;
    else if (code === 46 && point < 0) point = i;
    else if (code !== 45 || i > 0) return -1;
  }
  const scale = point < 0 ? 0 : length - point - 1;
  return count > 0 && scale < POWERS.length ? scale : -1;
}

/** The quantity × 10^scale as a whole number; exact for a scale from `scaleOf` as long as the result is at most `SAFE`. */
export function toWhole(quantity: Quantity, scale: number): number {
  // At most 2^44 with a relative error of 2^-52: rounding finds the one whole number it can be.
  return Math.round(Number(quantity) * (POWERS[scale] ?? NaN));
}

function read(quantity: Quantity): { whole: bigint; scale: number } {
  const [, sign, before = '', after = '', exponent = '0'] = DECIMAL.exec(String(quantity)) ?? [];
  if (sign === undefined) throw new RangeError(`not a decimal: ${String(quantity).slice(0, 20)}`);
  const whole = BigInt(before + after);
  return { whole: sign === '-' ? -whole : whole, scale: after.length - Number(exponent) };
}

/** The quantities as whole numbers over one power of ten, exact. Throws RangeError for what is not a finite decimal. */
export function commonWholes(quantities: readonly Quantity[]): { wholes: bigint[]; unit: bigint } {
  const parts = quantities.map(read);
  const scale = Math.max(0, ...parts.map((part) => part.scale));
  return {
    wholes: parts.map((part) => part.whole * 10n ** BigInt(scale - part.scale)),
    unit: 10n ** BigInt(scale),
  };
}

/** The nearest double of a quantity. Throws RangeError for what is not a finite decimal. */
export function toNumber(quantity: Quantity): number {
  if (scaleOf(quantity) < 0) read(quantity);
  return Number(quantity) + 0;
}

function bits(value: bigint): number {
  const hex = value.toString(16);
  return hex.length * 4 - Math.clz32(parseInt(hex.charAt(0), 16)) + 28;
}

/** The double nearest to numerator ÷ denominator: one rounding, ties to even, as SQL and paper would have it. */
export function divide(numerator: bigint, denominator: bigint): number {
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  if (n === 0n) return 0;
  // A quotient of at least 65 bits; a lost remainder stays visible as a set last bit, so the conversion rounds right.
  const shift = 66 + bits(d) - bits(n);
  const top = shift > 0 ? n << BigInt(shift) : n;
  const bottom = shift > 0 ? d : d << BigInt(-shift);
  const quotient = top / bottom;
  const sticky = top % bottom === 0n ? quotient : quotient | 1n;
  const result = Number(sticky) * 2 ** -shift;
  return negative ? -result : result;
}
