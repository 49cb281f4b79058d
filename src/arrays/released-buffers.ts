/**
 * Frees buffers before the garbage collector does: results from worker threads would stay in memory long after the next ones arrive,
 * and the many small objects that other libraries put around their results make each collection slower.
 */

const { port1: closedPort } = new MessageChannel();
closedPort.close();

/** Frees a buffer at once, by transferring it to a closed port. Its length is 0 afterwards. */
export function releaseBuffer(buffer: ArrayBufferLike): void {
	closedPort.postMessage(null, [buffer as ArrayBuffer]);
}
