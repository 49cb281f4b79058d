import { arch, platform } from "node:os";
import { packageVersion } from "../../files/bundled.ts";

/** What a part is computed with, and what it must not be mixed with. */
export const programName = `gcn-cluster ${packageVersion} on ${platform()} ${arch()}`;
