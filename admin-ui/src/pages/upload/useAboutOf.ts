import { useState } from 'react';
import type { Upload } from '../../api/types';
import { uploadDesk } from '../../upload/uploads';
import type { AboutFields } from './AboutForm';

/** What was said about the version when the files were chosen, in this browser; editable. */
export function useAboutOf(upload: Upload): [AboutFields, (about: AboutFields) => void] {
  const item = uploadDesk()
    .snapshot()
    .find((one) => one.upload === upload.id);
  const [about, setAbout] = useState<AboutFields>(() => {
    const said = uploadDesk().aboutOf(upload.id);
    return {
      model: upload.model ?? said?.model ?? '',
      note: said?.note ?? '',
      dataSet: said?.dataSet ?? '',
      run: said?.run ?? '',
    };
  });
  const change = (next: AboutFields) => {
    setAbout(next);
    if (item) {
      uploadDesk().describe(item.key, next);
    }
  };
  return [about, change];
}
