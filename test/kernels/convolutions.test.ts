import { expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import { createConvolutions } from "../../src/kernels/convolutions.ts";

const random = createRandom(11);
const draw = (length: number) =>
	Float32Array.from({ length }, () => random.normal());

const numRows = 20;
const degrees = Array.from({ length: numRows }, (_, i) =>
	i === 3 ? 0 : random.below(9),
);
let end = 0;
const offsets = Int32Array.of(0, ...degrees.map((d) => (end += d)));
const neighbours = Int32Array.from({ length: end }, () =>
	random.below(numRows),
);
const shares = draw(end);

/** What row i takes of column c of x, in float64; rows are `stride` apart. */
function taken(x: Float32Array, stride: number, i: number, c: number): number {
	let sum = 0;
	for (let e = offsets[i]; e < offsets[i + 1]; e++)
		sum += shares[e] * x[neighbours[e] * stride + c];
	return sum;
}

/** Lays out the edges and some more arrays, the last of them for what comes out. */
function place(arrays: readonly Float32Array[], outLength: number) {
	const room = createConvolutions();
	const given = [shares, ...arrays];
	const lengths = [offsets, neighbours, ...given].map(({ length }) => length);
	const addresses = room.layOut([...lengths, outLength]);
	room.ints(addresses[0], offsets.length).set(offsets);
	room.ints(addresses[1], neighbours.length).set(neighbours);
	given.forEach((values, i) => {
		room.floats(addresses[2 + i], values.length).set(values);
	});
	return { room, addresses, out: room.floats(addresses.at(-1)!, outLength) };
}

function expectClose(actual: Float32Array, expected: readonly number[]): void {
	expect(actual).toHaveLength(expected.length);
	expected.forEach((value, i) => {
		expect(Math.abs(actual[i] - value)).toBeLessThan(5e-6);
	});
}

test.each([
	[32, numRows],
	[512, 7],
])("convolve: %i columns, the first %i rows", (width, count) => {
	const pairs = draw(numRows * 2 * width);
	const bases = draw(3 * width);
	const baseOf = Int32Array.from({ length: numRows }, (_, i) => i % 3);
	const { room, addresses, out } = place(
		[pairs, bases, new Float32Array(baseOf.buffer)],
		numRows * width,
	);
	out.fill(9);
	const [o, n, s, p, b, of, to] = addresses;
	room.convolve(...([o, n, s, p, b, of] as const), width, to, count);
	const expected = Array.from(out, (_, at) => {
		const i = Math.floor(at / width);
		const c = at % width;
		const own = pairs[i * 2 * width + c] + bases[baseOf[i] * width + c];
		const sum = own + taken(pairs, 2 * width, i, width + c);
		return i < count ? Math.max(0, sum) : 9;
	});
	expectClose(out, expected);
});

test.each([
	[32, 0, numRows],
	[256, 0, 7],
	[32, 2, 9],
])("joinSums: %i columns, rows from %i, %i of them", (width, first, count) => {
	const x = draw(numRows * width);
	const { room, addresses, out } = place([x], numRows * 2 * width);
	out.fill(9);
	const [o, n, s, from, to] = addresses;
	const own = from + 4 * first * width;
	room.joinSums(o + 4 * first, n, s, from, own, width, to, count);
	const expected = Array.from(out, (_, at) => {
		const i = first + Math.floor(at / (2 * width));
		const c = at % (2 * width);
		if (i >= first + count) return 9;
		return c < width ? x[i * width + c] : taken(x, width, i, c - width);
	});
	expectClose(out, expected);
});

test.each([
	[32, numRows],
	[256, 7],
])("joinSumsGradient: %i columns, the first %i rows", (width, count) => {
	const pairs = draw(numRows * 2 * width);
	const outputs = draw(numRows * width).map((v, i) => (i % 5 ? v : 0));
	const { room, addresses, out } = place([pairs, outputs], numRows * width);
	out.fill(9);
	const [o, n, s, from, forward, to] = addresses;
	room.joinSumsGradient(
		...([o, n, s, from, forward] as const),
		width,
		to,
		count,
	);
	const expected = Array.from(out, (_, at) => {
		const i = Math.floor(at / width);
		const c = at % width;
		if (i >= count) return 9;
		const own = pairs[i * 2 * width + c];
		return outputs[at] > 0 ? own + taken(pairs, 2 * width, i, width + c) : 0;
	});
	expectClose(out, expected);
});

test.each([
	[32, numRows],
	[256, 7],
])("dotPRelu: %i columns, the first %i rows", (width, count) => {
	const [x, ofValues, ofPositive] = [numRows, 1, 1].map((n) => draw(n * width));
	const given = [x, ofValues, ofPositive];
	const { room, addresses, out } = place(given, numRows * 4);
	out.fill(9);
	const [, , , from, values, positive, to] = addresses;
	room.dotPRelu(from, values, positive, width, to, count);
	for (let i = 0; i < numRows; i++) {
		const four = out.subarray(4 * i, 4 * i + 4);
		const expected = ofValues.reduce((sum, weight, c) => {
			const value = x[i * width + c];
			return sum + weight * value + ofPositive[c] * Math.max(0, value);
		}, 0);
		const actual = four.reduce((a, b) => a + b, 0);
		expect(Math.abs(actual - (i < count ? expected : 36))).toBeLessThan(2e-5);
	}
});

test("a layout keeps its arrays apart, and grows", () => {
	const room = createConvolutions();
	for (const scale of [1, 100, 100_000, 10]) {
		const lengths = [3, 1, 0, 7].map((length) => length * scale);
		const addresses = room.layOut(lengths);
		lengths.forEach((length, i) => {
			room.floats(addresses[i], length).fill(i + 1);
		});
		lengths.forEach((length, i) => {
			const values = new Set(room.floats(addresses[i], length));
			expect(values).toEqual(new Set(length ? [i + 1] : []));
			expect(addresses[i] % 64).toBe(0);
		});
	}
});
