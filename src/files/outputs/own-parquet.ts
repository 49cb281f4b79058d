/** Whether a Parquet file is one that this tool wrote: its footer says who did, and other tools put their own name there. */
import { type InputFile, readBytes } from "../input-file.ts";

const magic = "PAR1";
const writer = "gcn-cluster";
/** Bytes at the end: the footer's length and the magic. */
const tailBytes = 8;
const mostFooterBytes = 1 << 24;

/** Why the file is not an output of this tool with the column `column`; null where it is. */
export function foreignParquet(file: InputFile, column: string): string | null {
	const { size } = file;
	const tailAt = Math.max(0, size - tailBytes);
	const tail = readBytes(file, tailAt, size - tailAt);
	if (tail.toString("latin1", 4) !== magic) return "another kind of file";
	const length = Math.min(tail.readUInt32LE(0), size - tailBytes);
	if (length > mostFooterBytes) return "one of another writer";
	const footer = readBytes(file, size - tailBytes - length, length);
	if (!footer.includes(writer)) return "one of another writer";
	return footer.includes(column) ? null : "one with other columns";
}
