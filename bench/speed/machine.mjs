/** What the figures were measured on: without that they say nothing. */
import {
	availableParallelism,
	cpus,
	loadavg,
	release,
	totalmem,
} from "node:os";

/** One line about the machine and what runs on it. */
export function describeMachine(versions) {
	const [{ model }] = cpus();
	const memory = (totalmem() / 2 ** 30).toFixed(0);
	const software = Object.entries(versions)
		.filter(([, version]) => version)
		.map(([name, version]) => `${name} ${version}`);
	return `${availableParallelism()} cores (${model.trim()}), ${memory} GB, ${process.platform} ${release()}; Node ${process.versions.node}, ${software.join(", ")}`;
}

/** Processes that wanted a core during the last minute, this benchmark's own among them. */
export function load() {
	return loadavg()[0].toFixed(1);
}
