/**
 * A second reader of .npy files, by NEP 1 and Python's grammar of literals alone: slow, simple, and sharing nothing with the one
 * under test. What NumPy refuses is null.
 */

export interface NpyTruth {
	readonly shape: readonly number[];
	/** Row-major; 64-bit integers as BigInt. */
	readonly values: readonly (number | bigint)[];
}

type Literal =
	| string
	| number
	| boolean
	| readonly Literal[]
	| Map<string, Literal>;

export function npyTruth(bytes: Uint8Array): NpyTruth | null {
	const file = Buffer.from(bytes);
	if (file.toString("latin1", 0, 6) !== "\x93NUMPY" || file.length < 10)
		return null;
	const version = file[6];
	if (version < 1 || version > 3 || file[7] !== 0) return null;
	const start = version === 1 ? 10 : 12;
	if (file.length < start) return null;
	const length = version === 1 ? file.readUInt16LE(8) : file.readUInt32LE(8);
	if (length > 10_000 || start + length > file.length) return null;
	const text = file.toString("latin1", start, start + length);
	const header = parseLiteral(text, version < 3);
	if (!(header instanceof Map) || header.size !== 3) return null;
	const descr = header.get("descr");
	const isFortran = header.get("fortran_order");
	const shape = header.get("shape");
	if (typeof descr !== "string" || typeof isFortran !== "boolean") return null;
	if (
		!Array.isArray(shape) ||
		!shape.every((n) => typeof n === "number" && n >= 0)
	)
		return null;
	return readValues(file.subarray(start + length), descr, isFortran, shape);
}

function readValues(
	data: Buffer,
	descr: string,
	isFortran: boolean,
	shape: number[],
): NpyTruth | null {
	const [, order, kind, digits] =
		/^([<>|=]?)([biuf])([1248])$/.exec(descr) ?? [];
	const size = Number(digits);
	const isKnown =
		kind && (kind !== "b" || size === 1) && (kind !== "f" || size > 1);
	if (!isKnown) return null;
	let count = 1;
	for (const n of shape) count *= n;
	if (count * size > data.length) return null;
	const strides = stridesOf(shape, isFortran);
	const values: (number | bigint)[] = [];
	for (let i = 0; i < count; i++) {
		let rest = i;
		let at = 0;
		for (let axis = shape.length - 1; axis >= 0; axis--) {
			at += (rest % shape[axis]) * strides[axis];
			rest = Math.floor(rest / shape[axis]);
		}
		values.push(
			readNumber(
				data.subarray(at * size, (at + 1) * size),
				kind,
				order === ">",
			),
		);
	}
	return { shape, values };
}

function stridesOf(shape: readonly number[], isFortran: boolean): number[] {
	const strides = shape.map(() => 1);
	const axes = [...shape.keys()];
	if (!isFortran) axes.reverse();
	let stride = 1;
	for (const axis of axes) {
		strides[axis] = stride;
		stride *= shape[axis];
	}
	return strides;
}

/** One number from its bytes, least significant byte first unless `isBig`. */
function readNumber(
	bytes: Buffer,
	kind: string,
	isBig: boolean,
): number | bigint {
	const digits = isBig ? bytes : Buffer.from(bytes).reverse();
	const bits = BigInt(`0x${digits.toString("hex")}`);
	const width = 8 * bytes.length;
	if (kind === "b") return bits === 0n ? 0 : 1;
	if (kind === "f") return floatOf(bits, width);
	const value = kind === "i" ? BigInt.asIntN(width, bits) : bits;
	return width === 64 ? value : Number(value);
}

/** IEEE 754: sign, exponent, fraction; every such value of up to 64 bits is a double. */
export function floatOf(bits: bigint, width: number): number {
	const exponentBits = width === 16 ? 5 : width === 32 ? 8 : 11;
	const fractionBits = width - 1 - exponentBits;
	const sign = bits >> BigInt(width - 1) ? -1 : 1;
	const most = 2 ** exponentBits - 1;
	const exponent = Number(bits >> BigInt(fractionBits)) & most;
	const fraction =
		Number(BigInt.asUintN(fractionBits, bits)) / 2 ** fractionBits;
	const bias = (most - 1) / 2;
	if (exponent === most)
		return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
	if (exponent === 0) return sign * fraction * 2 ** (1 - bias);
	return sign * (1 + fraction) * 2 ** (exponent - bias);
}

/** A Python literal of dicts, tuples, text, booleans and integers (`3L` where Python 2 may have written it), or null. */
function parseLiteral(text: string, mayBeOld: boolean): Literal | null {
	const tokens =
		text.match(/'[^'\\\n]*'|"[^"\\\n]*"|\d+L?|\w+|[ \t\r\n\f]+|./gs) ?? [];
	const left = tokens.filter((token) => !/^\s+$/.test(token));
	let at = 0;
	const fail = (): never => {
		throw new SyntaxError();
	};
	const take = (token: string) => left[at++] === token || fail();
	const value = (): Literal => {
		const token = left[at++] ?? fail();
		if (/^['"]/.test(token) && token.length > 1) return token.slice(1, -1);
		if (/^(0+|[1-9]\d*)$/.test(token)) return Number(token);
		if (/^(0|[1-9]\d*)L$/.test(token) && mayBeOld)
			return Number.parseInt(token, 10);
		if (token === "True" || token === "False") return token === "True";
		if (token === "{") return dict();
		return token === "(" ? tuple() : fail();
	};
	const dict = (): Literal => {
		const members = new Map<string, Literal>();
		while (left[at] !== "}") {
			const key = value();
			take(":");
			members.set(typeof key === "string" ? key : fail(), value());
			if (left[at] !== "}") take(",");
		}
		at++;
		return members;
	};
	const tuple = (): Literal => {
		const items: Literal[] = [];
		let isTuple = left[at] === ")";
		while (left[at] !== ")") {
			items.push(value());
			if (left[at] === ")") break;
			take(",");
			isTuple = true;
		}
		at++;
		return isTuple ? items : items[0];
	};
	try {
		const literal = value();
		return at === left.length ? literal : null;
	} catch {
		return null;
	}
}
