import type { Upload } from '../../api/types';

/** Saves the upload with its report as a file. */
export function downloadReport(upload: Upload): void {
  const url = URL.createObjectURL(
    new Blob([JSON.stringify(upload, null, 2)], { type: 'application/json' }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = `report-${upload.id}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
