/** Tells whether two runs had the same inputs. */
import { createHash } from "node:crypto";

/** SHA-256 of arrays one after another, in hexadecimal. */
export function fingerprint(arrays: readonly ArrayBufferView[]): string {
	const hash = createHash("sha256");
	for (const array of arrays) {
		hash.update(`${array.byteLength};`);
		hash.update(
			new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
		);
	}
	return hash.digest("hex");
}
