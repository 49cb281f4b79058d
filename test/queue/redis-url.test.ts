import { describe, expect, test } from "vitest";
import { readRedisUrl } from "../../src/queue/redis-url.ts";

describe("the URL of a queue", () => {
	test.each([
		["redis://host", { host: "host", port: 6379, db: 0 }, "redis://host"],
		[
			"redis://:p%40ss@host:7000/3",
			{ host: "host", port: 7000, password: "p@ss", db: 3 },
			"redis://host:7000/3",
		],
		[
			"rediss://user:secret@[::1]:6380",
			{
				host: "::1",
				port: 6380,
				username: "user",
				password: "secret",
				db: 0,
				tls: {},
			},
			"rediss://[::1]:6380",
		],
		[
			"rediss://host",
			{ host: "host", port: 6379, db: 0, tls: { servername: "host" } },
			"rediss://host",
		],
	])("%s", (url, server, shown) => {
		expect(readRedisUrl("--queue", url)).toEqual({ ...server, shown });
	});

	test.each([
		["secret", "a text that is no URL"],
		["http://:secret@host", "http://"],
		["redis://", "a URL without a host"],
		["redis://:secret@host/name", "no number of a database"],
		["redis://:secret@host?x=1", "a URL with a query"],
		["redis://:%secret@host", "a % that is not written as %25"],
	])("%s is refused, without its password", (url, got) => {
		const refused = () => readRedisUrl("--queue", url);
		expect(refused).toThrow(/^--queue: expected a URL such as redis:/);
		expect(refused).toThrow(got);
		expect(refused).not.toThrow("secret");
	});
});
