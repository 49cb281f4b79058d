/** Bad data ends in one line: an `InputError` with exactly this message and no line end in it. */
import { expect } from "vitest";
import { InputError } from "../../src/errors.ts";

export function expectRefused(
	action: () => unknown,
	message: string | RegExp,
): void {
	let error: unknown;
	try {
		action();
	} catch (thrown) {
		error = thrown;
	}
	expect(error).toBeInstanceOf(InputError);
	const text = (error as Error).message;
	expect(text).not.toMatch(/[\r\n]/);
	if (typeof message === "string") expect(text).toBe(message);
	else expect(text).toMatch(message);
}
