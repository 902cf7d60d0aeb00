/** What may stand in an attribute or as text. null and undefined leave an attribute out. */
export type XmlValue = string | number | bigint | null | undefined;

/** One element of a document to be: its attributes in order, and either children or text. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, XmlValue>> | null;
  readonly children: readonly (XmlElement | null)[];
  readonly text: XmlValue;
}

/** A part of the domain that knows how it looks in XML. */
export interface XmlFormat {
  format(): XmlElement;
}

const NO_CHILDREN: readonly XmlElement[] = [];

/** An element with children; null children are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, XmlValue>> | null = null,
  children: readonly (XmlElement | null)[] = NO_CHILDREN,
): XmlElement {
  return { name, attributes, children, text: null };
}

/** An element with text. */
export function textElement(
  name: string,
  text: XmlValue,
  attributes: Readonly<Record<string, XmlValue>> | null = null,
): XmlElement {
  return { name, attributes, children: NO_CHILDREN, text };
}

/** `yes` and `no`, libvirt's words for a boolean. */
export function yesNo(value: boolean): 'yes' | 'no' {
  return value ? 'yes' : 'no';
}
