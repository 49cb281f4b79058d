/** A thread of a full run: takes blocks of inputs, and says in shared memory which one it is at. */
import { parentPort, workerData } from "node:worker_threads";
import { runBlock } from "./block.ts";

const { seed, folder, keepEvery, keepFolder, position } = workerData;

parentPort!.on("message", ({ from, to }: { from: number; to: number }) => {
	const onInput = (n: number) => {
		position[0] = n;
	};
	const result = runBlock({
		seed,
		from,
		to,
		folder,
		keepEvery,
		keepFolder,
		onInput,
	});
	parentPort!.postMessage(result);
});
