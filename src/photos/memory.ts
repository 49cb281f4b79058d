/** What embedding pictures needs of memory. */

const MB = 1e6;
/** One thread: an engine with the weights, the detector's maps, 16 faces at once, and a picture of the finest length beside its decoder. Measured. */
const threadBytes = 450 * MB;

/** The most bytes that some threads need at once. */
export function embeddingBytes(threads: number): number {
	return threads * threadBytes;
}
