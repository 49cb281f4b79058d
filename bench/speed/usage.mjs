/** Loaded before the program with `--import`: at the end writes what the process used to the file that GCN_CLUSTER_USAGE names. */
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const path = process.env.GCN_CLUSTER_USAGE;
if (isMainThread && path)
	process.on("exit", () => {
		const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
		const usage = {
			peakBytes: maxRSS * 1024,
			cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
		};
		writeFileSync(path, JSON.stringify(usage));
	});
