/**
 * Buffers that are given up before they are collected: those around other libraries' results, for collecting costs more the more of them there are,
 * and those of threads' results, which would be collected long after the next ones have come.
 */

const { port1: closedPort } = new MessageChannel();
closedPort.close();

/** Gives a buffer up at once, empty from then on: sent where nobody gets it. */
export function releaseBuffer(buffer: ArrayBufferLike): void {
	closedPort.postMessage(null, [buffer as ArrayBuffer]);
}
