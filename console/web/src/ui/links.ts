// SPDX-License-Identifier: Apache-2.0
// Addresses inside the dashboard. Everything that narrows a list is in its address, so that it can be sent to a colleague.
const withQuery = (path: string, parameters: Record<string, string | undefined>): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
  const text = query.toString();
  return text ? `${path}?${text}` : path;
};

export const hostsHref = (filter: string, sort?: string) => withQuery("/hosts", { q: filter, sort });
export const hostHref = (host: string, tab?: string) => withQuery(`/hosts/${encodeURIComponent(host)}`, { tab });
export const updatesHref = (parameters: Record<string, string | undefined>) => withQuery("/updates", parameters);
export const bulletinHref = (bulletin: string) => `/bulletins/${encodeURIComponent(bulletin)}`;
export const advisoryHref = (kb: string) => `/advisories/${encodeURIComponent(kb)}`;
export const rolloutHref = (rollout: string) => `/rollouts/${encodeURIComponent(rollout)}`;
/** `updates`: bulletins or updates with commas between them; `hosts`: a filter. */
export const planHref = (parameters: { updates?: string; hosts?: string }) => withQuery("/plan", parameters);
