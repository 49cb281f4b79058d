/** What `embed` refuses in one line, before any work. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
	installCommand,
	packageUrl,
	requirePackage,
} from "../../../src/engines/optional-parts.ts";
import { readFaceWeights } from "../../../src/engines/pictures/face-weights.ts";
import { expectUsageError, runCommand } from "../../helpers/command.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";
import { hasPhotos, needsPhotos } from "../../helpers/photographs.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

vi.mock("../../../src/engines/optional-parts.ts", async (original) => {
	const parts =
		await original<typeof import("../../../src/engines/optional-parts.ts")>();
	return {
		...parts,
		requirePackage: vi.fn(parts.requirePackage),
		packageUrl: vi.fn(parts.packageUrl),
	};
});

const base = temporaryFolder();
const out = join(base, "faces");

afterEach(() => {
	vi.mocked(requirePackage).mockClear();
});

test("a package that is missing is named with the command that installs it", async () => {
	vi.mocked(requirePackage).mockImplementationOnce(() => {
		throw new Error(`not installed; ${installCommand("photos")} brings it`);
	});
	await expectUsageError(
		["embed", base, "--out", out],
		"embed: expected the packages @vladmandic/face-api and sharp, got not installed; npx gcn-cluster engines --install photos brings it",
	);
});

test("weights of other contents are refused", () => {
	const model = join(base, "package/model");
	mkdirSync(model, { recursive: true });
	const manifest = join(model, "ssd_mobilenetv1_model-weights_manifest.json");
	writeFileSync(manifest, "[]");
	vi.mocked(packageUrl).mockReturnValueOnce(
		`file://${join(base, "package/dist/main.js")}`,
	);
	expectRefused(
		readFaceWeights,
		`${manifest}: expected the file of @vladmandic/face-api that is pinned, got other contents (${installCommand("photos")} brings it)`,
	);
});

describe.skipIf(!hasPhotos)("with the packages", needsPhotos, () => {
	test("a folder without pictures, and no folder", async () => {
		const folder = join(base, "none");
		mkdirSync(folder);
		await expectUsageError(
			["embed", folder, "--out", out],
			`${folder}: expected a folder with pictures in it, got none`,
		);
		await expectUsageError(
			["embed", join(base, "missing"), "--out", out],
			`${join(base, "missing")}: expected a folder of pictures, got no such file`,
		);
	});

	test("a folder none of whose pictures can be read ends with 1", async () => {
		const folder = join(base, "bad");
		mkdirSync(folder);
		writeFileSync(join(folder, "bad.jpg"), "bad");
		const { exitCode, stderr } = await runCommand(
			"embed",
			folder,
			"--out",
			out,
		);
		expect(exitCode).toBe(1);
		expect(stderr.at(-1)).toBe(
			`${folder}: expected a picture that can be read, got 1 that cannot`,
		);
		expect(stderr).toContain(
			`unreadable: ${folder}/bad.jpg: expected a picture, got none of JPEG, PNG, WebP, GIF, TIFF, AVIF or HEIC`,
		);
	});
});
