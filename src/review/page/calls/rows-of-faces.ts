/** What the server knows of single rows, asked for in batches: tiles that come into view together make one request. */
import type { RowInfo } from "../../api-types.ts";
import { getJson } from "./api.ts";

const mostRows = 200;

const known = new Map<number, Promise<RowInfo | null>>();
let waiting: { row: number; settle: (info: RowInfo | null) => void }[] = [];

/** A row's id, photo and box; null where it is not known. Asked for once: pictures do not change. */
export function loadRow(row: number): Promise<RowInfo | null> {
	const earlier = known.get(row);
	if (earlier) return earlier;
	const info = new Promise<RowInfo | null>((settle) => {
		if (waiting.length === 0) setTimeout(sendWaiting, 10);
		waiting.push({ row, settle });
	});
	known.set(row, info);
	return info;
}

async function sendWaiting(): Promise<void> {
	const batch = waiting.slice(0, mostRows);
	waiting = waiting.slice(mostRows);
	if (waiting.length > 0) setTimeout(sendWaiting, 0);
	const rows = batch.map(({ row }) => row).join(",");
	let infos: readonly RowInfo[] = [];
	try {
		infos = await getJson(`/api/rows?rows=${rows}`);
	} catch {
		for (const { row } of batch) known.delete(row);
	}
	const byRow = new Map(infos.map((info) => [info.row, info]));
	for (const { row, settle } of batch) settle(byRow.get(row) ?? null);
}
