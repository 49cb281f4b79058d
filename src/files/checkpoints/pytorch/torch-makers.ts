/** The functions that a pickle of torch.save may call: they check their arguments as Python would, and only record storage, shape and strides. */
import { InputError } from "../../../errors.ts";
import {
	checkView,
	STORAGE_TYPES,
	type Storage,
	StridedTensor,
} from "./pytorch-tensors.ts";

const MAX_RANK = 8;

type Arguments = readonly unknown[];

/** The functions by their names in Python, beside the types of storages, which are not called. */
export function makerFunctions(where: string): Map<string, unknown> {
	const tensor = (args: Arguments) => makeTensor(args, where);
	const parameter = ([data]: Arguments) => makeParameter(data, where);
	const makers: readonly [name: string, make: TensorMaker][] = [
		["_rebuild_tensor", { make: tensor, lengths: [4], flagAt: 4 }],
		["_rebuild_tensor_v2", { make: tensor, lengths: [6, 7], flagAt: 4 }],
		["_rebuild_parameter", { make: parameter, lengths: [3], flagAt: 1 }],
	];
	return new Map<string, unknown>([
		...STORAGE_TYPES,
		["collections.OrderedDict", (...args: Arguments) => makeDict(args, where)],
		...makers.map(
			([name, maker]) =>
				[
					`torch._utils.${name}`,
					(...args: Arguments) => callMaker(maker, args, where),
				] as const,
		),
	]);
}

/** An ordered dict whose attributes (`_metadata`, a version per module) are left out. */
class OrderedDict extends Map<unknown, unknown> {
	__setstate__(): void {}
}

/** Python 2 pickles an ordered dict as a call with its pairs, Python 3 as an empty call and items set later. */
function makeDict(args: Arguments, where: string): OrderedDict {
	const pairs = args.length === 0 ? [] : args[0];
	const isPairs =
		args.length < 2 &&
		Array.isArray(pairs) &&
		pairs.every((pair) => Array.isArray(pair) && pair.length === 2);
	if (isPairs) return new OrderedDict(pairs as [unknown, unknown][]);
	throw new InputError(
		where,
		"an ordered dict made of pairs",
		"something else",
	);
}

function makeTensor(args: Arguments, where: string): StridedTensor {
	const [storage, offset, shape, strides] = args;
	const isView =
		isStorage(storage) &&
		isCount(offset) &&
		isCounts(shape) &&
		isCounts(strides) &&
		shape.length === strides.length;
	if (!isView)
		throw new InputError(
			where,
			"tensors of a storage, an offset, sizes and strides",
			"another",
		);
	const view = new StridedTensor(storage, offset, shape, strides);
	checkView(view, where);
	return view;
}

function makeParameter(data: unknown, where: string): StridedTensor {
	if (data instanceof StridedTensor) return data;
	throw new InputError(where, "a parameter made of a tensor", "something else");
}

interface TensorMaker {
	readonly make: (args: Arguments) => StridedTensor;
	/** How many arguments Python passes. */
	readonly lengths: readonly number[];
	/** Index of the argument that says whether a gradient is computed; integers have none. */
	readonly flagAt: number;
}

function callMaker(
	{ make, lengths, flagAt }: TensorMaker,
	args: Arguments,
	where: string,
): StridedTensor {
	const made = make(args);
	const flag = args.length > flagAt ? args[flagAt] : false;
	const isFloat = made.storage.type.kind === "float";
	const isSound = flag === false || (flag === true && isFloat);
	if (lengths.includes(args.length) && isSound) return made;
	throw new InputError(where, "tensors with Python's arguments", "others");
}

function isStorage(value: unknown): value is Storage {
	return typeof value === "object" && value !== null && "key" in value;
}

export function isCount(value: unknown): value is number {
	return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isCounts(value: unknown): value is number[] {
	return (
		Array.isArray(value) && value.length <= MAX_RANK && value.every(isCount)
	);
}
