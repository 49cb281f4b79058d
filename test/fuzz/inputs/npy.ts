/**
 * .npy files that are sound, odd or broken: version x dtype x byte order x shape x length x order, the header's text written in
 * many ways, values at the ends of their type, and on top of it bytes changed anywhere.
 */
import type { Random } from "../../../src/arrays/random.ts";
import { KINDS, whole } from "./npy-kinds.ts";
import { between, chance, maybeChange, pick, times } from "./picks.ts";

const ODD_DTYPES = [
	"c8",
	"O",
	"U2",
	"S3",
	"V4",
	"f16",
	"i3",
	"M8[D]",
	"",
	"f",
	"4",
];
const ODD_LENGTHS = [
	"-1",
	"0",
	"00",
	"1.0",
	"4294967296",
	"9007199254740993",
	"0x2",
	"True",
	"1_0",
	"",
];
const SPACES = ["", " ", "  ", "\t", "\n", "\r\n"];

export type NpyUse = "matrix" | "vector" | "graph";

const RANKS = {
	matrix: [2, 2, 2, 2, 2, 2, 0, 1, 3],
	vector: [1, 1, 1, 1, 1, 1, 0, 2, 3],
	graph: [2],
};

/** A file for this use, mostly; a graph's column 0 is the row itself, and the others are rows too, mostly. */
export function makeNpy(random: Random, use: NpyUse): Buffer {
	const isGraph = use === "graph";
	const rank = pick(random, RANKS[use]);
	const shape = times(rank, () =>
		pick(random, [1, 1, 2, 2, 3, 3, 4, 5, 8, 17, chance(random, 0.3) ? 0 : 6]),
	);
	if (use === "vector" && rank === 2) shape[1] = 1;
	const count = shape.reduce((product, length) => product * length, 1);
	const kind = pick(random, isGraph ? KINDS.slice(0, 8) : KINDS);
	const isFortran = chance(random, 0.25);
	const data = Buffer.alloc(count * kind.bytes);
	if (isGraph)
		writeGraph({ data, bytes: kind.bytes, isFortran }, shape, random);
	else for (let i = 0; i < count; i++) kind.write(data, i * kind.bytes, random);
	const order = pick(random, kind.bytes === 1 ? ["|", "|", "<"] : ORDERS);
	const dtype =
		order + (chance(random, 0.97) ? kind.code : pick(random, ODD_DTYPES));
	const header = headerText(random, dtype, isFortran, shape);
	const body = chance(random, 0.95) ? data : withOtherLength(data, random);
	return maybeChange(assemble(header, body, random), random, 0.2);
}

const ORDERS = ["<", "<", "<", "<", "<", "<", "<", "<", ">", "="];

/** Fills `data` with a kNN graph of integers of so many bytes. */
function writeGraph(
	{
		data,
		bytes,
		isFortran,
	}: { data: Buffer; bytes: number; isFortran: boolean },
	[rows, cols]: readonly number[],
	random: Random,
): void {
	const isOdd = chance(random, 0.15);
	for (let row = 0; row < rows; row++) {
		for (let col = 0; col < cols; col++) {
			const at = bytes * (isFortran ? col * rows + row : row * cols + col);
			const id = col === 0 ? row : random.below(rows);
			if (isOdd && chance(random, 0.1)) whole(bytes)(data, at, random);
			else data[at] = id;
		}
	}
}

function withOtherLength(data: Buffer, random: Random): Buffer {
	return chance(random, 0.5)
		? data.subarray(0, random.below(data.length + 1))
		: Buffer.concat([data, Buffer.alloc(between(random, 1, 9))]);
}

function headerText(
	random: Random,
	dtype: string,
	isFortran: boolean,
	shape: number[],
): string {
	const isPlain = chance(random, 0.7);
	const space = () => (isPlain ? " " : pick(random, SPACES));
	const lengths = shape.map((length) => {
		if (!isPlain && chance(random, 0.06)) return pick(random, ODD_LENGTHS);
		return `${length}${!isPlain && chance(random, 0.1) ? "L" : ""}`;
	});
	const comma =
		shape.length === 1 || (!isPlain && chance(random, 0.1)) ? "," : "";
	const quote = !isPlain && chance(random, 0.05) ? '"' : "'";
	const quoted = (text: string) => quote + text + quote;
	const entries: [string, string][] = [
		["descr", quoted(dtype)],
		["fortran_order", isFortran ? "True" : "False"],
		["shape", `(${lengths.join(`,${space()}`)}${comma})`],
	];
	if (!isPlain) oddEntries(entries, random);
	const written = entries.map(
		([key, value]) => `${quoted(key)}:${space()}${value}`,
	);
	const end = isPlain || chance(random, 0.5) ? ", " : "";
	return `${isPlain ? "" : space()}{${written.join(`,${space()}`)}${end}}`;
}

/** In another order, one missing, one twice, one too many, or one of another type. */
function oddEntries(entries: [string, string][], random: Random): void {
	const at = random.below(entries.length);
	const change = random.below(20);
	if (change < 6) entries.push(...entries.splice(at, 1));
	else if (change === 6) entries.splice(at, 1);
	else if (change === 7) entries.push([...entries[at]]);
	else if (change === 8) entries.push(["more", "1"]);
	else if (change === 9)
		entries[at][1] = pick(random, [
			"0",
			"None",
			"()",
			"'x'",
			"[1]",
			"{}",
			"1e3",
		]);
}

function assemble(header: string, data: Buffer, random: Random): Buffer {
	const version = chance(random, 0.02)
		? pick(random, [0, 4, 255])
		: pick(random, [1, 1, 2, 3]);
	const minor = chance(random, 0.98) ? 0 : 1;
	const prefixBytes = version === 1 ? 10 : 12;
	const alignment = pick(random, [64, 64, 16, 8, 1]);
	const unpadded = prefixBytes + header.length + 1;
	const total = Math.ceil(unpadded / alignment) * alignment;
	const prefix = Buffer.alloc(prefixBytes);
	prefix.write("\x93NUMPY", "latin1");
	prefix[6] = version;
	prefix[7] = minor;
	const length =
		total - prefixBytes + (chance(random, 0.97) ? 0 : between(random, -2, 2));
	prefix.writeUIntLE(Math.max(0, length), 8, prefixBytes - 8);
	const end = chance(random, 0.9) ? "\n" : "";
	const text = header.padEnd(total - prefixBytes - end.length) + end;
	return Buffer.concat([prefix, Buffer.from(text, "latin1"), data]);
}
