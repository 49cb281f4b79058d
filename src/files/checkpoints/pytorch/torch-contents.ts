/** What torch.save stored, whatever the layout. */
export interface TorchContents {
	readonly value: unknown;
	/** Bytes of each storage, by key. */
	readonly storages: ReadonlyMap<string, Uint8Array>;
}
