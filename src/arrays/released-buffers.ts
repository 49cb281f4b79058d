/**
 * Frees buffers before the garbage collector does. Small wrappers of other libraries' results make each collection slower the more of them there are;
 * results from worker threads would stay in memory long after the next ones arrive.
 */

const { port1: closedPort } = new MessageChannel();
closedPort.close();

/** Frees a buffer at once, by transferring it to a closed port; its length is 0 from then on. */
export function releaseBuffer(buffer: ArrayBufferLike): void {
	closedPort.postMessage(null, [buffer as ArrayBuffer]);
}
