/** What the figures were measured on: without that they say nothing. */
import {
	availableParallelism,
	cpus,
	loadavg,
	release,
	totalmem,
} from "node:os";

/** One line about the machine and what runs on it. */
export function describeMachine() {
	const [{ model }] = cpus();
	const memory = (totalmem() / 2 ** 30).toFixed(0);
	return `${availableParallelism()} cores (${model.trim()}), ${memory} GB, ${process.platform} ${release()}; Node ${process.versions.node}`;
}

export function listVersions(versions) {
	return Object.entries(versions)
		.map(([name, version]) => `${name} ${version}`)
		.join(", ");
}

/** Processes that wanted a core during the last minute, this benchmark's own among them. */
export function load() {
	return loadavg()[0].toFixed(1);
}
