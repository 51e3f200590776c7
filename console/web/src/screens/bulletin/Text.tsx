// SPDX-License-Identifier: Apache-2.0
/** Text of the catalog as text: blank lines part paragraphs, nothing in it is markup. */
export function Text({ children }: { children: string }) {
  const paragraphs = children.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== "");
  return (
    <div className="prose">
      {paragraphs.map((paragraph, index) => (
        <p key={index}>{paragraph}</p>
      ))}
    </div>
  );
}
