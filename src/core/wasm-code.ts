/**
 * Writes WebAssembly, as much of it as the kernels need: code is a list of bytes, an expression leaves its value on the stack.
 * Opcodes are those of the core specification and its fixed-width SIMD.
 */
export type Code = readonly number[];

export const types = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const;
export type Type = keyof typeof types;

/** Unsigned LEB128. */
function unsigned(value: number): number[] {
	const bytes: number[] = [];
	for (let rest = value; ; rest >>>= 7) {
		if (rest < 0x80) return [...bytes, rest];
		bytes.push((rest & 0x7f) | 0x80);
	}
}

/** Signed LEB128. */
function signed(value: number): number[] {
	const bytes: number[] = [];
	for (let rest = value; ; rest >>= 7) {
		if (rest >= -0x40 && rest < 0x40) return [...bytes, rest & 0x7f];
		bytes.push((rest & 0x7f) | 0x80);
	}
}

const binary =
	(...opcode: number[]) =>
	(a: Code, b: Code): Code => [...a, ...b, ...opcode];
const unary =
	(...opcode: number[]) =>
	(a: Code): Code => [...a, ...opcode];
const load =
	(alignment: number, ...opcode: number[]) =>
	(address: Code, offset = 0): Code => [
		...address,
		...opcode,
		alignment,
		...unsigned(offset),
	];

const store =
	(alignment: number, ...opcode: number[]) =>
	(address: Code, offset: number, value: Code): Code => [
		...[...address, ...value, ...opcode],
		...[alignment, ...unsigned(offset)],
	];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [
	...value,
	0x21,
	...unsigned(local),
];

export const i32 = {
	const: (value: number): Code => [0x41, ...signed(value)],
	add: binary(0x6a),
	sub: binary(0x6b),
	mul: binary(0x6c),
	and: binary(0x71),
	shiftLeft: binary(0x74),
	less: binary(0x49), // of unsigned values
	countTrailingZeros: unary(0x68),
	load: load(2, 0x28),
	store: store(2, 0x36),
};

export const f64 = {
	add: binary(0xa0),
	mul: binary(0xa2),
	/** A float32 in memory. */
	loadF32: (address: Code, offset = 0): Code => [
		...load(2, 0x2a)(address, offset),
		0xbb,
	],
	store: store(3, 0x39),
	/** Rounds to a float32 in memory. */
	storeF32: store(2, 0xb6, 0x38),
};

/** Of so many four-byte values. */
export const bytesOf = (values: Code): Code =>
	i32.shiftLeft(values, i32.const(2));

export const increase = (local: number, by: Code): Code =>
	set(local, i32.add(get(local), by));

/** Of a vector: four float32 or two float64. */
export const vectorBytes = 16;

/** A vector of zeros. */
export const zeros: Code = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];

