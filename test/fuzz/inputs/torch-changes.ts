/** Changes to a pickle's instructions: dropped, doubled, exchanged, or strange ones put in. */
import type { Random } from "../../../src/arrays/random.ts";
import { integer, name, raw, text } from "../../helpers/torch-files.ts";
import { between, changeBytes, pick } from "./picks.ts";

const STRANGE: readonly (() => Buffer)[] = [
	...[..."N)}](tasue0bRQq."].map((code) => () => raw(code)),
	...[0x85, 0x86, 0x87, 0x88, 0x89, 0x81, 0x93, 0x95, 0x8c].map(
		(code) => () => raw(code),
	),
	() => name("os.system"),
	() => name("collections.OrderedDict"),
	() => raw("h", 0),
	() => raw("q", 0),
	() => raw("r", 1, 0, 0, 0),
	() => raw("j", 1, 0, 0, 0),
	() => text("x"),
	() => text("state_dict"),
	() => integer(-1),
	() => raw(0x8a, 0),
	() => raw(0x8a, 8, "\xff".repeat(8)),
	() => raw("I01\n"),
	() => raw("]".repeat(500), "a".repeat(499)),
];

export function changeParts(parts: Buffer[], random: Random): Buffer[] {
	const changed = parts.slice();
	for (let left = between(random, 1, 2); left > 0; left--) {
		const at = random.below(changed.length);
		const way = random.below(5);
		if (way === 0) changed.splice(at, 1);
		else if (way === 1)
			changed.splice(at, 0, changed[random.below(changed.length)]);
		else if (way === 2) changed[at] = pick(random, STRANGE)();
		else if (way === 3) changed.splice(at, 0, pick(random, STRANGE)());
		else changed[at] = changeBytes(changed[at], random);
	}
	return changed;
}
