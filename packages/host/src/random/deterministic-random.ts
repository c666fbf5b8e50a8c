import type { Random } from './random.ts';

/**
 * Bytes that are the same in every run: splitmix32 seeds xoshiro128**, whose words are written little-endian.
 * Not for secrets.
 *
 * @param seed - any integer; its lower 32 bits count
 * @see https://prng.di.unimi.it/xoshiro128starstar.c
 */
export function deterministicRandom(seed = 42): Random {
  let split = seed | 0;
  const next = (): number => {
    split = (split + 0x9e3779b9) | 0;
    let z = split;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
  let [a, b, c, d] = [next(), next(), next(), next()];
  const word = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  // What is left of the last word, so that the bytes do not depend on how they are asked for.
  let rest = 0;
  let left = 0;
  return {
    fill(into) {
      for (let index = 0; index < into.length; index++) {
        if (left === 0) {
          rest = word();
          left = 4;
        }
        into[index] = rest & 0xff;
        rest >>>= 8;
        left--;
      }
    },
  };
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
