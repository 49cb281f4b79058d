/**
 * The pickle inside a PyTorch checkpoint, read with a closed list of names: ordered dicts, tensor makers and storage types.
 * The makers are functions of ours that only note what a tensor is; a pickle cannot reach any other function.
 */
import { Parser } from "pickleparser";
import { InputError } from "../../../errors.ts";
import { printable } from "../../printable.ts";
import { checkPickle } from "./check-pickle.ts";
import {
	checkView,
	STORAGE_TYPES,
	type Storage,
	StorageType,
	StridedTensor,
} from "./pytorch-tensors.ts";

export type TorchLayout = "legacy" | "zip";

export interface TorchPickle {
	readonly value: unknown;
	/** Where the pickle ends. */
	readonly end: number;
	/** Every storage that it refers to, by key. */
	readonly storages: ReadonlyMap<string, Storage>;
}

const MAKERS = new Map<string, "ordered dict" | "tensor" | null>([
	["collections.OrderedDict", "ordered dict"],
	["torch._utils._rebuild_tensor", "tensor"],
	["torch._utils._rebuild_tensor_v2", "tensor"],
	["torch._utils._rebuild_parameter", "tensor"],
]);
for (const name of STORAGE_TYPES.keys()) MAKERS.set(name, null);

const MAX_RANK = 8;

/**
 * Reads the pickle that begins at `start`: dicts become Maps, tuples and lists arrays, tensors `StridedTensor`s.
 * @throws InputError for whatever torch.save does not write for such data
 */
export function readTorchPickle(
	bytes: Uint8Array,
	start: number,
	layout: TorchLayout,
	where: string,
): TorchPickle {
	const { end, floats } = checkPickle(bytes, start, MAKERS, where);
	const pickle = new Uint8Array(bytes.subarray(start, end));
	// A float is no count, offset or epoch in Python, whatever its value; nothing else here takes a number.
	for (const at of floats) pickle.fill(0xff, at - start, at - start + 8);
	const storages = new Map<string, Storage>();
	const functions = makerFunctions(where);
	const parser = new Parser({
		nameResolver: {
			resolve: (module, name) => functions.get(`${module}.${name}`) as never,
		},
		persistentResolver: {
			resolve: (id) => noteStorage(id as unknown, layout, storages, where),
		},
		unpicklingTypeOfDictionary: "Map",
	});
	const value = parser.parse<unknown>(pickle);
	return { value, end, storages };
}

/** An ordered dict whose attributes (`_metadata`, a version per module) are not kept. */
class OrderedDict extends Map<unknown, unknown> {
	__setstate__(): void {}
}

function makerFunctions(where: string): Map<string, unknown> {
	const refuse = (expected: string, got: string): never => {
		throw new InputError(where, expected, got);
	};
	/** Python 2 pickles an ordered dict as a call with its pairs, Python 3 as an empty call and items set later. */
	const orderedDict = (...args: unknown[]) => {
		const pairs = args.length === 0 ? [] : args[0];
		const isPairs =
			args.length < 2 &&
			Array.isArray(pairs) &&
			pairs.every((pair) => Array.isArray(pair) && pair.length === 2);
		if (!isPairs) refuse("an ordered dict made of pairs", "something else");
		return new OrderedDict(pairs as [unknown, unknown][]);
	};
	const tensor = (...args: unknown[]) => {
		const [storage, offset, shape, strides] = args;
		const isView =
			isStorage(storage) &&
			isCount(offset) &&
			isCounts(shape) &&
			isCounts(strides) &&
			shape.length === strides.length;
		if (!isView)
			return refuse(
				"tensors of a storage, an offset, sizes and strides",
				"another",
			);
		const view = new StridedTensor(storage, offset, shape, strides);
		checkView(view, where);
		return view;
	};
	const parameter = (data: unknown) =>
		data instanceof StridedTensor
			? data
			: refuse("a parameter made of a tensor", "something else");
	/** With as many arguments as in Python; the one at `flagAt` says whether a gradient is wanted, which integers have none of. */
	const strict =
		(
			make: (...args: unknown[]) => StridedTensor,
			lengths: readonly number[],
			flagAt: number,
		) =>
		(...args: unknown[]) => {
			const made = make(...args);
			const flag = args.length > flagAt ? args[flagAt] : false;
			const isFloat = made.storage.type.kind === "float";
			return lengths.includes(args.length) &&
				(flag === false || (flag === true && isFloat))
				? made
				: refuse("tensors with Python's arguments", "others");
		};
	return new Map<string, unknown>([
		...STORAGE_TYPES,
		["collections.OrderedDict", orderedDict],
		["torch._utils._rebuild_tensor", strict(tensor, [4], 4)],
		["torch._utils._rebuild_tensor_v2", strict(tensor, [6, 7], 4)],
		["torch._utils._rebuild_parameter", strict(parameter, [3], 1)],
	]);
}

/** A persistent id is `('storage', type, key, location, length)`; the legacy layout adds the part that a storage is of another, always None in a state dict. */
function noteStorage(
	id: unknown,
	layout: TorchLayout,
	storages: Map<string, Storage>,
	where: string,
): Storage {
	const parts: unknown[] = Array.isArray(id) ? id : [];
	const [tag, type, key, , length, part = null] = parts;
	const isWhole =
		parts.length === (layout === "zip" ? 5 : 6) &&
		tag === "storage" &&
		type instanceof StorageType &&
		typeof key === "string" &&
		isCount(length) &&
		part === null;
	if (!isWhole)
		throw new InputError(
			where,
			"whole storages of numbers",
			`a reference to a ${tag === "module" ? "module" : "storage"} of another form`,
			"save the state dict, not the module",
		);
	const known = storages.get(key);
	if (known && (known.type !== type || known.length !== length))
		throw new InputError(
			where,
			"one type and length for each storage",
			`storage ${printable(key)} with two`,
		);
	const storage = known ?? { key, type, length };
	storages.set(key, storage);
	return storage;
}

function isStorage(value: unknown): value is Storage {
	return typeof value === "object" && value !== null && "key" in value;
}

function isCount(value: unknown): value is number {
	return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isCounts(value: unknown): value is number[] {
	return (
		Array.isArray(value) && value.length <= MAX_RANK && value.every(isCount)
	);
}
