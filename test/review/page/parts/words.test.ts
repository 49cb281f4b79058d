/** Numbers as words. */
import { expect, test } from "vitest";
import {
	counted,
	percent,
	personWords,
	timeWords,
} from "../../../../src/review/page/parts/words.ts";

test.each([
	[1, "100%"],
	[0.9999, "99%"],
	[0.29, "29%"],
	[0.004, "0%"],
	[null, "–"],
])("%s is %s", (probability, words) => {
	expect(percent(probability)).toBe(words);
});

test("counts have one or many, and commas", () => {
	expect(counted(1, "face")).toBe("1 face");
	expect(counted(12_345, "person", "people")).toBe("12,345 people");
});

test("people without a name have their number", () => {
	expect(personWords(3, null)).toBe("Person 3");
	expect(personWords(3, "Ann")).toBe("Ann");
});

test("what is no time stays as it is", () => {
	expect(timeWords("yesterday")).toBe("yesterday");
});
