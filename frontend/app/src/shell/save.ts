/** Gives a file to keep to whoever asked for it. */
export function saveFile(name: string, type: string, content: BlobPart): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  // The download has begun by then; browsers keep what they are reading.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
