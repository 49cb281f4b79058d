/** Fingerprints of arrays, to compare the inputs of two runs. */
import { createHash } from "node:crypto";
import { bytesOf } from "./byte-pieces.ts";

/** The fingerprint of arrays that come in pieces. */
export interface Fingerprint {
	/** Begins another array, of this many bytes. */
	begin(byteLength: number): void;
	add(piece: ArrayBufferView): void;
	/** SHA-256 in hexadecimal. */
	digest(): string;
}

export function createFingerprint(): Fingerprint {
	const hash = createHash("sha256");
	return {
		begin(byteLength) {
			hash.update(`${byteLength};`);
		},
		add(piece) {
			hash.update(bytesOf(piece));
		},
		digest: () => hash.digest("hex"),
	};
}

/** SHA-256 of arrays in their order, in hexadecimal. */
export function fingerprint(arrays: readonly ArrayBufferView[]): string {
	const { begin, add, digest } = createFingerprint();
	for (const array of arrays) {
		begin(array.byteLength);
		add(array);
	}
	return digest();
}