export const f64x2 = {
	add: binary(0xfd, ...unsigned(0xf0)),
	mul: binary(0xfd, ...unsigned(0xf2)),
	div: binary(0xfd, ...unsigned(0xf3)),
	/** As those of `f32x4`. */
	lesser: binary(0xfd, ...unsigned(0xf6)),
	pseudoMax: binary(0xfd, ...unsigned(0xf7)),
	splat: unary(0xfd, 0x14),
	/** A number twice. */
	splatOf: (value: number): Code => [
		...[0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
		...[0xfd, 0x14],
	],
	load: load(3, 0xfd, 0x00),
	store: store(3, 0xfd, 0x0b),
	/** Each rounded to float32. */
	rounded: (vector: Code): Code => [...vector, 0xfd, 0x5e, 0xfd, 0x5f],
	lane: (lane: 0 | 1, vector: Code): Code => [...vector, 0xfd, 0x21, lane],
	/** Two float32 in memory. */
	loadF32x2: (address: Code, offset = 0): Code => [
		...load(3, 0xfd, 0x5d)(address, offset),
		0xfd,
		0x5f,
	],
	/** Rounds to two float32 in memory. */
	storeF32x2: (address: Code, offset: number, vector: Code): Code => [
		...address,
		...vector,
		...[0xfd, 0x5e, 0xfd, 0x5b, 3, ...unsigned(offset), 0],
	],
};

export const f32x4 = {
	add: binary(0xfd, ...unsigned(0xe4)),
	mul: binary(0xfd, ...unsigned(0xe6)),
	max: binary(0xfd, ...unsigned(0xe9)),
	/** a < b ? b : a, one instruction where `max` takes several for values that are no numbers. */
	pseudoMax: binary(0xfd, ...unsigned(0xeb)),
	/** The second where it is less, else the first. */
	lesser: binary(0xfd, ...unsigned(0xea)),
	fromI32: unary(0xfd, ...unsigned(0xfa)),
	/** Rounded to a whole number, halves to the even one. */
	nearest: unary(0xfd, 0x6a),
	/** A number four times. */
	splat: (value: number): Code => [
		...[0x43, ...new Uint8Array(Float32Array.of(value).buffer)],
		...[0xfd, 0x13],
	],
	/** All bits of a lane where a >= b, none where it is less or either is NaN. */
	notLess: binary(0xfd, 0x46),
	/** All bits of a lane where a > b, else none. */
	greater: binary(0xfd, 0x44),
	load: load(2, 0xfd, 0x00),
	/** One float32 in memory, four times. */
	loadSplat: load(2, 0xfd, 0x09),
	store: store(2, 0xfd, 0x0b),
};

export const i32x4 = {
	add: binary(0xfd, ...unsigned(0xae)),
	/** Four sums of two products each, of eight whole numbers of 16 bits. */
	dotI16: binary(0xfd, ...unsigned(0xba)),
	/** The nearest that there is to each. */
	fromF32: unary(0xfd, ...unsigned(0xf8)),
	lane: (lane: 0 | 1 | 2 | 3, vector: Code): Code => [
		...vector,
		...[0xfd, 0x1b, lane],
	],
};

export const i16x8 = {
	/** Of two vectors of four whole numbers each; what 16 bits do not hold becomes the nearest that they do. */
	narrow: binary(0xfd, ...unsigned(0x85)),
};

/** Vectors as bits. */
export const v128 = {
	and: binary(0xfd, 0x4e),
	or: binary(0xfd, 0x50),
	anyTrue: unary(0xfd, 0x53),
	/** A bit of each of four lanes. */
	signs: unary(0xfd, ...unsigned(0xa4)),
};

/** Repeats while the condition holds, asked first. */
export const whileTrue = (condition: Code, ...body: Code[]): Code => [
	...[0x02, 0x40, 0x03, 0x40], // block, loop
	...[...condition, 0x45, 0x0d, 1], // out where it does not hold
	...body.flat(),
	...[0x0c, 0, 0x0b, 0x0b],
];

/** Out of the `whileTrue` that this stands in. */
export const leaveIf = (condition: Code): Code => [...condition, 0x0d, 1];

/** Repeats while the condition holds, asked after each time. */
export const repeatWhile = (condition: Code, ...body: Code[]): Code => [
	...[0x03, 0x40],
	...[...body.flat(), ...condition],
	...[0x0d, 0, 0x0b],
];

export const ifTrue = (condition: Code, ...body: Code[]): Code => [
	...[...condition, 0x04, 0x40],
	...body.flat(),
	0x0b,
];

/** What the index-th function of the module returns. */
export const call = (index: number, ...parameters: Code[]): Code => [
	...[...parameters.flat(), 0x10],
	...unsigned(index),
];

export const copyBytes = (to: Code, from: Code, count: Code): Code => [
	...to,
	...from,
	...count,
	...[0xfc, 10, 0, 0],
];

export interface WasmFunction {
	readonly name: string;
	readonly parameters: readonly Type[];
	readonly result: Type | null;
	/** Numbered on from the parameters. */
	readonly locals: readonly Type[];
	readonly body: Code;
}

const section = (id: number, content: Code): Code => [
	id,
	...unsigned(content.length),
	...content,
];
const list = (items: readonly Code[]): Code => [
	...unsigned(items.length),
	...items.flat(),
];
const text = (value: string): Code =>
	list([...value].map((character) => [character.charCodeAt(0)]));

/** A module that exports the functions, over the memory that it imports as `memory.memory`, shared or not. */
export function writeModule(
	functions: readonly WasmFunction[],
	maxPages: number,
	isShared: boolean,
): Uint8Array<ArrayBuffer> {
	const typeOf = ({ parameters, result }: WasmFunction): Code => [
		0x60,
		...list(parameters.map((type) => [types[type]])),
		...list(result ? [[types[result]]] : []),
	];
	const bodyOf = ({ locals, body }: WasmFunction): Code => {
		const code = [...list(locals.map((type) => [1, types[type]])), ...body];
		return [...unsigned(code.length + 1), ...code, 0x0b];
	};
	const memory = [0x02, isShared ? 3 : 1, 0, ...unsigned(maxPages)]; // at least 0 pages
	return Uint8Array.from([
		...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
		...section(1, list(functions.map(typeOf))),
		...section(2, list([[...text("memory"), ...text("memory"), ...memory]])),
		...section(3, list(functions.map((_, i) => unsigned(i)))),
		...section(
			7,
			list(functions.map(({ name }, i) => [...text(name), 0, ...unsigned(i)])),
		),
		...section(10, list(functions.map(bodyOf))),
	]);
}
