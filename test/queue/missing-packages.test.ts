import { expect, test, vi } from "vitest";
import { connect } from "../../src/queue/connection.ts";

vi.mock("../../src/engines/optional-parts.ts", async (load) => ({
	...(await load<object>()),
	hasPart: () => false,
}));

test("without its packages one line says how to get them", async () => {
	await expect(
		connect("--queue", "redis://127.0.0.1:1", () => {}),
	).rejects.toThrow(
		/^--queue: expected the packages bullmq and ioredis, got none \(npx gcn-cluster engines --install queue brings them\)$/,
	);
});
