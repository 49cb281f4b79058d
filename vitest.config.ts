import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./test/summary-reporter.ts";
import { slowTags } from "./test/tags.ts";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		globalSetup: "test/global-setup.ts",
		reporters: ["default", new SummaryReporter()],
		tags: slowTags,
		// On two cores vitest would take one.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		testTimeout: 120_000,
		hookTimeout: 120_000,
	},
});
