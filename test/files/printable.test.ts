import { expect, test } from "vitest";
import { oneLine, printable, quoted } from "../../src/files/printable.ts";
import { expectUsageError } from "../helpers/command.ts";

test.each([
	["a line end", "a\r\nb\u2028c", "a??b?c"],
	["a terminal's commands", "\x1b[2J\x9b2J\x07\0", "?[2J?2J??"],
	["the other writing direction", "a\u202egpj.npy", "a?gpj.npy"],
	["letters of any language", "größe 名前 😀", "größe 名前 😀"],
])("a message with %s", (_, text, expected) => {
	expect(oneLine(text)).toBe(expected);
});

test("a text in quotes is cut, its quotes and line ends escaped", () => {
	expect(quoted('a"b\n\x7fcd', 6)).toBe('"a\\"b\\n?c"');
});

test("a name is ASCII of at most 80 characters", () => {
	expect(printable("é\n")).toBe("??");
	expect(printable("x".repeat(81))).toBe(`${"x".repeat(77)}...`);
});

test("a file's name cannot write on the terminal", () =>
	expectUsageError(
		["knn", "--feat-path", "no\x1b[2J\n.npy", "--out", "k.npy"],
		"no?[2J?.npy: expected a .npy file, got no such file",
	));
