/** The architecture's import rules bite: each forbidden import, given to the linter as a file of that folder, is refused. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "./helpers/temporary-folder.ts";

const root = resolve(import.meta.dirname, "..");
const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
const folder = temporaryFolder();

beforeAll(() => {
	const { vcs, $schema, ...config } = JSON.parse(
		readFileSync(join(root, "biome.json"), "utf8"),
	);
	expect([vcs, $schema]).not.toContain(undefined);
	writeFileSync(join(folder, "biome.json"), JSON.stringify(config));
});

/** What the linter says of a file that consists of one import. */
function lint(file: string, target: string): string {
	const path = join(folder, file);
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, `import { a } from "${target}";\nexport { a };\n`);
	const { stdout, stderr } = spawnSync(
		process.execPath,
		[biome, "lint", "--max-diagnostics=none", file],
		{ cwd: folder, encoding: "utf8" },
	);
	return stdout + stderr;
}

const forbidden = [
	["src/kernels/x.ts", "../core/matrix.ts"],
	["src/kernels/x.ts", "node:fs"],
	["src/kernels/assembly/x.ts", "../shared-kernels.ts"],
	["src/core/x.ts", "../io/npy.ts"],
	["src/core/x.ts", "../model/gcn.ts"],
	["src/core/x.ts", "../cli/program.ts"],
	["src/core/x.ts", "node:fs"],
	["src/core/x.ts", "@tensorflow/tfjs-core"],
	["src/model/x.ts", "../io/npy.ts"],
	["src/model/x.ts", "../cli/program.ts"],
	["src/model/x.ts", "../jobs/group.ts"],
	["src/model/x.ts", "node:fs"],
	["src/io/x.ts", "../model/gcn.ts"],
	["src/io/x.ts", "../cli/program.ts"],
	["src/jobs/x.ts", "../cli/program.ts"],
	["src/jobs/x.ts", "node:fs"],
];

const allowed = [
	["src/kernels/x.ts", "../errors.ts"],
	["src/kernels/assembly/x.ts", "./vectors"],
	["src/core/x.ts", "../kernels/near-pairs.ts"],
	["src/core/x.ts", "./matrix.ts"],
	["src/core/x.ts", "../errors.ts"],
	["src/model/x.ts", "../core/matrix.ts"],
	["src/io/x.ts", "../core/matrix.ts"],
	["src/jobs/x.ts", "../io/npy.ts"],
	["src/cli/x.ts", "../jobs/group.ts"],
];

describe("import rules", () => {
	test.each(forbidden)("%s must not import %s", (file, target) => {
		expect(lint(file, target)).toContain("noRestrictedImports");
	});

	test.each(allowed)("%s may import %s", (file, target) => {
		const said = lint(file, target);
		expect(said).toContain("Checked 1 file");
		expect(said).not.toContain("noRestrictedImports");
	});
});
