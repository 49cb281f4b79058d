import { describe, expect, test } from "vitest";
import {
	gatePart,
	jobId,
	jobIds,
	NotForThisWorker,
	type PartJob,
	readJob,
	WrongJob,
} from "../../src/queue/part-job.ts";

const program = "gcn-cluster 1.2.3";
const job: PartJob = {
	format: 1,
	program,
	run: "0123456789abcdef",
	launch: 2,
	folder: "/shared/run",
	stage: "first-gates",
	part: 7,
};

describe("a job", () => {
	test("is what is written, and nothing else of it is read", () => {
		expect(readJob(job, program)).toEqual(job);
		expect(readJob({ ...job, command: "rm" }, program)).toEqual(job);
	});

	test.each([
		["another format", { format: 2, stage: { new: true } }],
		["another version", { program: "gcn-cluster 1.2.4" }],
	])("of %s is left to other workers", (_, change) => {
		expect(() => readJob({ ...job, ...change }, program)).toThrow(
			NotForThisWorker,
		);
	});

	test.each([
		["a stage that is a path", { stage: "../graph" }],
		["a stage that is a flag", { stage: "--run" }],
		["a part that is a text", { part: "7" }],
		["half a part", { part: 0.5 }],
		["a folder without a root", { folder: "run" }],
		["a folder with a zero byte", { folder: "/run\0" }],
		["a run that is no fingerprint", { run: "../../0123456789abcdef" }],
		["no launch", { launch: undefined }],
	])("with %s is wrong", (_, change) => {
		expect(() => readJob({ ...job, ...change }, program)).toThrow(WrongJob);
	});

	test.each([null, 3, "job"])("that is %s is wrong", (data) => {
		expect(() => readJob(data, program)).toThrow(WrongJob);
	});
});

test("ids of jobs tell runs, starts, stages, parts and gates apart, without the colon that BullMQ forbids", () => {
	const changes: Partial<PartJob>[] = [
		{},
		{ run: "f123456789abcdef" },
		{ launch: 3 },
		{ stage: "gates" },
		{ part: 0 },
		{ part: gatePart },
	];
	const ids = changes.map((change) => jobId({ ...job, ...change }));
	expect(new Set(ids).size).toBe(changes.length);
	for (const id of ids) expect(id).not.toContain(":");
	expect(jobId(job).startsWith(jobIds(job))).toBe(true);
	expect(jobId({ ...job, launch: 21 }).startsWith(jobIds(job))).toBe(false);
});
