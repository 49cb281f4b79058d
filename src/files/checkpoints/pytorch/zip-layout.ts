/** The zip layout of torch.save, since PyTorch 1.6: a pickle and a file for every storage. */
import { InputError } from "../../../errors.ts";
import { printable } from "../../printable.ts";
import { readTorchPickle } from "./pytorch-pickle.ts";
import { readStoredZip } from "./stored-zip.ts";
import type { TorchContents } from "./torch-contents.ts";

const magic = Buffer.from("PK\x03\x04", "latin1");

export function isZip(bytes: Uint8Array): boolean {
	return magic.equals(bytes.subarray(0, magic.length));
}

/**
 * Reads `data.pkl`, each storage as `data/KEY`, and a version that PyTorch demands; newer files also say their byte order.
 * @throws InputError for a damaged file
 */
export function readZip(bytes: Uint8Array, where: string): TorchContents {
	const entries = readStoredZip(bytes, where);
	const pickle = entries.get("data.pkl");
	if (!pickle)
		throw new InputError(where, "a zip file with data.pkl", "one without");
	const order = entries.get("byteorder");
	if (order && Buffer.from(order).toString("latin1") !== "little")
		throw new InputError(where, "little-endian numbers", "others");
	const object = readTorchPickle(pickle, 0, "zip", where);
	if (object.end !== pickle.length)
		throw new InputError(where, `data.pkl of ${object.end} bytes`, "more");
	const storages = new Map<string, Uint8Array>();
	for (const { key, length, type } of object.storages.values()) {
		const content = entries.get(`data/${key}`);
		if (content?.length !== length * type.bytes)
			throw new InputError(
				where,
				`data/${printable(key)} of ${length * type.bytes} bytes`,
				content ? `${content.length}` : "none",
			);
		storages.set(key, content);
	}
	if (!entries.has("version"))
		throw new InputError(where, "a zip file with a version", "one without");
	return { value: object.value, storages };
}
