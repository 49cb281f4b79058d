/** The end of a run: what was left out and which command runs it, what was skipped and why, and the counts in one line. */
import type { Reporter, TestCase, TestModule, Vitest } from "vitest/node";
import { slowTags } from "./tags.ts";

export class SummaryReporter implements Reporter {
	#vitest!: Vitest;

	onInit(vitest: Vitest): void {
		this.#vitest = vitest;
	}

	onTestRunEnd(
		modules: readonly TestModule[],
		unhandled: readonly unknown[],
	): void {
		const tests = modules.flatMap((module) => [...module.children.allTests()]);
		const inState = (state: string) =>
			tests.filter((test) => test.result().state === state);
		const broken = modules.filter((module) => module.errors().length > 0);
		const skipped = inState("skipped");
		const leftOut = this.#vitest.config.tagsFilter
			? skipped.filter(isSlow)
			: [];
		const lines = [
			...describeLeftOut(leftOut),
			...describeSkipped(skipped.filter((test) => !leftOut.includes(test))),
		];
		const failed = inState("failed").length + broken.length + unhandled.length;
		lines.push(
			`Tests: ${inState("passed").length} passed, ${failed} failed, ${skipped.length} skipped`,
		);
		this.#vitest.logger.log(lines.join("\n"));
	}
}

const tagsOf = (test: TestCase) => test.options.tags ?? [];

function isSlow(test: TestCase): boolean {
	return slowTags.some(({ name }) => tagsOf(test).includes(name));
}

function describeLeftOut(tests: readonly TestCase[]): string[] {
	if (tests.length === 0) return [];
	const groups = slowTags.flatMap(({ name, description }) => {
		const ofTag = tests.filter((test) => tagsOf(test)[0] === name);
		return ofTag.length === 0 ? [] : [describeGroup(description, ofTag)];
	});
	return [
		`Left out, ${tests.length} tests; npm run test:all runs them too:`,
		...groups,
		"",
	];
}

function describeSkipped(tests: readonly TestCase[]): string[] {
	if (tests.length === 0) return [];
	const byReason = new Map<string, TestCase[]>();
	for (const test of tests) {
		const reason = reasonOf(test);
		byReason.set(reason, [...(byReason.get(reason) ?? []), test]);
	}
	return [
		`Skipped, ${tests.length} tests that cannot run here:`,
		...Array.from(byReason, ([reason, group]) => describeGroup(reason, group)),
		"",
	];
}

function describeGroup(reason: string, tests: readonly TestCase[]): string {
	const count = tests.length === 1 ? "1 test" : `${tests.length} tests`;
	const files = new Set(tests.map(({ module }) => module.relativeModuleId));
	return `  ${reason}: ${count} in ${[...files].join(", ")}`;
}

/** Titles of engines say why they do not load; else the test says what it needs, or its name does. */
function reasonOf(test: TestCase): string {
	const [, why] = /\(skipped: (.+?)\)(?: >|$)/.exec(test.fullName) ?? [];
	return why ?? test.meta().needs ?? test.fullName;
}
