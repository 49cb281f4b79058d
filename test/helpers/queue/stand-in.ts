/** Runs of the stand-ins: a manifest whose parts only wait, and a look at what they left. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openPartFiles } from "../../../src/files/parts/part-files.ts";
import {
	sealManifest,
	writeManifest,
} from "../../../src/files/parts/run-folder.ts";
import type { Programs } from "./site.ts";

const here = import.meta.dirname;
/** Name and version of the program of the stand-ins' runs. */
export const standInVersion = "gcn-cluster 0.0.1";

export const standIns: Programs = {
	worker: (url, allow) => standInWorker(url, allow, standInVersion),
	cluster: (url, run) => [
		process.execPath,
		join(here, "stand-in-cluster.mjs"),
		url,
		run,
	],
};

export const standInWorker = (
	url: string,
	allow: string,
	program: string,
): readonly string[] => [
	process.execPath,
	join(here, "stand-in-worker.mjs"),
	url,
	allow,
	program,
];

const stages = [
	{ name: "statistics", parts: 5, needs: [] },
	{ name: "equal-rows", parts: 1, needs: ["statistics"] },
	{ name: "graph", parts: 5, needs: ["equal-rows"] },
];
export const allParts: readonly string[] = stages.flatMap(({ name, parts }) =>
	Array.from({ length: parts }, (_, part) => `${name}/${part}`),
);

export class StandInRun {
	readonly folder: string;
	readonly run: string;

	/** @param ms how long a part takes */
	constructor(parent: string, name: string, ms: number) {
		this.folder = join(parent, name);
		mkdirSync(this.folder);
		const content = { program: standInVersion, stages, options: { ms, name } };
		const manifest = sealManifest(content as never);
		this.run = manifest.run;
		writeManifest(this.folder, manifest);
	}

	/** These parts fail from now on. */
	letFail(...names: readonly string[]): void {
		writeFileSync(join(this.folder, "fails"), names.join("\n"));
	}

	/** Names of the parts that were begun, each as often as it was. */
	begun(): string[] {
		try {
			const lines = readFileSync(join(this.folder, "begun"), "utf8").trim();
			return lines.split("\n").map((line) => line.split(" ")[1]);
		} catch {
			return [];
		}
	}

	/** Names of the parts whose files are there. */
	done(): string[] {
		const files = openPartFiles(this.folder, this.run);
		return allParts.filter((name) => {
			const [stage, part] = name.split("/");
			return files.isDone(stage, Number(part));
		});
	}

	/** What the files hold, by part. */
	contents(): Record<string, number[]> {
		const files = openPartFiles(this.folder, this.run);
		const entries = this.done().map((name) => {
			const [stage, part] = name.split("/");
			return [name, [...files.read<Int32Array>(stage, Number(part), "values")]];
		});
		files.close();
		return Object.fromEntries(entries);
	}
}

/** What they hold when all is done. */
export const expectedContents: Record<string, number[]> = Object.fromEntries(
	allParts.map((name) => {
		const [stage, part] = name.split("/");
		return [name, [stage.length, Number(part)]];
	}),
);
