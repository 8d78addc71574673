import { listDeployments, listVersions } from '../api/models';
import type { OverviewItem } from '../api/overview';
import { writeClipboard } from '../components/clipboard';

/** Copies a prediction of a model as a command: of the version that has most of its traffic. */
export async function copyCall(item: OverviewItem): Promise<void> {
  const [versions, deployments, { exampleCurl }] = await Promise.all([
    listVersions(item.model),
    listDeployments(item.model),
    import('../pages/playground/exampleCall'),
  ]);
  const serving = [...item.routes].sort((one, other) => other.weight - one.weight)[0]?.version;
  const version = versions.find((one) => one.number === serving) ?? versions[0];
  if (version !== undefined) {
    await writeClipboard(exampleCurl(item.model, version, deployments, location.origin));
  }
}
