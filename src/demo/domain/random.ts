/**
 * Numbers that look random and are not: the same key gives the same row of numbers on every machine. Own code, because
 * the demo has to be the same byte for byte whatever the version of Node: whole-number arithmetic only.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d = 1;

  constructor(key: string) {
    [this.#a, this.#b, this.#c] = hash(key);
    for (let i = 0; i < 12; i++) this.bits();
  }

  /** 32 bits (sfc32). */
  bits(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** 0 included, 1 excluded. */
  next(): number {
    return this.bits() / 4_294_967_296;
  }

  /** A whole number, both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** Bell-shaped around 0, between -1 and 1: the mean of three even ones. */
  bell(): number {
    return ((this.next() + this.next() + this.next()) / 3) * 2 - 1;
  }
}

/** Four 32-bit words of a text (cyrb128). */
function hash(text: string): [number, number, number, number] {
  let a = 1_779_033_703;
  let b = 3_144_134_277;
  let c = 1_013_904_242;
  let d = 2_773_480_762;
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ k, 597_399_067);
    b = c ^ Math.imul(b ^ k, 2_869_860_233);
    c = d ^ Math.imul(c ^ k, 951_274_213);
    d = a ^ Math.imul(d ^ k, 2_716_044_179);
  }
  a = Math.imul(c ^ (a >>> 18), 597_399_067);
  b = Math.imul(d ^ (b >>> 22), 2_869_860_233);
  c = Math.imul(a ^ (c >>> 17), 951_274_213);
  d = Math.imul(b ^ (d >>> 19), 2_716_044_179);
  return [(a ^ b ^ c ^ d) >>> 0, (b ^ a) >>> 0, (c ^ a) >>> 0, (d ^ a) >>> 0];
}

function hex(key: string): string {
  let text = '';
  for (const word of hash(key)) text += (word + 0x1_0000_0000).toString(16).slice(1);
  return text;
}

/** The UUID of a thing of the demo: made from its name, so that it is the same at every load. */
export function idOf(key: string): string {
  const h = hex(`tanggap-demo/${key}`);
  const variant = '89ab'.charAt(parseInt(h.charAt(16), 16) % 4);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20, 32)}`;
}

/** Eight bytes in hex. */
export function markOf(key: string): string {
  return hex(`mark/${key}`).slice(0, 16);
}
