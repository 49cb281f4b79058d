/** Addresses of views. */
import { expect, test } from "vitest";
import { parseRoute } from "../../../../src/review/page/state/route.ts";

test.each([
	["", { view: "people", person: null, search: "" }],
	["#/", { view: "people", person: null, search: "" }],
	["#/person/12", { view: "person", person: 12, search: "" }],
	["#/person/x", { view: "person", person: null, search: "" }],
	["#/map/0", { view: "map", person: 0, search: "" }],
	[
		`#/people?search=${encodeURIComponent("a?&#ü")}`,
		{ view: "people", person: null, search: "a?&#ü" },
	],
])("%s", (hash, route) => {
	expect(parseRoute(hash)).toEqual(route);
});
