import { crc32, deflateSync, inflateSync } from 'node:zlib';

const COLOURS = 256;

/** The chunks of a PNG's kind, joined. */
function chunksOf(png, wanted) {
  const found = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) !== wanted) continue;
    found.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return Buffer.concat(found);
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** What a filtered byte was predicted from: left, above, and left of above (PNG, section 9). */
function predicted(filter, a, b, c) {
  if (filter === 1) return a;
  if (filter === 2) return b;
  if (filter === 3) return (a + b) >> 1;
  if (filter !== 4) return 0;
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

/** The pixels of a true-colour PNG with 8 bits a channel, as numbers 0xRRGGBB. */
function pixelsOf(png, width, height) {
  const depth = png[25] === 6 ? 4 : 3;
  const row = width * depth;
  const filtered = inflateSync(chunksOf(png, 'IDAT'));
  const bytes = Buffer.alloc(height * row);
  for (let y = 0; y < height; y += 1) {
    const filter = filtered[y * (row + 1)];
    for (let x = 0; x < row; x += 1) {
      const at = y * row + x;
      const left = x >= depth;
      const a = left ? bytes[at - depth] : 0;
      const b = y > 0 ? bytes[at - row] : 0;
      const c = left && y > 0 ? bytes[at - row - depth] : 0;
      bytes[at] = filtered[y * (row + 1) + 1 + x] + predicted(filter, a, b, c);
    }
  }
  return Uint32Array.from({ length: width * height }, (_, pixel) => bytes.readUIntBE(pixel * depth, 3));
}

const distance = (one, other) =>
  [16, 8, 0].reduce((sum, bits) => sum + (((one >> bits) & 255) - ((other >> bits) & 255)) ** 2, 0);

/** A screenshot with a palette of its most used colours: a third of the bytes, and no difference to the eye. */
export function smallPng(png) {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const pixels = pixelsOf(png, width, height);
  const uses = new Map();
  for (const colour of pixels) uses.set(colour, (uses.get(colour) ?? 0) + 1);
  const palette = [...uses]
    .sort(([, one], [, other]) => other - one)
    .slice(0, COLOURS)
    .map(([colour]) => colour);
  const places = new Map(palette.map((colour, place) => [colour, place]));
  for (const colour of uses.keys()) {
    if (places.has(colour)) continue;
    const nearest = palette.reduce((best, one) =>
      distance(one, colour) < distance(best, colour) ? one : best,
    );
    places.set(colour, places.get(nearest));
  }
  const rows = Buffer.alloc(height * (width + 1));
  for (const [at, colour] of pixels.entries()) {
    rows[Math.floor(at / width) * (width + 1) + 1 + (at % width)] = places.get(colour);
  }
  const header = Buffer.from(chunksOf(png, 'IHDR'));
  header[9] = 3;
  return Buffer.concat([
    png.subarray(0, 8),
    chunk('IHDR', header),
    chunk(
      'PLTE',
      Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255])),
    ),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
