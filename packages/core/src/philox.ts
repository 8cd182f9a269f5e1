/**
 * Philox 4x32 with 10 rounds: a keyed bijection of 128-bit counters (Salmon et al., "Parallel random numbers: as easy
 * as 1, 2, 3", SC 2011). Equal keys and counters give equal words on every machine.
 *
 * Writes the four words of counters `first, first + 1, ...` (low 64 bits of the counter; `stream` is the high 64) to
 * `out`, whose length is a multiple of 4.
 */
export function philox4x32(
  out: Uint32Array,
  key: readonly [number, number],
  first: readonly [number, number],
  stream: readonly [number, number] = [0, 0],
): void {
  let low = first[0] >>> 0
  let high = first[1] >>> 0
  for (let at = 0; at < out.length; at += 4) {
    block(out, at, low, high, stream[0], stream[1], key[0], key[1])
    low = (low + 1) >>> 0
    if (low === 0) high = (high + 1) >>> 0
  }
}

const M0 = 0xd2511f53
const M1 = 0xcd9e8d57
const W0 = 0x9e3779b9
const W1 = 0xbb67ae85

function block(
  out: Uint32Array,
  at: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  key0: number,
  key1: number,
): void {
  let x0 = c0 | 0
  let x1 = c1 | 0
  let x2 = c2 | 0
  let x3 = c3 | 0
  let k0 = key0 | 0
  let k1 = key1 | 0
  for (let round = 0; round < 10; round += 1) {
    const high0 = multiplyHigh(M0, x0)
    const high1 = multiplyHigh(M1, x2)
    const low0 = Math.imul(M0, x0)
    const low1 = Math.imul(M1, x2)
    x0 = high1 ^ x1 ^ k0
    x1 = low1
    x2 = high0 ^ x3 ^ k1
    x3 = low0
    k0 = (k0 + W0) | 0
    k1 = (k1 + W1) | 0
  }
  out[at] = x0
  out[at + 1] = x1
  out[at + 2] = x2
  out[at + 3] = x3
}

/** The upper 32 bits of a 32 x 32-bit product, by 16-bit halves (no partial product passes 2^53). */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const cross = aHigh * bLow + ((aLow * bLow) >>> 16)
  const middle = aLow * bHigh + (cross & 0xffff)
  return (aHigh * bHigh + Math.floor(cross / 65536) + Math.floor(middle / 65536)) | 0
}
