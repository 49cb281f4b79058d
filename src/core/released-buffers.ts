/** Buffers around other libraries' results count as memory of this program until they are collected, which costs more the more of them there are. */

const { port1: closedPort } = new MessageChannel();
closedPort.close();

/** Gives a buffer up at once, empty from then on: sent where nobody gets it. */
export function releaseBuffer(buffer: ArrayBufferLike): void {
	closedPort.postMessage(null, [buffer as ArrayBuffer]);
}
