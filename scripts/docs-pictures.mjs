/** `npm run docs:pictures`: takes the pictures of docs/review.md anew, by the test that takes them in every run. It needs chromium. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { status } = spawnSync(
	process.execPath,
	[
		`${root}node_modules/vitest/vitest.mjs`,
		"run",
		"test/review/browser/docs-pictures.test.ts",
	],
	{
		cwd: root,
		stdio: "inherit",
		env: { ...process.env, GCN_CLUSTER_PICTURES: `${root}docs` },
	},
);
process.exitCode = status ?? 1;
