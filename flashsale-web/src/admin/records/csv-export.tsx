import { requestAnswer } from '../../api/request-json';
import { texts } from '../../texts';
import { Button } from '../../ui/button';
import { useAction } from '../../ui/use-action';
import { useAdminSession } from '../session/admin-session';

/** Saves what the filter shows, all of it, as a file. */
export function CsvExport({ path }: { readonly path: string }) {
  const { headers } = useAdminSession();
  const action = useAction();
  const save = async (): Promise<string> => {
    const response = await requestAnswer(path, { headers });
    const name = /filename="?([^";]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1];
    saveFile(await response.blob(), name ?? 'export.csv');
    return texts.browse.exported;
  };
  return (
    <div>
      <Button onClick={() => void action.run(save)} unavailable={action.isWorking}>
        {action.isWorking ? texts.browse.exporting : texts.browse.export}
      </Button>
      <span role="status" className={action.error === undefined ? 'sr-only' : 'ml-3 text-sm text-red'}>
        {action.error === undefined ? action.done : texts.browse.exportFailed}
      </span>
    </div>
  );
}

/** A link cannot carry the token, so the file comes by script; the browser keeps large ones on disk. */
function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Revoked at once, the download would be cut off in some browsers.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
