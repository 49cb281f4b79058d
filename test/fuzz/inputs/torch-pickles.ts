/** The pickle of a checkpoint, written in every way that protocol 2 has, and its instructions changed, dropped, doubled or replaced. */
import type { Random } from "../../../src/arrays/random.ts";
import { integer, name, raw, text } from "../../helpers/torch-files.ts";
import { between, chance, ODD_NUMBERS, pick, times } from "./picks.ts";

const STORAGES: readonly [type: string, bytes: number][] = [
	["Float", 4],
	["Float", 4],
	["Float", 4],
	["Double", 8],
	["Half", 2],
	["BFloat16", 2],
	["Long", 8],
	["Int", 4],
	["Short", 2],
	["Char", 1],
	["Byte", 1],
	["Bool", 1],
];

export interface Storage {
	readonly key: string;
	readonly type: string;
	readonly length: number;
	readonly data: Buffer;
}

export function makeStorage(random: Random, key: string): Storage {
	const [type, bytes] = pick(random, STORAGES);
	const length = between(random, 0, 12);
	const data = Buffer.from(times(length * bytes, () => random.below(256)));
	// Integers that float32 holds, mostly: others are refused.
	if (["Long", "Int"].includes(type) && chance(random, 0.9))
		for (let i = 0; i < data.length; i++) if (i % bytes > 1) data[i] = 0;
	return { key, type: `torch.${type}Storage`, length, data };
}

const binary = (value: number) => {
	const bytes = Buffer.alloc(9);
	bytes.write("G");
	bytes.writeDoubleBE(value, 1);
	return bytes;
};

/** An integer, written by any instruction that can hold it. */
function number(value: number, random: Random): Buffer {
	if (value < 0 || value > 2 ** 31 - 1)
		return value > 2 ** 31 - 1 ? raw("J", 255, 255, 255, 127) : integer(value);
	const ways = [integer(value)];
	if (value < 256) ways.push(raw("K", value));
	if (value < 65536) ways.push(raw("M", value & 255, value >> 8));
	if (chance(random, 0.1))
		ways.push(
			raw(
				0x8a,
				4,
				value & 255,
				(value >> 8) & 255,
				(value >> 16) & 255,
				value >> 24,
			),
		);
	if (chance(random, 0.02)) ways.push(binary(value));
	return pick(random, ways);
}

const tuple = (parts: readonly Buffer[], random: Random) => {
	if (parts.length === 0 && chance(random, 0.5)) return [raw(")")];
	if (parts.length > 0 && parts.length < 4 && chance(random, 0.5))
		return [...parts, raw([0x85, 0x86, 0x87][parts.length - 1])];
	return [raw("("), ...parts, raw("t")];
};

const words = (value: string, random: Random) => {
	const isAscii = /^[\x20-\x7e]{0,255}$/.test(value);
	return isAscii && chance(random, 0.3)
		? raw("U", value.length, value)
		: text(value);
};

function tensorParts(storage: Storage, random: Random): Buffer[] {
	const shape = times(random.below(4), () => between(random, 1, 3));
	const strides = shape.map(() => 1);
	for (let axis = shape.length - 2; axis >= 0; axis--)
		strides[axis] = strides[axis + 1] * shape[axis + 1];
	if (chance(random, 0.2)) strides.reverse();
	const odd = (value: number) =>
		chance(random, 0.01) ? pick(random, [-1, 0, 5, ...ODD_NUMBERS]) : value;
	const list = (values: number[]) =>
		tuple(
			values.map((n) => number(odd(n), random)),
			random,
		);
	const isOld = chance(random, 0.2);
	const length = odd(storage.length);
	const id = [
		text("storage"),
		name(storage.type),
		words(storage.key, random),
		text("cpu"),
		number(length, random),
		...(chance(random, 0.02) ? [raw("N")] : []),
	];
	const built = [
		name(
			isOld
				? "torch._utils._rebuild_tensor"
				: "torch._utils._rebuild_tensor_v2",
		),
		raw("("),
		...tuple(id, random),
		raw("Q"),
		number(odd(chance(random, 0.2) ? random.below(3) : 0), random),
		...list(shape),
		...list(strides),
		...(isOld === chance(random, 0.98)
			? []
			: [raw(0x89), name("collections.OrderedDict"), raw(")R")]),
		raw("t"),
		raw("R"),
	];
	if (chance(random, 0.9)) return built;
	return [
		name("torch._utils._rebuild_parameter"),
		raw("("),
		...built,
		raw(0x88),
		name("collections.OrderedDict"),
		raw(")Rt"),
		raw("R"),
	];
}

const PREFIXES = ["", "", "", "module."];
const NAMES = [
	"weight",
	"bias",
	"conv1.weight",
	"bn0.running_mean",
	"größe",
	"__proto__",
	"",
];

/** The instructions of a checkpoint, one a part. */
export function objectParts(
	storages: readonly Storage[],
	random: Random,
): Buffer[] {
	const prefix = pick(random, PREFIXES);
	const items = times(between(random, 1, 3), () => [
		words(prefix + pick(random, NAMES), random),
		...tensorParts(pick(random, storages), random),
		...(chance(random, 0.2) ? [raw("q", random.below(4))] : []),
		...(chance(random, 0.03) ? [raw("0"), raw("h", random.below(4))] : []),
	]);
	const state = chance(random, 0.7)
		? [
				name("collections.OrderedDict"),
				raw(")"),
				raw("R"),
				raw("("),
				...items.flat(),
				raw("u"),
			]
		: [raw("}"), ...items.flatMap((item) => [...item, raw("s")])];
	if (chance(random, 0.1))
		state.push(
			raw("}"),
			words("_metadata", random),
			raw("}"),
			raw("s"),
			raw("b"),
		);
	if (chance(random, 0.2)) return state;
	const epoch = chance(random, 0.95)
		? number(between(random, 0, 300), random)
		: binary(pick(random, [1, 0.5, Number.NaN]));
	return [
		raw("}"),
		raw("("),
		text("state_dict"),
		...state,
		text("epoch"),
		epoch,
		raw("u"),
	];
}
