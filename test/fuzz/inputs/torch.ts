/**
 * PyTorch checkpoints that are sound, odd or hostile, in both layouts: the pickle's instructions written in every way that protocol 2
 * has, then changed, dropped, doubled or replaced; storages that do not fit; the zip's fields changed; and bytes changed anywhere.
 */
import type { Random } from "../../../src/core/random.ts";
import {
	integer,
	legacyFile,
	name,
	pickle,
	raw,
	text,
	type ZipEntry,
	zipFile,
} from "../../helpers/torch-files.ts";
import {
	between,
	chance,
	changeBytes,
	maybeChange,
	ODD_NUMBERS,
	pick,
	times,
} from "./picks.ts";

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

interface Storage {
	readonly key: string;
	readonly type: string;
	readonly length: number;
	readonly data: Buffer;
}

function makeStorage(random: Random, key: string): Storage {
	const [type, bytes] = pick(random, STORAGES);
	const length = between(random, 0, 12);
	const data = Buffer.from(times(length * bytes, () => random.below(256)));
	// Whole numbers that float32 holds, mostly: others are refused.
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

/** A whole number by any instruction that can hold it. */
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
function objectParts(storages: readonly Storage[], random: Random): Buffer[] {
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

const STRANGE: readonly (() => Buffer)[] = [
	...[..."N)}](tasue0bRQq."].map((code) => () => raw(code)),
	...[0x85, 0x86, 0x87, 0x88, 0x89, 0x81, 0x93, 0x95, 0x8c].map(
		(code) => () => raw(code),
	),
	() => name("os.system"),
	() => name("collections.OrderedDict"),
	() => raw("h", 0),
	() => raw("q", 0),
	() => raw("r", 1, 0, 0, 0),
	() => raw("j", 1, 0, 0, 0),
	() => text("x"),
	() => text("state_dict"),
	() => integer(-1),
	() => raw(0x8a, 0),
	() => raw(0x8a, 8, "\xff".repeat(8)),
	() => raw("I01\n"),
	() => raw("]".repeat(500), "a".repeat(499)),
];

function changeParts(parts: Buffer[], random: Random): Buffer[] {
	const changed = parts.slice();
	for (let left = between(random, 1, 2); left > 0; left--) {
		const at = random.below(changed.length);
		const way = random.below(5);
		if (way === 0) changed.splice(at, 1);
		else if (way === 1)
			changed.splice(at, 0, changed[random.below(changed.length)]);
		else if (way === 2) changed[at] = pick(random, STRANGE)();
		else if (way === 3) changed.splice(at, 0, pick(random, STRANGE)());
		else changed[at] = changeBytes(changed[at], random);
	}
	return changed;
}

export function makeTorch(random: Random): Buffer {
	const storages = times(between(random, 1, 3), (i) =>
		makeStorage(random, chance(random, 0.98) ? `${i}` : "0"),
	);
	const parts = objectParts(storages, random);
	const object = pickle(
		...(chance(random, 0.35) ? changeParts(parts, random) : parts),
	);
	if (chance(random, 0.02)) object[1] = random.below(6);
	const body = maybeChange(object, random, 0.06);
	const used = storages.filter(
		({ key }) =>
			body.includes(text(key)) || body.includes(raw("U", key.length, key)),
	);
	const file = chance(random, 0.5)
		? inLegacy(body, used, random)
		: inZip(body, used, random);
	return maybeChange(file, random, 0.15);
}

function inLegacy(
	object: Buffer,
	storages: readonly Storage[],
	random: Random,
): Buffer {
	const keys = storages.map(({ key }) => key);
	const numbers = storages.flatMap(({ data, length }) => {
		const count = Buffer.alloc(8);
		const claimed = chance(random, 0.98) ? length : pick(random, ODD_NUMBERS);
		count.writeUInt32LE(claimed);
		return [count, data];
	});
	if (chance(random, 0.02)) keys.push(pick(random, ["9", "0", ""]));
	return Buffer.concat([legacyFile(object, keys, []), ...numbers]);
}

function inZip(
	object: Buffer,
	storages: readonly Storage[],
	random: Random,
): Buffer {
	const folder = pick(random, ["archive", "a", "best"]);
	const entries: ZipEntry[] = [
		{ name: `${folder}/data.pkl`, data: object },
		...storages.map(({ key, data }) => ({
			name: `${folder}/data/${key}`,
			data,
		})),
		{ name: `${folder}/version`, data: Buffer.from("3\n") },
	];
	if (chance(random, 0.3))
		entries.splice(1, 0, {
			name: `${folder}/byteorder`,
			data: Buffer.from(chance(random, 0.9) ? "little" : "big"),
		});
	if (chance(random, 0.05)) entries.splice(random.below(entries.length), 1);
	if (chance(random, 0.15)) oddEntry(entries, folder, random);
	return zipFile(entries);
}

function oddEntry(entries: ZipEntry[], folder: string, random: Random): void {
	const entry = pick(random, entries);
	const odd = () => pick(random, ODD_NUMBERS);
	const ways: (() => void)[] = [
		() => {
			entry.method = pick(random, [8, 12, 93]);
		},
		() => {
			entry.size = odd() % 2 ** 31;
		},
		() => {
			entry.flags = pick(random, [1, 8, 0x40, 0x2000, 0x800]);
		},
		() => {
			entry.headerAt = odd();
		},
		() => {
			entry.name = pick(random, [
				"../x",
				"/etc/passwd",
				`${folder}/../x`,
				`${folder}\\x`,
				"",
				folder,
				`${folder}/`,
				`${folder}/data/0`,
			]);
		},
		() => {
			entries.push({ ...entry });
		},
	];
	pick(random, ways)();
}
