import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { SummaryReporter } from "./test/summary-reporter.ts";
import { slowTags } from "./test/tags.ts";

/** Files whose tests run commands and train take longest: one that began last would leave all workers but one idle. */
class LongestFirst extends BaseSequencer {
	override async sort(
		files: TestSpecification[],
	): Promise<TestSpecification[]> {
		const isLong = ({ moduleId }: TestSpecification) =>
			/test\/(readme|cli\/|lgcn\/train\/training)/.test(moduleId);
		const sorted = await super.sort(files);
		return [...sorted.filter(isLong), ...sorted.filter((f) => !isLong(f))];
	}
}

export default defineConfig({
	// Examples import the package as an app does.
	resolve: { alias: { "gcn-cluster": resolve("src/index.ts") } },
	test: {
		include: ["test/**/*.test.ts"],
		globalSetup: "test/global-setup.ts",
		reporters: ["default", new SummaryReporter()],
		tags: slowTags,
		sequence: { sequencer: LongestFirst },
		// On two cores vitest would take one.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		testTimeout: 120_000,
		hookTimeout: 120_000,
		// Of what a page or a server does in its own time.
		expect: { poll: { timeout: 20_000 } },
	},
});
