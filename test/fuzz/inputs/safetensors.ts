/**
 * Safetensors files that are sound, odd or broken: type x shape x offsets of every tensor, the header's JSON written in many ways,
 * lengths that do not fit, and bytes changed anywhere.
 */
import type { Random } from "../../../src/arrays/random.ts";
import {
	between,
	chance,
	maybeChange,
	ODD_NUMBERS,
	pick,
	times,
} from "./picks.ts";

const TYPES: readonly [name: string, bytes: number][] = [
	["F32", 4],
	["F64", 8],
	["I32", 4],
	["U32", 4],
	["I64", 8],
];
const ODD_TYPES = ["F16", "BF16", "BOOL", "U8", "f32", "", "toString"];
const NAMES = [
	"weight",
	"bias",
	"7",
	"__proto__",
	"a.b",
	"größer",
	"\\ud800",
	"\\u0000",
	"",
	"constructor",
];
const ODD_LENGTHS = [
	"-0",
	"-1",
	"1.0",
	"1e1",
	"1.5",
	"null",
	"true",
	'"4"',
	"[]",
	"1e400",
	"9007199254740991",
	"9007199254740993",
	"4294967296",
];

/** JSON as it stands; built as text, so that it can be what no serializer writes. */
function oddValue(random: Random): string {
	if (chance(random, 0.3)) return "[".repeat(between(random, 1, 3000));
	if (chance(random, 0.3)) {
		const depth = between(random, 1, 6000);
		return "[".repeat(depth) + "]".repeat(depth);
	}
	return pick(random, [
		"null",
		"[]",
		"{}",
		'"x"',
		"0",
		"[0]",
		"[0,0,0]",
		"tru",
		"NaN",
		"[0,]",
	]);
}

export function makeSafetensors(random: Random): Buffer {
	const members: [string, string][] = [];
	let end = 0;
	for (let left = random.below(4); left > 0; left--) {
		const [type, bytes] = pick(random, TYPES);
		const shape = times(random.below(4), () =>
			pick(random, [0, 1, 1, 2, 3, 4]),
		);
		const count = shape.reduce((product, length) => product * length, 1);
		const start = end;
		end += count * bytes;
		members.push([
			pick(random, NAMES),
			entryText(random, { type, shape, start, end }),
		]);
	}
	if (chance(random, 0.5)) members.push(["__metadata__", metadataText(random)]);
	if (chance(random, 0.3)) members.reverse();
	const space = chance(random, 0.8) ? "" : pick(random, [" ", "\n", "\t"]);
	const text = members.map(([name, value]) => `"${name}":${space}${value}`);
	const json = Buffer.from(
		`{${text.join(`,${space}`)}}${" ".repeat(random.below(9))}`,
	);
	const bytes = times(
		end + (chance(random, 0.95) ? 0 : between(random, -8, 8)),
		() => random.below(256),
	);
	return maybeChange(
		assembleSafetensors(json, Buffer.from(bytes), random),
		random,
		0.25,
	);
}

export function assembleSafetensors(
	json: Buffer,
	data: Buffer,
	random: Random,
): Buffer {
	const length = Buffer.alloc(8);
	const isOdd = chance(random, 0.03);
	length.writeUIntLE(isOdd ? pick(random, ODD_NUMBERS) : json.length, 0, 6);
	if (chance(random, 0.01)) length[7] = random.below(256);
	return Buffer.concat([length, json, data]);
}

/** A tensor in the header; the offsets of its bytes count from the end of the header. */
interface Entry {
	readonly type: string;
	readonly shape: readonly number[];
	readonly start: number;
	readonly end: number;
}

function entryText(random: Random, { type, shape, start, end }: Entry): string {
	const isOdd = chance(random, 0.25);
	const number = (value: number) =>
		isOdd && chance(random, 0.15) ? pick(random, ODD_LENGTHS) : `${value}`;
	const shapeText = `[${shape.map(number).join(",")}]`;
	const moved = isOdd && chance(random, 0.2) ? between(random, -8, 8) : 0;
	const offsets = `[${number(start + moved)},${number(end + moved)}]`;
	const dtype = isOdd && chance(random, 0.2) ? pick(random, ODD_TYPES) : type;
	const members = [
		`"dtype":"${dtype}"`,
		`"shape":${shapeText}`,
		`"data_offsets":${offsets}`,
	];
	if (!isOdd) return `{${members.join(",")}}`;
	const at = random.below(3);
	const change = random.below(12);
	if (change === 0) members.splice(at, 1);
	else if (change === 1) members.push(members[at]);
	else if (change === 2) members.push('"more":1');
	else if (change === 3)
		members[at] = members[at].replace(/:.*/, `:${oddValue(random)}`);
	else if (change < 8) members.push(...members.splice(at, 1));
	return `{${members.join(",")}}`;
}

function metadataText(random: Random): string {
	if (chance(random, 0.1)) return oddValue(random);
	if (chance(random, 0.1)) return '{"a":"1","a":"2"}';
	return chance(random, 0.9) ? '{"format":"pt","x":"ü"}' : '{"epoch":1}';
}
