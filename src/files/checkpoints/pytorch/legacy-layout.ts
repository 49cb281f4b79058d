/** The legacy layout of torch.save, up to PyTorch 1.5: pickles, then the numbers of every storage. */
import { InputError } from "../../../errors.ts";
import { printable } from "../../printable.ts";
import { readTorchPickle } from "./pytorch-pickle.ts";
import type { Storage } from "./pytorch-tensors.ts";
import type { TorchContents } from "./torch-contents.ts";

/** A file begins with the pickle of torch.save's magic number. */
const magic = Buffer.from("80028a0a6cfc9c46f9206aa850192e", "hex");
const protocolNumber = 1001;

export function isLegacy(bytes: Uint8Array): boolean {
	return magic.equals(bytes.subarray(0, magic.length));
}

/**
 * Reads pickles of magic number, protocol, system, object and storage keys, then for each key its length (int64) and numbers.
 * @throws InputError for a damaged file
 */
export function readLegacy(bytes: Uint8Array, where: string): TorchContents {
	const read = (start: number) =>
		readTorchPickle(bytes, start, "legacy", where);
	const demand = (isMet: boolean, expected: string, got: string) => {
		if (!isMet) throw new InputError(where, expected, got);
	};
	demand(isLegacy(bytes), "a file of torch.save", "another");
	const protocol = read(magic.length);
	demand(
		protocol.value === protocolNumber,
		`PyTorch's file protocol ${protocolNumber}`,
		"another",
	);
	const system = read(protocol.end);
	const isLittle =
		system.value instanceof Map && system.value.get("little_endian") === true;
	demand(isLittle, "little-endian numbers", "others");
	const object = read(system.end);
	const keys = read(object.end);
	const isComplete =
		Array.isArray(keys.value) &&
		keys.value.length === object.storages.size &&
		new Set(keys.value).size === keys.value.length;
	demand(isComplete, "a list of all storages", "another list");
	const storages = new Map<string, Uint8Array>();
	let at = keys.end;
	for (const key of keys.value as unknown[]) {
		const storage = object.storages.get(key as string);
		if (!storage) throw new InputError(where, "known storages", "another");
		const content = readLegacyStorage(bytes, at, storage, where);
		storages.set(storage.key, content);
		at += 8 + content.length;
	}
	demand(at === bytes.length, `${at} bytes`, `${bytes.length}`);
	return { value: object.value, storages };
}

function readLegacyStorage(
	bytes: Uint8Array,
	at: number,
	storage: Storage,
	where: string,
): Uint8Array {
	const end = at + 8 + storage.length * storage.type.bytes;
	if (end > bytes.length)
		throw new InputError(
			where,
			`at least ${end} bytes`,
			`${bytes.length} (a file that was cut off?)`,
		);
	const length = new DataView(bytes.buffer, bytes.byteOffset + at, 8);
	if (length.getBigInt64(0, true) !== BigInt(storage.length))
		throw new InputError(
			where,
			`${storage.length} numbers in storage ${printable(storage.key)}`,
			`${length.getBigInt64(0, true)}`,
		);
	return bytes.subarray(at + 8, end);
}
