/** Tells whether two runs had the same inputs. */
import { createHash } from "node:crypto";

/** Of arrays that come in pieces. */
export interface Fingerprint {
	/** Another array begins, of so many bytes. */
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
		add({ buffer, byteOffset, byteLength }) {
			hash.update(new Uint8Array(buffer, byteOffset, byteLength));
		},
		digest: () => hash.digest("hex"),
	};
}

/** Of arrays one after another. */
export function fingerprint(arrays: readonly ArrayBufferView[]): string {
	const { begin, add, digest } = createFingerprint();
	for (const array of arrays) {
		begin(array.byteLength);
		add(array);
	}
	return digest();
}
