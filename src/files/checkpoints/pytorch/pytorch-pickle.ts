/**
 * The pickle inside a PyTorch checkpoint, read with a closed list of names: ordered dicts, tensor makers and storage types.
 * The makers are our own functions, which only record storage, shape and strides; a pickle cannot call any other function.
 */
import { Parser } from "pickleparser";
import { InputError } from "../../../errors.ts";
import { printable } from "../../printable.ts";
import { checkPickle } from "./check-pickle.ts";
import { STORAGE_TYPES, type Storage, StorageType } from "./pytorch-tensors.ts";
import { isCount, makerFunctions } from "./torch-makers.ts";

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
	// Python takes no float for a count, an offset or an epoch, not even 2.0: as NaN it is refused wherever a number is read.
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

/** A persistent id is `('storage', type, key, location, length)`; the legacy layout adds the view of another storage, always None in a state dict. */
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
