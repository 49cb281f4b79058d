import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
	sealManifest,
	writeManifest,
} from "../../src/files/parts/run-folder.ts";
import {
	gatePart,
	NotForThisWorker,
	type PartJob,
	WrongJob,
} from "../../src/queue/part-job.ts";
import { findRun } from "../../src/queue/run-folder.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = realpathSync(temporaryFolder());
const allow = join(folder, "runs");
const program = "gcn-cluster 1.2.3";
const stage = { name: "graph", parts: 3, needs: [] };
const { run } = sealManifest({ program, stages: [stage] } as never);
const job: PartJob = {
	format: 1,
	program,
	run,
	launch: 1,
	folder: join(allow, "run"),
	stage: "graph",
	part: 2,
};

function writeRun(path: string, change: object = {}): void {
	mkdirSync(path, { recursive: true });
	const content = { program, stages: [stage], ...change };
	writeManifest(path, sealManifest(content as never));
}

beforeAll(() => {
	writeRun(join(allow, "run"));
	writeRun(join(allow, "newer"), { program: "gcn-cluster 2.0.0" });
	writeRun(join(allow, "other"), { parts: 4 });
	writeRun(join(folder, "runs-of-others"));
	writeRun(allow);
	mkdirSync(join(allow, "empty"));
	mkdirSync(join(allow, "half"));
	writeFileSync(join(allow, "half/manifest.json"), '{"run":');
	symlinkSync(join(folder, "runs-of-others"), join(allow, "link-out"));
	symlinkSync(join(allow, "run"), join(folder, "link-in"));
});

describe("the run of a job", () => {
	test.each([0, 2, gatePart])("is found for part %i", (part) => {
		const found = findRun({ ...job, part }, allow);
		expect(found.folder).toBe(join(allow, "run"));
		expect(found.stage).toEqual(stage);
	});

	test("is found in the allowed folder itself", () => {
		expect(findRun({ ...job, folder: allow }, allow).folder).toBe(allow);
	});

	test("is found through a link that leads into the allowed folder", () => {
		const { folder: own } = findRun(
			{ ...job, folder: join(folder, "link-in") },
			allow,
		);
		expect(own).toBe(join(allow, "run"));
	});

	test.each([
		["outside", "../runs-of-others", /outside .*--allow/],
		["outside, by a link", "link-out", /outside .*--allow/],
		["without a manifest", "empty", /manifest\.json is not there/],
		["missing", "nowhere", /nowhere\/manifest\.json is not there/],
		["with half a manifest", "half", /damaged manifest/],
		["of another version", "newer", /another version/],
		["of another run", "other", /another run/],
	])("%s is left to other workers", (_, name, message) => {
		const find = () => findRun({ ...job, folder: `${allow}/${name}` }, allow);
		expect(find).toThrow(NotForThisWorker);
		expect(find).toThrow(message);
	});

	test.each([{ part: 3 }, { part: -2 }, { stage: "gates" }])(
		"without %o makes the job wrong",
		(change) => {
			expect(() => findRun({ ...job, ...change }, allow)).toThrow(WrongJob);
		},
	);
});
