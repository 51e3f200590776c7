// SPDX-License-Identifier: Apache-2.0
// A package's bytes to the console (AddPackage), with progress: fetch tells none of what it has sent.
import { Code, ConnectError } from "@connectrpc/connect";

export interface PackageUpload {
  file: File;
  update: string;
  revision: number;
  /** Of 1; 1: the console has all and is storing it. */
  progress: (share: number) => void;
  signal: AbortSignal;
}

/** Resolves when the package is stored; a torn upload leaves nothing on the console and may be sent again. */
export function uploadPackage({ file, update, revision, progress, signal }: PackageUpload): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/kintsugi.v1.Operator/AddPackage");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Kintsugi-File-Name", encodeURIComponent(file.name));
    request.setRequestHeader("Kintsugi-Update", update);
    request.setRequestHeader("Kintsugi-Revision", String(revision));
    request.upload.onprogress = (event) => progress(event.total ? event.loaded / event.total : 0);
    request.onload = () => {
      if (request.status === 200) resolve();
      else reject(refusal(request.responseText));
    };
    request.onerror = () => reject(new TypeError("the upload was cut off"));
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function refusal(body: string): ConnectError {
  try {
    const { message } = JSON.parse(body) as { message?: string };
    return new ConnectError(message || body, Code.InvalidArgument);
  } catch {
    return new ConnectError(body || "no answer", Code.Unknown);
  }
}
