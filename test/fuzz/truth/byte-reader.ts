/** Bytes taken one after another; what is not there ends the reading. */

/** Thrown where there is nothing more to read, or not what must be. */
export class Stop extends Error {}

export class ByteReader {
	private readonly file: Buffer;
	protected at: number;

	constructor(file: Buffer, start: number) {
		this.file = file;
		this.at = start;
	}

	take(length: number): Buffer {
		this.demand(this.at + length <= this.file.length);
		this.at += length;
		return this.file.subarray(this.at - length, this.at);
	}

	demand(isMet: boolean): void {
		if (!isMet) throw new Stop();
	}

	count(size: number): number {
		return this.take(size).readUIntLE(0, size);
	}

	line(): string {
		const end = this.file.indexOf(10, this.at);
		this.demand(end >= 0);
		const line = this.take(end - this.at).toString("latin1");
		this.at++;
		return line;
	}

	text(length: number): string {
		const bytes = this.take(length);
		const text = bytes.toString();
		this.demand(Buffer.from(text).equals(bytes));
		return text;
	}
}
