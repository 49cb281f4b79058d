import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { beginLaunch, endLaunch } from "../../src/queue/launch.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();

test("a start after a killed one goes on with its jobs, one after a failed one has its own", () => {
	expect(beginLaunch(folder)).toBe(1);
	expect(beginLaunch(folder)).toBe(1);
	endLaunch(folder, 1);
	expect(beginLaunch(folder)).toBe(2);
	expect(beginLaunch(folder)).toBe(2);
	endLaunch(folder, 2);
	expect(beginLaunch(folder)).toBe(3);
});

test("a file that says nothing is as none", () => {
	writeFileSync(join(folder, ".queue.json"), "{");
	expect(beginLaunch(folder)).toBe(1);
});
