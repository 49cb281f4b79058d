/**
 * Seeded random numbers: xoshiro128** (Blackman and Vigna), seeded through splitmix32.
 * The state is four 32-bit words that can be stored and restored, so that a resumed run continues the same sequence.
 */

export interface Random {
	/** Uniform in [0, 1), with 32 random bits. */
	next(): number;
	/** Standard normal (Box-Muller; one value per call, so that the state alone determines the next one). */
	normal(): number;
	/** Uniform integer in [0, limit). */
	below(limit: number): number;
	/** The four words of state. */
	state(): Uint32Array;
}

const rotateLeft = (x: number, k: number) => (x << k) | (x >>> (32 - k));

export function createRandom(seed: number): Random {
	const words = new Uint32Array(4);
	let z = seed >>> 0;
	for (let i = 0; i < 4; i++) {
		z = (z + 0x9e3779b9) >>> 0;
		let t = z ^ (z >>> 16);
		t = Math.imul(t, 0x21f0aaad);
		t ^= t >>> 15;
		t = Math.imul(t, 0x735a2d97);
		words[i] = t ^ (t >>> 15);
	}
	return restoreRandom(words);
}

/** Continues the sequence from a `state()`, which is copied. */
export function restoreRandom(state: Uint32Array): Random {
	const s = state.slice(0, 4);
	const next = () => {
		const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
		const t = s[1] << 9;
		s[2] ^= s[0];
		s[3] ^= s[1];
		s[1] ^= s[2];
		s[0] ^= s[3];
		s[2] ^= t;
		s[3] = rotateLeft(s[3], 11);
		return result / 4294967296;
	};
	return {
		next,
		normal: () =>
			Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
		below: (limit) => Math.floor(next() * limit),
		state: () => s.slice(),
	};
}

/** A permutation of 0..n-1 (Fisher-Yates). */
export function permutation(n: number, random: Random): Int32Array {
	const order = Int32Array.from({ length: n }, (_, i) => i);
	for (let i = n - 1; i > 0; i--) {
		const j = random.below(i + 1);
		const swapped = order[i];
		order[i] = order[j];
		order[j] = swapped;
	}
	return order;
}
